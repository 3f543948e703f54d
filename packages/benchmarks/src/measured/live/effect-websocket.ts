/** effect-genai over the WebSocket of Node. */
import * as Layer from "effect/Layer"
import { makeWith } from "./effect.ts"

export const make = makeWith(Layer.empty)
