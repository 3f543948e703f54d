import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Batches } from "../src/Batches.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { type GenAIError, isGenAIError, type JobFailed } from "../src/GenAIError.ts"
import { apiKey, memoryTest, type Settings, settled, socketTest, vertex } from "./harness/emulated.ts"

const model = "gemini-2.5-flash"

const job: Settings = { emulator: { jobDuration: "40 minutes" } }

const onVertex: Settings = { ...vertex, ...job }

const contents = "Why is the sky blue?"

const create = (...texts: ReadonlyArray<string>) =>
  Batches.use((batches) => batches.create({ model, src: texts.map((contents) => ({ contents })) }))

const requests = Emulator.use((emulator) => emulator.requests)

const lastBody = Effect.map(requests, (all) => all.at(-1)!.body as { readonly [name: string]: unknown })

const tagged = <E, Tag extends string>(error: E, tag: Tag): Extract<E, { readonly _tag: Tag }> => {
  if (!isGenAIError(error) || error._tag !== tag) throw new Error(`expected ${tag}`, { cause: error })
  return error as Extract<E, { readonly _tag: Tag }>
}

/** Lets an hour pass for this. */
const inAnHour = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    for (let minute = 0; minute < 60; minute++) {
      yield* settled
      yield* TestClock.adjust("1 minute")
    }
    yield* settled
    return yield* Fiber.join(fiber)
  })

describe("verbs", () => {
  socketTest("create, read, list, cancel and delete", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const created = yield* batches.create({
        model,
        src: [{ contents, metadata: { key: "sky" } }],
        config: { displayName: "mine" }
      })
      assert.match(created.name!, /^batches\//)
      assert.strictEqual(created.displayName, "mine")
      assert.strictEqual(created.model, `models/${model}`)
      assert.strictEqual(created.state, "JOB_STATE_PENDING")
      assert.isDefined(created.createTime)
      const { sdkHttpResponse: _, ...read } = (yield* batches.get({ name: created.name! })) as typeof created & {
        sdkHttpResponse: unknown
      }
      assert.strictEqual(read.name, created.name)
      const listed = yield* Stream.runCollect(batches.list({ config: { pageSize: 1 } }))
      assert.deepStrictEqual(listed.map(({ name }) => name), [created.name])
      yield* batches.cancel({ name: created.name! })
      assert.strictEqual((yield* batches.get({ name: created.name! })).state, "JOB_STATE_CANCELLED")
      yield* batches.delete({ name: created.name! })
      const { operation } = tagged(yield* Effect.flip(batches.get({ name: created.name! })), "NotFound")
      assert.strictEqual(operation, "batches.get")
      for (const gone of [batches.cancel({ name: created.name! }), batches.delete({ name: created.name! })]) {
        assert.strictEqual((yield* Effect.flip<unknown, GenAIError, never>(gone))._tag, "NotFound")
      }
    }), { emulator: { jobDuration: "1 hour" } })

  memoryTest("lists come over all pages, and by the page", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const names: Array<string | undefined> = []
      for (const text of ["a", "b", "c"]) names.push((yield* create(text)).name)
      const all = yield* Stream.runCollect(batches.list({ config: { pageSize: 2 } }))
      assert.deepStrictEqual(all.map(({ name }) => name), names)
      const pages = yield* Stream.runCollect(batches.listPages({ config: { pageSize: 2 } }))
      assert.deepStrictEqual(pages.map(({ items }) => items.length), [2, 1])
      const filtered = tagged(
        yield* Effect.flip(Stream.runDrain(batches.list({ config: { filter: "state=\"JOB_STATE_FAILED\"" } }))),
        "UnsupportedField"
      )
      assert.strictEqual(filtered.field, "config.filter")
    }))

  memoryTest("requests in either form are what generateContent would send", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const request = { contents, config: { systemInstruction: "Be brief.", temperature: 0 }, metadata: { key: "sky" } }
      yield* batches.create({ model, src: [request] })
      const list = yield* lastBody
      yield* batches.create({ model, src: { inlinedRequests: [request] } })
      assert.deepStrictEqual(yield* lastBody, list)
      assert.deepStrictEqual(list, {
        batch: {
          inputConfig: {
            requests: {
              requests: [{
                request: {
                  contents: [{ role: "user", parts: [{ text: contents }] }],
                  systemInstruction: { role: "user", parts: [{ text: "Be brief." }] },
                  generationConfig: { temperature: 0 }
                },
                metadata: { key: "sky" }
              }]
            }
          }
        }
      })
    }))

  memoryTest("what cannot be sent is not", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const refused = (params: unknown) => Effect.flip(batches.create({ model, ...params as object } as never))
      const field = (error: GenAIError) => "field" in error ? [error._tag, error.field] : error
      assert.deepStrictEqual(field(yield* refused({ src: [] })), ["InvalidRequest", "src"])
      assert.deepStrictEqual(field(yield* refused({})), ["InvalidRequest", "src"])
      assert.deepStrictEqual(field(yield* refused({ src: "gs://b/in.jsonl" })), ["InvalidRequest", "src"])
      assert.deepStrictEqual(field(yield* refused({ src: { gcsUri: ["gs://b"] } })), ["InvalidRequest", "src"])
      assert.deepStrictEqual(field(yield* refused({ src: "files/a", model: undefined })), ["InvalidRequest", "model"])
      assert.deepStrictEqual(field(yield* refused({ src: "files/a", config: { dest: "gs://b" } })), [
        "UnsupportedField",
        "config.dest"
      ])
      const many = tagged(
        yield* refused({ src: [{ contents: [] }, { contents }, { contents, config: { topK: "a" } }] }),
        "InvalidRequest"
      )
      assert.deepStrictEqual(many.issues?.map(({ field }) => field), ["src[0].contents", "src[2].config.topK"])
      const inlined = tagged(yield* refused({ src: { inlinedRequests: [{ contents: [] }] } }), "InvalidRequest")
      assert.strictEqual(inlined.field, "src.inlinedRequests[0].contents")
      const nameless = tagged(yield* Effect.flip(batches.get({ name: "operations/1" })), "InvalidRequest")
      assert.deepStrictEqual([nameless.field, nameless.expected], ["name", "batches/{id}"])
      assert.deepStrictEqual(yield* requests, [])
    }))

  memoryTest("embeddings: vectors of contents, none on Vertex AI", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name } = yield* batches.createEmbeddings({
        model: "gemini-embedding-001",
        src: { inlinedRequests: { contents: ["One", "Two"], config: { outputDimensionality: 3 } } },
        config: { displayName: "vectors" }
      })
      yield* TestClock.adjust("1 hour")
      const { dest } = yield* batches.get({ name: name! })
      assert.deepStrictEqual(
        dest?.inlinedEmbedContentResponses?.map(({ response }) => response?.embedding?.values?.length),
        [3, 3]
      )
      assert.isUndefined(dest?.inlinedResponses)
    }), job)

  memoryTest("createEmbeddings is not one of Vertex AI's", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const error = yield* Effect.flip(
        batches.createEmbeddings({ model: "gemini-embedding-001", src: { fileName: "files/a" } })
      )
      assert.strictEqual(tagged(error, "UnsupportedMethod").operation, "batches.createEmbeddings")
    }), vertex)
})

