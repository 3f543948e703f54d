/**
 * Canned answers for a `Mock`: what a model says or calls, an image, an error of any kind, and streams with a pace. They are values of the SDK, so a test can
 * also compare with them.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Models } from "effect-genai"
 *
 * const layer = Mock.layer(Models, {
 *   generateContent: Answer.sequence([
 *     Answer.error("RateLimited", { retryAfter: "30 seconds" }),
 *     Answer.functionCalls({ name: "get_weather", args: { city: "Paris" } }),
 *     Answer.text("It rains.")
 *   ]),
 *   generateContentStream: Answer.stream(["It ", "rains."], { pace: "100 millis" })
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Errors from "effect-genai/GenAIError"
import * as GenerateContentResponse from "effect-genai/GenerateContentResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Base64"
import * as Stream from "effect/Stream"
import { partTokens } from "./internal/usage.ts"
import type { Call, Part } from "./Turn.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The end of an answer of a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Why the model stopped, for example `"MAX_TOKENS"` or `"SAFETY"`. Default: `"STOP"`. */
  readonly finishReason?: string
  /** The usage of the call. Default: the tokens of the answer, about four characters each, and a prompt of none. */
  readonly usageMetadata?: GenerateContentResponse.GenerateContentResponse["usageMetadata"]
}

/**
 * How fast a stream is.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamOptions {
  /** The time before each item, by Effect's clock. Default: none. */
  readonly pace?: Duration.Input
}

/**
 * An item of a stream of answers. A text stands for a chunk with it.
 *
 * @category models
 * @since 0.1.0
 */
export type Item<A> = A extends string ? GenerateContentResponse.GenerateContentResponse : Exclude<A, Error>

/**
 * Answers that a method gives one after the other, one for each call.
 *
 * @category models
 * @since 0.1.0
 */
export class Sequence<out A> {
  /** The answers. */
  readonly answers: ReadonlyArray<A>

  constructor(answers: ReadonlyArray<A>) {
    this.answers = answers
  }
}

/**
 * The fields of an error, each with a default. `retryAfter` may be any duration.
 *
 * @category models
 * @since 0.1.0
 */
export type ErrorFields<Tag extends Errors.GenAIError["_tag"]> =
  & Partial<Omit<ConstructorParameters<Kinds[Tag]>[0], "retryAfter">>
  & ("retryAfter" extends keyof ConstructorParameters<Kinds[Tag]>[0] ? { readonly retryAfter?: Duration.Input } : {})

// -----------------------------------------------------------------------------
// Answers of models
// -----------------------------------------------------------------------------

/**
 * The model answers with these parts.
 *
 * @category answers
 * @since 0.1.0
 */
export const parts = (
  parts: ReadonlyArray<Part>,
  options: Options = {}
): GenerateContentResponse.GenerateContentResponse => whole(parts, { finishReason: "STOP", ...options })

/**
 * The model answers with this text.
 *
 * @category answers
 * @since 0.1.0
 */
export const text = (text: string, options?: Options): GenerateContentResponse.GenerateContentResponse =>
  parts([{ text }], options)

/**
 * The model answers with this value, as JSON: for requests with a schema.
 *
 * @category answers
 * @since 0.1.0
 */
export const json = (value: unknown, options?: Options): GenerateContentResponse.GenerateContentResponse =>
  text(JSON.stringify(value), options)

/**
 * The model calls functions, all in one turn.
 *
 * @category answers
 * @since 0.1.0
 */
export const functionCalls = (
  ...calls: readonly [Call, ...ReadonlyArray<Call>]
): GenerateContentResponse.GenerateContentResponse =>
  parts(calls.map(({ args = {}, id, name, signature }) => ({
    functionCall: { ...(id === undefined ? undefined : { id }), name, args },
    ...(signature === undefined ? undefined : { thoughtSignature: signature })
  })))

/**
 * The model answers with an image: its bytes, or Base64. Default: a PNG image of one transparent pixel.
 *
 * @category answers
 * @since 0.1.0
 */
