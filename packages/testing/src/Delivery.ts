/**
 * A webhook delivery as the emulator would have sent it: the HTTP request that a listener receives, signed.
 * The emulator calls nobody; a test takes the deliveries and hands them to the code that handles webhooks.
 *
 * What Google documents (https://ai.google.dev/gemini-api/docs/webhooks): signatures follow
 * [Standard Webhooks](https://www.standardwebhooks.com), and the body is the envelope
 * `{ type, version: "v1", timestamp, data }`, where `data` holds the `id`, and `error_code` and `error_message` of what
 * failed. What it does not document, and the emulator **assumes**:
 *
 * - the specification's default in full: `webhook-signature` is a list of `v1,<base64>` with spaces between, one for each
 *   secret in force, of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, keyed by the bytes that the secret has
 *   in base64 behind `whsec_`; `webhook-timestamp` is in whole seconds since 1970;
 * - the `id` of a batch is its name without `batches/`;
 * - a ping is an event of type `webhook.ping` whose `data` holds the webhook's `id`;
 * - a delivery that a request asked for (`webhook_config.uris`) brings `user_metadata` beside `data`. Google signs such
 *   deliveries with an RS256 JWT whose claims are not documented; the emulator leaves `webhook-signature` out.
 *
 * @example
 * ```ts
 * import { Emulator } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * const bodies = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   const deliveries = yield* emulator.deliveries
 *   return deliveries.map(({ body }) => JSON.parse(body))
 * })
 * ```
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One delivery of one event to one address.
 *
 * @category models
 * @since 0.1.0
 */
export interface Delivery {
  /** Where it goes. */
  readonly uri: string
  /** The registered webhook; `undefined` for an address that the request itself named. */
  readonly webhookId: string | undefined
  /** `webhook-id`, `webhook-timestamp`, `webhook-signature` and `content-type`. */
  readonly headers: { readonly [name: string]: string }
  /** The bytes that are signed, as text. */
  readonly body: string
  /** When the event happened by Effect's `Clock`, in milliseconds. */
  readonly at: number
}
