/**
 * The options beside the parameters of a call, with our names and with those of `@google/genai`.
 *
 * @since 0.1.0
 */
import type * as Redacted from "effect/Redacted"
import type * as GenAIClient from "../GenAIClient.ts"
import type { RetryConfig } from "./RetryConfig.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of one call. If an option is set under both names, that of `@google/genai` is used.
 *
 * @category models
 * @since 0.1.0
 */
export interface RequestOptions extends GenAIClient.RequestOptions, Omit<FetchOptions, "headers" | "signal"> {
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
  /**
   * Fields to add to the body of the request. They replace those of the same name; `httpOptions.extraBody` merges objects. A call without a body is refused.
   */
  readonly extra_body?: { readonly [name: string]: unknown } | undefined
  /** The same as `extra_body`, which wins over it. */
  readonly body?: unknown
  /** Parameters to add to the query of the request. They replace those of the same name. A list is sent as several, an object as JSON. */
  readonly extra_query?: { readonly [name: string]: unknown } | undefined
  /** The same as `extra_query`, which wins over it. */
  readonly query?: unknown
  /** The address of the server: `httpOptions.baseUrl`. */
  readonly server_url?: string | URL | undefined
  /** The same as `server_url`, which wins over it. */
  readonly defaultBaseURL?: string | undefined
  /** When and how often the call is retried. Default: `httpOptions.retryOptions`. */
  readonly retries?: RetryConfig | undefined
  /** The statuses that are retried, instead of the default ones: `"429"`, or all of a family: `"5XX"`. */
  readonly retry_codes?: ReadonlyArray<string> | undefined
  /**
   * Options of `fetch`, such as `keepalive`, or `dispatcher` on Node. They are refused if the client has an `httpClient` of its own. Those that are fields of the
   * options themselves win.
   */
  readonly fetch_options?: FetchOptions | undefined
  /** The same as `fetch_options`, which wins over it. */
  readonly fetchOptions?: FetchOptions | undefined
}

/**
 * Options of `fetch`, without those that the SDK sets.
 *
 * @category models
 * @since 0.1.0
 */
export interface FetchOptions extends Omit<RequestInit, "method" | "body" | "redirect"> {
  /** `"follow"`: the SDK follows redirects on the same host. Other values are refused. */
  readonly redirect?: RequestInit["redirect"] | undefined
}
