/**
 * The `models` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { GenerateContentResponse } from "../GenerateContentResponse.ts"
import type { EditImageParameters } from "../Models.ts"
import type * as Generate from "../wire/GenerateContent.ts"
import type * as Images from "../wire/Images.ts"
import type * as Wire from "../wire/Models.ts"
import type * as Videos from "../wire/Videos.ts"
import type { Runner } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `models` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Models {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Generates content: `POST {model}:generateContent`. */
  readonly generateContent = (params: Generate.GenerateContentParameters): Promise<GenerateContentResponse> =>
    this.#runner.call((ai) => ai.models.generateContent(params), params)

  /** Generates content as a stream of chunks: `POST {model}:streamGenerateContent?alt=sse`. */
  readonly generateContentStream = (
    params: Generate.GenerateContentParameters
  ): Promise<AsyncGenerator<GenerateContentResponse, void, undefined>> =>
    this.#runner.stream((ai) => ai.models.generateContentStream(params), params)

  /** Embeds contents, one vector for each. */
  readonly embedContent = (params: Wire.EmbedContentParameters): Promise<Wire.EmbedContentResponse> =>
    this.#runner.call((ai) => ai.models.embedContent(params), params)

  /** Counts the tokens of contents: `POST {model}:countTokens`. */
  readonly countTokens = (params: Wire.CountTokensParameters): Promise<Wire.CountTokensResponse> =>
    this.#runner.call((ai) => ai.models.countTokens(params), params)

  /** Lists the tokens of contents: `POST {model}:computeTokens`. Vertex only. */
  readonly computeTokens = (params: Wire.ComputeTokensParameters): Promise<Wire.ComputeTokensResponse> =>
    this.#runner.call((ai) => ai.models.computeTokens(params), params)

  /** A model: `GET {name}`. */
  readonly get = (params: Wire.GetModelParameters): Promise<Wire.Model> =>
    this.#runner.call((ai) => ai.models.get(params), params)

  /** The models there are, page by page. */
  readonly list = (params?: Wire.ListModelsParameters): Promise<Pager<Wire.Model, Wire.ListModelsParameters>> =>
    this.#runner.pager<Wire.Model, Wire.ListModelsParameters>(
      "models",
      { config: { queryBase: true, ...params?.config } },
      (ai, params) => ai.models.listPages(params)
    )

  /** Changes a tuned model: `PATCH {name}`. */
  readonly update = (params: Wire.UpdateModelParameters): Promise<Wire.Model> =>
    this.#runner.call((ai) => ai.models.update(params), params)

  /** Deletes a tuned model: `DELETE {name}`. */
  readonly delete = (params: Wire.DeleteModelParameters): Promise<Wire.DeleteModelResponse> =>
    this.#runner.call((ai) => ai.models.delete(params), params)

  /**
   * Generates images from a prompt. Vertex only.
   *
   * @deprecated by the API: generate images with `generateContent` and an image model.
   */
  readonly generateImages = (params: Images.GenerateImagesParameters): Promise<Images.GenerateImagesResponse> =>
    this.#runner.call((ai) => ai.models.generateImages(params), params)

  /**
   * Edits images by a prompt that refers to them. Vertex only.
   *
   * @deprecated by the API: edit images with `generateContent` and an image model.
   */
  readonly editImage = (params: EditImageParameters): Promise<Images.EditImageResponse> =>
    this.#runner.call((ai) => ai.models.editImage(params), params)

  /** Makes an image larger, by `"x2"` or `"x4"`. Vertex only. */
  readonly upscaleImage = (params: Images.UpscaleImageParameters): Promise<Images.UpscaleImageResponse> =>
    this.#runner.call((ai) => ai.models.upscaleImage(params), params)

  /** Shows a person or products in another setting. Vertex only. */
  readonly recontextImage = (params: Images.RecontextImageParameters): Promise<Images.RecontextImageResponse> =>
    this.#runner.call((ai) => ai.models.recontextImage(params), params)

  /** Finds objects in an image and returns their masks. Vertex only. */
  readonly segmentImage = (params: Images.SegmentImageParameters): Promise<Images.SegmentImageResponse> =>
    this.#runner.call((ai) => ai.models.segmentImage(params), params)

  /** Starts to generate videos; the answer is an operation that is done later. Vertex only. */
  readonly generateVideos = (params: Videos.GenerateVideosParameters): Promise<Videos.GenerateVideosOperation> =>
    this.#runner.call((ai) => ai.models.generateVideos(params), params)
}
