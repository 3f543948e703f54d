/** Work in the background: `run` waits for it, or start it now and get it later. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schedule } from "effect"
import { GenAI, Interactions } from "effect-genai"

const model = "gemini-2.5-flash"
const input = "Analyze the plays of Shakespeare for recurring motifs."

const program = Effect.gen(function*() {
  const interactions = yield* Interactions

  // An interruption of the wait cancels the work on the server.
  const analyzed = yield* interactions.run({ model, input }, {
    schedule: Schedule.spaced("1 second"),
    onProgress: ({ status }) => Console.log(`Status: ${status}`)
  })
  yield* Console.log(`${analyzed.status}: ${analyzed.output_text}`)

  // By hand. Another process needs only the id.
  const { id } = yield* interactions.create({ model, input, background: true })
  yield* Console.log(`Started ${id}`)
  const later = yield* interactions.get(id).pipe(
    Effect.repeat({
      schedule: Schedule.spaced("1 second"),
      while: ({ status }) => status === "queued" || status === "in_progress"
    })
  )
  yield* Console.log(`${later.status}: ${later.output_text}`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
