/**
 * The `EmbeddingModel` of `effect/ai`, over `models.embedContent`.
 *
 * - Each text is an embedding of its own, with every model.
 * - A call is sent as few requests as the backend takes for it, a few at a time, and its embeddings are in the order of the texts. The Gemini API takes 100 texts a
 *   request; Vertex AI takes one for Gemini models, else 250, and 20,000 tokens. A token is at least a character, so such a request has at most 20,000 characters.
 * - Single `embed` calls of concurrent fibers are sent together. A request that fails is the failure of its own texts only.
 * - Embeddings of `gemini-embedding-001` that are shorter than 3,072 dimensions do not have the length 1. Compare them by the cosine of their angle.
 *
 * @since 0.1.0
 */
import * as EmbeddingLimits from "effect-genai/EmbeddingLimits"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import { RetryPolicy } from "effect-genai/RetryPolicy"
import type * as Wire from "effect-genai/wire/Models"
import * as AiError from "effect/ai/AiError"
import * as EmbeddingModel from "effect/ai/EmbeddingModel"
import * as AiModel from "effect/ai/Model"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as RequestResolver from "effect/RequestResolver"
import { GeminiConfig } from "./GeminiConfig.ts"
import * as Client from "./internal/client.ts"
import * as Embeddings from "./internal/embeddings.ts"
import * as Errors from "./internal/errors.ts"
import * as Settings from "./internal/settings.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The ids of models that this version knows. Every other id is taken too.
 *
 * @category models
 * @since 0.1.0
 */
export type Model =
  | "gemini-embedding-001"
  | "gemini-embedding-2"
  | "gemini-embedding-2-preview"
  | "text-embedding-004"
  | "text-embedding-005"
  | "text-multilingual-embedding-002"

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
  "@effect-genai/ai/GeminiEmbeddingModel/Config"
) {}

/**
 * The types of {@link Config}.
 *
 * @category models
 * @since 0.1.0
 */
export declare namespace Config {
  /**
   * The settings: those of `models.embedContent`. With `taskType` the model makes better embeddings for a purpose: `RETRIEVAL_DOCUMENT` for texts to be found,
   * `RETRIEVAL_QUERY` for what is searched.
   *
   * @category models
   * @since 0.1.0
   */
  export interface Service extends Omit<Wire.EmbedContentConfig, "abortSignal"> {
    /** The model. Default: that of the layer. */
    readonly model?: (string & {}) | Model | undefined
    /** The number of requests of one call that are sent at the same time. Default: 5. */
    readonly concurrency?: number | undefined
  }
}

/**
 * Runs an effect whose embedding model has these settings. They go before those of the layer, and of outer regions.
 *
 * @category configuration
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiEmbeddingModel } from "@effect-genai/ai"
 * import { Effect } from "effect"
 * import { EmbeddingModel } from "effect/ai"
 *
 * const search = (query: string) =>
 *   EmbeddingModel.EmbeddingModel.use((model) => model.embed(query)).pipe(
 *     GeminiEmbeddingModel.withConfigOverride({ taskType: "RETRIEVAL_QUERY" }),
 *     Effect.map(({ vector }) => vector)
 *   )
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
 * A model with its name and the number of its dimensions, to be provided to a program or to be an entry of an `ExecutionPlan`.
 *
 * `dimensions` may be left out for a {@link Model}. Vectors of another length fail with `InvalidOutputError`.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiEmbeddingModel } from "@effect-genai/ai"
 * import { Effect } from "effect"
 * import { EmbeddingModel } from "effect/ai"
 *
 * const program = Effect.gen(function*() {
 *   const model = yield* EmbeddingModel.EmbeddingModel
 *   const { embeddings } = yield* model.embedMany(["red", "green", "blue"])
 *   yield* Effect.log(embeddings.length, yield* EmbeddingModel.Dimensions)
 * }).pipe(
 *   Effect.provide(GeminiEmbeddingModel.model("gemini-embedding-001", { dimensions: 768, config: { taskType: "CLUSTERING" } }))
 * )
 * ```
 */
export const model: {
  (
    model: Model,
    options?: {
      readonly dimensions?: number | undefined
      readonly config?: Omit<Config.Service, "model" | "outputDimensionality"> | undefined
    }
  ): AiModel.Model<"gemini", EmbeddingModel.EmbeddingModel | EmbeddingModel.Dimensions, GenAIClient>
  (
    model: string,
    options: {
      readonly dimensions: number
      readonly config?: Omit<Config.Service, "model" | "outputDimensionality"> | undefined
    }
  ): AiModel.Model<"gemini", EmbeddingModel.EmbeddingModel | EmbeddingModel.Dimensions, GenAIClient>
} = (
  model: string,
  { config, dimensions = knownDimensions[model as Model] }: {
    readonly dimensions?: number | undefined
    readonly config?: Omit<Config.Service, "model" | "outputDimensionality"> | undefined
  } = {}
) =>
  AiModel.make(
    "gemini",
    model,
    Layer.merge(
      layer({ model, config: { ...config, outputDimensionality: dimensions } }),
      Layer.succeed(EmbeddingModel.Dimensions, dimensions)
    )
  )

