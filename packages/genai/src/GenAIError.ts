/**
 * Every way a call can fail: one union, {@link GenAIError}, of tagged errors.
 *
 * Errors that the server answered with carry its `status`, its `code` (for example `"RESOURCE_EXHAUSTED"`), the typed
 * `google.rpc` details and how long it asked to wait. Errors of the connection, of decoding and of the caller's input carry
 * what is known of those. All of them are `Error`s with a human `message`; none holds the API key, request headers or a
 * request body.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"

const TypeId = "~effect-genai/GenAIError"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A detail of an error: a `google.rpc.*` message, named by its `@type`. {@link detailsOf} reads the known ones with their types.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorDetail {
  readonly "@type": string
  readonly [field: string]: unknown
}

/**
 * The known details by the last part of their `@type`, `type.googleapis.com/google.rpc.{name}`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorDetails {
  readonly ErrorInfo: {
    readonly reason?: string
    readonly domain?: string
    readonly metadata?: { readonly [key: string]: string }
  }
  /** `retryDelay` is a duration in seconds, for example `"34.4s"`. */
  readonly RetryInfo: { readonly retryDelay?: string }
  readonly QuotaFailure: { readonly violations?: ReadonlyArray<QuotaViolation> }
  readonly BadRequest: {
    readonly fieldViolations?: ReadonlyArray<{ readonly field?: string; readonly description?: string }>
  }
  readonly PreconditionFailure: {
    readonly violations?: ReadonlyArray<
      { readonly type?: string; readonly subject?: string; readonly description?: string }
    >
  }
  readonly ResourceInfo: {
    readonly resourceType?: string
    readonly resourceName?: string
    readonly owner?: string
    readonly description?: string
  }
  readonly RequestInfo: { readonly requestId?: string; readonly servingData?: string }
  readonly Help: { readonly links?: ReadonlyArray<{ readonly description?: string; readonly url?: string }> }
  readonly LocalizedMessage: { readonly locale?: string; readonly message?: string }
  readonly DebugInfo: { readonly detail?: string; readonly stackEntries?: ReadonlyArray<string> }
}

/**
 * One exceeded quota of a `google.rpc.QuotaFailure`. Gemini names the quota in `quotaId`, for example
 * `"GenerateRequestsPerDayPerProjectPerModel-FreeTier"`.
 *
 * @category models
 * @since 0.1.0
 */
export interface QuotaViolation {
  readonly quotaId?: string
  readonly quotaMetric?: string
  readonly quotaValue?: string
  readonly quotaDimensions?: { readonly [key: string]: string }
  readonly subject?: string
  readonly description?: string
}

/**
 * What a stream had delivered when it failed: how many events, and the last of them. Events themselves are not kept, so a
 * long stream stays flat in memory.
 *
 * @category models
 * @since 0.1.0
 */
export interface Delivered {
  readonly events: number
  readonly last: unknown
  /** How many bytes, of a download. */
  readonly bytes?: number | undefined
}

/**
 * What an error knows that was answered by the server.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiErrorFields {
  /** The server's message, for people. */
  readonly message: string
  /** The HTTP status; for an error inside a stream, the status it stands for. */
  readonly status: number
  /** The server's own code: a `google.rpc.Code` name such as `"INVALID_ARGUMENT"`, or an error URI of the Interactions API. */
  readonly code: string | undefined
  /** Decoded `google.rpc` details; empty when there are none. */
  readonly details: ReadonlyArray<ErrorDetail>
  /** How long the server asked to wait: the longest of `Retry-After`, `retry-after-ms` and `google.rpc.RetryInfo`. */
  readonly retryAfter: Duration.Duration | undefined
  /** The server's id of the request, for support cases. */
  readonly requestId: string | undefined
  /** The operation that failed, for example `"models.generateContent"`. */
  readonly operation: string
  /** The body as it was answered: JSON if it was JSON, else text. */
  readonly body: unknown
  /** What the stream had delivered before, when the error came inside a stream. */
  readonly delivered: Delivered | undefined
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
 * 401, `UNAUTHENTICATED`: the credentials are missing, wrong or expired. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unauthenticated extends /*#__PURE__*/ answered("Unauthenticated", false) {}

/**
 * 403, `PERMISSION_DENIED`: the credentials may not do this. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class PermissionDenied extends /*#__PURE__*/ answered("PermissionDenied", false) {}

