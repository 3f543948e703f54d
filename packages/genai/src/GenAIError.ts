/**
 * The errors of calls: a union of tagged errors, {@link GenAIError}.
 *
 * Errors that the server answered with have its `status`, its `code` (for example `"RESOURCE_EXHAUSTED"`), the typed `google.rpc` details, and the time that
 * the server asked to wait. The other errors are about the connection, the decoding of an answer, or the input of the caller. All are `Error`s with a
 * `message` for people. No error contains the API key, request headers or a request body.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import { changed } from "./internal/answer/Changed.ts"
import { hostOf } from "./internal/check/Host.ts"
import type { GenerateContentResponse } from "./wire/GenerateContent.ts"

const TypeId = "~effect-genai/GenAIError"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A detail of an error: a `google.rpc.*` message, named by its `@type`. {@link detailsOf} returns the known ones with their types.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorDetail {
  /** The type of the message, for example `"type.googleapis.com/google.rpc.ErrorInfo"`. */
  readonly "@type": string
  readonly [field: string]: unknown
}

/**
 * The known details, by the last part of their `@type`: `type.googleapis.com/google.rpc.{name}`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorDetails {
  /** The cause: `reason` is a constant such as `"API_KEY_INVALID"`, `domain` the service that has it, `metadata` says more. */
  readonly ErrorInfo: {
    readonly reason?: string
    readonly domain?: string
    readonly metadata?: { readonly [key: string]: string }
  }
  /** `retryDelay` is a duration in seconds, for example `"34.4s"`. */
  readonly RetryInfo: { readonly retryDelay?: string }
  /** The quotas that are exceeded. */
  readonly QuotaFailure: { readonly violations?: ReadonlyArray<QuotaViolation> }
  /** The fields of the request that are wrong, by their paths. */
  readonly BadRequest: {
    readonly fieldViolations?: ReadonlyArray<{ readonly field?: string; readonly description?: string }>
  }
  /** What has to hold before the call can succeed. */
  readonly PreconditionFailure: {
    readonly violations?: ReadonlyArray<
      { readonly type?: string; readonly subject?: string; readonly description?: string }
    >
  }
  /** The resource that the call could not use. */
  readonly ResourceInfo: {
    readonly resourceType?: string
    readonly resourceName?: string
    readonly owner?: string
    readonly description?: string
  }
  /** What identifies the request, for a report to Google. */
  readonly RequestInfo: { readonly requestId?: string; readonly servingData?: string }
  /** Pages that help. */
  readonly Help: { readonly links?: ReadonlyArray<{ readonly description?: string; readonly url?: string }> }
  /** The message in a language, such as `"en-US"`. */
  readonly LocalizedMessage: { readonly locale?: string; readonly message?: string }
  /** What the server says for its own developers. */
  readonly DebugInfo: { readonly detail?: string; readonly stackEntries?: ReadonlyArray<string> }
}

/**
 * An exceeded quota in a `google.rpc.QuotaFailure`. Gemini names the quota in `quotaId`, for example
 * `"GenerateRequestsPerDayPerProjectPerModel-FreeTier"`.
 *
 * @category models
 * @since 0.1.0
 */
export interface QuotaViolation {
  /** The quota. */
  readonly quotaId?: string
  /** What is counted, for example `"generativelanguage.googleapis.com/generate_content_free_tier_requests"`. */
  readonly quotaMetric?: string
  /** The limit. */
  readonly quotaValue?: string
  /** What the limit is for: `model`, `location` and so on. */
  readonly quotaDimensions?: { readonly [key: string]: string }
  /** Whose quota it is, for example `"project:123"`. */
  readonly subject?: string
  /** The quota in words. */
  readonly description?: string
}

/**
 * What a stream delivered before it failed: the number of events, and the last one. The others are not kept, so that the memory of a long stream stays flat. Of an
 * upload, the events are its progress: the last one has `sentBytes`, how many bytes the server has confirmed, and `totalBytes`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Delivered {
  /** Number of events. */
  readonly events: number
  /** The last event. */
  readonly last: unknown
  /** Number of bytes, if the call is a download or an upload. Those of an upload are the ones that the server has confirmed. */
  readonly bytes?: number | undefined
}

