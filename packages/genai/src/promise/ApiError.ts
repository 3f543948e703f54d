/**
 * The error classes of `@google/genai`, for programs that check `error instanceof ApiError`. Errors of calls are those of `GenAIError`; they are instances of these
 * classes too.
 *
 * @since 0.1.0
 */
import {
  type ApiError as ApiError_,
  type ConnectionError,
  type ContinuationInterrupted,
  isGenAIError,
  type TimeoutError
} from "../GenAIError.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What an error is made of that a program makes itself, for a test for example.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiErrorInfo {
  /** The message. */
  message: string
  /** The HTTP status. */
  status: number
}

/**
 * What a {@link ContinuationInterruptedError} is made of that a program makes itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContinuationInterruptedErrorInfo {
  /** The message. */
  message: string
  /** The error of the request that failed. */
  cause?: unknown
  /** The answer so far. */
  partialInteraction?: unknown
  /** The token that continues the answer. */
  continuationToken?: string
  /** The id of the interaction that the token is from. */
  interactionId?: string
  /** The ids of all interactions of the call, in order. */
  continuationIds?: string[]
}

/**
 * A class of errors, with those of this package among its instances.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorClass<Info, Ours> extends ErrorGroup<Ours> {
  new(info: Info): Error & Info
}

/**
 * Errors of this package that `instanceof` tells from the others.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorGroup<Ours> {
  [Symbol.hasInstance](error: unknown): error is Ours
}

/**
 * The response that an error of the server is from. It has no secret of the request, even if the server returned one.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorResponse {
  /** The HTTP status. */
  readonly statusCode: number
  /** The headers of the response. */
  readonly headers: Headers
  /** The type of its body; empty if it has none. */
  readonly contentType: string
  /** The body: a JSON value, or text. */
  readonly error: unknown
  /** The response with its body, which has not been read. */
  readonly rawResponse: Response
}

/**
 * How far an interaction over several requests came.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContinuationProgress {
  /** The interaction so far. `undefined` for a stream, whose events were delivered. */
  readonly partialInteraction: unknown
  /** The id of the interaction that the token is from, if it is stored. */
  readonly interactionId: string | undefined
  /** The ids of the interactions of the call, in order. Of a stream, the last one. */
  readonly continuationIds: string[]
}

/**
 * An error that the server returned, with its response. What it has beside the fields of {@link ApiError} is not enumerable.
 *
 * @category models
 * @since 0.1.0
 */
export type AnsweredError = ApiError_ & ErrorResponse

/** All errors of this package that a call can reject with. */
type Failure = typeof isGenAIError extends (error: unknown) => error is infer A ? A : never

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * An error that the server returned: `BadRequest`, `RateLimited` and so on. `instanceof` and `name` tell them apart.
 *
 * @category errors
 * @since 0.1.0
 */
export type ApiError = ApiError_

/**
 * An error that the server returned: `BadRequest`, `RateLimited` and so on. `instanceof` and `name` tell them apart.
 *
 * @category errors
 * @since 0.1.0
 * @example
 * ```ts
 * import { ApiError, GoogleGenAI } from "effect-genai/promise"
 *
 * const ai = new GoogleGenAI({ apiKey: "…" })
 * const answer = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }).catch(
 *   (error: unknown) => {
 *     if (error instanceof ApiError && error.status === 429) return undefined
 *     throw error
 *   }
 * )
 * ```
 */
export const ApiError: ErrorClass<ApiErrorInfo, ApiError_> = class ApiError extends Error {
  readonly status: number
  constructor({ message, status }: ApiErrorInfo) {
    super(message)
    this.name = "ApiError"
    this.status = status
  }
  static override [Symbol.hasInstance](error: unknown): error is ApiError_ {
    return isInstance(ApiError, this, error, isAnswered)
  }
}

/**
 * An error of a newer resource, such as `interactions`: {@link ApiError}, and errors of the connection, which have no `status`.
 *
 * @category errors
 * @since 0.1.0
 */
export const APIError: ErrorGroup<AnsweredError | ConnectionError | TimeoutError> = /*#__PURE__*/ group((
  error
): error is AnsweredError | ConnectionError | TimeoutError => isAnswered(error) || isOfConnection(error))