describe("on Vertex AI", () => {
  const src = "gs://bucket/in.jsonl"

  /** What a job is created with that says no more than this. */
  const sent = (params: object) =>
    Effect.andThen(Batches.use((batches) => batches.create({ model, ...params } as never)), lastBody)

  memoryTest(
    "a job has a name for people and a place for its answers, of the time and the source",
    () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(1_700_000_000_123)
        assert.deepStrictEqual(yield* sent({ src }), {
          model: `publishers/google/models/${model}`,
          displayName: "genaiBatchJob_1700000000123",
          inputConfig: { instancesFormat: "jsonl", gcsSource: { uris: [src] } },
          outputConfig: { predictionsFormat: "jsonl", gcsDestination: { outputUriPrefix: "gs://bucket/in/dest" } }
        })
        const { outputConfig } = yield* sent({ src: "gs://bucket/folder" })
        assert.deepStrictEqual(outputConfig, {
          predictionsFormat: "jsonl",
          gcsDestination: { outputUriPrefix: "gs://bucket/folder_dest_1700000000123" }
        })
        const { inputConfig, outputConfig: table } = yield* sent({ src: "bq://p.d.in" })
        assert.deepStrictEqual([inputConfig, table], [
          { instancesFormat: "bigquery", bigquerySource: { inputUri: "bq://p.d.in" } },
          { predictionsFormat: "bigquery", bigqueryDestination: { outputUri: "bq://p.d.in_dest_1700000000123" } }
        ])
        const { outputConfig: first } = yield* sent({ src: { format: "jsonl", gcsUri: [src, "gs://bucket/more"] } })
        assert.deepStrictEqual(first, {
          predictionsFormat: "jsonl",
          gcsDestination: { outputUriPrefix: "gs://bucket/in/dest" }
        })
      }),
    onVertex
  )

  memoryTest("or those that it is told", () =>
    Effect.gen(function*() {
      const { displayName, outputConfig } = yield* sent({
        src,
        config: { displayName: "mine", dest: "gs://bucket/out" }
      })
      assert.strictEqual(displayName, "mine")
      assert.deepStrictEqual(outputConfig, {
        predictionsFormat: "jsonl",
        gcsDestination: { outputUriPrefix: "gs://bucket/out" }
      })
      const { outputConfig: table } = yield* sent({
        src,
        config: { dest: { format: "bigquery", bigqueryUri: "bq://p.d.out" } }
      })
      assert.deepStrictEqual(table, {
        predictionsFormat: "bigquery",
        bigqueryDestination: { outputUri: "bq://p.d.out" }
      })
    }), onVertex)

  memoryTest("takes no requests, no files of the other API and no listeners", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const refused = (params: object) => Effect.flip(batches.create({ model, ...params } as never))
      for (const wrong of [[{ contents }], { inlinedRequests: [{ contents }] }, "files/a", { fileName: "files/a" }]) {
        assert.strictEqual(tagged(yield* refused({ src: wrong }), "InvalidRequest").field, "src")
      }
      const { field } = tagged(yield* refused({ src, config: { webhookConfig: { uris: [] } } }), "UnsupportedField")
      assert.strictEqual(field, "config.webhookConfig")
      assert.deepStrictEqual(yield* requests, [])
    }), onVertex)

  memoryTest("is waited for, listed by a filter, cancelled and deleted", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const done = yield* batches.create({ model, src })
      assert.match(done.name!, /\/batchPredictionJobs\/\d+$/)
      assert.deepStrictEqual(done.dest, { format: "jsonl", gcsUri: "gs://bucket/in/dest" })
      assert.deepStrictEqual(done.src, { format: "jsonl", gcsUri: [src] })
      const cancelled = yield* batches.create({ model, src })
      yield* batches.cancel({ name: cancelled.name!.replace(/^.*\//, "") })
      const ended = yield* inAnHour(batches.wait({ name: done.name! }))
      assert.strictEqual(ended.state, "JOB_STATE_SUCCEEDED")
      assert.strictEqual(ended.completionStats?.successfulCount, "1")
      const found = yield* Stream.runCollect(batches.list({ config: { filter: "state=\"JOB_STATE_CANCELLED\"" } }))
      assert.deepStrictEqual(found.map(({ name }) => name), [cancelled.name])
      assert.isTrue((yield* batches.delete({ name: done.name! })).done)
      const failed = yield* batches.create({ model, src: "gs://bucket/missing.jsonl" })
      const error = tagged(yield* inAnHour(Effect.flip(batches.wait({ name: failed.name! }))), "JobFailed")
      assert.deepStrictEqual([error.jobName, error.state, error.operation], [
        failed.name,
        "JOB_STATE_FAILED",
        "batches.wait"
      ])
      assert.include(error.message, "The file gs://bucket/missing.jsonl was not found.")
    }), onVertex)
})