/**
 * The fields of an error that the server answered with.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiErrorFields {
  /** The message of the server, for people. */
  readonly message: string
  /** The HTTP status. For an error inside a stream, the status that its code stands for. */
  readonly status: number
  /** The code of the server: a `google.rpc.Code` name such as `"INVALID_ARGUMENT"`, or an error URI of the Interactions API. */
  readonly code: string | undefined
  /** The `google.rpc` details, decoded. May be empty. */
  readonly details: ReadonlyArray<ErrorDetail>
  /** The time that the server asked to wait: the longest of `Retry-After`, `retry-after-ms` and `google.rpc.RetryInfo`. */
  readonly retryAfter: Duration.Duration | undefined
  /** The id that the server gave to the request. Support asks for it. */
  readonly requestId: string | undefined
  /** The operation that failed, for example `"models.generateContent"`. */
  readonly operation: string
  /** The HTTP method of the request; `undefined` for one request of a batch. */
  readonly method?: string | undefined
  /** The URL of the request, without its query; `undefined` for one request of a batch. */
  readonly url?: string | undefined
  /** The body of the answer: a JSON value, or text if it is not JSON. */
  readonly body: unknown
  /** What the stream delivered before the error, if the error came inside a stream. */
  readonly delivered: Delivered | undefined
  /** The headers of the answer, without secrets. Not enumerable, so they are not printed; `undefined` for one request of a batch. */
  readonly responseHeaders?: { readonly [name: string]: string } | undefined
}

// -----------------------------------------------------------------------------
// Errors: answered by the server
// -----------------------------------------------------------------------------

/**
 * 400, `INVALID_ARGUMENT` or `FAILED_PRECONDITION`: the request is wrong. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class BadRequest extends /*#__PURE__*/ answered("BadRequest", false) {}

/**
 * 401, `UNAUTHENTICATED`: credentials are missing, wrong or expired. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unauthenticated extends /*#__PURE__*/ answered("Unauthenticated", false) {}

/**
 * 403, `PERMISSION_DENIED`: the credentials do not permit this call. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class PermissionDenied extends /*#__PURE__*/ answered("PermissionDenied", false) {}

/**
 * 404, `NOT_FOUND`: the model, file, job or interaction does not exist. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotFound extends /*#__PURE__*/ answered("NotFound", false) {}

/**
 * 408: the server stopped waiting for the request. Retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class RequestTimeout extends /*#__PURE__*/ answered("RequestTimeout", true) {}

/**
 * 409, `ABORTED` or `ALREADY_EXISTS`: the request conflicts with the state on the server. Retried only if the server asked to wait, or if the request is a
 * `GET`.
 *
 * @category errors
 * @since 0.1.0
 */
export class Conflict extends /*#__PURE__*/ answered("Conflict", false) {
  override get isRetryable(): boolean {
    return this.retryAfter !== undefined || this.method === "GET"
  }
}

/**
 * 422: the request is well formed, but the server cannot process it. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnprocessableEntity extends /*#__PURE__*/ answered("UnprocessableEntity", false) {}

/**
 * 429, `RESOURCE_EXHAUSTED`: too many requests or tokens for now. Retried, not before `retryAfter`.
 *
 * @category errors
 * @since 0.1.0
 */
export class RateLimited extends /*#__PURE__*/ answered("RateLimited", true) {}

/**
 * 429 for a daily quota. Not retried, because a short wait does not help.
 *
 * @category errors
 * @since 0.1.0
 */
export class QuotaExhausted extends /*#__PURE__*/ answered("QuotaExhausted", false) {
  /** The daily quotas that are exceeded. */
  get violations(): ReadonlyArray<QuotaViolation> {
    return dailyQuotas(this.details)
  }
}

/**
 * 5xx other than 503: the server failed. Retried, except 501 (`UNIMPLEMENTED`) and 505: another attempt would fail in the same way.
 *
 * @category errors
 * @since 0.1.0
 */
