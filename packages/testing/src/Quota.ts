/**
 * Quotas of the models of an emulator. A request beyond a quota is answered 429, in the words of the backend that received it. On the Gemini API the
 * error has `google.rpc.QuotaFailure`, with the quotas that are spent, and `google.rpc.RetryInfo`, with the time until the request fits.
 *
 * The windows slide: a minute is the last 60 seconds by Effect's `Clock`, a day the last 24 hours. Each model counts for itself. Generated contents and
 * images, embeddings and interactions count, as soon as the emulator accepts them. Batches, live sessions, and replies of scripts do not.
 *
 * @example
 * ```ts
 * import { Emulator } from "@effect-genai/testing"
 *
 * const layer = Emulator.layer({
 *   quotas: [
 *     { model: "gemini-2.5-flash", requestsPerMinute: 10, tokensPerMinute: 250_000, requestsPerDay: 250 },
 *     { model: "gemini-embedding-001", requestsPerMinute: 100 }
 *   ]
 * })
 * ```
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The quotas of a model. What is absent is not limited.
 *
 * @category models
 * @since 0.1.0
 */
export interface Quota {
  /** The id of the model, for example `gemini-2.5-flash`. Default: every model, each with its own count. */
  readonly model?: string
  /** Requests in 60 seconds. */
  readonly requestsPerMinute?: number
  /** Input tokens in 60 seconds, as the emulator counts them: those that its answers have in their usage. */
  readonly tokensPerMinute?: number
  /** Requests in 24 hours. */
  readonly requestsPerDay?: number
  /** Input tokens in 24 hours. */
  readonly tokensPerDay?: number
  /** The tier that the errors of the Gemini API name. Default: `"free"`. */
  readonly tier?: "free" | "paid"
}
