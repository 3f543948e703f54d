/**
 * The `DecisionModel` of `effect/ai`, answered by the decisions of the Gemini API: questions about one input, with calibrated probabilities.
 *
 * | `effect/ai`   | Gemini API                                                                                                             |
 * | ------------- | ---------------------------------------------------------------------------------------------------------------------- |
 * | `Classify`    | `choice`, with the labels as ids of the options                                                                        |
 * | `Rate`        | `score`, with the levels in their order; probabilities come by index and are returned by label                        |
 * | `Probability` | `noul`; its `confidence` is in the metadata                                                                            |
 * | `Locate`      | none: such definitions fail with `InvalidUserInputError`. {@link fromLanguageModel} answers them.                      |
 *
 * The input is sent as JSON, or as it is if it is text. Each image of the input is a content of its own after the input, with a text that says which one it is. A
 * blocked input is a refusal of every decision.
 *
 * @since 0.1.0
 */
import { Decisions } from "effect-genai/Decisions"
import type { GenAIClient } from "effect-genai/GenAIClient"
import type { CreateDecisionResponse } from "effect-genai/wire/Decisions"
import type { HttpOptions } from "effect-genai/wire/HttpOptions"
import type { MediaResolution } from "effect-genai/wire/InteractionContent"
import type * as AiError from "effect/ai/AiError"
import * as DecisionModel from "effect/ai/DecisionModel"
import type * as LanguageModel from "effect/ai/LanguageModel"
import * as AiModel from "effect/ai/Model"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Client from "./internal/client.ts"
import * as DecisionWire from "./internal/decisionWire.ts"
import * as Errors from "./internal/errors.ts"
import * as Finish from "./internal/finish.ts"
import { text } from "./internal/json.ts"
import * as LanguageDecisions from "./internal/languageDecisions.ts"
import * as Settings from "./internal/settings.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Models that answer decisions. Other names are possible too.
 *
 * @category models
 * @since 0.1.0
 */
export type Model = "gemini-3.8-flash"

/**
 * What the API says of an answer beyond `DecideResponse`: `metadata.gemini`.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiDecisionMetadata = {
  /** The confidence of the answers to `Probability` decisions by their keys, from 0.5 to 1: the probability of the more probable outcome. */
  readonly confidence: { readonly [key: string]: number }
  /** Why the input was blocked, for example `"safety"`. `null` if it was not. */
  readonly blockReason: string | null
  /** The reason as a sentence for people. `null` without one. */
  readonly blockReasonMessage: string | null
  /** The number of cached tokens in the input. They are part of `usage.inputTokens`. `null` if it is not known. */
  readonly cachedTokens: number | null
  /** The number of tokens of thinking. They are part of `usage.outputTokens`. `null` if it is not known. */
  readonly thoughtTokens: number | null
}

declare module "effect/ai/DecisionModel" {
  /** What the Gemini API says of an answer. */
  export interface DecideResponseMetadata {
    /** See {@link GeminiDecisionMetadata}. */
    readonly gemini?: GeminiDecisionMetadata | null
  }
}

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
  "@effect-genai/ai/GeminiDecisionModel/Config"
) {}

/**
 * The types of {@link Config}.
 *
 * @category models
 * @since 0.1.0
 */
export declare namespace Config {
  /**
   * The settings.
   *
   * @category models
   * @since 0.1.0
   */
  export interface Service {
    /** The model, for example `gemini-3.8-flash` or `models/gemini-3.8-flash`. Default: that of the layer. */
    readonly model?: string | undefined
    /** The resolution at which the model reads the images of the input. A higher one costs more tokens. The default depends on the model. */
    readonly resolution?: MediaResolution | undefined
    /** The API version, for example `v1beta`. Default: that of the client. */
    readonly api_version?: string | undefined
    /** HTTP options, such as a time limit or retries. They are merged over those of the client. */
    readonly httpOptions?: HttpOptions | undefined
  }
}

/**
 * Runs an effect whose decision model has these settings. They go before those of the layer, and of outer regions.
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
 * A model as a layer, with its name and provider: for `Effect.provide` and `ExecutionPlan`.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiDecisionModel } from "@effect-genai/ai"
 * import { Effect, Schema } from "effect"
 * import { Decision, DecisionModel } from "effect/ai"
 *
 * const Triage = Decision.make({
 *   input: Schema.Struct({ subject: Schema.String, body: Schema.String }),
 *   decisions: {
 *     team: Decision.classify({
 *       instructions: "Which team answers this mail?",
 *       criteria: { billing: "Invoices and payments", support: "Anything about the product" }
 *     }),
 *     urgent: Decision.probability({ instructions: "It has to be answered today" })
 *   }
 * })
 *
 * const program = Effect.gen(function*() {
 *   const { answers } = yield* DecisionModel.decide(Triage, {
 *     input: { subject: "Invoice", body: "It has the wrong address. Please send a new one today." }
 *   })
 *   yield* Effect.log(answers.team.label, answers.team.probabilities.billing, answers.urgent.probability)
 * }).pipe(Effect.provide(GeminiDecisionModel.model("gemini-3.8-flash")))
 * ```
 */
export const model = (
  model: (string & {}) | Model,
  config?: Omit<Config.Service, "model">
): AiModel.Model<"gemini", DecisionModel.DecisionModel, GenAIClient> =>
  AiModel.make("gemini", model, layer({ model, config }))

