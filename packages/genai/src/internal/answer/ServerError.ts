/**
 * Errors of the server: the body of an answer or an event of a stream, in any of the shapes that the API and what stands before it use.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import {
  type ApiError,
  type ApiErrorFields,
  type Delivered,
  detailsOf,
  type ErrorDetail,
  fromStatus
} from "../../GenAIError.ts"
import { asFields, isFields } from "../check/Fields.ts"

/** What an error says of itself in a body or in an event. */
export interface ErrorBody {
  /** The HTTP status that it stands for; 500 where it names none. */
  readonly status: number
  readonly code: string | undefined
  readonly message: string | undefined
  readonly details: ReadonlyArray<ErrorDetail>
}

/** Fails with an error of the server, from where it was found: the body of an answer or an event of a stream. */
export const fail = (
  error: ErrorBody | undefined,
  status: number,
  headers: { readonly [name: string]: string | undefined },
  operation: string,
  body: unknown,
  delivered: Delivered | undefined
): Effect.Effect<never, ApiError> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.fail(apiError(error, {
      message: statusMessage(status, body, headers),
      status,
      headers,
      operation,
      body,
      delivered
    }, now)))

/** The error of one request among many, which stands in their answer as a `google.rpc.Status`: its code is a `google.rpc.Code`. */
export const ofItem = (status: unknown, operation: string): ApiError => {
  const { code, details, message } = asFields(status)
  const name = typeof code === "number" ? rpcCodes[code] : undefined
  const error = errorBody({ error: { code: name ?? code, details, message } })
  return apiError(error, {
    message: name ?? "The request was refused",
    status: error?.status ?? 500,
    headers: {},
    operation,
    body: status,
    delivered: undefined
  }, 0)
}

/** The error object of a body, in the shape of `google.rpc.Status`, alone or in a list, or in that of the Interactions API. */
export const errorBody = (body: unknown): ErrorBody | undefined => {
  const envelope: unknown = Array.isArray(body) ? body[0] : body
  const error = isFields(envelope) ? envelope["error"] : undefined
  if (!isFields(error)) return undefined
  const { details, message } = error
  const code = [error["status"], error["code"]].find(Predicate.isString)
  return {
    status: isStatus(error["code"]) ? error["code"] : statusOf.get(code?.replace(/^.*\//, "").toUpperCase()) ?? 500,
    code,
    message: typeof message === "string" && message !== "" ? message : undefined,
    details: Array.isArray(details) ? details.filter(isDetail) : []
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** An error of the server, with the message where it says none itself. */
const apiError = (
  error: ErrorBody | undefined,
  { headers, ...known }: Pick<ApiErrorFields, "message" | "status" | "operation" | "body" | "delivered"> & {
    readonly headers: { readonly [name: string]: string | undefined }
  },
  now: number
): ApiError => {
  const details = error?.details ?? []
  return fromStatus({
    ...known,
    message: error?.message ?? known.message,
    code: error?.code,
    details,
    retryAfter: retryAfter(headers, details, now),
    requestId: headers["x-request-id"] ?? headers["x-goog-request-id"] ?? requestIdOf(details)
  })
}

const isStatus = (code: unknown): code is number => typeof code === "number" && code >= 400 && code < 600

/** The HTTP status of each `google.rpc.Code` and of the words of the Interactions API; of all others it is 500. */
const statusOf = /*#__PURE__*/ new Map<string | undefined, number>([
  ["INVALID_ARGUMENT", 400],
  ["FAILED_PRECONDITION", 400],
  ["OUT_OF_RANGE", 400],
  ["UNAUTHENTICATED", 401],
  ["PERMISSION_DENIED", 403],
  ["NOT_FOUND", 404],
  ["ABORTED", 409],
  ["ALREADY_EXISTS", 409],
  ["RESOURCE_EXHAUSTED", 429],
  ["CANCELLED", 499],
  ["UNIMPLEMENTED", 501],
  ["UNAVAILABLE", 503],
  ["DEADLINE_EXCEEDED", 504],
  ["INVALID_REQUEST", 400],
  ["AUTHENTICATION", 401],
  ["PAYMENT_REQUIRED", 402],
  ["REQUEST_TIMEOUT", 408],
  ["CONFLICT", 409],
  ["UNPROCESSABLE_ENTITY", 422],
  ["RATE_LIMIT_EXCEEDED", 429],
  ["SERVICE_UNAVAILABLE", 503]
])

/** The names of `google.rpc.Code`, in its order. */
const rpcCodes = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED"
]

const statusMessage = (
  status: number,
  body: unknown,
  { location }: { readonly [name: string]: string | undefined }
): string =>
  status >= 300 && status < 400 && location !== undefined
    ? `HTTP ${status}: a redirect that is not followed, to ${hostOf(location)}`
    : typeof body === "string" && body.trim() !== "" && !/^\s*</.test(body)
    ? `HTTP ${status}: ${body.trim().slice(0, 200)}`
    : `HTTP ${status}`

/** No more than the host: what follows it may carry a secret. */
const hostOf = (location: string): string =>
  Result.match(Result.try(() => new URL(location)), {
    onFailure: () => "another path",
    onSuccess: ({ origin }) => origin
  })

/** The longest of what headers and details ask for. */
const retryAfter = (
  headers: { readonly [name: string]: string | undefined },
  details: ReadonlyArray<ErrorDetail>,
  now: number
): Duration.Duration | undefined => {
  const asked = [
    Number(headers["retry-after-ms"] ?? Number.NaN),
    retryAfterHeader(headers["retry-after"], now),
    ...detailsOf({ details }, "RetryInfo").map(({ retryDelay }) => 1000 * Number(String(retryDelay).replace(/s$/, "")))
  ].filter((millis) => Number.isFinite(millis) && millis > 0)
  return asked.length === 0 ? undefined : Duration.millis(Math.max(...asked))
}

const retryAfterHeader = (value: string | undefined, now: number): number => {
  if (value === undefined || value.trim() === "") return Number.NaN
  const seconds = Number(value)
  return Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1000
}

const requestIdOf = (details: ReadonlyArray<ErrorDetail>): string | undefined =>
  detailsOf({ details }, "RequestInfo").find(({ requestId }) => typeof requestId === "string")?.requestId

const isDetail = (value: unknown): value is ErrorDetail =>
  Predicate.hasProperty(value, "@type") && typeof value["@type"] === "string"
