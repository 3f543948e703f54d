/**
 * The function that sends requests.
 *
 * @since 0.1.0
 */

/**
 * The type of `httpOptions.fetch`: `fetch` of the platform.
 *
 * @category models
 * @since 0.1.0
 */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>
