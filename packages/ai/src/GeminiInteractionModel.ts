/**
 * The `LanguageModel` of `effect/ai` with Gemini, over `interactions.create`: the server stores the turns.
 *
 * With a `ResponseIdTracker` in the context, a call sends only the messages since the last answer, and the id of the last interaction. An interaction that the
 * server does not have any more is an `InvalidRequestError`, and `effect/ai` then sends the whole prompt. Without the service, or with `store: false`, each
 * call sends the whole prompt.
 *
 * A stream whose connection breaks is resumed after its last event, within one call.
 *
 * @since 0.1.0
 */
import { GenAIClient } from "effect-genai/GenAIClient"
import { Interactions } from "effect-genai/Interactions"
import type * as Wire from "effect-genai/wire/Interactions"
import type * as AiError from "effect/ai/AiError"
import { IdGenerator } from "effect/ai/IdGenerator"
import * as LanguageModel from "effect/ai/LanguageModel"
import * as AiModel from "effect/ai/Model"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Client from "./internal/client.ts"
import * as Errors from "./internal/errors.ts"
import * as Answers from "./internal/interactionAnswers.ts"
import * as InteractionTools from "./internal/interactionTools.ts"
import * as Output from "./internal/output.ts"
import { codecTransformer } from "./internal/schemas.ts"
import * as Settings from "./internal/settings.ts"
import * as Steps from "./internal/steps.ts"
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
export type Model = Wire.Model

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
  "@effect-genai/ai/GeminiInteractionModel/Config"
) {}

/**
 * The types of {@link Config}.
 *
 * @category models
 * @since 0.1.0
 */
export declare namespace Config {
  /**
   * The settings: those of `interactions.create`, except what `effect/ai` says in its own way (instructions, tools, the format of the answer).
   *
   * @category models
   * @since 0.1.0
   */
  export interface Service extends
    Omit<
      Wire.CreateModelInteractionParams,
      | "background"
      | "continuation_token"
      | "generation_config"
      | "input"
      | "model"
      | "previous_interaction_id"
      | "response_format"
      | "response_mime_type"
      | "stream"
      | "system_instruction"
      | "tools"
    >
  {
    /** The model. Default: that of the layer. */
    readonly model?: Model | undefined
    /** How the model generates. */
    readonly generation_config?: Omit<Wire.GenerationConfig, "tool_choice"> | undefined
  }
}

/**
 * Runs an effect whose model has these settings. They go before those of the layer, and of outer regions.
 *
 * @category configuration
 * @since 0.1.0
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
  const interactions = yield* Client.resource(Interactions.make)

  const prepare = Effect.fnUntraced(function*(options: LanguageModel.ProviderOptions, where: Errors.Where) {
    const { generation_config, model: id = model, ...settings } = yield* Settings.current<Config, Config.Service>(
      Config,
      config ?? {}
    )
    const stored = settings.store !== false
    const followed = stored ? options.previousResponseId : undefined
    const tools = yield* Tools.make(options, where)
    const { input, system_instruction } = yield* Steps.fromPrompt(
      followed === undefined ? { prompt: options.prompt, incrementalPrompt: undefined } : options,
      tools,
      where
    )
    const { tool_choice, tools: all } = yield* InteractionTools.make(tools, options, where)
    Telemetry.request(options.span, client, attributesOf(id, generation_config))
    const generation = {
      ...generation_config,
      ...(tool_choice === undefined ? undefined : { tool_choice })
    }
    const params: Wire.CreateModelInteractionParams = {
      ...settings,
      model: id,
      input,
      ...(system_instruction === undefined ? undefined : { system_instruction }),
      ...(followed === undefined ? undefined : { previous_interaction_id: followed }),
      ...(all === undefined ? undefined : { tools: all }),
      ...(Object.keys(generation).length === 0 ? undefined : { generation_config: generation }),
      ...(yield* formatOf(options.responseFormat, where))
    }
    const ids = yield* (yield* IdGenerator).generateId()
    let made = 0
    const reading: Answers.Reading = { tools, id: () => `${ids}_${made++}`, ids: new Set() }
    return { interactions: yield* interactions, params, reading, stored }
  })

  return yield* LanguageModel.make({
    codecTransformer,
    generateText: Effect.fnUntraced(function*(options) {
      const where = whereOf(options.responseFormat.type === "json" ? "generateObject" : "generateText")
      const { interactions, params, reading, stored } = yield* prepare(options, where)
      const interaction = yield* interactions.create(params).pipe(
        Telemetry.described,
        Effect.mapError(Errors.fromGenAIError(where))
      )
      yield* Answers.refuseFailed(interaction, where)
      const content = Answers.partsOf(interaction.steps, reading)
      const callsTools = content.some((part) => part.type === "tool-call" && part.providerExecuted !== true)
      const ending = Answers.endingOf(interaction, callsTools)
      Telemetry.response(options.span, ending)
      const parts = [Answers.namesOf(interaction, stored), ...content, ending.finish]
      if (options.responseFormat.type === "json") yield* Output.refuseIncomplete(parts, ending.finish, where)
      return yield* Output.withParameters(parts, reading.tools, options, where)
    }),
    streamText: (options) => {
      const where = whereOf("streamText")
      return Stream.unwrap(Effect.map(prepare(options, where), ({ interactions, params, reading, stored }) => {
        const reader = new Answers.Reader(reading)
        return Streams.partsOf(
          interactions.createStream(params),
          {
            read: (events) =>
              Effect.tap(
                Output.withParameters(reader.read(events), reading.tools, options, where),
                () => reader.ended === undefined ? Effect.void : Answers.refuseFailed(reader.ended, where)
              ),
            ending: () => reader.ending,
            end: () => reader.end(stored)
          },
          options,
          where
        )
      }))
    }
  })
})

/**
 * Provides the service. It needs only a `GenAIClient`.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiInteractionModel } from "@effect-genai/ai"
 * import { Effect, Layer } from "effect"
 * import { Chat, ResponseIdTracker } from "effect/ai"
 *
 * const Gemini = GeminiInteractionModel.layer({ model: "gemini-2.5-flash" })
 *
 * const Tracker = Layer.effect(ResponseIdTracker.ResponseIdTracker, ResponseIdTracker.make)
 *
 * const program = Effect.gen(function*() {
 *   const chat = yield* Chat.empty
 *   yield* chat.generateText({ prompt: "Tell me a joke." })
 *   // Sends this message only: the server has the others.
 *   yield* chat.generateText({ prompt: "Explain it." })
 * }).pipe(Effect.provide([Gemini, Tracker]))
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

const whereOf = (method: string): Errors.Where => ({ module: "GeminiInteractionModel", method })

const attributesOf = (model: string, settings: Config.Service["generation_config"]): Telemetry.Request => ({
  model,
  temperature: settings?.temperature,
  topP: settings?.top_p,
  maxTokens: settings?.max_output_tokens,
  seed: settings?.seed,
  stopSequences: settings?.stop_sequences
})

const formatOf = (
  format: LanguageModel.ProviderOptions["responseFormat"],
  where: Errors.Where
): Effect.Effect<Pick<Wire.CreateModelInteractionParams, "response_format">, AiError.AiError> =>
  format.type === "text" ? Effect.succeed({}) : Effect.map(Output.schemaOf(format.schema, where), (schema) => ({
    response_format: { type: "text", mime_type: "application/json", schema }
  }))
