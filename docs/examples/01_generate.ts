/** One answer. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { GenAI, Models } from "effect-genai"

const program = Effect.gen(function*() {
  const models = yield* Models
  const response = yield* models.generateContent({
    model: "gemini-2.5-flash",
    contents: "Why is the sky blue?",
    config: { systemInstruction: "Answer in one sentence.", temperature: 0.2 }
  })
  yield* Console.log(response.text)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
