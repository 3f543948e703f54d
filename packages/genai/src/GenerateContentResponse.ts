/**
 * The answer of a model, and a chunk of a streamed answer: plain data as the server sent it, with accessors for the most common questions.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Stream from "effect/Stream"
import { EmptyResponse, PromptBlocked } from "./GenAIError.ts"
import { type Fields, isFields, setFields } from "./internal/check/Fields.ts"
import { said } from "./internal/check/Said.ts"
import * as Base64 from "./internal/codec/Base64.ts"
import * as ChunkLog from "./internal/generation/ChunkLog.ts"
import { ResponseBuilder } from "./internal/generation/ResponseBuilder.ts"
import type { FunctionCall, Part } from "./wire/Content.ts"
import type * as Wire from "./wire/GenerateContent.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

// Safe here: all fields of the interface are optional.
/* oxlint-disable typescript/no-unsafe-declaration-merging */

/**
 * The answer of `models.generateContent`, or one chunk of `models.generateContentStream`. The fields are those of the API.
 * Accessors read the first candidate. They are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenerateContentResponse extends Wire.GenerateContentResponse {}

/**
 * The answer of `models.generateContent`, or one chunk of `models.generateContentStream`. The fields are those of the API.
 * Accessors read the first candidate. They are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export class GenerateContentResponse {
  /** The text of the first candidate, without its thoughts. `undefined` if it has no text part. */
  get text(): string | undefined {
    let text: string | undefined
    for (const part of parts(this)) {
      if (typeof part.text === "string" && part.thought !== true) {
        text = text === undefined
          ? part.text
          : text + part.text
      }
    }
    return text
  }

  /** The inline data of the first candidate, joined, in base64. `undefined` if it has none, or if it cannot be joined. */
  get data(): string | undefined {
    const data = parts(this).flatMap(({ inlineData }) => typeof inlineData?.data === "string" ? [inlineData.data] : [])
    const joined = Base64.join(data)
    return joined === "" ? undefined : joined
  }

  /** The function calls of the first candidate. `undefined` if it has none. */
  get functionCalls(): Array<FunctionCall> | undefined {
    const calls = parts(this).flatMap(({ functionCall }) => functionCall ?? [])
    return calls.length === 0 ? undefined : calls
  }

  /** The first code that the first candidate wrote to run it. */
  get executableCode(): string | undefined {
    return parts(this).find((part) => part.executableCode)?.executableCode?.code
  }

  /** The output of the first code that ran. */
  get codeExecutionResult(): string | undefined {
    return parts(this).find((part) => part.codeExecutionResult)?.codeExecutionResult?.output
  }

  /** The number of tokens in the prompt. Of an answer over several requests, it is that of the first request. */
  get initialPromptTokenCount(): number | undefined {
    return this.usageMetadata?.initialPromptTokenCount ?? this.usageMetadata?.promptTokenCount
  }
}

/**
 * The chunks of a stream so far. It is immutable: {@link append} returns another one. Text that arrives in pieces is joined.
 *
 * @category models
 * @since 0.1.0
 */
