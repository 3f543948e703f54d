/** The next turn: the server remembers the conversation. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { GenAI, Interactions } from "effect-genai"

const program = Effect.gen(function*() {
  const interactions = yield* Interactions
  const first = yield* interactions.create({ model: "gemini-2.5-flash", input: "My name is Alice." })
  const second = yield* interactions.create({
    model: "gemini-2.5-flash",
    input: "What is my name?",
    previous_interaction_id: first.id
  })
  yield* Console.log(second.output_text)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
