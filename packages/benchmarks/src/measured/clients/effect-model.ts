/** The `LanguageModel` of Effect on the undici transport. */
import * as GeminiLanguageModel from "@effect-genai/ai/GeminiLanguageModel"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { GenAIClient } from "effect-genai/GenAIClient"
import * as LanguageModel from "effect/ai/LanguageModel"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { type Make, prompt } from "../Client.ts"
import { streaming } from "./streaming.ts"

export const make: Make = async (baseUrl) => {
  const runtime = ManagedRuntime.make(
    GenAIClient.layer({ apiKey: "key", httpOptions: { baseUrl } }).pipe(Layer.provide(NodeHttpClient.layerUndici))
  )
  const context = await runtime.context()
  const run = Effect.runPromiseWith(context)
  return streaming((model, onEvent) =>
    run(
      LanguageModel.streamText({ prompt }).pipe(
        Stream.runForEach((part) =>
          Effect.sync(() => {
            if (part.type === "text-delta") onEvent(part.delta)
          })
        ),
        Effect.provide(GeminiLanguageModel.layer({ model }))
      )
    )
  )
}
