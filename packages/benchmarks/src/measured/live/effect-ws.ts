/** effect-genai over the `ws` package. */
import * as NodeWS from "@effect/platform-node/NodeWS"
import { makeWith } from "./effect.ts"

export const make = makeWith(NodeWS.layerWebSocketConstructor)