describe("wait", () => {
  memoryTest("comes to the job with its answers", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name } = yield* create("One", "Two")
      const states: Array<string | undefined> = []
      const ended = yield* inAnHour(batches.wait({
        name: name!,
        config: {
          schedule: Schedule.spaced("15 minutes"),
          onProgress: ({ state }) => Effect.sync(() => states.push(state))
        }
      }))
      assert.deepStrictEqual(states, [
        "JOB_STATE_PENDING",
        "JOB_STATE_RUNNING",
        "JOB_STATE_RUNNING",
        "JOB_STATE_SUCCEEDED"
      ])
      assert.strictEqual(ended.dest?.inlinedResponses?.length, 2)
    }), job)

  memoryTest("fails with what became of the job, which has what was done by then", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name } = yield* create("One", "Two", "Three")
      const fiber = yield* Effect.forkChild(inAnHour(Effect.flip(batches.wait({ name: name! }))))
      yield* TestClock.adjust("31 minutes")
      yield* batches.cancel({ name: name! })
      const error: JobFailed<{ readonly dest?: { readonly inlinedResponses?: ReadonlyArray<unknown> } }> = tagged(
        yield* Fiber.join(fiber),
        "JobFailed"
      ) as never
      assert.deepStrictEqual([error.jobName, error.state], [name, "JOB_STATE_CANCELLED"])
      assert.strictEqual(error.job.dest?.inlinedResponses?.length, 2)
    }), job)

  memoryTest("leaves a job running that nobody waits for any more", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name } = yield* create("One")
      const fiber = yield* Effect.forkChild(batches.wait({ name: name! }))
      yield* settled
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual((yield* requests).map(({ operation }) => operation), ["batches.create", "batches.get"])
    }), job)

  memoryTest("is tried again as any call is", () =>
    Effect.gen(function*() {
      const batches = yield* Batches
      const { name } = yield* create("One")
      yield* Emulator.use((emulator) => emulator.inject(Fault.sequence("batches.get", [Fault.status(503)])))
      assert.strictEqual((yield* inAnHour(batches.wait({ name: name! }))).state, "JOB_STATE_SUCCEEDED")
    }), job)
})

it.effect("the layer takes a client and nothing else", () =>
  Effect.gen(function*() {
    const { name } = yield* Batches.use((batches) => batches.create({ model, src: [{ contents }] }))
    assert.match(name!, /^batches\//)
  }).pipe(
    Effect.provide(Batches.layer.pipe(Layer.provide(GenAIClient.layer({ apiKey })), Layer.provide(Emulator.layer())))
  ))
