/** The styles of field names and errors in the API. */
import type { ServerEvent } from "../Reply.ts"
import type { RpcStatus } from "../RpcStatus.ts"

/**
 * `google`: fields in camelCase or snake_case, errors in the envelope of `google.rpc.Status`. `interactions`: fields
 * in snake_case only, errors with a code in words and a message; used by the Interactions API and related APIs. `openai`: requests and answers of
 * OpenAI, with the errors of Google in a list.
 */
export type Dialect = "google" | "interactions" | "openai"

/** The body of an error response. */
export const body = (dialect: Dialect, status: RpcStatus): unknown =>
  dialect === "google" ? status.envelope : dialect === "openai" ? [status.envelope] : named(status)

const named = (status: RpcStatus) => ({ error: { code: code(status), message: status.message } })

/** An error in the middle of a stream. */
export const event = (dialect: Dialect, status: RpcStatus): ServerEvent =>
  dialect === "interactions"
    ? { event: "error", data: { ...named(status), event_type: "error" } }
    : { data: body(dialect, status) }

const code = (status: RpcStatus): string => status.reason ?? codes[status.code] ?? status.status.toLowerCase()

/** See https://ai.google.dev/gemini-api/docs/api-errors. The code of any other status is its name in snake_case. */
const codes: { readonly [status: number]: string } = {
  400: "invalid_request",
  401: "authentication",
  402: "payment_required",
  403: "permission_denied",
  404: "not_found",
  408: "request_timeout",
  409: "aborted",
  416: "out_of_range",
  422: "unprocessable_entity",
  429: "rate_limit_exceeded",
  499: "cancelled",
  500: "api_error",
  501: "unimplemented",
  503: "service_unavailable",
  504: "deadline_exceeded"
}
