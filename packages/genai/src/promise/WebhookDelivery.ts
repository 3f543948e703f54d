/**
 * Verification of webhook deliveries for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as WebhookDelivery from "../WebhookDelivery.ts"

/**
 * Checks the signature and the age of a delivery, and reads its event. Rejects with `InvalidDelivery`, whose `reason` says what is wrong with it.
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
