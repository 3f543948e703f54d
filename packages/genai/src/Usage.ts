/**
 * The tokens that answers took, as one value for all APIs: answers and streams of models, runs with functions, batches, interactions, embeddings and live
 * sessions. Usages add up.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { BatchItem } from "./BatchRun.ts"
import type { Step } from "./FunctionRun.ts"
import { asFields, fieldOf, isFields, setField } from "./internal/check/Fields.ts"
import { isOver } from "./internal/interaction/InteractionStatus.ts"
import { ChunkUsage } from "./internal/usage/ChunkUsage.ts"
import * as Counts from "./internal/usage/Counts.ts"
import type { GenerateContentResponse } from "./wire/GenerateContent.ts"
import type { Interaction } from "./wire/Interactions.ts"
import type { LiveServerMessage } from "./wire/Live.ts"
import type { EmbedContentResponse } from "./wire/Models.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The tokens of some answers. All counts are integers from 0. In a usage without {@link Usage.incomplete} answers, `total` is
 * `prompt + candidates + thoughts + toolUse`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Usage {
  /** Tokens of prompts: contents, instructions and declarations, also those that were cached. */
  readonly prompt: number
  /** Tokens of prompts that were in a cache. They are among those of `prompt`. */
  readonly cached: number
  /** Tokens that the model wrote, without its thoughts. */
  readonly candidates: number
  /** Tokens of thoughts. */
  readonly thoughts: number
  /** Tokens of what tools of the server found, and the model read. They are not among those of `prompt`. */
  readonly toolUse: number
  /** All tokens, as the server added them up. */
  readonly total: number
  /** The same tokens by what they are of, as far as the server says it: `TEXT`, `IMAGE`, `AUDIO`, `VIDEO`, `DOCUMENT`. */
  readonly byModality: { readonly [modality: string]: ModalityUsage }
  /** How many answers were counted. */
  readonly answers: number
  /**
   * How many of these answers have a usage that cannot be trusted: it is missing, has no prompt, has what is no count, does not add up, or the answer has not
   * ended. What is known of them is counted, and may be too low or too high.
   */
  readonly incomplete: number
}

/**
 * The tokens of one modality. The APIs do not tell thoughts by modality.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModalityUsage {
  /** Tokens of prompts, also those that were cached. */
  readonly prompt: number
  /** Tokens of prompts that were in a cache. */
  readonly cached: number
  /** Tokens that the model made. */
  readonly candidates: number
  /** Tokens of what tools of the server found. */
  readonly toolUse: number
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The usage of no answers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty: Usage = {
  prompt: 0,
  cached: 0,
  candidates: 0,
  thoughts: 0,
  toolUse: 0,
  total: 0,
  byModality: {},
  answers: 0,
  incomplete: 0
}

/**
 * The usage of an answer of a model. An answer without a finish reason, as the chunks of a broken stream make it, is incomplete. Never throws.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Models, Usage } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const response = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 *   const { candidates, prompt, thoughts } = Usage.fromResponse(response)
 *   yield* Effect.log(`${prompt} in, ${candidates + thoughts} out`)
 * })
 * ```
 */
export const fromResponse = (response: GenerateContentResponse): Usage => fromChunks([response])

/**
 * The usage of the chunks of a stream, or of several streams one after another. Of each answer the last usage counts: those before may be too high, too low
 * or empty. An answer without its last chunk is incomplete. Never throws.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromChunks = (chunks: Iterable<GenerateContentResponse>): Usage => {
  const reading = new ChunkUsage()
  for (const chunk of chunks) reading.add(chunk)
  return ofAnswers(reading)
}

/**
 * The usage of a step of a run with functions: that of an answer, and nothing for other steps. The answers of a run are all paid for.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { FunctionCalling, type Tool, Usage } from "effect-genai"
 *
 * const program = (tools: ReadonlyArray<Tool.Callable>) =>
 *   FunctionCalling.steps({ model: "gemini-2.5-flash", contents: "What is the weather in Paris?" }, { tools }).pipe(
 *     Stream.runFold(() => Usage.empty, (usage, step) => Usage.add(usage, Usage.fromStep(step))),
 *     Effect.tap((usage) => Effect.log(`${usage.total} tokens in ${usage.answers} answers`))
 *   )
 * ```
 */
export const fromStep = (step: Step): Usage => step._tag === "Answer" ? fromResponse(step.response) : empty

