/** effect-genai on the undici transport, with telemetry turned off. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { layerOff } from "effect-genai/Telemetry"
import { makeWith } from "./effect.ts"

export const make = makeWith(NodeHttpClient.layerUndici, undefined, undefined, undefined, layerOff)