export const image = (
  data: Uint8Array | string = pixel,
  mimeType = "image/png",
  options?: Options
): GenerateContentResponse.GenerateContentResponse =>
  parts([{ inlineData: { data: typeof data === "string" ? data : Encoding.encode(data), mimeType } }], options)

/**
 * The prompt is blocked: the answer has no candidate.
 *
 * @category answers
 * @since 0.1.0
 */
export const blocked = (blockReason = "SAFETY"): GenerateContentResponse.GenerateContentResponse =>
  GenerateContentResponse.make({ promptFeedback: { blockReason } })

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * The call fails with an error of this kind. Errors that the server answers with have its usual status, code and message. A field that is given replaces the
 * default.
 *
 * @example
 * ```ts
 * import { Answer } from "@effect-genai/testing"
 *
 * const limited = Answer.error("RateLimited", { retryAfter: "30 seconds" })
 * const broken = Answer.error("StreamInterrupted", { delivered: { events: 3, last: Answer.text("It ra") } })
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const error = <Tag extends Errors.GenAIError["_tag"]>(
  tag: Tag,
  fields?: ErrorFields<Tag>
): InstanceType<Kinds[Tag]> => {
  const [Kind, defaults] = kinds[tag]
  const { retryAfter, ...rest } = (fields ?? {}) as { readonly retryAfter?: Duration.Input }
  const Made = Kind as unknown as new(fields: object) => InstanceType<Kinds[Tag]>
  return new Made({
    operation: "mock",
    ...defaults,
    ...rest,
    ...(retryAfter === undefined ? undefined : { retryAfter: Duration.fromInputUnsafe(retryAfter) })
  })
}

// -----------------------------------------------------------------------------
// Several answers
// -----------------------------------------------------------------------------

/**
 * One answer for each call, in order. A call after the last one dies, and says so.
 *
 * @category answers
 * @since 0.1.0
 */
export const sequence = <const A>(answers: ReadonlyArray<A>): Sequence<A> => new Sequence(answers)

/**
 * A stream of these items. A text stands for a chunk with it, and the last one has the reason why the model stopped. A stream fails at an error among them.
 *
 * @example
 * ```ts
 * import { Answer } from "@effect-genai/testing"
 *
 * const slow = Answer.stream(["It ", "rains."], { pace: "1 second" })
 * const breaks = Answer.stream(["It ra", Answer.error("StreamInterrupted")])
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const stream = <A>(
  items: ReadonlyArray<A>,
  options: StreamOptions = {}
): Stream.Stream<Item<A>, Extract<A, Errors.GenAIError>> => {
  const { pace } = options
  const last = items.length - 1
  return Stream.fromIterable(items, { chunkSize: 1 }).pipe(
    Stream.zipWithIndex,
    Stream.mapEffect(([item, index]) => {
      const made: unknown = typeof item !== "string"
        ? item
        : index === last
        ? text(item)
        : whole([{ text: item }], {})
      const given = Errors.isGenAIError(made) ? Effect.fail(made) : Effect.succeed(made)
      return pace === undefined ? given : Effect.delay(given, pace)
    })
  ) as Stream.Stream<Item<A>, Extract<A, Errors.GenAIError>>
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const whole = (parts: ReadonlyArray<Part>, { finishReason, usageMetadata }: Options) => {
  const candidatesTokenCount = parts.reduce((sum, part) => sum + partTokens(part), 0)
  return GenerateContentResponse.make({
    candidates: [{
      content: { role: "model", parts },
      ...(finishReason === undefined ? undefined : { finishReason }),
      index: 0
    }],
    usageMetadata: usageMetadata ?? {
      promptTokenCount: 0,
      candidatesTokenCount,
      totalTokenCount: candidatesTokenCount
    }
  })
}

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

/** What the server answered with: its status, code and message. */
const answered = (status: number, code: string | undefined, message: string): Errors.ApiErrorFields => ({
  operation: "mock",
  status,
  code,
  message,
  details: [],
  retryAfter: undefined,
  requestId: undefined,
  body: { error: { code: status, message, status: code } },
  delivered: undefined
})

const nothing: Errors.Delivered = { events: 0, last: undefined }

const daily = {
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", quotaValue: "250" }]
}

/** Every kind of error, with its defaults. */
const kinds = {
  BadRequest: [
    Errors.BadRequest,
    answered(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
  ],
  Unauthenticated: [
    Errors.Unauthenticated,
    answered(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
  ],
  PermissionDenied: [
    Errors.PermissionDenied,
    answered(403, "PERMISSION_DENIED", "The caller does not have permission")
  ],
  NotFound: [Errors.NotFound, answered(404, "NOT_FOUND", "Requested entity was not found.")],
  RequestTimeout: [Errors.RequestTimeout, answered(408, undefined, "The server stopped waiting for the request.")],
  Conflict: [Errors.Conflict, answered(409, "ABORTED", "The operation was aborted.")],
  UnprocessableEntity: [
    Errors.UnprocessableEntity,
    answered(422, undefined, "The server cannot process the request.")
  ],
  RateLimited: [
    Errors.RateLimited,
    answered(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).")
  ],
  QuotaExhausted: [
    Errors.QuotaExhausted,
    { ...answered(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."), details: [daily] }
  ],
  ServerError: [Errors.ServerError, answered(500, "INTERNAL", "An internal error has occurred.")],
  ServiceUnavailable: [
    Errors.ServiceUnavailable,
    answered(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
  ],
  ApiStatusError: [Errors.ApiStatusError, answered(418, undefined, "The server answered with an unusual status.")],
  ConnectionError: [
    Errors.ConnectionError,
    { message: "The server could not be reached", code: "ECONNREFUSED", reached: false, cause: undefined }
  ],
  TimeoutError: [
    Errors.TimeoutError,
    { message: "No answer within the limit", phase: "total", limit: undefined, delivered: undefined }
  ],
  DecodeError: [
    Errors.DecodeError,
    { message: "The answer is not JSON", body: "<html>", delivered: undefined }
  ],
  StreamInterrupted: [
    Errors.StreamInterrupted,
    { message: "The stream broke off", delivered: nothing, cause: undefined }
  ],
  SessionClosed: [
    Errors.SessionClosed,
    { message: "The server closed the session (1011)", closeCode: 1011, reason: "", delivered: undefined }
  ],
  ContinuationInterrupted: [
    Errors.ContinuationInterrupted,
    { message: "The answer could not be continued", partial: undefined, continuationToken: "token", cause: undefined }
  ],
  InvalidRequest: [
    Errors.InvalidRequest,
    { message: "Invalid parameter config", field: "config", expected: "an object" }
  ],
  UnsupportedField: [
    Errors.UnsupportedField,
    { message: "The backend does not have config", field: "config", backend: "gemini" }
  ],
  SchemaUnsupported: [
    Errors.SchemaUnsupported,
    { message: "The schema cannot be expressed", field: "config.responseSchema", jsonField: undefined }
  ],
  UnsupportedMethod: [
    Errors.UnsupportedMethod,
    { message: "The backend does not have this method", backend: "gemini" }
  ],
  AuthError: [Errors.AuthError, { message: "There are no credentials", cause: undefined }],
  QuotaExceeded: [
    Errors.QuotaExceeded,
    { message: "The quota has no room", quota: "5 requests per minute", retryAfter: Duration.seconds(12) }
  ],
  BudgetExceeded: [
    Errors.BudgetExceeded,
    { message: "The budget is spent", limit: 1, spent: 1, cost: 0.01, retryAfter: undefined }
  ],
  StoreUnavailable: [
    Errors.StoreUnavailable,
    { message: "The store did not answer", retryAfter: undefined, cause: undefined }
  ]
} as const

type Kinds = { readonly [Tag in Errors.GenAIError["_tag"]]: (typeof kinds)[Tag][0] }
