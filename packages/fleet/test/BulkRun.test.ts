import { Emulator, Fault, type Options, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Layer, Result, Stream } from "effect"
import * as GenAIClient from "effect-genai/GenAIClient"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import type { BulkItem, BulkRow } from "../src/BulkRow.ts"
import * as BulkRun from "../src/BulkRun.ts"
import * as Passing from "./harness/passing.ts"

const model = "gemini-3.8-flash"

const bulk = (emulator: Options = {}) =>
  BulkRun.layer().pipe(
    Layer.provideMerge(WorkflowEngine.layerMemory),
    Layer.provideMerge(KeyValueStore.layerMemory),
    Layer.provideMerge(GenAIClient.GenAIClient.layer({ apiKey: "key" })),
    Layer.provideMerge(Emulator.layer({ jobDuration: "1 hour", ...emulator }))
  )

const rows = (count: number) =>
  Stream.map(Stream.range(0, count - 1), (n): BulkRow => ({ key: `row-${n}`, contents: `Prompt ${n}` }))

const collected = <E>(
  run: Stream.Stream<BulkItem, E, WorkflowEngine.WorkflowEngine | KeyValueStore.KeyValueStore>,
  step: Duration.Input = "1 minute"
) => Effect.flatMap(Effect.forkChild(Stream.runCollect(run)), (fiber) => Passing.ended(fiber, step))

const promptOf = (body: unknown) => JSON.stringify(body).match(/Prompt \d+/)?.[0]

/** How often each prompt was called. */
const called = Effect.gen(function*() {
  const { requests } = yield* Emulator
  const calls = new Map<string, number>()
  for (const { body, url } of yield* requests) {
    if (!url.pathname.endsWith(":generateContent")) continue
    const prompt = promptOf(body)!
    calls.set(prompt, (calls.get(prompt) ?? 0) + 1)
  }
  return calls
})

