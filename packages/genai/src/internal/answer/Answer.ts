/**
 * From an HTTP answer to a value or the right error: the status, the error body in either of Google's shapes, what the server says about
 * waiting, and failures of the connection.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpBody from "effect/http/HttpBody"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import {
  type ApiError,
  type ApiErrorFields,
  ConnectionError,
  DecodeError,
  type Delivered,
  detailsOf,
  type ErrorDetail,
  fromStatus,
  type GenAIError,
  TimeoutError
} from "../../GenAIError.ts"
import { invalidRequest } from "../check/Parameters.ts"

/** What an error says of itself in a body or in an event. */
export interface ErrorBody {
  /** The HTTP status that it stands for; 500 where it names none. */
  readonly status: number
  readonly code: string | undefined
  readonly message: string | undefined
  readonly details: ReadonlyArray<ErrorDetail>
}

/** The object that the body of a success holds. A body that is nothing but an error is that error, whatever its status said. */
export const fromText = (
  text: string,
  response: HttpClientResponse.HttpClientResponse,
  operation: string
): Effect.Effect<object, GenAIError> => {
  const body = parsed(text)
  if (isNothingButError(body)) {
    const said = parsed(redacted(text, response))
    const error = errorOf(said)
    if (error !== undefined) return serverError(error, error.status, response.headers, operation, said, undefined)
  }
  return Predicate.isObject(body)
    ? Effect.succeed(body)
    : Effect.fail(undecodable(redacted(text, response), "a JSON object", operation, undefined))
}

/** A success whose body is not what the API answers. */
export const undecodable = (
  text: string,
  expected: string,
  operation: string,
  delivered: Delivered | undefined
): DecodeError => {
  const found = text.trim() === ""
    ? "an empty body"
    : text.startsWith("\x1f")
    ? "a compressed body, which the HttpClient does not decompress"
    : /^\s*</.test(text)
    ? "an HTML page, as a proxy does"
    : `a body that is not ${expected}`
  return new DecodeError({
    message: `The server answered with success and ${found}`,
    operation,
    body: text.slice(0, 1000),
    delivered
  })
}

/** A success that does not say what it has to. */
export const insufficient = (message: string, operation: string, body = ""): DecodeError =>
  new DecodeError({ message, operation, body, delivered: undefined })

/** The error of an answer whose status is not a success. */
export const failure = (
  response: HttpClientResponse.HttpClientResponse,
  operation: string
): Effect.Effect<never, ApiError> =>
  Effect.flatMap(
    Effect.orElseSucceed(response.text, () => ""),
    (received) => {
      const text = redacted(received, response)
      const body = parsed(text) ?? text
      return serverError(errorOf(body), response.status, response.headers, operation, body, undefined)
    }
  )

/** Fails with an error of the server, from where it was found: the body of an answer or an event of a stream. */
export const serverError = (
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
export const errorOfItem = (status: unknown, operation: string): ApiError => {
  const { code, details, message } = Predicate.isObject(status) ? status as Record<string, unknown> : {}
  const name = typeof code === "number" ? rpcCodes[code] : undefined
  const error = errorOf({ error: { code: name ?? code, details, message } })
  return apiError(error, {
    message: name ?? "The request was refused",
    status: error?.status ?? 500,
    headers: {},
    operation,
    body: status,
    delivered: undefined
  }, 0)
}

/** What the server says, without the secrets of the request: Google's own errors name the key that they refuse. */
export const redacted = (text: string, { request }: HttpClientResponse.HttpClientResponse): string => {
  const { authorization = "", "x-goog-api-key": apiKey = "" } = request.headers
  return [apiKey, authorization.replace(/^\S+\s+/, "")].filter(({ length }) => length >= shortestKey)
    .concat(secretsIn(request.body))
    .reduce((text, secret) => text.replaceAll(secret, "<redacted>"), text)
}

/** The error object of a body, in the shape of `google.rpc.Status`, alone or in a list, or in that of the Interactions API. */
export const errorOf = (body: unknown): ErrorBody | undefined => {
  const envelope: unknown = Array.isArray(body) ? body[0] : body
  const error = Predicate.isObject(envelope) ? envelope["error"] : undefined
  if (!Predicate.isObject(error)) return undefined
  const { details, message } = error
  const code = [error["status"], error["code"]].find(Predicate.isString)
  return {
    status: isStatus(error["code"]) ? error["code"] : statusOf.get(code?.replace(/^.*\//, "").toUpperCase()) ?? 500,
    code,
    message: typeof message === "string" && message !== "" ? message : undefined,
    details: Array.isArray(details) ? details.filter(isDetail) : []
  }
}

/** What a failure of the HTTP client means. The client's own error holds the request with its key, so it is not kept. */
export const connectionFailure = ({ reason }: HttpClientError.HttpClientError, operation: string): GenAIError => {
  if (reason._tag !== "InvalidUrlError") return connectionLost("cause" in reason ? reason.cause : undefined, operation)
  const field = "httpOptions.baseUrl"
  const expected = "an absolute URL"
  return invalidRequest(operation, field, expected)
}

/** What the end of a connection means, by what the system says of it. */
export const connectionLost = (cause: unknown, operation: string): GenAIError => {
  const code = systemCode(cause)
  const phase = code === undefined ? undefined : timeoutPhase[code]
  if (phase !== undefined) {
    return new TimeoutError({
      message: `The connection timed out (${code})`,
      operation,
      phase,
      limit: undefined,
      delivered: undefined
    })
  }
  const reached = code === undefined || !unreached.has(code)
  return new ConnectionError({
    message: reached ? `The connection broke${suffix(code)}` : `The server could not be reached${suffix(code)}`,
    operation,
    code,
    reached,
    cause
  })
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

/** Shorter ones are no keys, and may be part of any text. */
const shortestKey = 16

/** What `credentials.create` and `update` tell the server. */
const secretsIn = (body: HttpBody.HttpBody): ReadonlyArray<string> => {
  const fields = body._tag === "Uint8Array" ? parsed(new TextDecoder().decode(body.body)) : undefined
  return Predicate.isObject(fields)
    ? secretFields.map((name) => fields[name]).filter(Predicate.isString).filter(({ length }) =>
      length >= shortestSecret
    )
    : []
}

const secretFields = ["value", "token", "client_secret", "refresh_token"]

const shortestSecret = 4

const parsed = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))

/** An operation that failed has an error too, and its name beside it. */
const isNothingButError = (body: unknown): boolean => {
  const envelope: unknown = Array.isArray(body) ? body[0] : body
  return Predicate.isObject(envelope) && "error" in envelope && Object.keys(envelope).length === 1
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

const suffix = (code: string | undefined) => code === undefined ? "" : ` (${code})`

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

/** Codes of the system and of undici that name a time limit of theirs. */
const timeoutPhase: { readonly [code: string]: TimeoutError["phase"] } = {
  UND_ERR_CONNECT_TIMEOUT: "connect",
  ETIMEDOUT: "connect",
  UND_ERR_HEADERS_TIMEOUT: "headers",
  UND_ERR_BODY_TIMEOUT: "idle"
}

/** Codes after which nothing of the request can have arrived. */
const unreached = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ConnectionRefused"
])

/** The code of an error, or of the first of its causes that has one. */
const systemCode = (cause: unknown): string | undefined => {
  if (!Predicate.isObject(cause)) return undefined
  const { cause: next, code } = cause as { readonly code?: unknown; readonly cause?: unknown }
  return typeof code === "string" ? code : systemCode(next)
}
