/**
 * The `models` resource: generates content, counts tokens, embeds, generates and edits images and videos, and manages models.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient } from "./GenAIClient.ts"
import { type GenAIError, InvalidRequest } from "./GenAIError.ts"
import { type GenerateContentResponse, make as makeResponse } from "./GenerateContentResponse.ts"
import * as ServerError from "./internal/answer/ServerError.ts"
import { addBeside, asFields, type Fields } from "./internal/check/Fields.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as BackendRules from "./internal/codec/BackendRules.ts"
import * as Codec from "./internal/codec/Codec.ts"
import * as AnswerMerge from "./internal/generation/AnswerMerge.ts"
import * as Completion from "./internal/generation/Completion.ts"
import * as Continuation from "./internal/generation/Continuation.ts"
import * as ReferenceImages from "./internal/generation/ReferenceImages.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import * as ContinuationError from "./internal/stream/ContinuationError.ts"
import * as Relay from "./internal/stream/Relay.ts"
import type { Page } from "./Pagination.ts"
import type { ReferenceImage } from "./ReferenceImage.ts"
import type * as Generate from "./wire/GenerateContent.ts"
import type * as Images from "./wire/Images.ts"
import type * as Wire from "./wire/Models.ts"
import * as Operations from "./wire/table/Models.ts"
import type * as Videos from "./wire/Videos.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `models` resource. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}. What the backend does not support fails with
 * `UnsupportedMethod`, `UnsupportedField` or `SchemaUnsupported` before anything is sent.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Models } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const response = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 *   yield* Effect.log(response.text)
 *   yield* models.generateContentStream({ model: "gemini-2.5-flash", contents: "And red at dusk?" }).pipe(
 *     Stream.runForEach((chunk) => Effect.log(chunk.text))
 *   )
 * })
 * ```
 */
export class Models extends /*#__PURE__*/ Context.Service<Models, {
  /**
   * Generates content: `POST {model}:generateContent`. If the server splits the answer over several requests, they are sent and their answers are
   * joined, unless `config.automaticContinuation` is `false`. If a request after the first one fails, or the answer is not complete after 100 requests,
   * it fails with `ContinuationInterrupted`, which has the answer so far.
   */
  readonly generateContent: (
    params: Generate.GenerateContentParameters
  ) => Effect.Effect<GenerateContentResponse, GenAIError>
  /**
   * Generates content as a stream of chunks: `POST {model}:streamGenerateContent?alt=sse`. The stream ends when the answer is complete. If it stops
   * before its `finishReason`, it fails with `StreamInterrupted`. An answer that the server splits over several requests is one stream, as with
   * `generateContent`. Leaving the stream closes the connection.
   */
  readonly generateContentStream: (
    params: Generate.GenerateContentParameters
  ) => Stream.Stream<GenerateContentResponse, GenAIError>
  /**
   * Embeds contents, with one vector for each: `POST {model}:batchEmbedContents`. On Vertex AI `:predict`, or `:embedContent` for Gemini models, which
   * take one content at a time.
   */
  readonly embedContent: (params: Wire.EmbedContentParameters) => Effect.Effect<Wire.EmbedContentResponse, GenAIError>
  /** Counts the tokens of contents: `POST {model}:countTokens`. */
  readonly countTokens: (params: Wire.CountTokensParameters) => Effect.Effect<Wire.CountTokensResponse, GenAIError>
  /** Lists the tokens of contents: `POST {model}:computeTokens`. Vertex AI only. */
  readonly computeTokens: (
    params: Wire.ComputeTokensParameters
  ) => Effect.Effect<Wire.ComputeTokensResponse, GenAIError>
  /** Gets a model: `GET {name}`. */
  readonly get: (params: Wire.GetModelParameters) => Effect.Effect<Wire.Model, GenAIError>
  /**
   * Lists the models of all pages: `GET models`, on Vertex AI `GET publishers/google/models`. With `config.queryBase: false` it lists the tuned models of
   * the project.
   */
  readonly list: (params?: Wire.ListModelsParameters) => Stream.Stream<Wire.Model, GenAIError>
  /** The same list, page by page. `config.pageSize` limits the items of a page, and `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params?: Wire.ListModelsParameters
  ) => Stream.Stream<Page<Wire.Model, Wire.ListModelsResponse>, GenAIError>
  /** Changes a tuned model: `PATCH {name}`. */
  readonly update: (params: Wire.UpdateModelParameters) => Effect.Effect<Wire.Model, GenAIError>
  /** Deletes a tuned model: `DELETE {name}`. */
  readonly delete: (params: Wire.DeleteModelParameters) => Effect.Effect<Wire.DeleteModelResponse, GenAIError>
  /**
   * Generates images from a prompt: `POST {model}:predict`. Vertex AI only.
   *
   * @deprecated by the API: generate images with `generateContent` and an image model.
   */
  readonly generateImages: (
    params: Images.GenerateImagesParameters
  ) => Effect.Effect<Images.GenerateImagesResponse, GenAIError>
  /**
   * Edits images by a prompt that refers to them: `POST {model}:predict`. Vertex AI only.
   *
   * @deprecated by the API: edit images with `generateContent` and an image model.
   */
  readonly editImage: (params: EditImageParameters) => Effect.Effect<Images.EditImageResponse, GenAIError>
  /** Upscales an image, by `"x2"` or `"x4"`: `POST {model}:predict`. Vertex AI only. */
  readonly upscaleImage: (
    params: Images.UpscaleImageParameters
  ) => Effect.Effect<Images.UpscaleImageResponse, GenAIError>
  /** Shows a person or products in another setting: `POST {model}:predict`. Vertex AI only. */
  readonly recontextImage: (
    params: Images.RecontextImageParameters
  ) => Effect.Effect<Images.RecontextImageResponse, GenAIError>
  /** Finds objects in an image and returns their masks: `POST {model}:predict`. Vertex AI only. */
  readonly segmentImage: (
    params: Images.SegmentImageParameters
  ) => Effect.Effect<Images.SegmentImageResponse, GenAIError>
  /**
   * Starts to generate videos: `POST {model}:predictLongRunning`. It returns an operation, which completes later. Vertex AI only.
   */
  readonly generateVideos: (
    params: Videos.GenerateVideosParameters
  ) => Effect.Effect<Videos.GenerateVideosOperation, GenAIError>
}>()("effect-genai/Models") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Models["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("models", signatures, makeModels(client))
  )

  /**
   * Provides the resource. It needs only a {@link GenAIClient}. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Models, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Models, Models.make)
  )
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `models.editImage`.
 *
 * @category models
 * @since 0.1.0
 */
