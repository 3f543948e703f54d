/**
 * The `LanguageModel` of `effect/ai` with Gemini, over `models.generateContent`.
 *
 * - A prompt is sent whole with each call. Thought signatures come back to the API as they were.
 * - Texts and thoughts of a stream are blocks that start and end. A stream that breaks off fails, unless its answer is complete.
 * - Objects and parameters of tools are read by the JSON codec of their schema, which is what the model is shown.
 * - The client of `effect-genai` sends a request again, and goes on with an answer of several requests, within one call.
 *
 * `GeminiInteractionModel` is the same over the Interactions API, which stores the turns.
 *
 * @since 0.1.0
 */
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import type * as Generate from "effect-genai/wire/GenerateContent"
import type * as Interactions from "effect-genai/wire/Interactions"
import type * as AiError from "effect/ai/AiError"
import { IdGenerator } from "effect/ai/IdGenerator"
import * as LanguageModel from "effect/ai/LanguageModel"
import * as AiModel from "effect/ai/Model"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Answers from "./internal/answers.ts"
import * as Client from "./internal/client.ts"
import * as Contents from "./internal/contents.ts"
import * as Errors from "./internal/errors.ts"
import * as Output from "./internal/output.ts"
import { codecTransformer } from "./internal/schemas.ts"
import * as Settings from "./internal/settings.ts"
import * as Streams from "./internal/streams.ts"
import * as Telemetry from "./internal/telemetry.ts"
import * as Tools from "./internal/tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The ids of models that this version knows. Every other id is taken too.
 *
 * @category models
 * @since 0.1.0
 */
export type Model = Interactions.Model

// -----------------------------------------------------------------------------
// Configuration
// -----------------------------------------------------------------------------

/**
 * The settings of a model in a region of a program, which go before those of its layer.
 *
 * @category services
 * @since 0.1.0
 */
export class Config extends /*#__PURE__*/ Context.Service<Config, Config.Service>()(
  "@effect-genai/ai/GeminiLanguageModel/Config"
) {}

/**
 * The types of {@link Config}.
 *
 * @category models
 * @since 0.1.0
 */
export declare namespace Config {
  /**
   * The settings: those of `models.generateContent`, except what `effect/ai` says in its own way (instructions, tools, the format of the answer).
   *
   * @category models
   * @since 0.1.0
   */
  export interface Service extends
    Omit<
      Generate.GenerateContentConfig,
      | "abortSignal"
      | "automaticFunctionCalling"
      | "candidateCount"
      | "continuationToken"
      | "responseJsonSchema"
      | "responseMimeType"
      | "responseSchema"
      | "systemInstruction"
      | "tools"
    >
  {
    /** The model. Default: that of the layer. */
    readonly model?: Model | undefined
  }
}

/**
 * Runs an effect whose model has these settings. They go before those of the layer, and of outer regions.
 *
 * @category configuration
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiLanguageModel } from "@effect-genai/ai"
 * import { LanguageModel } from "effect/ai"
 *
 * const name = LanguageModel.generateText({ prompt: "A name for a ship" }).pipe(
 *   GeminiLanguageModel.withConfigOverride({ temperature: 1.5, thinkingConfig: { thinkingBudget: 0 } })
 * )
 * ```
 */
