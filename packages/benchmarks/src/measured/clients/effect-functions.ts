/** effect-genai on the undici transport, with a function that the model could call. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as FunctionCalling from "effect-genai/FunctionCalling"
import type { Callable } from "effect-genai/Tool"
import * as Effect from "effect/Effect"
import { prompt } from "../Client.ts"
import { makeWith } from "./effect.ts"

const weather: Callable = {
  name: "weather",
  declaration: Effect.succeed({ name: "weather" }),
  needsApproval: undefined,
  call: () => Effect.succeed({ _tag: "Value", value: 18 })
}

export const make = makeWith(
  NodeHttpClient.layerUndici,
  (model) => FunctionCalling.generateContentStream({ model, contents: prompt }, { tools: [weather] })
)