export interface Accumulator extends Iterable<Wire.GenerateContentResponse> {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Adds the accessors to an answer that is plain data, for example one read from a file or a batch.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as GenerateContentResponse from "effect-genai/GenerateContentResponse"
 *
 * const response = GenerateContentResponse.make({
 *   candidates: [{ content: { role: "model", parts: [{ text: "Because of Rayleigh scattering." }] } }]
 * })
 * const text = response.text // "Because of Rayleigh scattering."
 * ```
 */
export const make = (data: Wire.GenerateContentResponse): GenerateContentResponse => {
  const response = new GenerateContentResponse()
  for (const name in data) {
    // An assignment does not make fields of the names of accessors.
    if (name in response) {
      setFields(response, data as Fields)
      return response
    }
  }
  return Object.assign(response, data)
}

/**
 * An accumulator without chunks.
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty: Accumulator = ChunkLog.empty

// -----------------------------------------------------------------------------
// Accumulating
// -----------------------------------------------------------------------------

/**
 * Adds a chunk, at a cost that does not grow with the number of chunks before. It never throws, whatever the chunk is. {@link current} reads the chunks as
 * one response:
 *
 * - Candidates are told apart by their `index`.
 * - A text is appended to the text before it if both parts have nothing else, and both are thoughts, or neither is. A part with a `thoughtSignature` is
 *   joined with no other one, also if its text is empty. Other parts stay as they are.
 * - A function call that arrives in pieces is one part. The values of `partialArgs` are put into `args` by their `jsonPath`. The call has `willContinue`
 *   until it is complete. Values without a place stay in `partialArgs`.
 * - Sources, supports, citations and retrieved pages of all chunks are listed, each one once. The supports of a chunk that has sources point to those.
 * - Usage, model version, id and headers are those of the last chunk that has them. So is the finish reason, if it says something.
 * - Fields that are newer than this library are merged: lists are appended, objects are laid over each other, other values are replaced.
 *
 * @category accumulating
 * @since 0.1.0
 * @example
 * ```ts
 * import * as GenerateContentResponse from "effect-genai/GenerateContentResponse"
 *
 * const chunks = ["Because of ", "Rayleigh scattering."].map((text) =>
 *   GenerateContentResponse.make({ candidates: [{ content: { role: "model", parts: [{ text }] } }] })
 * )
 * const state = chunks.reduce(GenerateContentResponse.append, GenerateContentResponse.empty)
 * const text = GenerateContentResponse.current(state).text // "Because of Rayleigh scattering."
 * ```
 */
export const append: {
  (chunk: Wire.GenerateContentResponse): (state: Accumulator) => Accumulator
  (state: Accumulator, chunk: Wire.GenerateContentResponse): Accumulator
} = /*#__PURE__*/ dual(
  2,
  (state: Accumulator, chunk: Wire.GenerateContentResponse): Accumulator => ChunkLog.from(state).add(chunk)
)

/**
 * The response so far. Without chunks it has no fields. Later chunks do not change it. It costs as much as there are chunks, so a program that needs it
 * after every chunk uses {@link snapshots}.
 *
 * @category accumulating
 * @since 0.1.0
 */
export const current = (state: Accumulator): GenerateContentResponse => {
  const builder = new ResponseBuilder()
  for (const chunk of state) builder.add(chunk)
  return make(builder.data())
}

/**
 * The response at the end of a stream. Of a stream without chunks it has no fields.
 *
 * @category accumulating
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { GenerateContentResponse, Models } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const response = yield* models.generateContentStream({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }).pipe(
 *     Stream.tap((chunk) => Effect.log(chunk.text)),
 *     GenerateContentResponse.accumulate
 *   )
 *   yield* Effect.log(response.usageMetadata)
 * })
 * ```
 */
export const accumulate = <E, R>(
  chunks: Stream.Stream<Wire.GenerateContentResponse, E, R>
): Effect.Effect<GenerateContentResponse, E, R> =>
  Effect.map(Stream.runFold(chunks, () => new ResponseBuilder(), addTo), (builder) => make(builder.data()))

/**
 * The response as it grows: one value after each batch of chunks that arrived together.
 *
 * @category accumulating
 * @since 0.1.0
 */
export const snapshots = <E, R>(
  chunks: Stream.Stream<Wire.GenerateContentResponse, E, R>
): Stream.Stream<GenerateContentResponse, E, R> =>
  Stream.mapAccumArray(chunks, () => new ResponseBuilder(), (builder, batch) => [
    builder,
    [make(batch.reduce(addTo, builder).data())]
  ])

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The text of an answer, for programs that cannot go on without it. Fails with `PromptBlocked` if the prompt was blocked, and with `EmptyResponse` if
 * the model answered without text.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { GenerateContentResponse, Models } from "effect-genai"
 *
 * const program = Models.use((models) =>
 *   models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }).pipe(
 *     Effect.flatMap(GenerateContentResponse.requireText)
 *   )
 * )
 * ```
 */
export const requireText = (
  response: GenerateContentResponse
): Effect.Effect<string, PromptBlocked | EmptyResponse> => {
  const { text } = response
  if (text !== undefined && text !== "") return Effect.succeed(text)
  const operation = "models.generateContent"
  const blockReason = said(response.promptFeedback?.blockReason)
  if (blockReason !== undefined) {
    return Effect.fail(
      new PromptBlocked({
        message: response.promptFeedback?.blockReasonMessage ?? `The prompt was blocked: ${blockReason}`,
        operation,
        blockReason,
        response
      })
    )
  }
  const finishReason = said(response.candidates?.[0]?.finishReason)
  return Effect.fail(
    new EmptyResponse({
      message: `The model answered without text${finishReason === undefined ? "" : `: ${finishReason}`}`,
      operation,
      finishReason,
      response
    })
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const addTo = (builder: ResponseBuilder, chunk: Wire.GenerateContentResponse): ResponseBuilder => builder.add(chunk)

const parts = (response: Wire.GenerateContentResponse): ReadonlyArray<Part> => {
  const parts = response.candidates?.[0]?.content?.parts
  return Array.isArray(parts) ? parts.every(isFields) ? parts : parts.filter(isFields) : []
}
