/**
 * The options that stand beside the parameters of a call, under our names and under those of `@google/genai`.
 *
 * @since 0.1.0
 */
import type * as GenAIClient from "../GenAIClient.ts"
import type { HttpOptions } from "../wire/HttpOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of one call. Where the same is said by both names, that of `@google/genai` counts.
 *
 * @category models
 * @since 0.1.0
 */
export interface RequestOptions extends GenAIClient.RequestOptions {
  /** Milliseconds for one attempt: `httpOptions.timeout`. */
  readonly timeout_ms?: number | undefined
  /** The same as `timeout_ms`, which comes first. */
  readonly timeout?: number | undefined
  /** Attempts after the first: one less than `httpOptions.retryOptions.attempts`. */
  readonly maxRetries?: number | undefined
  /** Headers of the request, on top of those of `httpOptions.headers`. */
  readonly headers?: Iterable<readonly [string, string]> | { readonly [name: string]: string } | undefined
  /** Cancels the call: `abortSignal`. */
  readonly signal?: AbortSignal | null | undefined
  /** Fields for the body of the request: `httpOptions.extraBody`. */
  readonly extra_body?: { readonly [name: string]: unknown } | undefined
  /** The server: `httpOptions.baseUrl`. */
  readonly server_url?: string | URL | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The same options under our names alone; none for none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromOfficial = (options: RequestOptions | null | undefined): GenAIClient.RequestOptions | undefined => {
  if (options === undefined || options === null) return undefined
  const { extra_body, headers, maxRetries, server_url, signal, timeout, timeout_ms } = options
  const given: HttpOptions = {
    timeout: timeout_ms ?? timeout,
    extraBody: extra_body,
    baseUrl: server_url === undefined ? undefined : String(server_url),
    headers: headers === undefined ? undefined : { ...options.httpOptions?.headers, ...fieldsOf(headers) },
    retryOptions: maxRetries === undefined
      ? undefined
      : { ...options.httpOptions?.retryOptions, attempts: maxRetries + 1 }
  }
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  return {
    httpOptions: named.length === 0 ? options.httpOptions : { ...options.httpOptions, ...Object.fromEntries(named) },
    abortSignal: signal ?? options.abortSignal
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const fieldsOf = (headers: NonNullable<RequestOptions["headers"]>): { readonly [name: string]: string } =>
  isPairs(headers) ? Object.fromEntries(headers) : headers

const isPairs = (
  headers: NonNullable<RequestOptions["headers"]>
): headers is Iterable<readonly [string, string]> => Symbol.iterator in headers
