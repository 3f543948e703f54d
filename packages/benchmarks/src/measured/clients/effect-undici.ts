/** effect-genai on the undici transport. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { makeWith } from "./effect.ts"

export const make = makeWith(NodeHttpClient.layerUndici)
