import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { settled } from "../harness/emulated.ts"
import { aborter, clientInMemory, rejection, settle } from "../harness/promised.ts"

const params = { model: "gemini-3.8-flash", config: { contents: "A long book", ttl: "300s" } }

const operations = Effect.map(
  Emulator.use((emulator) => emulator.requests),
  (requests) => requests.map(({ operation }) => operation)
)

describe("caches.scoped", () => {
  it.effect("is one cache for all uses, and is deleted when it is closed", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      yield* Effect.promise(async () => {
        await using book = await ai.caches.scoped(params)
        const names = await Promise.all([book.use(({ name }) => name), book.use(async ({ name }) => name)])
        assert.match(names[0], /^cachedContents\//)
        assert.strictEqual(names[0], names[1])
      })
      assert.deepStrictEqual(yield* operations, ["caches.create", "caches.delete"])
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("rejects if a use rejects, if the cache cannot be created, and if the parameters are wrong", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory({ httpOptions: { retryOptions: { attempts: 1 } } })
      const reason = new Error("mine")
      const book = yield* Effect.promise(() => ai.caches.scoped(params))
      assert.strictEqual(yield* rejection(() => book.use(() => Promise.reject(reason))), reason)
      yield* Emulator.use((emulator) => emulator.inject(Fault.sequence("caches.create", [Fault.status(503)])))
      const other = yield* Effect.promise(() => ai.caches.scoped(params))
      assert.propertyVal(yield* rejection(() => other.use(() => 1)), "name", "ServiceUnavailable")
      const wrong = ai.caches.scoped({ ...params, config: { ttl: "soon" } })
      assert.deepInclude(yield* rejection(() => wrong), { name: "InvalidRequest", field: "config.ttl" })
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("rejects a use that is not a function, and creates no cache", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const book = yield* Effect.promise(() => ai.caches.scoped(params))
      for (const run of [undefined, null, 5, "x", {}]) {
        const error = yield* rejection(() => book.use(run as never))
        assert.deepInclude(error, { name: "InvalidRequest", operation: "caches.scoped", field: "run" })
      }
      assert.deepStrictEqual(yield* operations, [])
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("is not used after it was closed", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const book = yield* Effect.promise(() => ai.caches.scoped(params))
      yield* Effect.promise(() => book.close())
      const { message, name } = yield* rejection(() => book.use(() => 1))
      assert.deepStrictEqual([name, message], ["AbortError", "The cache is closed"])
      assert.deepStrictEqual(yield* operations, [])
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("is deleted before the client closes", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      yield* Effect.promise(async () => {
        const book = await ai.caches.scoped(params)
        await book.use(() => undefined)
        const ended: Array<string> = []
        const closing = book.close().then(() => ended.push("cache"))
        await ai.close()
        ended.push("client")
        await closing
        assert.deepStrictEqual(ended, ["cache", "client"])
      })
      assert.deepStrictEqual(yield* operations, ["caches.create", "caches.delete"])
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("rejects with the reason of a signal that ends its creation", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("caches.create", Fault.delay("1 hour"))))
      const controller = aborter()
      const config = { ...params.config, abortSignal: controller.signal }
      const book = yield* Effect.promise(() => ai.caches.scoped({ ...params, config }))
      const use = settle(() => book.use(() => 1))
      const fiber = yield* Effect.forkChild(use)
      yield* settled
      controller.abort("enough")
      assert.deepStrictEqual(yield* Fiber.join(fiber), { error: "enough" })
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("ends with the client", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      yield* Effect.promise(async () => {
        const book = await ai.caches.scoped(params)
        await book.use(() => undefined)
        await ai.close()
        await book.close()
      })
      assert.deepStrictEqual(yield* operations, ["caches.create", "caches.delete"])
    }).pipe(Effect.provide(Emulator.layer())))
})
