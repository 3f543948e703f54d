/** The HTTP client of `effect` on undici. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { makeWith } from "./http.ts"

export const make = makeWith(NodeHttpClient.layerUndici)
