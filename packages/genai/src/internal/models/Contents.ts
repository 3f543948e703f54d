/**
 * The methods of `models` that embed contents and count their tokens.
 */
import type { GenAIClient } from "../../GenAIClient.ts"
import type { ComputeTokensParameters, CountTokensParameters, EmbedContentParameters } from "../../wire/Models.ts"
import * as Operations from "../../wire/table/Models.ts"
import { gated } from "../check/Gate.ts"
import * as BackendRules from "../codec/BackendRules.ts"
import { decoders } from "../codec/OtherTransforms.ts"

/** The methods over a client. */
export const make = (client: GenAIClient["Service"]) =>
  gated("models", {
    embedContent: ["effect", "params"],
    countTokens: ["effect", "params"],
    computeTokens: ["effect", "params"]
  }, {
    embedContent: ({ contents, ...params }: EmbedContentParameters) => {
      const { field, variant } = BackendRules.embedding(client.config.backend, params.model)
      return client.execute(embed, { ...params, [field]: contents ?? [] }, { variant })
    },
    countTokens: (params: CountTokensParameters) => client.execute(Operations.modelsCountTokens, params),
    computeTokens: (params: ComputeTokensParameters) => client.execute(Operations.modelsComputeTokens, params)
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const embed = /*#__PURE__*/ Object.assign({ transforms: { decoders } }, Operations.modelsEmbedContent)