/**
 * 404, `NOT_FOUND`: no such model, file, job or interaction. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotFound extends /*#__PURE__*/ answered("NotFound", false) {}

/**
 * 408: the server gave up waiting for the request. Retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class RequestTimeout extends /*#__PURE__*/ answered("RequestTimeout", true) {}

/**
 * 409, `ABORTED` or `ALREADY_EXISTS`: the request conflicts with the state on the server. Not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class Conflict extends /*#__PURE__*/ answered("Conflict", false) {}

/**
 * 422: the request is well formed and cannot be processed. Not retried.
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
 * 429 for a quota that is counted by the day: waiting a little does not help, so it is not retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class QuotaExhausted extends /*#__PURE__*/ answered("QuotaExhausted", false) {
  /** The daily quotas that are used up. */
  get violations(): ReadonlyArray<QuotaViolation> {
    return dailyQuotas(this.details)
  }
}

/**
 * 5xx other than 503: the server failed. Retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class ServerError extends /*#__PURE__*/ answered("ServerError", true) {}

/**
 * 503, `UNAVAILABLE`: the model is overloaded or the service is down. Retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class ServiceUnavailable extends /*#__PURE__*/ answered("ServiceUnavailable", true) {}

/**
 * Any other status that is not a success, redirects to another host included. Not retried.
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
 * `reached` says whether the request may have arrived: it is `false` where the connection was never made (refused, unknown host).
 *
 * @category errors
 * @since 0.1.0
 */
export class ConnectionError extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The system's code where there is one, for example `"ECONNREFUSED"`. */
  readonly code: string | undefined
  readonly reached: boolean
  readonly cause: unknown
}>()("ConnectionError", true) {}

/**
 * A time limit of the caller passed: `connect` and `headers` within one attempt, `idle` between two chunks of a stream,
 * `total` over the whole call with its retries. All but `total` are retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class TimeoutError extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  readonly phase: "connect" | "headers" | "idle" | "total"
  /** The limit that passed, where it is one of ours. */
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
 * A stream broke off: the connection dropped, or the stream ended without the mark that ends it. Everything up to there was
 * delivered; `delivered` says how much and holds the last event. An attempt that breaks off before its first event is retried.
 *
 * @category errors
 * @since 0.1.0
 */
export class StreamInterrupted extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  readonly delivered: Delivered
  /** The interaction, and the last of its events received: `interactions.getStream` goes on from there. */
  readonly interactionId?: string | undefined
  readonly lastEventId?: string | undefined
  readonly cause: unknown
}>()("StreamInterrupted", true) {}

/**
 * A generation that the SDK was continuing over several requests failed after the first of them. `partial` is all that was generated
 * so far, or, of a stream, the last of the chunks delivered; `continuationToken` goes on from there.
 *
 * @category errors
 * @since 0.1.0
 */
export class ContinuationInterrupted<Partial = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  readonly partial: unknown
  readonly continuationToken: string
  readonly cause: GenAIError
}>()("ContinuationInterrupted", false) {
  declare readonly partial: Partial
}

// -----------------------------------------------------------------------------
// Errors: the caller's input, found before anything is sent
// -----------------------------------------------------------------------------

/**
 * A parameter is missing, has the wrong type or an impossible value. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidRequest extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The path of the parameter, for example `"config.temperature"`. */
  readonly field: string
  /** What it should have been, for example `"a number"`. */
  readonly expected: string
  /** All that is wrong, where the requests of a batch were looked at one by one; the first of it is the error itself. */
  readonly issues?: ReadonlyArray<{ readonly field: string; readonly message: string }> | undefined
}>()("InvalidRequest", false) {}

/**
 * The backend has no such parameter. Nothing was sent.
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
 * A schema says what Gemini's own dialect cannot express, and no field for JSON Schema can take it: the API has none there, or the caller set it
 * as well. Nothing was sent. `SchemaDialect` says which schemas can be expressed.
 *
 * @category errors
 * @since 0.1.0
 */
export class SchemaUnsupported extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The path of the keyword, for example `"config.responseSchema.properties.size.exclusiveMinimum"`. */
  readonly field: string
  /** The path of the field for JSON Schema that is already set, for example `"config.responseJsonSchema"`. */
  readonly jsonField: string | undefined
}>()("SchemaUnsupported", false) {}