export class ServerError extends /*#__PURE__*/ answered("ServerError", true) {
  override get isRetryable(): boolean {
    return this.status !== 501 && this.status !== 505
  }
}

/**
 * 503, `UNAVAILABLE`: the model is overloaded or the service is down. Retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class ServiceUnavailable extends /*#__PURE__*/ answered("ServiceUnavailable", true) {}

/**
 * Any other status that is not a success, including a redirect to another host. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class ApiStatusError extends /*#__PURE__*/ answered("ApiStatusError", false) {}

// -----------------------------------------------------------------------------
// Errors: the connection and what came over it
// -----------------------------------------------------------------------------

/**
 * The server could not be reached, or the connection broke before the answer was complete. Retried.
 *
 * `reached` is `false` if the connection was never made (refused, unknown host), so that the request cannot have arrived.
 *
 * A call of `effect-genai/promise` rejects with it, and is not retried, if a file of the SDK cannot be loaded that the call needs: in a page without a network, or
 * where files of the package are missing. If it is the file that reads errors of the server, the message has the status of the answer.
 *
 * @category errors
 * @since 0.1.0
 */
export class ConnectionError extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The HTTP method of the request. */
  readonly method?: string | undefined
  /** The URL of the request, without its query. */
  readonly url?: string | undefined
  /** The error code of the system, for example `"ECONNREFUSED"`. */
  readonly code: string | undefined
  /** Whether the request may have arrived at the server. */
  readonly reached: boolean
  /** The error of the HTTP client. */
  readonly cause: unknown
  /** How far an upload had come. A session that failed is cancelled, so the upload begins anew. */
  readonly delivered?: Delivered | undefined
}>()("ConnectionError", true) {}

/**
 * A time limit passed: `connect` and `headers` within one attempt, `idle` between two chunks of a stream, `total` over the whole call with its retries. All
 * but `total` are retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class TimeoutError extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** Which limit passed. */
  readonly phase: "connect" | "headers" | "idle" | "total"
  /** The limit that passed. `undefined` if the limit belongs to the HTTP client. */
  readonly limit: Duration.Duration | undefined
  readonly delivered: Delivered | undefined
}>()("TimeoutError", true) {
  override get isRetryable(): boolean {
    return this.phase !== "total"
  }
}

/**
 * The server answered with success, and the body is not what the API answers: not JSON, an HTML page of a proxy, empty. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class DecodeError extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The beginning of the body, at most 1,000 characters. */
  readonly body: string
  readonly delivered: Delivered | undefined
}>()("DecodeError", false) {}

/**
 * A stream broke off: the connection dropped, or the stream ended before the answer was complete. All events before were delivered; `delivered` has their
 * number and the last one. An attempt that breaks off before its first event is retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class StreamInterrupted extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  readonly delivered: Delivered
  /** The interaction and its last received event, if the stream is one of an interaction: `interactions.getStream` continues after it. */
  readonly interactionId?: string | undefined
  /** The `event_id` of that event. */
  readonly lastEventId?: string | undefined
  readonly cause: unknown
}>()("StreamInterrupted", true) {}

/**
 * An answer that takes several requests failed after the first of them. `partial` is the answer so far, or the last chunk of a stream; a request with
 * `continuationToken` continues it.
 *
 * @category errors
 * @since 0.1.0
 */
export class ContinuationInterrupted<Partial = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The answer so far. For a stream, the last chunk. */
  readonly partial: unknown
  /** The token that continues the answer. */
  readonly continuationToken: string
  /** The id of the interaction that the token is from, if the answer is an interaction that the server stores. */
  readonly interactionId?: string | undefined
  /** The error of the request that failed. `undefined` if the server asked for more requests than one answer may take. */
  readonly cause: GenAIError | undefined
}>()("ContinuationInterrupted", false) {
  declare readonly partial: Partial
}

