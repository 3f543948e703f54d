/**
 * Pings of webhooks for plain async code, whose parameters have the body in a field.
 */
import { isFields } from "../../internal/check/Fields.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import type { WebhookPingResponse } from "../../wire/plain/Webhooks.ts"
import type { RequestOptions } from "../RequestOptions.ts"
import type * as Face from "./Face.ts"
import { reworded } from "./Given.ts"
import { requestById } from "./Rendering.ts"

/** The answer to a ping. */
export const ping = (method: Face.Method) => {
  const ping = requestById(method)
  return async (
    id: string,
    params?: { readonly body?: unknown } | null,
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

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const bodyOf = (body: unknown): object | undefined => {
  if (body === undefined || body === null || isFields(body)) return body ?? undefined
  throw invalidRequest("webhooks.ping", "body", "an object")
}
