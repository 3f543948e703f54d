/** Errors have tags. An interaction that failed on the server is not an error: check its `status`. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { GenAI, Interactions } from "effect-genai"

const create = Effect.fn("create")(function*(model: string) {
  const interactions = yield* Interactions
  const { errors = [], output_text, status } = yield* interactions.create({ model, input: "Hello" })
  return status === "completed" ? output_text : `${status}: ${errors.map(({ message }) => message).join(", ")}`
})

const report = (model: string) =>
  create(model).pipe(
    Effect.catchTags({
      InvalidRequest: ({ expected, field }) => Effect.succeed(`Invalid ${field}: expected ${expected}`),
      NotFound: ({ message, status }) => Effect.succeed(`${status}: ${message}`),
      RateLimited: ({ message }) => Effect.succeed(`Too many requests, also after several attempts: ${message}`)
    }),
    Effect.flatMap(Console.log)
  )

const program = Effect.gen(function*() {
  const interactions = yield* Interactions

  yield* report("gemini-2.5-flash")
  yield* report("gemini-does-not-exist")
  yield* report("")

  // A broken stream resumes, here once. If that fails too, the error says where to continue.
  const once = { httpOptions: { retryOptions: { attempts: 2 } } }
  yield* interactions.createStream({ model: "gemini-2.5-flash", input: "Hello" }, once).pipe(
    Stream.runForEach(({ event_type }) => Console.log(event_type)),
    Effect.catchTag(
      "StreamInterrupted",
      ({ interactionId, lastEventId }) => Console.log(`Interrupted: ${interactionId} after ${lastEventId}`)
    )
  )
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