/**
 * The server closed a session of `live` or `live.music`. `closeCode` is the code of the WebSocket, and `reason` is what the server said.
 *
 * Closes that pass are retryable: 1001 (going away), 1005 (no code), 1011 (internal error), 1012 (restart), 1013 (try again later) and 1014 (bad gateway). Others
 * are final: 1007 for a setup or a message that the server cannot read, 1008 for one that it does not permit, 1009 for a frame that is too large. A session
 * that can be resumed is resumed after the retryable ones, so it fails with the last of them.
 *
 * @category errors
 * @since 0.1.0
 */
export class SessionClosed extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The close code of the WebSocket, for example 1008. */
  readonly closeCode: number
  /** What the server said. May be empty. */
  readonly reason: string
  /** What the session delivered before; `undefined` if the server closed it before it was set up. */
  readonly delivered: Delivered | undefined
}>()("SessionClosed", true) {
  override get isRetryable(): boolean {
    return passingCloses.has(this.closeCode)
  }
}

// -----------------------------------------------------------------------------
// Errors: the caller's input, found before anything is sent
// -----------------------------------------------------------------------------

/**
 * A parameter is missing, or has a wrong type or value. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidRequest extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The path of the parameter, for example `"config.temperature"`. */
  readonly field: string
  /** What was expected, for example `"a number"`. */
  readonly expected: string
  /** All problems, if the requests of a batch were checked one by one. The error itself is about the first. */
  readonly issues?: ReadonlyArray<{ readonly field: string; readonly message: string }> | undefined
}>()("InvalidRequest", false) {}

/**
 * The backend does not have this parameter. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnsupportedField extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The path of the parameter, for example `"config.routingConfig"`. */
  readonly field: string
  /** The backend that lacks it. */
  readonly backend: string
}>()("UnsupportedField", false) {}

/**
 * Gemini's schema dialect cannot express a schema, and the field for JSON Schema cannot take it: it is set already, or there is none. Or a schema of
 * `StructuredOutput` has values that JSON cannot hold, such as the instances of a class. Nothing was sent. Also the failure of
 * `SchemaDialect.fromJsonSchema`.
 *
 * @category errors
 * @since 0.1.0
 */
export class SchemaUnsupported extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The path of the first keyword that the dialect cannot express, or of the part that JSON cannot hold, for example `"config.responseSchema.properties.size.exclusiveMinimum"`. */
  readonly field: string
  /** The path of the field for JSON Schema if it is already set, for example `"config.responseJsonSchema"`. */
  readonly jsonField: string | undefined
}>()("SchemaUnsupported", false) {}

/**
 * The backend does not have this method. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnsupportedMethod extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The backend that lacks it. */
  readonly backend: string
}>()("UnsupportedMethod", false) {}

/**
 * Credentials are missing or could not be obtained. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class AuthError extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  readonly cause: unknown
}>()("AuthError", false) {}

// -----------------------------------------------------------------------------
// Errors: refused by a layer over the client
// -----------------------------------------------------------------------------

/**
 * A quota of the program has no room for the call within the time that the call may wait. Nothing was sent. `retryAfter` is the time until there is room.
 * Raised by a layer that keeps quotas, such as `Quota` of `@effect-genai/fleet`. Not retried by the client.
 *
 * @category errors
 * @since 0.1.0
 */
export class QuotaExceeded extends /*#__PURE__*/ refused<{
  readonly message: string
  readonly operation: string
  /** The quota, for example `"600 requests per minute"`. */
  readonly quota: string
  /** The time until the quota has room. `undefined`: it never has, because it is 0 or smaller than the call. */
  readonly retryAfter: Duration.Duration | undefined
}>()("QuotaExceeded") {}

/**
 * The call could cost more than is left of a budget of the program. Nothing was sent. Amounts are in US dollars. `retryAfter` is the time until the
 * budget begins anew. Raised by a layer that keeps budgets, such as `Budget` of `@effect-genai/fleet`. Not retried by the client.
 *
 * @category errors
 * @since 0.1.0
 */
