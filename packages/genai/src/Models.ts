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
import type { GenAIError } from "./GenAIError.ts"
import type { GenerateContentResponse } from "./GenerateContentResponse.ts"
import { make as makeCatalog } from "./internal/models/Catalog.ts"
import { make as makeContents } from "./internal/models/Contents.ts"
import { make as makeGeneration } from "./internal/models/Generation.ts"
import { goOn } from "./internal/models/GenerationContinued.ts"
import { make as makeGenerationStream } from "./internal/models/GenerationStream.ts"
import { make as makeImages } from "./internal/models/Images.ts"
import { make as makeVideos } from "./internal/models/Videos.ts"
import type { Page } from "./Pagination.ts"
import type { ReferenceImage } from "./ReferenceImage.ts"
import type * as Generate from "./wire/GenerateContent.ts"
import type * as Images from "./wire/Images.ts"
import type * as Wire from "./wire/Models.ts"
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
    (client) =>
      Models.of({
        ...makeGeneration(client, goOn),
        ...makeGenerationStream(client),
        ...makeContents(client),
        ...makeCatalog(client),
        ...makeImages(client),
        ...makeVideos(client)
      })
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
