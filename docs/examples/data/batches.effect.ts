/** Many requests in one job, at half the price: an answer or an error for each. Takes minutes, at most a day. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Result, Stream } from "effect"
import { Batches, type BatchRun, GenAI } from "effect-genai"

const model = "gemini-2.5-flash"
const requests: ReadonlyArray<BatchRun.BatchRequest> = [
  { key: "sky", contents: "Why is the sky blue?" },
  { key: "dusk", contents: "And red at dusk?", config: { temperature: 0 } }
]

const show = ({ key, result }: BatchRun.BatchItem) =>
  Result.match(result, {
    onSuccess: ({ text }) => Console.log(`${key}: ${text}`),
    onFailure: ({ _tag, message }) => Console.log(`${key}: ${_tag}: ${message}`)
  })

const program = Effect.gen(function*() {
  const batches = yield* Batches

  // Submit requests and wait. Failed requests that may succeed are submitted once more.
  yield* batches.run({
    model,
    requests,
    config: { attempts: 2, onProgress: ({ state }) => Console.log(`Status: ${state}`) }
  }).pipe(
    Stream.runForEach(show)
  )

  // Submit requests now. Another process needs only the name to read the results.
  const job = yield* batches.submit({ model, requests, config: { displayName: "Colours" } })
  yield* Console.log(`Submitted ${job.name}`)
  yield* batches.results({ name: job.name }).pipe(Stream.runForEach(show))
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