export class BudgetExceeded extends /*#__PURE__*/ refused<{
  readonly message: string
  readonly operation: string
  /** What may be spent. */
  readonly limit: number
  /** What has been spent, and what calls under way could cost. */
  readonly spent: number
  /** What the call could cost. */
  readonly cost: number
  /** The time until the budget begins anew. `undefined`: it does not. */
  readonly retryAfter: Duration.Duration | undefined
}>()("BudgetExceeded") {}

/**
 * The store of a quota or a budget did not answer in time, and no call is to pass without it. Nothing was sent. Not retried by the client.
 *
 * @category errors
 * @since 0.1.0
 */
export class StoreUnavailable extends /*#__PURE__*/ refused<{
  readonly message: string
  readonly operation: string
  /** The time until the store is asked again. */
  readonly retryAfter: Duration.Duration | undefined
  /** The error of the store. */
  readonly cause: unknown
}>()("StoreUnavailable") {}

// -----------------------------------------------------------------------------
// Errors: helpers that promise text
// -----------------------------------------------------------------------------

/**
 * The prompt was blocked (`promptFeedback.blockReason`), so there is no text. Raised by helpers that promise text only.
 *
 * @category errors
 * @since 0.1.0
 */
export class PromptBlocked extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** `promptFeedback.blockReason` of the response, for example `"SAFETY"`. */
  readonly blockReason: string
  /** The response without text. */
  readonly response: unknown
}>()("PromptBlocked", false) {}

/**
 * The model answered without text. Raised by helpers that promise text only.
 *
 * @category errors
 * @since 0.1.0
 */
export class EmptyResponse extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** `finishReason` of the first candidate, for example `"MAX_TOKENS"`. */
  readonly finishReason: string | undefined
  /** The response without text. */
  readonly response: unknown
}>()("EmptyResponse", false) {}

/**
 * What does not fit in the answer of a model: where it is in the JSON, and what was expected there. An empty path is the whole answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface OutputIssue {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/**
 * The answer of a model is not JSON, or does not fit the schema. Raised by helpers that promise a value, after the model was asked to correct its answer. The
 * fields are about the last answer; `responses` has all of them.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidOutput extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The text that the model wrote. */
  readonly text: string
  /** What does not fit. */
  readonly issues: ReadonlyArray<OutputIssue>
  /** `finishReason` of the first candidate. `"MAX_TOKENS"`: the answer was cut off, and is not corrected. */
  readonly finishReason: string | undefined
  /** What the text has of a value, as `parseIncomplete` of the call reads it. `undefined` without one, and if no value has begun. */
  readonly partial: unknown
  /** The response that the text is from. */
  readonly response: GenerateContentResponse
  /** The responses of all turns: the first answer, and the corrections that were asked for. */
  readonly responses: ReadonlyArray<GenerateContentResponse>
  /** The tokens of all turns. */
  readonly usageMetadata: GenerateContentResponse["usageMetadata"]
  /** Why the model could not be asked for a correction, or answered without one. */
  readonly cause: GenAIError | PromptBlocked | EmptyResponse | undefined
}>()("InvalidOutput", false) {}

/**
 * Long-running work ended without a result: a file could not be processed, or a job failed, expired or was cancelled. The methods that wait raise it, and it
 * is the error of the batch items that were not processed. `job` is the last known state of the work; partial results can still be read from it.
 *
 * @category errors
 * @since 0.1.0
 */
export class JobFailed<Job = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The resource name, for example `"batches/123"`. */
  readonly jobName: string | undefined
  /** The last state, for example `"JOB_STATE_EXPIRED"`. For an operation, which has no state, `"FAILED"`. */
  readonly state: string
  /** The last known state of the work. */
  readonly job: unknown
}>()("JobFailed", false) {
  declare readonly job: Job
}

/**
 * The model called functions in its last permitted turn. These calls were not run. `last` is its last answer, with the calls.
 *
 * @category errors
 * @since 0.1.0
 */
