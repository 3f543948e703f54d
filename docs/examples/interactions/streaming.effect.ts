/** Print an answer while it arrives, and all of it at the end. After a broken connection the stream resumes after the last event. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Stdio, Stream } from "effect"
import { GenAI, Interaction, Interactions } from "effect-genai"

const textOf = (event: Interaction.InteractionEvent) =>
  event.event_type === "step.delta" && event.delta.type === "text" ? event.delta.text : ""

const program = Effect.gen(function*() {
  const interactions = yield* Interactions
  const stdio = yield* Stdio.Stdio
  const print = (text: string) => Stream.run(Stream.succeed(text), stdio.stdout({ endOnDone: false }))

  const interaction = yield* interactions.createStream({
    model: "gemini-2.5-flash",
    input: "Write a short story about a robot."
  }).pipe(
    Stream.tap((event) => print(textOf(event))),
    Interaction.accumulate
  )
  yield* Console.log(`\n${interaction.status}: ${interaction.usage?.total_output_tokens} tokens`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici), Layer.merge(NodeServices.layer))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
