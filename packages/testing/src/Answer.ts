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
import * as Interaction from "effect-genai/Interaction"
import * as LiveServerMessage from "effect-genai/LiveServerMessage"
import type { LiveSession } from "effect-genai/LiveSession"
import type { FunctionCallStep, Step } from "effect-genai/wire/Interactions"
import type { EmbedContentResponse } from "effect-genai/wire/Models"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/encoding/Base64"
import * as Stream from "effect/Stream"
import { embed } from "./internal/embeddings.ts"
import { type Kinds, kinds } from "./internal/errorKinds.ts"
import * as stepEvents from "./internal/stepEvents.ts"
import { tokenCount } from "./internal/text.ts"
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

/**
 * The vectors of `embedContent`: vectors as they are, and for texts those of the emulator, which are as similar as the texts.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Models } from "effect-genai"
 *
 * const layer = Mock.layer(Models, {
 *   embedContent: ({ contents }) => Answer.embeddings([String(contents)], { dimensions: 768 })
 * })
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const embeddings = (
  contents: ReadonlyArray<string | ReadonlyArray<number>>,
  options: {
    /** The length of the vectors of texts. Default: 3072. */
    readonly dimensions?: number
  } = {}
): EmbedContentResponse => ({
  embeddings: contents.map((content) => ({
    values: typeof content === "string" ? embed(content, "gemini", options.dimensions) : content
  }))
})

// -----------------------------------------------------------------------------
// Interactions
// -----------------------------------------------------------------------------

/**
 * An interaction with these steps. A text stands for a step in which the model says it. An interaction that ends with a call of a function has the status
 * `requires_action`, any other one `completed`. `about` replaces fields, such as `id` (default: `v1_mock`) and `status`.
 *
 * @category answers
 * @since 0.1.0
 */
export const interaction = (
  steps: string | ReadonlyArray<string | Step>,
  about: Partial<Parameters<typeof Interaction.make>[0]> = {}
): Interaction.Interaction => {
  const made = (typeof steps === "string" ? [steps] : steps).map((step): Step =>
    typeof step === "string" ? { type: "model_output", content: [{ type: "text", text: step }] } : step
  )
  const tokens = made.reduce((sum, step) => sum + tokenCount(JSON.stringify(step)), 0)
  return Interaction.make({
    id: "v1_mock",
    status: made.at(-1)?.type === "function_call" ? "requires_action" : "completed",
    steps: made,
    usage: { total_input_tokens: 0, total_output_tokens: tokens, total_tokens: tokens },
    ...about
  })
}

/**
 * The steps in which the model calls functions, for {@link interaction}. The ids of calls are `call_1`, `call_2` and so on, unless they have one.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Interactions } from "effect-genai"
 *
 * const layer = Mock.layer(Interactions, {
 *   create: Answer.sequence([
 *     Answer.interaction(Answer.functionSteps({ name: "get_weather", args: { city: "Paris" } })),
 *     Answer.interaction("It rains.")
 *   ])
 * })
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const functionSteps = (...calls: readonly [Call, ...ReadonlyArray<Call>]): ReadonlyArray<FunctionCallStep> =>
  calls.map(({ args = {}, id, name, signature }, index) => ({
    type: "function_call",
    id: id ?? `call_${index + 1}`,
    name,
    arguments: args,
    ...(signature === undefined ? undefined : { signature })
  }))

/**
 * The events of an interaction that is streamed, texts in pieces of a few words. Its `pace` is the time before each event.
 *
 * @category answers
 * @since 0.1.0
 */
export const interactionEvents = (
  whole: Interaction.Interaction,
  options?: StreamOptions
): Stream.Stream<Interaction.InteractionEvent> => {
  const { id, status, steps = [], usage } = whole
  const events: ReadonlyArray<object> = [
    { event_type: "interaction.created", interaction: { id, status: "in_progress" } },
    ...steps.flatMap((step, index) => stepEvents.ofStep({ ...step }, index)),
    { event_type: "interaction.completed", interaction: { id, status, usage } }
  ]
  return paced(events, options) as Stream.Stream<Interaction.InteractionEvent>
}

// -----------------------------------------------------------------------------
// Live sessions
// -----------------------------------------------------------------------------

/**
 * A live session in which the server sends these messages. A text stands for a message in which the model says it; the last of them also ends the turn. The
 * session ends after the messages, and fails at an error among them. What is sent to it is only recorded by a `Mock`, not answered.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Effect } from "effect"
 * import { Live } from "effect-genai"
 *
 * const layer = Mock.layer(Live, { connect: () => Effect.succeed(Answer.session(["It ", "rains."])) })
 * ```
 *
 * @category answers
 * @since 0.1.0
 */
export const session = (
  messages: ReadonlyArray<string | Parameters<typeof LiveServerMessage.make>[0] | Errors.GenAIError>,
  options?: StreamOptions
): LiveSession => {
  const last = messages.findLastIndex((message) => typeof message === "string")
  const all = messages.map((message, index) =>
    Errors.isGenAIError(message)
      ? message
      : LiveServerMessage.make(
        typeof message !== "string" ? message : {
          serverContent: {
            modelTurn: { role: "model", parts: [{ text: message }] },
            ...(index === last ? { turnComplete: true } : undefined)
          }
        }
      )
  )
  const send = () => Effect.void
  return {
    messages: paced(all, options),
    events: Stream.empty,
    setupComplete: {},
    resumptionHandle: Effect.undefined,
    sendClientContent: send,
    sendRealtimeInput: send,
    sendToolResponse: send,
    sendContextUpdate: send,
    close: Effect.void
  }
}

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
  const last = items.length - 1
  const made = items.map((item, index): unknown =>
    typeof item !== "string" ? item : index === last ? text(item) : whole([{ text: item }], {})
  )
  return paced(made, options) as Stream.Stream<Item<A>, Extract<A, Errors.GenAIError>>
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Each item after the pace. The stream fails at an error. */
const paced = <A>(
  items: ReadonlyArray<A>,
  { pace }: StreamOptions = {}
): Stream.Stream<Exclude<A, Errors.GenAIError>, Extract<A, Errors.GenAIError>> =>
  Stream.mapEffect(Stream.fromIterable(items, { chunkSize: 1 }), (item) => {
    const given = Errors.isGenAIError(item) ? Effect.fail(item) : Effect.succeed(item)
    return pace === undefined ? given : Effect.delay(given, pace)
  }) as Stream.Stream<Exclude<A, Errors.GenAIError>, Extract<A, Errors.GenAIError>>

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
