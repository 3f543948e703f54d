/** Errors have tags; errors that may pass are retried. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schedule } from "effect"
import { GenAI, GenAIClient, Models, RetryPolicy } from "effect-genai"

const contents = "Why is the sky blue?"

const ask = Effect.fn("ask")(function*(model: string) {
  const models = yield* Models
  return yield* models.generateContent({ model, contents })
})

const program = Effect.gen(function*() {
  const models = yield* Models

  // An unknown model is a NotFound.
  const answer = yield* ask("gemini-does-not-exist").pipe(
    Effect.catchTag(
      "NotFound",
      (error) => Effect.andThen(Console.log(`${error._tag}: ${error.message}`), ask("gemini-2.5-flash"))
    )
  )
  yield* Console.log(answer.text)

  // A parameter of the wrong type, or one that the backend lacks, fails before anything is sent.
  yield* models.generateContent({ model: "gemini-2.5-flash", contents, config: { audioTimestamp: true } }).pipe(
    Effect.catchTag("UnsupportedField", (error) => Console.log(`${error._tag}: ${error.message}`))
  )

  // Another policy for a region of the program. It waits at least as long as the server asks.
  const patient = RetryPolicy.make(
    Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.upTo({ times: 6 }))
  )
  yield* ask("gemini-2.5-flash").pipe(RetryPolicy.with(patient))

  // Time limits for a region, in milliseconds: for each attempt, and for all together.
  yield* ask("gemini-2.5-flash").pipe(
    GenAIClient.withHttpOptions({ timeout: 20_000, totalTimeout: 60_000 }),
    Effect.catchTag("TimeoutError", ({ phase }) => Console.log(`too slow: ${phase}`))
  )

  // For one call: no retries.
  yield* models.generateContent({
    model: "gemini-2.5-flash",
    contents,
    config: { httpOptions: { retryOptions: { attempts: 1 } } }
  })
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
