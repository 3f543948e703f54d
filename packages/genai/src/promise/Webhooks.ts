/**
 * The `webhooks` resource for plain async code.
 *
 * @since 0.1.0
 */
import { isFields } from "../internal/check/Fields.ts"
import { invalidRequest } from "../internal/check/Parameters.ts"
import type { WebhookPingResponse } from "../wire/plain/Webhooks.ts"
import type * as Wire from "../wire/Webhooks.ts"
import * as Face from "./internal/Face.ts"
import { reworded } from "./internal/Given.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/**
 * The `webhooks` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Webhooks extends /*#__PURE__*/ Face.make("webhooks", {
  create: Face.request,
  list: Face.page,
  get: Face.requestById,
  update: Face.requestById,
  delete: Face.requestById,
  rotateSigningSecret: Face.requestById,
  ping: (method) => {
    const ping = Face.requestById(method)
    return async (
      id: string,
      params?: PingParams | null,
      options?: RequestOptions
    ): Promise<WebhookPingResponse> => {
      const own = reworded(
        method.operation,
        "params",
        params,
        ({ body, ...params }) => ({ ...params, ...bodyOf(body) })
      )
      return ping(id, own, options)
    }
  }
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

const bodyOf = (body: unknown): object | undefined => {
  if (body === undefined || body === null || isFields(body)) return body ?? undefined
  throw invalidRequest("webhooks.ping", "body", "an object")
}
