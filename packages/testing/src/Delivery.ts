/**
 * A webhook delivery of the emulator: the signed HTTP request that a listener would receive. The emulator does not send it; a test passes
 * the delivery to the code that handles webhooks.
 *
 * Google documents (https://ai.google.dev/gemini-api/docs/webhooks) that signatures follow [Standard Webhooks](https://www.standardwebhooks.com), and that
 * the body is the envelope `{ type, version: "v1", timestamp, data }`. `data` has the `id`, and `error_code` and `error_message` after a failure. Google
 * does not document the following points, which the emulator **assumes**:
 *
 * - The symmetric signatures of the specification: `webhook-signature` has a `v1,<base64>` for each secret in force, separated by spaces. It is the
 *   HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`. The key is the Base64 after `whsec_` in the secret. `webhook-timestamp` is in whole seconds
 *   since 1970.
 * - The `id` of a batch is its name without `batches/`.
 * - A ping is an event of type `webhook.ping` whose `data` has the `id` of the webhook.
 * - A delivery to an address of a request (`webhook_config.uris`) has `user_metadata` beside `data`, and no `webhook-signature`. The documentation
 *   describes a JWT (RS256) without its claims; a user reports (https://github.com/googleapis/python-genai/issues/2927) that live deliveries have Ed25519
 *   signatures instead.
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
 * A delivery of an event to an address.
 *
 * @category models
 * @since 0.1.0
 */
export interface Delivery {
  /** The address. */
  readonly uri: string
  /** The id of the registered webhook; `undefined` for an address of a request. */
  readonly webhookId: string | undefined
  /** `webhook-id`, `webhook-timestamp`, `webhook-signature` and `content-type`. */
  readonly headers: { readonly [name: string]: string }
  /** The body as text; its UTF-8 bytes are signed. */
  readonly body: string
  /** The time of the event by Effect's `Clock`, in milliseconds since 1970. */
  readonly at: number
}