/**
 * The backend does not offer this method. Nothing was sent.
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
 * No credentials, or they could not be had. Nothing was sent.
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
  readonly blockReason: string
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
  readonly finishReason: string | undefined
  readonly response: unknown
}>()("EmptyResponse", false) {}

/**
 * Long-running work came to an end without its result: a file could not be processed, a job failed, expired or was cancelled. Raised by the waiters,
 * and the error of the items of a batch that it did not come to; `job` is the work as it was last seen, and what it achieved is still there.
 *
 * @category errors
 * @since 0.1.0
 */
export class JobFailed<Job = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** The resource name, for example `"batches/123"`. */
  readonly jobName: string | undefined
  /** The last state, for example `"JOB_STATE_EXPIRED"`; of an operation, which has none, `"FAILED"`. */
  readonly state: string
  readonly job: unknown
}>()("JobFailed", false) {
  declare readonly job: Job
}

/**
 * A model still called functions in the last turn that it may have. These calls were not run. `last` is its last answer, with the calls.
 *
 * @category errors
 * @since 0.1.0
 */
export class TurnLimitReached<Last = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  /** How many turns the model had. */
  readonly limit: number
  readonly last: unknown
}>()("TurnLimitReached", false) {
  declare readonly last: Last
}

/**
 * Functions were called, and the turn that takes their results failed. `last` is the answer of the model with the calls, and `results` are the results that
 * it did not get: with both the conversation goes on, without calling the functions again.
 *
 * @category errors
 * @since 0.1.0
 */
export class TurnFailed<Last = unknown, Result = unknown> extends /*#__PURE__*/ local<{
  readonly message: string
  readonly operation: string
  readonly last: unknown
  readonly results: ReadonlyArray<unknown>
  readonly cause: GenAIError
}>()("TurnFailed", false) {
  declare readonly last: Last
  declare readonly results: ReadonlyArray<Result>
}

/**
 * Every way a call can fail.
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
  | ContinuationInterrupted
  | InvalidRequest
  | UnsupportedField
  | SchemaUnsupported
  | UnsupportedMethod
  | AuthError

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
): value is GenAIError | PromptBlocked | EmptyResponse | JobFailed | TurnLimitReached | TurnFailed =>
  Predicate.hasProperty(value, TypeId)

/**
 * The details of one kind that an error carries, with their types.
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
export const detailsOf = <Name extends keyof ErrorDetails>(
  error: { readonly details: ReadonlyArray<ErrorDetail> },
  name: Name
): ReadonlyArray<ErrorDetails[Name]> =>
  error.details.filter((detail) => detail["@type"].endsWith(`google.rpc.${name}`)) as ReadonlyArray<ErrorDetails[Name]>

/**
 * The error that a status stands for. The one place where statuses become classes.
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

interface Unanswered<Tag extends string> extends Failure<Tag> {
  /** No status: the server did not answer. */
  readonly status: undefined
  /** No details: the server did not answer. */
  readonly details: ReadonlyArray<ErrorDetail>
  /** The server did not ask to wait. */
  readonly retryAfter: undefined
  /** The server did not name the request. */
  readonly requestId: undefined
}

function failure<Base>(tag: string, retryable: boolean, defaults: object) {
  class Failure extends Data.TaggedError(tag)<{}> {
    get isRetryable(): boolean {
      return retryable
    }
  }
  Object.assign(Failure.prototype, { [TypeId]: TypeId }, defaults)
  return Failure as unknown as Base
}

function answered<const Tag extends string>(tag: Tag, retryable: boolean) {
  return failure<new(fields: ApiErrorFields) => Failure<Tag> & Readonly<ApiErrorFields>>(tag, retryable, {})
}

function local<Fields extends { readonly message: string; readonly operation: string }>() {
  return <const Tag extends string>(tag: Tag, retryable: boolean) =>
    failure<new(fields: Fields) => Unanswered<Tag> & Readonly<Fields>>(tag, retryable, unanswered())
}

function unanswered() {
  return { status: undefined, details: [], retryAfter: undefined, requestId: undefined }
}

const dailyQuotas = (details: ReadonlyArray<ErrorDetail>): ReadonlyArray<QuotaViolation> =>
  detailsOf({ details }, "QuotaFailure").flatMap(({ violations }) => Array.isArray(violations) ? violations : [])
    .filter((violation: unknown) => Predicate.isObject(violation) && /per_?day/i.test(String(violation["quotaId"])))
