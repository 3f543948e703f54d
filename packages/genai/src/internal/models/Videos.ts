/**
 * The method of `models` that generates videos.
 */
import * as Effect from "effect/Effect"
import type { GenAIClient } from "../../GenAIClient.ts"
import * as Operations from "../../wire/table/Videos.ts"
import type { GenerateVideosParameters } from "../../wire/Videos.ts"
import { gated } from "../check/Gate.ts"
import { invalidRequest } from "../check/Parameters.ts"

/** The method over a client. */
export const make = (client: GenAIClient["Service"]) =>
  gated("models", { generateVideos: ["effect", "params"] }, {
    generateVideos: (params: GenerateVideosParameters) =>
      // An empty prompt says nothing.
      params.source !== undefined && ((params.prompt || undefined) ?? params.image ?? params.video) !== undefined
        ? Effect.fail(sourceTwice)
        : client.execute(Operations.modelsGenerateVideos, params)
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const sourceTwice = /*#__PURE__*/ invalidRequest(
  "models.generateVideos",
  "source",
  "either source, or prompt, image and video"
)
