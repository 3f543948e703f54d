/**
 * The `models` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { ListModelsParameters } from "../wire/Models.ts"
import * as Automatic from "./internal/Automatic.ts"
import * as Face from "./internal/Face.ts"
import { reworded } from "./internal/Given.ts"

/**
 * The `models` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Models extends /*#__PURE__*/ Face.make("models", {
  generateContent: Automatic.call,
  generateContentStream: Automatic.stream,
  embedContent: Face.call,
  countTokens: Face.call,
  computeTokens: Face.call,
  get: Face.call,
  list: ((method) => async (params) => Face.pager("models")(method)(withBase(method, params))) as Face.Derived<"pager">,
  update: Face.call,
  delete: Face.call,
  generateImages: Face.call,
  editImage: Face.call,
  upscaleImage: Face.call,
  recontextImage: Face.call,
  segmentImage: Face.call,
  generateVideos: Face.call
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The parameters that a pager shows say whose models are listed. */
const withBase = ({ operation }: Face.Method, params: unknown): unknown =>
  reworded(operation, "params", (params ?? {}) as ListModelsParameters, (params) => ({
    ...params,
    config: reworded(operation, "config", params.config ?? {}, (config) => ({ queryBase: true, ...config }))
  }))