/**
 * A `DecisionModel` over the client of the context.
 *
 * A definition that the API cannot take fails with `InvalidRequestError` before anything is sent, and an input that it cannot take with
 * `InvalidUserInputError`: a classification has from 2 to 255 labels, which are not empty, have no control characters and no white space at their ends; a rating
 * has from 2 to 255 levels with descriptions; instructions and input are not empty; images are PNG, JPEG, WebP, HEIC, HEIF, GIF, BMP or TIFF, as bytes or as a
 * URL of `https:`, `http:`, `gs:` or `data:`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  /** The model, for example `gemini-3.8-flash`. */
  readonly model: (string & {}) | Model
  /** Settings of all calls. */
  readonly config?: Omit<Config.Service, "model"> | undefined
}): Effect.Effect<DecisionModel.DecisionModel, never, GenAIClient> =>
  Effect.flatMap(Client.resource(Decisions.make), (resource) =>
    DecisionModel.make({
      supportsImages: true,
      probabilityPrecision,
      decide: Effect.fnUntraced(function*(asked: DecisionModel.ProviderOptions<DecisionWire.Asked>) {
        const { api_version, httpOptions, model, resolution } = yield* Settings.current(Config, {
          ...options.config,
          model: options.model
        })
        const params = yield* Effect.fromResult(Result.all({
          model: Result.succeed(modelName(model ?? options.model)),
          input: DecisionWire.input(asked.state, asked.images ?? [], resolution),
          questions: DecisionWire.questions(asked.decisions)
        })).pipe(Effect.mapError(refused))
        const { create } = yield* resource
        const response = yield* create(
          { ...params, ...(api_version === undefined ? undefined : { api_version }) },
          { httpOptions }
        ).pipe(Effect.mapError(Errors.fromGenAIError(where)))
        return {
          answers: DecisionWire.answers(asked.decisions, response),
          usage: {
            inputTokens: Finish.count(response.usage?.total_input_tokens),
            outputTokens: Finish.sum(
              Finish.count(response.usage?.total_output_tokens),
              Finish.count(response.usage?.total_thought_tokens)
            )
          },
          metadata: { gemini: metadataOf(response) }
        }
      })
    }))

/**
 * A `DecisionModel` over the `LanguageModel` of the context, of Gemini or of another provider, for models without decisions: the model writes the probabilities
 * as structured output.
 *
 * It answers every definition, also `Locate`, with one `generateObject`. Probabilities are scaled so that they sum to 1; labels that the model leaves out have the
 * probability 0. They are what the model writes, and not calibrated. The label of a classification is the most probable one, and the rating is the mean of the
 * levels. `confidence` is the highest probability. If the model refuses the input (`ContentPolicyError`), every decision is refused.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromLanguageModel: Effect.Effect<DecisionModel.DecisionModel, never, LanguageModel.LanguageModel> =
  LanguageDecisions.make

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Provides a `DecisionModel` over the client of the context. See {@link make}.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: {
  /** The model, for example `gemini-3.8-flash`. */
  readonly model: (string & {}) | Model
  /** Settings of all calls. */
  readonly config?: Omit<Config.Service, "model"> | undefined
}): Layer.Layer<DecisionModel.DecisionModel, never, GenAIClient> =>
  Layer.effect(DecisionModel.DecisionModel, make(options))

/**
 * Provides a `DecisionModel` over the `LanguageModel` of the context. See {@link fromLanguageModel}.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiDecisionModel } from "@effect-genai/ai"
 * import { Layer } from "effect"
 * import type { LanguageModel } from "effect/ai"
 *
 * declare const anyModel: Layer.Layer<LanguageModel.LanguageModel>
 *
 * const decisions = GeminiDecisionModel.layerLanguageModel.pipe(Layer.provide(anyModel))
 * ```
 */
export const layerLanguageModel: Layer.Layer<DecisionModel.DecisionModel, never, LanguageModel.LanguageModel> =
  /*#__PURE__*/ Layer.effect(DecisionModel.DecisionModel, fromLanguageModel)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const where = { module: "GeminiDecisionModel", method: "decide" }

/**
 * The decimal places of the probabilities. The API does not say how many there are, but that a `noul` is from 0.01 to 0.99, so there are two at least. More of them
 * sum to 1 all the more closely.
 */
const probabilityPrecision = 2

/** Decisions take the resource name of a model, on both backends. */
const modelName = (model: string): string => model.includes("/") ? model : `models/${model}`

const metadataOf = (response: CreateDecisionResponse): GeminiDecisionMetadata => ({
  confidence: DecisionWire.confidences(response),
  blockReason: DecisionWire.blockReason(response.prompt_feedback) ?? null,
  blockReasonMessage: text(response.prompt_feedback?.block_reason_message) ?? null,
  cachedTokens: Finish.count(response.usage?.total_cached_tokens) ?? null,
  thoughtTokens: Finish.count(response.usage?.total_thought_tokens) ?? null
})

const refused = ({ expected, found, of, path }: DecisionWire.Problem): AiError.AiError => {
  const description = `${path}: expected ${expected}, got ${found}`
  return of === "input"
    ? Errors.invalidInput(where, description)
    : Errors.invalidRequest(where, { parameter: path, description })
}
