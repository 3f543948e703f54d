/**
 * The `webhooks` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { WebhookPingResponse } from "../wire/plain/Webhooks.ts"
import type * as Wire from "../wire/Webhooks.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `webhooks` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Webhooks extends /*#__PURE__*/ Face.make("webhooks", {
  create: Verbs.request,
  list: Verbs.page,
  get: Verbs.requestById,
  update: Verbs.requestById,
  delete: Verbs.requestById,
  rotateSigningSecret: Verbs.requestById,
  ping: (method): (id: string, params?: PingParams | null, options?: RequestOptions) => Promise<WebhookPingResponse> =>
    ping(method)
}) {}

/**
 * The parameters of `webhooks.ping`.
 *
 * @category models
 * @since 0.1.0
 */
export interface PingParams extends Omit<Wire.PingWebhookParams, "id"> {
  /** Fields of the body; the API defines none yet. */
  readonly body?: Wire.PingWebhookRequest | undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const ping = /*#__PURE__*/ Face.later(async () => (await import("./internal/Pings.ts")).ping)
