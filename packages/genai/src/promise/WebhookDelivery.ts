/**
 * Verification of webhook deliveries for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as WebhookDelivery from "../WebhookDelivery.ts"

/**
 * Checks the age and the signature of a delivery, and returns its event.
 *
 * Rejects with `InvalidDelivery`, whose `reason` says what is wrong: with the delivery (status 400 is the right answer), or with `"options"` or the
 * `"runtime"` of the receiving side (status 500). The API may deliver an event more than once; the `webhook-id` stays the same.
 *
 * @category verification
 * @since 0.1.0
 * @example
 * ```ts
 * import { verifyWebhook } from "effect-genai/promise"
 *
 * const handle = async (request: Request, secret: string) => {
 *   const event = await verifyWebhook({ headers: request.headers, body: await request.text() }, { secrets: secret })
 *   console.log(event.type, event.data.id)
 * }
 * ```
 */
export const verifyWebhook = (
  delivery: WebhookDelivery.WebhookDelivery,
  options: WebhookDelivery.VerifyOptions
): Promise<WebhookDelivery.WebhookEvent> => Effect.runPromise(WebhookDelivery.verify(delivery, options))