export class TurnLimitReached<Last = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** Number of turns that were permitted: in a run of `FunctionCalling`, of those whose functions ran. */
  readonly limit: number
  /** The last answer of the model, with the calls. */
  readonly last: unknown
}>()("TurnLimitReached", false) {
  declare readonly last: Last
}

/**
 * Functions were called, but the request with their results failed. `last` is the answer of the model with the calls, and `results` are the results that it
 * did not receive. With both, the conversation can be continued without calling the functions again.
 *
 * @category errors
 * @since 0.1.0
 */
export class TurnFailed<Last = unknown, Result = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The answer of the model with the calls. */
  readonly last: unknown
  /** The results of the functions. */
  readonly results: ReadonlyArray<unknown>
  /** The error of the request. */
  readonly cause: GenAIError
}>()("TurnFailed", false) {
  declare readonly last: Last
  declare readonly results: ReadonlyArray<Result>
}

/**
 * The errors of calls.
 *
 * @category errors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Duration, Effect } from "effect"
 * import { Models } from "effect-genai"
 *
 * const answer = Effect.gen(function*() {
 *   const models = yield* Models
 *   return yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 * }).pipe(
 *   Effect.catchTags({
 *     BadRequest: (error) => Effect.die(`the request is wrong: ${error.message}`),
 *     RateLimited: (error) => Effect.fail(`try again in ${Duration.format(error.retryAfter ?? Duration.seconds(60))}`)
 *   })
 * )
 * ```
 */
export type GenAIError =
  | ApiError
  | ConnectionError
  | TimeoutError
  | DecodeError
  | StreamInterrupted
  | SessionClosed
  | ContinuationInterrupted
  | InvalidRequest
  | UnsupportedField
  | SchemaUnsupported
  | UnsupportedMethod
  | AuthError
  | QuotaExceeded
  | BudgetExceeded
  | StoreUnavailable

/**
 * The errors that the server answered with.
 *
 * @category errors
 * @since 0.1.0
 */
export type ApiError =
  | BadRequest
  | Unauthenticated
  | PermissionDenied
  | NotFound
  | RequestTimeout
  | Conflict
  | UnprocessableEntity
  | RateLimited
  | QuotaExhausted
  | ServerError
  | ServiceUnavailable
  | ApiStatusError

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Whether a value is one of the errors of this module.
 *
 * @category guards
 * @since 0.1.0
 */
export const isGenAIError = (
  value: unknown
): value is GenAIError | PromptBlocked | EmptyResponse | InvalidOutput | JobFailed | TurnLimitReached | TurnFailed =>
  Predicate.hasProperty(value, TypeId)

/**
 * The details of one kind in an error, with their types.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { type GenAIError, detailsOf } from "effect-genai/GenAIError"
 *
 * const wrongFields = (error: GenAIError) =>
 *   detailsOf(error, "BadRequest").flatMap((detail) => detail.fieldViolations ?? []).map((violation) => violation.field)
 * ```
 */
export const detailsOf: {
  <Name extends keyof ErrorDetails>(
    name: Name
  ): (error: { readonly details: ReadonlyArray<ErrorDetail> }) => ReadonlyArray<ErrorDetails[Name]>
  <Name extends keyof ErrorDetails>(
    error: { readonly details: ReadonlyArray<ErrorDetail> },
    name: Name
  ): ReadonlyArray<ErrorDetails[Name]>
} = /*#__PURE__*/ dual(
  2,
  <Name extends keyof ErrorDetails>(
    error: { readonly details: ReadonlyArray<ErrorDetail> },
    name: Name
  ): ReadonlyArray<ErrorDetails[Name]> =>
    error.details.filter((detail) => detail["@type"].endsWith(`google.rpc.${name}`)) as ReadonlyArray<
      ErrorDetails[Name]
    >
)

/**
 * The same error with another message. Its class and all other fields stay.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withMessage: {
  (message: string): <E extends GenAIError>(error: E) => E
  <E extends GenAIError>(error: E, message: string): E
} = /*#__PURE__*/ dual(2, <E extends GenAIError>(error: E, message: string): E => changed(error, { message } as object))

