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
import type { Fields } from "../check/Fields.ts"
import { withoutQuery } from "../check/HttpSettings.ts"
import { asJsonObject, isJsonObject, parsed } from "../check/Json.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import { redacted } from "./Redaction.ts"

/** What an error says of itself in a body or in an event. */
export interface ErrorBody {
  /** The HTTP status that it stands for; `undefined` where nothing known is said. */
  readonly status: number | undefined
  readonly code: string | undefined
  readonly message: string | undefined
  readonly details: ReadonlyArray<ErrorDetail>
}

/** The HTTP response that an error came in. */
export interface Origin {
  readonly status: number
  readonly headers: { readonly [name: string]: string | undefined }
  readonly request: { readonly method: string; readonly url: string }
}

/** Fails with an error of the server that was found in the body of a response, or in an event of its stream. */
export const fail = (
  error: ErrorBody | undefined,
  response: HttpResponse,
  operation: string,
  body: unknown,
  delivered: Delivered | undefined
): Effect.Effect<never, ApiError> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.fail(apiError(error, {
      status: error?.status ?? response.status,
      // A server may return a header of the request as the id of the request.
      headers: redacted({ ...response.headers }, response),
      operation,
      method: response.request.method,
      url: withoutQuery(response.request.url),
      body,
      delivered
    }, now)))

/** The error of one request among many, which stands in their answer as a `google.rpc.Status`: its code is a `google.rpc.Code`. */
export const ofItem = (status: unknown, operation: string): ApiError => {
  const { code, details, message } = asJsonObject(status)
  const name = typeof code === "number" ? rpcCodes[code] : undefined
  const error = errorBody({ error: { code: name ?? code, details, message } })
  return apiError(error, {
    status: error?.status ?? 200,
    headers: {},
    operation,
    method: undefined,
    url: undefined,
    body: status,
    delivered: undefined
  }, 0)
}

/**
 * The error that a body says it is: an object under `error`, as `google.rpc.Status` or as the Interactions API words it, the same object without `error` around it,
 * or a text with nothing but words beside it; alone or in lists.
 */
export const errorBody = (body: unknown): ErrorBody | undefined => {
  let envelope = body
  while (Array.isArray(envelope)) envelope = envelope[0]
  if (!isJsonObject(envelope)) return undefined
  const { error } = envelope
  if (isJsonObject(error)) return ofStatus(error)
  if (isBareStatus(envelope)) return ofStatus(envelope)
  const isSaid = error === true || typeof error === "string" && error.trim() !== ""
  return isSaid && Object.keys(envelope).every((name) => words.has(name))
    ? { status: statusOf(envelope["code"]), code: undefined, message: sentence(envelope, 0), details: [] }
    : undefined
}

