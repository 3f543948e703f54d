/**
 * The options beside the parameters of a call, with our names and with those of `@google/genai`.
 *
 * @since 0.1.0
 */
import type * as Redacted from "effect/Redacted"
import type * as GenAIClient from "../GenAIClient.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of one call. If an option is set under both names, that of `@google/genai` is used.
 *
 * @category models
 * @since 0.1.0
 */
export interface RequestOptions extends GenAIClient.RequestOptions {
  /** The time limit of one attempt in milliseconds: `httpOptions.timeout`. */
  readonly timeout_ms?: number | undefined
  /** The same as `timeout_ms`, which wins over it. */
  readonly timeout?: number | undefined
  /** The number of attempts after the first one: `httpOptions.retryOptions.attempts` minus one. */
  readonly maxRetries?: number | undefined
  /** Headers to add to the request. They win over `httpOptions.headers`. */
  readonly headers?:
    | Iterable<readonly [string, string | Redacted.Redacted<string>]>
    | { readonly [name: string]: string | Redacted.Redacted<string> }
    | undefined
  /** Aborts the call: `abortSignal`. */
  readonly signal?: AbortSignal | null | undefined
  /** Fields to add to the body of the request: `httpOptions.extraBody`. */
  readonly extra_body?: { readonly [name: string]: unknown } | undefined
  /** The address of the server: `httpOptions.baseUrl`. */
  readonly server_url?: string | URL | undefined
}