export const withConfigOverride: {
  (overrides: Config.Service): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, Exclude<R, Config>>
  <A, E, R>(self: Effect.Effect<A, E, R>, overrides: Config.Service): Effect.Effect<A, E, Exclude<R, Config>>
} = /*#__PURE__*/ dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, overrides: Config.Service): Effect.Effect<A, E, Exclude<R, Config>> =>
    Settings.override(self, Config, overrides)
)

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * A model with its name, to be provided to a program or to be an entry of an `ExecutionPlan`.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiLanguageModel } from "@effect-genai/ai"
 * import { Effect, ExecutionPlan } from "effect"
 * import { LanguageModel } from "effect/ai"
 *
 * const plan = ExecutionPlan.make(
 *   { provide: GeminiLanguageModel.model("gemini-3.1-pro-preview"), attempts: 2 },
 *   { provide: GeminiLanguageModel.model("gemini-2.5-flash", { temperature: 0 }) }
 * )
 *
 * const program = LanguageModel.generateText({ prompt: "Why is the sky blue?" }).pipe(Effect.withExecutionPlan(plan))
 * ```
 */
export const model = (
  model: Model,
  config?: Omit<Config.Service, "model">
): AiModel.Model<"gemini", LanguageModel.LanguageModel, GenAIClient> =>
  AiModel.make("gemini", model, layer({ model, config }))

/**
 * Makes the service over the client of the context.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*({ config, model }: {
  /** The model, for example `"gemini-2.5-flash"`. */
  readonly model: Model
  /** Its settings. Default: those of the API. */
  readonly config?: Omit<Config.Service, "model"> | undefined
}): Effect.fn.Return<LanguageModel.LanguageModel, never, GenAIClient> {
  const client = yield* GenAIClient
  const models = yield* Client.resource(Models.make)

  const prepare = Effect.fnUntraced(function*(options: LanguageModel.ProviderOptions, where: Errors.Where) {
    const { model: id = model, ...settings } = yield* Settings.current<Config, Config.Service>(Config, config ?? {})
    const tools = yield* Tools.make(options, where)
    const { contents, systemInstruction } = yield* Contents.fromPrompt(options.prompt, tools, where)
    Telemetry.request(options.span, client, attributesOf(id, settings))
    const params: Generate.GenerateContentParameters = {
      model: id,
      contents,
      config: {
        ...settings,
        ...(systemInstruction === undefined ? undefined : { systemInstruction }),
        ...(yield* toolSettings(tools, settings.toolConfig, options, where)),
        ...(yield* Output.formatOf(options.responseFormat, where))
      }
    }
    const ids = yield* (yield* IdGenerator).generateId()
    return { models: yield* models, tools, params, ids }
  })

  return yield* LanguageModel.make({
    codecTransformer,
    generateText: Effect.fnUntraced(function*(options) {
      const where = whereOf(options.responseFormat.type === "json" ? "generateObject" : "generateText")
      const { ids, models, params, tools } = yield* prepare(options, where)
      const response = yield* models.generateContent(params).pipe(
        Telemetry.described,
        Effect.mapError(Errors.fromGenAIError(where))
      )
      yield* Output.refuseBlocked(response, where)
      const { ending, parts } = Answers.partsOf(response, tools, ids)
      Telemetry.response(options.span, ending)
      if (options.responseFormat.type === "json") yield* Output.refuseIncomplete(parts, ending.finish, where)
      return yield* Output.withParameters(parts, tools, options, where)
    }),
    streamText: (options) => {
      const where = whereOf("streamText")
      return Stream.unwrap(Effect.map(prepare(options, where), ({ ids, models, params, tools }) => {
        const reader = new Answers.Reader(tools, ids)
        return Streams.partsOf(
          models.generateContentStream(params),
          {
            read: (chunks) => Output.streamed(reader, chunks, tools, options, where),
            ending: () => reader.ending,
            end: () => reader.end()
          },
          options,
          where
        )
      }))
    }
  })
})

/**
 * Provides the service. It needs only a `GenAIClient`, so it runs on the Gemini API and on Vertex AI.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiLanguageModel } from "@effect-genai/ai"
 * import { NodeHttpClient } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { LanguageModel } from "effect/ai"
 * import { GenAIClient } from "effect-genai"
 *
 * const Gemini = GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(
 *   Layer.provide(GenAIClient.layerConfig()),
 *   Layer.provide(NodeHttpClient.layerUndici)
 * )
 *
 * const program = LanguageModel.generateText({ prompt: "Why is the sky blue?" }).pipe(Effect.provide(Gemini))
 * ```
 */
export const layer = (options: {
  /** The model, for example `"gemini-2.5-flash"`. */
  readonly model: Model
  /** Its settings. Default: those of the API. */
  readonly config?: Omit<Config.Service, "model"> | undefined
}): Layer.Layer<LanguageModel.LanguageModel, never, GenAIClient> =>
  Layer.effect(LanguageModel.LanguageModel, make(options))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const whereOf = (method: string): Errors.Where => ({ module: "GeminiLanguageModel", method })

const attributesOf = (model: string, settings: Config.Service): Telemetry.Request => ({
  model,
  temperature: settings.temperature,
  topK: settings.topK,
  topP: settings.topP,
  maxTokens: settings.maxOutputTokens,
  frequencyPenalty: settings.frequencyPenalty,
  presencePenalty: settings.presencePenalty,
  seed: settings.seed,
  stopSequences: settings.stopSequences
})

const toolSettings = Effect.fnUntraced(function*(
  tools: Tools.Tools,
  settings: Generate.GenerateContentConfig["toolConfig"],
  options: LanguageModel.ProviderOptions,
  where: Errors.Where
): Effect.fn.Return<Pick<Generate.GenerateContentConfig, "tools" | "toolConfig">, AiError.AiError> {
  const all = [
    ...(tools.functions.length === 0 ? [] : [{ functionDeclarations: tools.functions }]),
    ...Tools.servedOf(tools, options).map(([name, tool]) => ({
      [name]: name === "mcpServers" ? (tool.args as { servers: unknown }).servers : tool.args ?? {}
    }))
  ]
  if (all.length === 0) return {}
  const { mode, names } = yield* Tools.choiceOf(tools, options, where)
  return {
    tools: all,
    ...(mode === "AUTO" || tools.functions.length === 0 ? undefined : {
      toolConfig: {
        ...settings,
        functionCallingConfig: {
          ...settings?.functionCallingConfig,
          mode,
          ...(names === undefined ? undefined : { allowedFunctionNames: names })
        }
      }
    })
  }
})