/**
 * Makes the service over the client of the context.
 *
 * An empty text fails with `InvalidUserInputError`, and settings that the API cannot take with `InvalidRequestError`, before anything is sent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*({ config, model }: {
  /** The model, for example `gemini-embedding-001`. */
  readonly model: (string & {}) | Model
  /** Its settings. Default: those of the API. */
  readonly config?: Omit<Config.Service, "model"> | undefined
}): Effect.fn.Return<EmbeddingModel.EmbeddingModel, never, GenAIClient> {
  const client = yield* GenAIClient
  const resource = yield* Client.resource(Effect.all({ client: GenAIClient, models: Models.make }))

  const embedMany = Effect.fnUntraced(function*({ inputs }: EmbeddingModel.ProviderOptions) {
    const settings = yield* Settings.current(Config, { ...config, model })
    const { concurrency = 5, model: id = model, ...options } = settings
    yield* refuse(Embeddings.wrongSettings(settings), Errors.invalidRequest)
    yield* refuse(Embeddings.wrongTexts(inputs), emptyText)
    const { client, models } = yield* resource
    const answers = yield* Effect.forEach(
      EmbeddingLimits.split(inputs, EmbeddingLimits.make(client.config.backend, id), (text) => text.length),
      (texts) =>
        models.embedContent({ model: id, contents: texts.map(Embeddings.content), config: options }).pipe(
          Effect.mapError(Errors.fromGenAIError(where)),
          Effect.flatMap((response) =>
            Effect.mapError(
              Effect.fromResult(Embeddings.answer(response, texts.length, options.outputDimensionality)),
              invalidOutput
            )
          )
        ),
      { concurrency }
    )
    return Embeddings.joined(answers)
  })

  const own = yield* EmbeddingModel.make({ embedMany, batchKey })
  const { texts } = EmbeddingLimits.make(client.config.backend, model)
  const resolver = RequestResolver.batchN(own.resolver, texts)
  return EmbeddingModel.EmbeddingModel.of({
    ...own,
    resolver,
    embed: (input) =>
      refuse(Embeddings.wrongTexts([input]), emptyText).pipe(
        Effect.andThen(Effect.request(new EmbeddingModel.EmbeddingRequest({ input }), resolver)),
        Effect.withSpan("EmbeddingModel.embed")
      )
  })
})

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Provides the service. It needs only a `GenAIClient`, so it runs on the Gemini API and on Vertex AI. See {@link make}.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: {
  /** The model, for example `gemini-embedding-001`. */
  readonly model: (string & {}) | Model
  /** Its settings. Default: those of the API. */
  readonly config?: Omit<Config.Service, "model"> | undefined
}): Layer.Layer<EmbeddingModel.EmbeddingModel, never, GenAIClient> =>
  Layer.effect(EmbeddingModel.EmbeddingModel, make(options))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const where = { module: "GeminiEmbeddingModel", method: "embedMany" }

/** The number of dimensions of the embeddings of a model, unless fewer are asked for. */
const knownDimensions: { readonly [Name in Model]: number } = {
  "gemini-embedding-001": 3072,
  "gemini-embedding-2": 3072,
  "gemini-embedding-2-preview": 3072,
  "text-embedding-004": 768,
  "text-embedding-005": 768,
  "text-multilingual-embedding-002": 768
}

/** What a call reads from its context. Texts are sent together only if all of it is the same. */
const batchKey = ({ mapUnsafe }: Context.Context<never>): unknown =>
  [Config.key, GeminiConfig.key, RetryPolicy.key, "effect-genai/GenAIClient/HttpOptions"].map((key) =>
    mapUnsafe.get(key)
  )

const emptyText = (where: Errors.Where, { description }: Embeddings.Problem): AiError.AiError =>
  Errors.invalidInput(where, description)

const invalidOutput = (description: string): AiError.AiError =>
  AiError.make({ ...where, reason: new AiError.InvalidOutputError({ description }) })

const refuse = (
  problem: Embeddings.Problem | undefined,
  error: (where: Errors.Where, problem: Embeddings.Problem) => AiError.AiError
): Effect.Effect<void, AiError.AiError> => problem === undefined ? Effect.void : Effect.fail(error(where, problem))
