/**
 * The options that stand beside the parameters of a call, under our names and under those of `@google/genai`.
 *
 * @since 0.1.0
 */
import type * as GenAIClient from "../GenAIClient.ts"

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
