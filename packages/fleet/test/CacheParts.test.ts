import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Exit, Fiber, PrimaryKey } from "effect"
import { type Persistable, Persistence } from "effect/persistence"
import { TestClock } from "effect/testing"
import { canonical } from "../src/internal/canonical.ts"
import { sha256 } from "../src/internal/digest.ts"
import * as Stores from "../src/internal/stores.ts"

/** A store that takes a second, and what it got: the key objects, and values by their names. */
const slow = (took: Array<Persistable.Any>, values: Map<string, unknown>) =>
  Persistence.Persistence.of({
    make: () =>
      Effect.succeed({
        get: () => Effect.undefined,
        getMany: () => Effect.succeed([]),
        set: (key, value) =>
          Effect.andThen(
            Effect.sleep("1 second"),
            Effect.sync(() => {
              took.push(key)
              values.set(PrimaryKey.value(key), Exit.isSuccess(value) ? value.value : undefined)
            })
          ),
        setMany: () => Effect.void,
        remove: () => Effect.void,
        clear: Effect.void
      })
  })

const storeOf = (persistence: Persistence.Persistence["Service"], timeout: Duration.Input) =>
  Stores.make(persistence, { storeId: "test", timeToLive: "1 hour", timeout })

describe("a store that a call can do without", () => {
  it.effect("gets key objects that were used before, each for one key at a time", () =>
    Effect.gen(function*() {
      const took: Array<Persistable.Any> = []
      const values = new Map<string, unknown>()
      const store = yield* storeOf(slow(took, values), "1 minute")
      const names = Array.from({ length: 10 }, (_, index) => `key ${index}`)
      for (let round = 0; round < 3; round++) {
        const sets = yield* Effect.forkChild(
          Effect.forEach(names, (name) => store.set(name, `${name} ${round}`), {
            concurrency: "unbounded",
            discard: true
          })
        )
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(sets)
        assert.deepStrictEqual([...values], names.map((name) => [name, `${name} ${round}`]))
      }
      assert.strictEqual(new Set(took).size, names.length)
    }))

  it.effect("leaves what is interrupted", () =>
    Effect.gen(function*() {
      const values = new Map<string, unknown>()
      const store = yield* storeOf(slow([], values), "1 minute")
      const set = yield* Effect.forkChild(store.set("key", "text"), {
        startImmediately: true
      })
      yield* Fiber.interrupt(set)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(values.size, 0)
    }))

  it.effect("ends in time", () =>
    Effect.gen(function*() {
      const values = new Map<string, unknown>()
      const store = yield* storeOf(slow([], values), "500 millis")
      const set = yield* Effect.forkChild(store.set("key", "text"))
      yield* TestClock.adjust("500 millis")
      yield* Fiber.join(set)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(values.size, 0)
    }))
})

describe("the digest of a request", () => {
  const text = canonical({ method: "POST", url: "https://host/", body: `{"b":[{"d":"näïve 日本","c":1}],"a":null}` })

  it.effect("is the same with and without the crypto of Node", () =>
    Effect.gen(function*() {
      const own = Object.getOwnPropertyDescriptor(process, "getBuiltinModule")!
      const here = yield* (yield* sha256)(text)
      Object.defineProperty(process, "getBuiltinModule", { ...own, value: undefined })
      const web = yield* Effect.ensuring(
        sha256,
        Effect.sync(() => Object.defineProperty(process, "getBuiltinModule", own))
      )
      assert.strictEqual(yield* web(text), here)
      assert.match(here, /^[0-9a-f]{64}$/)
    }))

  it("is of fields in order", () => {
    assert.strictEqual(text, `["POST","https://host/",{"a":null,"b":[{"c":1,"d":"näïve 日本"}]}]`)
  })
})