/** The error of an answer whose HTTP status is not a success: what stands before the API words its errors in ways of its own. */
export const refusal = (body: unknown, origin: Origin): ErrorBody => {
  const error = errorBody(body) ??
    { code: undefined, message: typeof body === "string" ? undefined : sentence(body, 0), details: [] }
  return { ...error, status: origin.status, message: error.message ?? statusMessage(body, origin) }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const apiError = (
  error: ErrorBody | undefined,
  { headers, ...known }: Pick<ApiErrorFields, "status" | "operation" | "method" | "url" | "body" | "delivered"> & {
    readonly headers: { readonly [name: string]: string | undefined }
  },
  now: number
): ApiError => {
  const details = error?.details ?? []
  const made = fromStatus({
    ...known,
    message: error?.message ?? wordless(error?.code),
    code: error?.code,
    details,
    retryAfter: retryAfter(headers, details, now),
    requestId: headers["x-request-id"] ?? headers["x-goog-request-id"] ?? requestIdOf(details)
  })
  return known.url === undefined ? made : Object.defineProperty(made, "responseHeaders", { value: headers })
}

/** The error that an object with a code and a message is. Either may be a number or a word, and stand under `status` too. */
const ofStatus = (error: Fields): ErrorBody => {
  const { code, details, message, status } = error
  return {
    status: statusOf(code) ?? statusOf(status),
    code: [status, code].find(Predicate.isString),
    message: sentence(message, 0) ?? sentence(error, 1),
    details: Array.isArray(details) ? details.filter(isDetail) : []
  }
}

/** Whether an object is a `google.rpc.Status` without `error` around it: a known code, a message, and nothing else. */
const isBareStatus = (body: Fields): boolean =>
  typeof body["message"] === "string" && statusOf(body["code"]) !== undefined &&
  Object.keys(body).every((name) => ofBareStatus.has(name))

const ofBareStatus: ReadonlySet<string> = new Set(["code", "message", "status", "details"])

/** What a body has that is an error in words of its own. */
const words: ReadonlySet<string> = new Set([
  "error",
  "error_description",
  "error_uri",
  "message",
  "detail",
  "code",
  "status"
])

/** What a server, a gateway or a proxy calls its sentence for people, in the order in which it is looked for, in whatever case. */
const sentenceFields = [
  "message",
  "detail",
  "error_description",
  "errormessage",
  "error_message",
  "error",
  "faultstring",
  "fault",
  "msg",
  "title",
  "errors",
  "description"
]

/** The sentence for people in a value of unknown shape: a text, JSON in a text, or a field that holds one. */
const sentence = (value: unknown, depth: number): string | undefined => {
  if (depth > 4) return undefined
  if (typeof value === "string") {
    const text = value.trim()
    const inner = /^[{[]/.test(text) ? parsed(text) : undefined
    return (inner === undefined ? undefined : sentence(inner, depth + 1)) ?? (text === "" ? undefined : value)
  }
  if (Array.isArray(value)) return first(value, (item) => sentence(item, depth + 1))
  if (!isJsonObject(value)) return undefined
  const fields = new Map(Object.keys(value).map((name) => [name.toLowerCase(), value[name]]))
  return first(sentenceFields, (name) => sentence(fields.get(name), depth + 1))
}

const first = <A, B>(values: ReadonlyArray<A>, find: (value: A) => B | undefined): B | undefined => {
  for (const value of values) {
    const found = find(value)
    if (found !== undefined) return found
  }
  return undefined
}

/** The HTTP status of a code, which may be one, a `google.rpc.Code` by its number or its name, or a word of the Interactions API. Numbers may be texts. */
const statusOf = (code: unknown): number | undefined => {
  const number = typeof code === "string" && /^\d+$/.test(code) ? Number(code) : code
  if (typeof number === "number") return number >= 400 && number < 600 ? number : statuses.get(rpcCodes[number])
  return typeof number === "string" ? statuses.get(number.replace(/^.*\//, "").toUpperCase()) : undefined
}

/** The HTTP status of each `google.rpc.Code` and of the words of the Interactions API. */
const statuses = /*#__PURE__*/ new Map<string | undefined, number>([
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
  ["SERVICE_UNAVAILABLE", 503],
  ["SAFETY", 400],
  ["BLOCKLIST", 400],
  ["PROHIBITED_CONTENT", 400],
  ["IMAGE_SAFETY", 400],
  ["RECITATION", 400],
  ["SPII", 400],
  ["INTERNAL", 500],
  ["UNKNOWN", 500],
  ["DATA_LOSS", 500],
  ["INTERNAL_ERROR", 500],
  ["SERVER_ERROR", 500],
  ["API_ERROR", 500],
  ["OVERLOADED", 503],
  ["TIMEOUT", 504]
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
  body: unknown,
  { headers: { "content-type": contentType, location }, request: { method, url }, status }: Origin
): string => {
  const at = status === 404 ? `, ${method} ${withoutQuery(url)}` : ""
  return status >= 300 && status < 400 && location !== undefined
    ? `HTTP ${status}: a redirect that is not followed, to ${hostOf(location)}`
    : typeof body !== "string" || /^\s*([{[]|$)/.test(body)
    ? `HTTP ${status}${at}`
    : /^\s*</.test(body)
    ? `HTTP ${status}${at}: a page of type ${contentType ?? "text/html"}, not an error of the API`
    : `HTTP ${status}${at}: ${body.trim().slice(0, 200)}`
}

/** No more than the host: what follows it may carry a secret. */
const hostOf = (location: string): string =>
  Result.match(Result.try(() => new URL(location)), {
    onFailure: () => "another path",
    onSuccess: ({ origin }) => origin
  })

/** The message of an error that has no sentence for people. */
const wordless = (code: string | undefined): string =>
  `The server reported an error without a message${code === undefined ? "" : `, with the code ${code}`}`

/** The longest wait that headers and details ask for. Zero is a wait too: the server says that it may be tried at once. */
const retryAfter = (
  headers: { readonly [name: string]: string | undefined },
  details: ReadonlyArray<ErrorDetail>,
  now: number
): Duration.Duration | undefined => {
  const asked = [
    numberOf(headers["retry-after-ms"]),
    ...retryAfterHeader(headers["retry-after"] ?? "", now),
    ...detailsOf({ details }, "RetryInfo").map(({ retryDelay }) =>
      1000 * numberOf(String(retryDelay).replace(/s$/, ""))
    )
  ].filter((millis) => Number.isFinite(millis) && millis >= 0)
  return asked.length === 0 ? undefined : Duration.millis(Math.max(...asked))
}

/** The number that a text is. `Number` reads a blank as zero. */
const numberOf = (text: string | undefined): number => text?.trim() ? Number(text) : Number.NaN

/** The waits of a `Retry-After` header: seconds or a date, and several where proxies have added theirs. */
const retryAfterHeader = (value: string, now: number): ReadonlyArray<number> =>
  (value.match(/[a-z]+,[^,]*|[^,]+/gi) ?? []).map((one) => {
    const text = one.trim()
    return /^\d+(\.\d+)?$/.test(text)
      ? Number(text) * 1000
      : /^[a-z]+,/i.test(text)
      ? Date.parse(text) - now
      : Number.NaN
  })

const requestIdOf = (details: ReadonlyArray<ErrorDetail>): string | undefined =>
  detailsOf({ details }, "RequestInfo").find(({ requestId }) => typeof requestId === "string")?.requestId

const isDetail = (value: unknown): value is ErrorDetail =>
  Predicate.hasProperty(value, "@type") && typeof value["@type"] === "string"