/**
 * The usage of an item of a batch. An item that failed has none: it is not paid for.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromBatchItem = ({ result }: Pick<BatchItem<GenerateContentResponse>, "result">): Usage =>
  Result.isSuccess(result) ? fromResponse(result.success) : empty

/**
 * The usage of an interaction. One that is still running, or was cut off, is incomplete. An interaction that is read again was not paid for again. Never
 * throws.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromInteraction = (interaction: Pick<Interaction, "status" | "usage">): Usage =>
  isFields(interaction)
    ? ofAnswer(interaction.usage, Counts.interaction, isOver(interaction.status))
    : empty

/**
 * The usage that a message of a live session reports. Most messages report none. Each report counts the tokens of a turn with all that the session has
 * before it, so the reports of a session add up. Never throws.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromLiveMessage = (message: LiveServerMessage): Usage => {
  const { usageMetadata } = asFields(message)
  return isFields(usageMetadata) ? ofAnswer(usageMetadata, Counts.live, true) : empty
}

/**
 * The usage of embeddings: all of it is prompt. Never throws.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromEmbeddings = (response: EmbedContentResponse): Usage => {
  const { embeddings, usageMetadata } = asFields(response)
  if (isFields(usageMetadata)) return ofAnswer(usageMetadata, Counts.generate, true)
  const counts = (Array.isArray(embeddings) ? embeddings : []).map((embedding) =>
    Counts.tokensOf(asFields(asFields(embedding)["statistics"])["tokenCount"])
  )
  const isKnown = counts.length > 0 && counts.every((count) => count !== undefined)
  return ofAnswer(
    { promptTokenCount: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) },
    Counts.generate,
    isKnown
  )
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Adds two usages. It is associative, and {@link empty} adds nothing.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import * as Usage from "effect-genai/Usage"
 *
 * const one = Usage.fromResponse({
 *   candidates: [{ finishReason: "STOP" }],
 *   usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 }
 * })
 * const total = Usage.add(one, one).total // 24
 * ```
 */
export const add: {
  (that: Usage): (self: Usage) => Usage
  (self: Usage, that: Usage): Usage
} = /*#__PURE__*/ dual(2, (self: Usage, that: Usage): Usage => ({
  prompt: self.prompt + that.prompt,
  cached: self.cached + that.cached,
  candidates: self.candidates + that.candidates,
  thoughts: self.thoughts + that.thoughts,
  toolUse: self.toolUse + that.toolUse,
  total: self.total + that.total,
  byModality: addModalities(self.byModality, that.byModality),
  answers: self.answers + that.answers,
  incomplete: self.incomplete + that.incomplete
}))

/**
 * Adds all usages.
 *
 * @category combinators
 * @since 0.1.0
 */
export const sum = (usages: Iterable<Usage>): Usage => {
  let all = empty
  for (const usage of usages) all = add(all, usage)
  return all
}

/**
 * Runs an effect with the usage of a stream when it ends, however it ends: completely, with an error, or because its reader stops. A stream that was cut
 * off has incomplete answers. A stream of no chunks has the usage {@link empty}. The effect runs uninterruptibly, each time the stream is run.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Models, Usage } from "effect-genai"
 *
 * const answer = Stream.unwrap(Models.useSync((models) =>
 *   models.generateContentStream({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 * )).pipe(
 *   Usage.onEnd((usage) => Effect.log(`${usage.total} tokens`, usage.incomplete > 0 ? "at the time it broke" : ""))
 * )
 * ```
 */
export const onEnd: {
  <R2>(
    run: (usage: Usage) => Effect.Effect<unknown, never, R2>
  ): <A extends GenerateContentResponse, E, R>(chunks: Stream.Stream<A, E, R>) => Stream.Stream<A, E, R | R2>
  <A extends GenerateContentResponse, E, R, R2>(
    chunks: Stream.Stream<A, E, R>,
    run: (usage: Usage) => Effect.Effect<unknown, never, R2>
  ): Stream.Stream<A, E, R | R2>
} = /*#__PURE__*/ dual(
  2,
  <A extends GenerateContentResponse, E, R, R2>(
    chunks: Stream.Stream<A, E, R>,
    run: (usage: Usage) => Effect.Effect<unknown, never, R2>
  ): Stream.Stream<A, E, R | R2> =>
    Stream.suspend(() => {
      const reading = new ChunkUsage()
      return chunks.pipe(
        Stream.mapArray((batch) => {
          for (const chunk of batch) reading.add(chunk)
          return batch
        }),
        Stream.ensuring(Effect.suspend(() => run(ofAnswers(reading))))
      )
    })
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const ofAnswer = (usage: unknown, names: Counts.Names, isComplete: boolean): Usage => {
  const { byModality, counts, isSound, total } = Counts.read(usage, names)
  return { ...counts, total, byModality, answers: 1, incomplete: isComplete && isSound ? 0 : 1 }
}

const ofAnswers = (reading: ChunkUsage): Usage =>
  sum(reading.answers().map(({ isComplete, usage }) => ofAnswer(usage, Counts.generate, isComplete)))

const addModalities = (self: Usage["byModality"], that: Usage["byModality"]): Usage["byModality"] => {
  const all: { [modality: string]: ModalityUsage } = {}
  for (const modalities of [self, that]) {
    for (const [modality, more] of Object.entries(modalities)) {
      const before = fieldOf(all, modality) as ModalityUsage | undefined
      setField(all, modality, {
        prompt: (before?.prompt ?? 0) + more.prompt,
        cached: (before?.cached ?? 0) + more.cached,
        candidates: (before?.candidates ?? 0) + more.candidates,
        toolUse: (before?.toolUse ?? 0) + more.toolUse
      })
    }
  }
  return all
}