export interface EditImageParameters extends Omit<Images.EditImageParameters, "referenceImages"> {
  /** The images that the prompt refers to, and their masks. */
  readonly referenceImages: ReadonlyArray<ReferenceImage>
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Models["Service"]> = {
  generateContent: ["effect", "params"],
  generateContentStream: ["stream", "params"],
  embedContent: ["effect", "params"],
  countTokens: ["effect", "params"],
  computeTokens: ["effect", "params"],
  get: ["effect", "params"],
  list: ["stream", "params?"],
  listPages: ["stream", "params?"],
  update: ["effect", "params"],
  delete: ["effect", "params"],
  generateImages: ["effect", "params"],
  editImage: ["effect", "params"],
  upscaleImage: ["effect", "params"],
  recontextImage: ["effect", "params"],
  segmentImage: ["effect", "params"],
  generateVideos: ["effect", "params"]
}

const makeModels = (client: GenAIClient["Service"]): Models["Service"] => {
  const { backend } = client.config
  return Models.of({
    generateContent: (params) =>
      params.config?.automaticContinuation === false ? generate(client, params) : generateWhole(client, params),
    generateContentStream: (params) =>
      params.config?.automaticContinuation === false ? stream(client, params) : streamWhole(client, params),
    embedContent: ({ contents, ...params }) => {
      const { field, variant } = BackendRules.embedding(backend, params.model)
      return client.execute(Operations.modelsEmbedContent, { ...params, [field]: contents ?? [] }, { variant })
    },
    countTokens: (params) => client.execute(Operations.modelsCountTokens, params),
    computeTokens: (params) => client.execute(Operations.modelsComputeTokens, params),
    get: (params) => client.execute(Operations.modelsGet, params),
    ...Listing.make(Operations.modelsList, listModels(client), "models"),
    update: (params) => client.execute(Operations.modelsUpdate, params),
    delete: (params) => client.execute(Operations.modelsDelete, params),
    generateImages: (params) =>
      Effect.map(client.execute(Operations.modelsGenerateImages, params), liftPromptAttributes),
    editImage: (params) =>
      client.execute(Operations.modelsEditImage, {
        ...params,
        referenceImages: Array.isArray(params.referenceImages)
          ? params.referenceImages.map(ReferenceImages.toWire)
          : params.referenceImages
      }),
    upscaleImage: (params) =>
      client.execute(Operations.modelsUpscaleImage, {
        ...params,
        config: { ...params.config, numberOfImages: 1, mode: "upscale" }
      }),
    recontextImage: (params) => client.execute(Operations.modelsRecontextImage, params),
    segmentImage: (params) => client.execute(Operations.modelsSegmentImage, params),
    generateVideos: (params) =>
      // An empty prompt says nothing.
      params.source !== undefined && ((params.prompt || undefined) ?? params.image ?? params.video) !== undefined
        ? Effect.fail(sourceTwice)
        : client.execute(Operations.modelsGenerateVideos, params)
  })
}

/** The models of Google or, with `queryBase: false`, the tuned models of the project. On Vertex AI those are selected by a filter. */
const listModels =
  (client: GenAIClient["Service"]) =>
  ({ config }: Wire.ListModelsParameters): Effect.Effect<Wire.ListModelsResponse, GenAIError> => {
    const filter = config?.queryBase === false ? BackendRules.tunedModelsFilter(client.config.backend) : undefined
    return filter !== undefined && (config?.filter ?? "") !== ""
      ? Effect.fail(filterTwice)
      : client.execute(Operations.modelsList, {
        config: { queryBase: true, ...config, filter: filter ?? config?.filter }
      })
  }

const make = (fields: Fields, sdkHttpResponse: Codec.HttpResponseHeaders): GenerateContentResponse =>
  Object.assign(makeResponse(fields), { sdkHttpResponse })

const generateContent = /*#__PURE__*/ Codec.makes(Operations.modelsGenerateContent, make)

const generateContentStream = {
  .../*#__PURE__*/ Codec.makes(Operations.modelsGenerateContentStream, make),
  events: { error: ServerError.errorBody, completion: Completion.make<GenerateContentResponse> }
}

const generate = (client: GenAIClient["Service"], params: Generate.GenerateContentParameters) =>
  client.execute(generateContent, params)

const stream = (client: GenAIClient["Service"], params: Generate.GenerateContentParameters) =>
  client.stream(generateContentStream, params)

/** One answer over as many requests as the server needs for it. */
const generateWhole = (
  client: GenAIClient["Service"],
  params: Generate.GenerateContentParameters
): Effect.Effect<GenerateContentResponse, GenAIError> => {
  const soFar = (answers: Relay.Answers<GenerateContentResponse>, continuationToken: string) => ({
    operation: Operations.modelsGenerateContent.name,
    partial: whole(answers),
    continuationToken
  })
  return Effect.map(
    Relay.gather({
      first: undefined,
      open: (token: string | undefined) => generate(client, Continuation.resumed(params, token)),
      next: Continuation.nextToken,
      interrupted: (answers, token, failure: GenAIError) =>
        ContinuationError.interrupted(soFar(answers, token), failure),
      exceeded: (answers, token, maximumHops) => ContinuationError.exceeded(soFar(answers, token), maximumHops)
    }),
    whole
  )
}

const whole = (answers: Relay.Answers<GenerateContentResponse>): GenerateContentResponse =>
  answers.length === 1 ? answers[0] : makeResponse(AnswerMerge.answers(answers))

/** One stream over as many requests as the server needs for it. */
const streamWhole = (
  client: GenAIClient["Service"],
  params: Generate.GenerateContentParameters
): Stream.Stream<GenerateContentResponse, GenAIError> =>
  Relay.stream(() => ({
    first: undefined,
    open: (token: string | undefined) => stream(client, Continuation.resumed(params, token)),
    policy: new Continuation.StreamContinuation<GenerateContentResponse>(Operations.modelsGenerateContentStream.name)
  }))

/** Imagen reports the safety attributes of the prompt as one more image. */
const liftPromptAttributes = (response: Images.GenerateImagesResponse): Images.GenerateImagesResponse => {
  const { generatedImages: images = [], positivePromptSafetyAttributes: known } = response
  const index = Array.isArray(images) && known === undefined ? images.findLastIndex(isPrompt) : -1
  const { safetyAttributes, ...rest } = asFields(images[index])
  const attributes = { ...asFields(safetyAttributes) }
  addBeside(attributes, rest, "generatedImages")
  return {
    ...response,
    generatedImages: index === -1 ? images : images.toSpliced(index, 1),
    ...(index === -1 ? {} : { positivePromptSafetyAttributes: attributes })
  }
}

const isPrompt = (image: Images.GeneratedImage): boolean =>
  asFields(asFields(image)["safetyAttributes"])["contentType"] === "Positive Prompt"

const filterTwice = new InvalidRequest({
  message:
    "Invalid config.filter: expected no filter together with queryBase: false, which is itself a filter on Vertex AI",
  operation: "models.list",
  field: "config.filter",
  expected: "no filter together with queryBase: false"
})

const sourceTwice = new InvalidRequest({
  message: "Invalid source: expected either source, or prompt, image and video",
  operation: "models.generateVideos",
  field: "source",
  expected: "either source, or prompt, image and video"
})