/**
 * The server could not be reached, or did not answer in time.
 *
 * @category errors
 * @since 0.1.0
 */
export const APIConnectionError: ErrorGroup<ConnectionError | TimeoutError> = /*#__PURE__*/ group(isOfConnection)

/**
 * The server did not answer in time.
 *
 * @category errors
 * @since 0.1.0
 */
export const APIConnectionTimeoutError: ErrorGroup<TimeoutError> = /*#__PURE__*/ group((error): error is TimeoutError =>
  error._tag === "TimeoutError"
)

/**
 * An error that the server returned with status 400.
 *
 * @category errors
 * @since 0.1.0
 */
export const BadRequestError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 400)

/**
 * An error that the server returned with status 401.
 *
 * @category errors
 * @since 0.1.0
 */
export const AuthenticationError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 401)

/**
 * An error that the server returned with status 403.
 *
 * @category errors
 * @since 0.1.0
 */
export const PermissionDeniedError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 403)

/**
 * An error that the server returned with status 404.
 *
 * @category errors
 * @since 0.1.0
 */
export const NotFoundError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 404)

/**
 * An error that the server returned with status 409.
 *
 * @category errors
 * @since 0.1.0
 */
export const ConflictError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 409)

/**
 * An error that the server returned with status 422.
 *
 * @category errors
 * @since 0.1.0
 */
export const UnprocessableEntityError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 422)

/**
 * An error that the server returned with status 429.
 *
 * @category errors
 * @since 0.1.0
 */
export const RateLimitError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status === 429)

/**
 * An error that the server returned with status 500 and above.
 *
 * @category errors
 * @since 0.1.0
 */
export const InternalServerError: ErrorGroup<AnsweredError> = /*#__PURE__*/ ofStatus((status) => status >= 500)

/**
 * An answer over several requests that failed after the first of them: `ContinuationInterrupted`.
 *
 * @category errors
 * @since 0.1.0
 */
export type ContinuationInterruptedError = ContinuationInterrupted & ContinuationProgress

/**
 * An answer over several requests that failed after the first of them: `ContinuationInterrupted`.
 *
 * @category errors
 * @since 0.1.0
 */
export const ContinuationInterruptedError: ErrorClass<
  ContinuationInterruptedErrorInfo,
  ContinuationInterruptedError
> = class ContinuationInterruptedError extends Error {
  readonly continuationIds: string[]
  constructor({ cause, continuationIds = [], message, ...info }: ContinuationInterruptedErrorInfo) {
    super(message, { cause })
    this.name = "ContinuationInterruptedError"
    this.continuationIds = continuationIds
    Object.assign(this, info)
  }
  static override [Symbol.hasInstance](error: unknown): error is ContinuationInterrupted & ContinuationProgress {
    return isInstance(
      ContinuationInterruptedError,
      this,
      error,
      (error): error is ContinuationInterrupted & ContinuationProgress => error._tag === "ContinuationInterrupted"
    )
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

function isAnswered(error: Failure): error is AnsweredError {
  return typeof error.status === "number"
}

function isOfConnection(error: Failure): error is ConnectionError | TimeoutError {
  return error._tag === "ConnectionError" || error._tag === "TimeoutError"
}

/** Errors of this package are instances of the class, and not of those that a program derives from it. */
const isInstance = <A extends Failure>(
  own: unknown,
  asked: unknown,
  error: unknown,
  is: (error: Failure) => error is A
): error is A =>
  (asked === own && isGenAIError(error) && is(error)) ||
  Function.prototype[Symbol.hasInstance].call(asked, error)

/** A class of errors that a program only checks for. */
function group<A extends Failure>(
  is: (error: Failure) => error is A
): ErrorGroup<A> {
  return { [Symbol.hasInstance]: (error: unknown): error is A => isGenAIError(error) && is(error) }
}

function ofStatus(has: (status: number) => boolean): ErrorGroup<AnsweredError> {
  return group((error): error is AnsweredError => isAnswered(error) && has(error.status))
}
