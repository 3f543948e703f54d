import { Emulator, Fault, type Options, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { HttpClient } from "effect/http"
import { GenerateContentResponse, InvalidRequest, JobFailed, ServiceUnavailable } from "../../src/promise.ts"
import type { BatchItem } from "../../src/promise/Batches.ts"
import { aborter, client, clientInMemory, rejection, settle, socketTest } from "../harness/promised.ts"

const model = "gemini-2.5-flash"

const ask = (...texts: ReadonlyArray<string>) => texts.map((contents) => ({ contents }))

const soon = { pollInterval: 5 }

const test = (
  name: string,
  body: Effect.Effect<void, unknown, Emulator | HttpClient.HttpClient | Scope.Scope>,
  options: Options = { jobDuration: "30 millis" }
) => it.live(name, () => Effect.provide(body, Emulator.layer(options)))

const collect = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}

const outcomes = (items: ReadonlyArray<BatchItem>) =>
  items.map(({ error, index, key, response }) => [
    index,
    key,
    error === undefined ? response.text?.match(/"(.*)"/)?.[1] : error._tag
  ])

const busy = Reply.error(RpcStatus.make(503, "The model is overloaded."))

const says = (...answers: ReadonlyArray<Script.Answer>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("models.generateContent", answers)))

const operations = Effect.map(
  Emulator.use((emulator) => emulator.requests),
  (all) => all.map(({ operation }) => operation)
)

describe("batches of the promise entry", () => {
  for (const via of ["inline", "file"] as const) {
    socketTest(`run: an item for each request, in their order [${via}]`, () =>
      Effect.gen(function*() {
        const { batches } = yield* client()
        const requests = [...ask("One", "Two"), { key: "three", contents: "Three", model: "gemini-nope" }]
        const items = yield* Effect.promise(async () =>
          collect(await batches.run({ model, requests, config: { ...soon, via } }))
        )
        assert.deepStrictEqual(outcomes(items), [[0, "0", "One"], [1, "1", "Two"], [2, "three", "NotFound"]])
        assert.instanceOf(items[0]!.response, GenerateContentResponse)
        assert.strictEqual(items[2]!.request, requests[2])
      }), { jobDuration: "30 millis" })
  }

  test(
    "what may be answered another time is submitted again; who looks on is told of both jobs",
    Effect.gen(function*() {
      yield* says(busy)
      const { batches } = yield* clientInMemory()
      const names = new Set<string | undefined>()
      const items = yield* Effect.promise(async () =>
        collect(
          await batches.run({
            model,
            requests: ask("One", "Two"),
            config: { ...soon, attempts: 2, onProgress: ({ name }) => names.add(name) }
          })
        )
      )
      assert.deepStrictEqual(outcomes(items), [[0, "0", "One"], [1, "1", "Two"]])
      assert.strictEqual(names.size, 2)
    })
  )

  test(
    "submit and results, by the name of the job",
    Effect.gen(function*() {
      yield* says(busy)
      const first = yield* clientInMemory()
      const second = yield* clientInMemory()
      const items = yield* Effect.promise(async () => {
        const { name } = await first.batches.submit({ model, requests: ask("One", "Two") })
        return collect(await second.batches.results({ name: name!, config: soon }))
      })
      assert.deepStrictEqual(outcomes(items), [[0, "0", "ServiceUnavailable"], [1, "1", "Two"]])
      assert.instanceOf(items[0]!.error, ServiceUnavailable)
    })
  )

  test(
    "embeddings",
    Effect.gen(function*() {
      const { batches } = yield* clientInMemory()
      const items = yield* Effect.promise(async () => {
        const { name } = await batches.createEmbeddings({
          model: "gemini-embedding-001",
          src: { inlinedRequests: { contents: ["One", "Two"], config: { outputDimensionality: 3 } } }
        })
        return collect(await batches.embeddingResults({ name: name!, config: soon }))
      })
      assert.deepStrictEqual(items.map(({ response }) => response?.embedding?.values?.length), [3, 3])
    })
  )

  test(
    "reject with what is wrong",
    Effect.gen(function*() {
      const { batches } = yield* clientInMemory()
      const wrong = yield* rejection(() => batches.run({ model, requests: [] }))
      assert.instanceOf(wrong, InvalidRequest)
      const unsent = yield* rejection(() => batches.submit({ model, requests: [{ contents: [] }] }))
      assert.instanceOf(unsent, InvalidRequest)
      assert.strictEqual((yield* rejection(() => batches.results({ name: "batches/none" }))).name, "NotFound")
      const { name } = yield* Effect.promise(() => batches.submit({ model, requests: ask("One") }))
      yield* Effect.promise(() => batches.cancel({ name: name! }))
      const cancelled = yield* rejection(() => batches.results({ name: name!, config: soon }))
      assert.instanceOf(cancelled, JobFailed)
      assert.strictEqual(cancelled["jobName"], name)
    }),
    { jobDuration: "1 hour" }
  )

  test(
    "what looks on and throws ends the wait with that",
    Effect.gen(function*() {
      const { batches } = yield* clientInMemory()
      const error = yield* rejection(() =>
        batches.run({
          model,
          requests: ask("One"),
          config: {
            onProgress: () => {
              throw new RangeError("Seen enough")
            }
          }
        })
      )
      assert.instanceOf(error, RangeError)
    })
  )

  test(
    "an abort rejects with its reason and leaves the job running; so does leaving the loop",
    Effect.gen(function*() {
      const { batches } = yield* clientInMemory()
      const controller = aborter()
      const reason = new Error("Not now")
      const { error } = yield* settle(() =>
        batches.run({
          model,
          requests: ask("One"),
          config: { ...soon, abortSignal: controller.signal, onProgress: () => controller.abort(reason) }
        })
      )
      assert.strictEqual(error, reason)
      assert.notInclude(yield* operations, "batches.cancel")
    }),
    { jobDuration: "1 hour" }
  )

  test(
    "leaving the loop stops the download",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("files.download", Fault.stall(1_500))))
      const { batches } = yield* clientInMemory()
      yield* Effect.promise(async () => {
        const requests = ask("One", "Two", "Three", "Four", "Five", "Six")
        for await (const { index } of await batches.run({ model, requests, config: { ...soon, via: "file" } })) {
          if (index === 1) break
        }
      })
      const last = (yield* Emulator.use((emulator) => emulator.requests)).at(-1)!
      assert.strictEqual(last.operation, "files.download")
      assert.strictEqual(yield* last.outcome, "clientClosed")
    })
  )
})
