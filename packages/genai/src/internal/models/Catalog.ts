/**
 * The methods of `models` about the models themselves: get, list, update and delete.
 */
import * as Effect from "effect/Effect"
import type { GenAIClient } from "../../GenAIClient.ts"
import { type GenAIError, InvalidRequest } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Models.ts"
import * as Operations from "../../wire/table/Models.ts"
import { gated } from "../check/Gate.ts"
import * as BackendRules from "../codec/BackendRules.ts"
import { decoders } from "../codec/OtherTransforms.ts"
import * as Listing from "../repeat/Listing.ts"

/** The methods over a client. */
export const make = (client: GenAIClient["Service"]) =>
  gated("models", {
    get: ["effect", "params"],
    list: ["stream", "params?"],
    listPages: ["stream", "params?"],
    update: ["effect", "params"],
    delete: ["effect", "params"]
  }, {
    get: (params: Wire.GetModelParameters) => client.execute(Operations.modelsGet, params),
    ...Listing.make(Operations.modelsList, listModels(client), "models"),
    update: (params: Wire.UpdateModelParameters) => client.execute(Operations.modelsUpdate, params),
    delete: (params: Wire.DeleteModelParameters) => client.execute(Operations.modelsDelete, params)
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The models of Google or, with `queryBase: false`, the tuned models of the project. On Vertex AI those are selected by a filter. */
const listModels =
  (client: GenAIClient["Service"]) =>
  ({ config }: Wire.ListModelsParameters): Effect.Effect<Wire.ListModelsResponse, GenAIError> => {
    const filter = config?.queryBase === false ? BackendRules.tunedModelsFilter(client.config.backend) : undefined
    return filter !== undefined && (config?.filter ?? "") !== ""
      ? Effect.fail(filterTwice)
      : client.execute(list, {
        config: { queryBase: true, ...config, filter: filter ?? config?.filter }
      })
  }

const list = /*#__PURE__*/ Object.assign({ transforms: { decoders } }, Operations.modelsList)

const filterTwice = /*#__PURE__*/ new InvalidRequest({
  message:
    "Invalid config.filter: expected no filter together with queryBase: false, which is itself a filter on Vertex AI",
  operation: "models.list",
  field: "config.filter",
  expected: "no filter together with queryBase: false"
})