/**
 * Makes the error of an HTTP status.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromStatus = (fields: ApiErrorFields): ApiError => {
  if (fields.status === 429) return new (dailyQuotas(fields.details).length > 0 ? QuotaExhausted : RateLimited)(fields)
  const known = byStatus[fields.status]
  if (known !== undefined) return new known(fields)
  return new (fields.status >= 500 && fields.status < 600 ? ServerError : ApiStatusError)(fields)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The codes of closes after which the same session may succeed. */
const passingCloses: ReadonlySet<number> = /*#__PURE__*/ new Set([1001, 1005, 1011, 1012, 1013, 1014])

const byStatus: { readonly [status: number]: new(fields: ApiErrorFields) => ApiError } = {
  400: BadRequest,
  401: Unauthenticated,
  403: PermissionDenied,
  404: NotFound,
  408: RequestTimeout,
  409: Conflict,
  422: UnprocessableEntity,
  503: ServiceUnavailable
}

interface Failure<Tag extends string> extends Cause.YieldableError {
  readonly _tag: Tag
  /** Whether the same request may succeed later. */
  get isRetryable(): boolean
}

interface Refused<Tag extends string> extends Failure<Tag> {
  /** `undefined`: the server did not answer. */
  readonly status: undefined
  /** Empty: the server did not answer. */
  readonly details: ReadonlyArray<ErrorDetail>
  /** `undefined`: the server did not give the request an id. */
  readonly requestId: undefined
}

interface Unanswered<Tag extends string> extends Refused<Tag> {
  /** `undefined`: the server did not ask to wait. */
  readonly retryAfter: undefined
}

function failure<Base>(tag: string, retryable: boolean, defaults: object) {
  class Failure extends Data.TaggedError(tag)<{}> {
    static override [Symbol.hasInstance](error: unknown): boolean {
      // Our own class extends this one.
      const asked = Object.getPrototypeOf(this)
      return Function.prototype[Symbol.hasInstance].call(this, error) ||
        (asked === Failure && isGenAIError(error) && error._tag === tag)
    }
    get isRetryable(): boolean {
      return retryable
    }
    /** What the server answered with, and which server. Other messages name the server if there is one. */
    override toString(): string {
      const { message, name, status, url }: Printed = this
      return `${name}: ${message}${status === undefined ? "" : ` (${status} from ${hostOf(url) ?? "the server"})`}`
    }
  }
  // Consoles print an error with its stack, as they print those of the platform.
  Object.assign(
    Failure.prototype,
    { [TypeId]: TypeId, [Symbol.for("nodejs.util.inspect.custom")]: undefined },
    defaults
  )
  return Failure as unknown as Base
}

interface Printed extends Error {
  readonly status?: number
  readonly url?: string
}

function answered<const Tag extends string>(tag: Tag, retryable: boolean) {
  return failure<new(fields: ApiErrorFields) => Failure<Tag> & Readonly<ApiErrorFields>>(tag, retryable, {})
}

function local<Fields extends { readonly message: string; readonly operation: string }>() {
  return <const Tag extends string>(tag: Tag, retryable: boolean) =>
    failure<new(fields: Fields) => Unanswered<Tag> & Readonly<Fields>>(tag, retryable, unanswered())
}

/** `retryAfter` is a field of these: a layer of the program says how long to wait. */
function refused<Fields extends { readonly message: string; readonly operation: string }>() {
  return <const Tag extends string>(tag: Tag) =>
    failure<new(fields: Fields) => Refused<Tag> & Readonly<Fields>>(tag, false, unanswered())
}

function unanswered() {
  return { status: undefined, details: [], retryAfter: undefined, requestId: undefined }
}

const dailyQuotas = (details: ReadonlyArray<ErrorDetail>): ReadonlyArray<QuotaViolation> =>
  detailsOf({ details }, "QuotaFailure").flatMap(({ violations }) => Array.isArray(violations) ? violations : [])
    .filter((violation: unknown) => Predicate.isObject(violation) && /per_?day/i.test(String(violation["quotaId"])))
