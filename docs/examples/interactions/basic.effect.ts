/** One turn. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { GenAI, Interactions } from "effect-genai"

const program = Effect.gen(function*() {
  const interactions = yield* Interactions
  const interaction = yield* interactions.create({
    model: "gemini-2.5-flash",
    input: "What is the capital of France?"
  })
  yield* Console.log(`Interaction: ${interaction.id}`)
  yield* Console.log(`Response: ${interaction.output_text}`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
