/**
 * The methods of `models` that make, change and read images by Imagen.
 */
import * as Effect from "effect/Effect"
import type { GenAIClient } from "../../GenAIClient.ts"
import type { ReferenceImage } from "../../ReferenceImage.ts"
import type * as Wire from "../../wire/Images.ts"
import * as Operations from "../../wire/table/Images.ts"
import { addBeside, asFields } from "../check/Fields.ts"
import { gated } from "../check/Gate.ts"
import * as ReferenceImages from "../generation/ReferenceImages.ts"

/** The methods over a client. */
export const make = (client: GenAIClient["Service"]) =>
  gated("models", {
    generateImages: ["effect", "params"],
    editImage: ["effect", "params"],
    upscaleImage: ["effect", "params"],
    recontextImage: ["effect", "params"],
    segmentImage: ["effect", "params"]
  }, {
    generateImages: (params: Wire.GenerateImagesParameters) =>
      Effect.map(client.execute(Operations.modelsGenerateImages, params), liftPromptAttributes),
    editImage: (params: EditImageParameters) =>
      client.execute(Operations.modelsEditImage, {
        ...params,
        referenceImages: Array.isArray(params.referenceImages)
          ? params.referenceImages.map(ReferenceImages.toWire)
          : params.referenceImages
      }),
    upscaleImage: (params: Wire.UpscaleImageParameters) =>
      client.execute(Operations.modelsUpscaleImage, {
        ...params,
        config: { ...params.config, numberOfImages: 1, mode: "upscale" }
      }),
    recontextImage: (params: Wire.RecontextImageParameters) => client.execute(Operations.modelsRecontextImage, params),
    segmentImage: (params: Wire.SegmentImageParameters) => client.execute(Operations.modelsSegmentImage, params)
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The parameters of `editImage`, whose reference images are of the public types. */
interface EditImageParameters extends Omit<Wire.EditImageParameters, "referenceImages"> {
  readonly referenceImages: ReadonlyArray<ReferenceImage>
}

/** Imagen reports the safety attributes of the prompt as one more image. */
const liftPromptAttributes = (response: Wire.GenerateImagesResponse): Wire.GenerateImagesResponse => {
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

const isPrompt = (image: Wire.GeneratedImage): boolean =>
  asFields(asFields(image)["safetyAttributes"])["contentType"] === "Positive Prompt"
