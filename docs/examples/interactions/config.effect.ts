/** How the model generates: temperature, limits, instructions. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { GenAI, Interactions } from "effect-genai"

const program = Effect.gen(function*() {
  const interactions = yield* Interactions
  const interaction = yield* interactions.create({
    model: "gemini-2.5-flash",
    system_instruction: "Answer with a list, and END after it.",
    input: "Generate creative product names.",
    generation_config: { temperature: 1.5, top_p: 0.95, max_output_tokens: 2_000, stop_sequences: ["END"] }
  })
  // "incomplete" if the token limit ended the answer early.
  yield* Console.log(`${interaction.status}: ${interaction.output_text}`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