describe("run", () => {
  it.effect("answers each row once, in their order", () =>
    Effect.gen(function*() {
      const items = yield* collected(BulkRun.run(rows(57), { id: "r", model, chunkSize: 10, chunks: 3, slice: 3 }))
      assert.deepStrictEqual(items.map(({ index }) => index), Array.from({ length: 57 }, (_, i) => i))
      assert.deepStrictEqual(items[31]!.row, { key: "row-31", contents: "Prompt 31" })
      for (const { result } of items) assert.isAbove(Result.getOrThrow(result).text!.length, 0)
      const calls = yield* called
      assert.strictEqual(calls.size, 57)
      assert.isTrue([...calls.values()].every((count) => count === 1))
    }).pipe(Effect.provide(bulk())))

  it.effect("goes on with the same id: nothing that was delivered comes again, nothing that was answered is called again", () =>
    Effect.gen(function*() {
      const run = BulkRun.run(rows(40), { id: "r", model, chunkSize: 10, chunks: 4 })
      const first = yield* collected(Stream.take(run, 15))
      assert.lengthOf(first, 15)
      const before = yield* called
      const second = yield* collected(run)
      // The first chunk was delivered. Only a part of the second was pulled, so it comes whole.
      assert.deepStrictEqual(second.map(({ index }) => index), Array.from({ length: 30 }, (_, i) => i + 10))
      const calls = yield* called
      assert.isAtLeast(before.size, 20)
      assert.deepStrictEqual([calls.size, Math.max(...calls.values())], [40, 1])
      assert.deepStrictEqual(yield* collected(run), [])
      // Another id is another run, other rows are other chunks.
      assert.lengthOf(yield* collected(BulkRun.run(rows(40), { id: "s", model, chunkSize: 10 })), 40)
      const changed = Stream.concat(rows(39), Stream.make({ contents: "Prompt 4711" }))
      const third = yield* collected(BulkRun.run(changed, { id: "r", model, chunkSize: 10 }))
      assert.deepStrictEqual(third.map(({ index, key }) => [index, key]), [
        ...Array.from({ length: 9 }, (_, i) => [i + 30, `row-${i + 30}`] as const),
        [39, "39"]
      ] as never)
    }).pipe(Effect.provide(bulk())))

  it.effect("delivers chunks as they are done if it is told to", () =>
    Effect.gen(function*() {
      const slow = Fault.always((request) => /Prompt [0-9]"/.test(JSON.stringify(request.body)), Fault.delay("1 hour"))
      yield* Emulator.use(({ inject }) => inject(slow))
      const options = { id: "r", model, chunkSize: 10 }
      const items = yield* collected(BulkRun.run(rows(30), { ...options, order: "done" }))
      assert.sameMembers(items.slice(20).map(({ index }) => index), Array.from({ length: 10 }, (_, i) => i))
      const ordered = yield* collected(BulkRun.run(rows(30), { ...options, id: "s" }))
      assert.deepStrictEqual(ordered.map(({ index }) => index), Array.from({ length: 30 }, (_, i) => i))
    }).pipe(Effect.provide(bulk())))

  it.effect("has an item for a row that fails, and for one that is too large", () =>
    Effect.gen(function*() {
      const input = Stream.make<ReadonlyArray<BulkRow>>(
        { contents: "Prompt 1" },
        { contents: "x".repeat(5_000_000) },
        { contents: "Prompt 2", model: "no-such-model" },
        { contents: "Prompt 3" }
      )
      const items = yield* collected(BulkRun.run(input, { id: "r", model }))
      const [one, large, unknown, three] = items.map(({ result }) => result)
      assert.isAbove(Result.getOrThrow(one!).text!.length, 0)
      assert.isAbove(Result.getOrThrow(three!).text!.length, 0)
      assert.deepInclude(Result.getOrThrow(Result.flip(large!)), { _tag: "PayloadTooLarge", limit: 4_194_304 })
      assert.deepInclude(Result.getOrThrow(Result.flip(unknown!)), {
        _tag: "BulkRowFailed",
        error: "NotFound",
        status: 404,
        isRetryable: false
      })
    }).pipe(Effect.provide(bulk())))

  it.effect("keeps large rows and answers in the store, and removes them once they are delivered", () =>
    Effect.gen(function*() {
      const store = yield* KeyValueStore.KeyValueStore
      const input = Stream.map(Stream.range(0, 9), (n): BulkRow => ({ contents: `${n}${"x".repeat(20_000)}` }))
      const sizes: Array<number> = []
      const items = yield* collected(
        Stream.tap(BulkRun.run(input, { id: "r", model }), () => Effect.map(store.size, (size) => sizes.push(size)))
      )
      for (const { index, result } of items) assert.include(Result.getOrThrow(result).text, `${index}xxx`)
      // The rows and the answers. A slice is small.
      assert.strictEqual(sizes[0], 2)
      assert.strictEqual(yield* store.size, 0)
    }).pipe(Effect.provide(bulk({ script: [Script.always("models.generateContent", Script.echo)] }))))

  it.effect("refuses wrong options before it reads a row", () =>
    Effect.gen(function*() {
      const never = Stream.die("read")
      const wrong: ReadonlyArray<Record<string, unknown>> = [
        { id: "" },
        { model: "" },
        { chunkSize: 0 },
        { chunkSize: 2000 },
        { chunks: 1.5 },
        { calls: Number.NaN },
        { slice: -1 },
        { deadline: "soon" }
      ]
      for (const options of wrong) {
        const error = yield* Effect.flip(Stream.runDrain(BulkRun.run(never, { id: "r", model, ...options })))
        assert.deepInclude(error, { _tag: "InvalidRequest", field: Object.keys(options)[0]! })
      }
      const bytes = yield* Effect.flip(
        Stream.runDrain(BulkRun.run(Stream.make({ contents: new Date() as never }), { id: "r", model }))
      )
      assert.deepInclude(bytes, { _tag: "InvalidRequest", field: "rows[0].contents" })
    }).pipe(Effect.provide(bulk())))
})

describe("batches", () => {
  it.effect("answer the chunks when there is a day for them", () =>
    Effect.gen(function*() {
      const items = yield* collected(
        BulkRun.run(rows(30), { id: "r", model, chunkSize: 10, deadline: "24 hours" }),
        "10 minutes"
      )
      assert.deepStrictEqual(items.map(({ key }) => key), Array.from({ length: 30 }, (_, i) => `row-${i}`))
      for (const { result } of items) assert.isAbove(Result.getOrThrow(result).text!.length, 0)
      assert.strictEqual((yield* called).size, 0)
      const { requests } = yield* Emulator
      const jobs = (yield* requests).filter(({ url }) => url.pathname.endsWith(":batchGenerateContent"))
      assert.lengthOf(jobs, 3)
    }).pipe(Effect.provide(bulk())))

  it.effect("that are late are cancelled, and their rows are called", () =>
    Effect.gen(function*() {
      const items = yield* collected(BulkRun.run(rows(10), { id: "r", model, deadline: "24 hours" }), "5 minutes")
      for (const { result } of items) assert.isAbove(Result.getOrThrow(result).text!.length, 0)
      // The emulator answers the requests of a batch one after the other: the batch had four answers.
      assert.strictEqual((yield* called).size, 6)
      const { requests } = yield* Emulator
      assert.lengthOf((yield* requests).filter(({ url }) => url.pathname.endsWith(":cancel")), 1)
    }).pipe(Effect.provide(bulk({ jobDuration: "30 hours" }))))

  it.effect("that are refused fail their rows", () =>
    Effect.gen(function*() {
      const items = yield* collected(BulkRun.run(rows(3), { id: "r", model: "no-such-model", via: "batch" }))
      for (const { result } of items) {
        assert.deepInclude(Result.getOrThrow(Result.flip(result)), {
          _tag: "BulkRowFailed",
          error: "DurableJobFailed"
        })
      }
    }).pipe(Effect.provide(bulk())))
})
