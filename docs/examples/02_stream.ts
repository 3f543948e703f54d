/** Print an answer while it arrives. Ending the stream early closes the connection. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Stdio, Stream } from "effect"
import { GenAI, Models } from "effect-genai"

const program = Effect.gen(function*() {
  const models = yield* Models
  const stdio = yield* Stdio.Stdio

  yield* models.generateContentStream({ model: "gemini-2.5-flash", contents: "Tell me a story of ten sentences." })
    .pipe(
      Stream.map(({ text = "" }) => text),
      Stream.run(stdio.stdout({ endOnDone: false }))
    )

  const chunks = yield* models.generateContentStream({ model: "gemini-2.5-flash", contents: "And another one." }).pipe(
    Stream.take(2),
    Stream.runCollect
  )
  yield* Console.log(`\n\nThe next story begins: ${chunks.map(({ text = "" }) => text).join("")}`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici), Layer.merge(NodeServices.layer))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
