import { Fault } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Duration, Effect, Exit, Layer, Scope } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { TestClock } from "effect/testing"
import { vi } from "vitest"
import { monotonicMillisUnsafe } from "../../../src/internal/check/Elapsed.ts"
import * as EventStream from "../../../src/internal/stream/EventStream.ts"
import * as Watch from "../../../src/internal/stream/Watch.ts"
import { always, answer, collect, expectTag, lastOutcome, once, replies, stream } from "../../harness/calls.ts"
import { overSocket, transportOver } from "../../harness/emulated.ts"

/** Is watched from now on, for so many milliseconds, and notes that it lapsed. */
const watched = (name: string, millis: number, lapsed: Array<string>, scope: Scope.Scope) =>
  Effect.flatMap(Clock.Clock, (clock) => {
    const end = monotonicMillisUnsafe(clock) + millis
    return Watch.add({ left: (now) => end - now, lapse: Effect.sync(() => lapsed.push(name)) }, scope)
  })

describe("one watch", () => {
  it.effect("ends each stream in its time, whatever others are watched", () =>
    Effect.gen(function*() {
      const lapsed: Array<string> = []
      const scope = yield* Effect.scope
      yield* watched("ten seconds", 10_000, lapsed, scope)
      yield* TestClock.adjust(100)
      yield* watched("50 ms", 50, lapsed, scope)
      yield* watched("a second and a half", 1500, lapsed, scope)
      yield* TestClock.adjust(49)
      assert.deepStrictEqual(lapsed, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(lapsed, ["50 ms"])
      yield* TestClock.adjust(1449)
      assert.deepStrictEqual(lapsed, ["50 ms"])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(lapsed, ["50 ms", "a second and a half"])
      yield* TestClock.adjust(60_000)
      assert.deepStrictEqual(lapsed, ["50 ms", "a second and a half", "ten seconds"])
      yield* watched("the next", 10, lapsed, scope)
      yield* TestClock.adjust(10)
      assert.strictEqual(lapsed.at(-1), "the next")
    }))

  it.effect("ends nothing whose scope is closed", () =>
    Effect.gen(function*() {
      const lapsed: Array<string> = []
      const scope = yield* Scope.make()
      yield* watched("closed", 10, lapsed, scope)
      yield* watched("open", 20, lapsed, yield* Effect.scope)
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust(100)
      assert.deepStrictEqual(lapsed, ["open"])
    }))

  it.effect("lets go at once what is removed, and at the next look what is closed", () =>
    Effect.gen(function*() {
      const lapsed: Array<string> = []
      const asked: Array<string> = []
      const clock = yield* Clock.Clock
      const asks = (name: string): Watch.Watched => ({
        left: () => {
          asked.push(name)
          return 5000
        },
        lapse: Effect.sync(() => lapsed.push(name))
      })
      const scope = yield* Scope.make()
      const removed = asks("removed")
      yield* Watch.add(removed, scope)
      yield* Watch.add(asks("closed"), scope)
      const other = asks("other")
      yield* Watch.add(other, yield* Scope.make())
      Watch.remove(removed, clock)
      yield* Scope.close(scope, Exit.void)
      asked.length = 0
      yield* TestClock.adjust(60_000)
      assert.deepStrictEqual([...new Set(asked)].filter((name) => name !== "closed"), ["other"])
      assert.isAtMost(asked.filter((name) => name === "closed").length, 1)
      assert.deepStrictEqual(lapsed, [])
      Watch.remove(other, clock)
    }))

  it.live("has one timer for all streams", () =>
    Effect.gen(function*() {
      const timers = vi.spyOn(globalThis, "setTimeout")
      const scope = yield* Scope.make()
      const lapsed: Array<string> = []
      for (let n = 0; n < 100; n++) yield* watched(String(n), 60_000, lapsed, scope)
      const { length } = timers.mock.calls
      timers.mockRestore()
      yield* Scope.close(scope, Exit.void)
      assert.isAtMost(length, 2)
      assert.deepStrictEqual(lapsed, [])
    }))
})

describe("a stream that has ended", () => {
  it.effect("is not watched any more, though its scope is open", () =>
    Effect.gen(function*() {
      const read = EventStream.reads<object>({ error: () => undefined, completion: () => ({ after: () => true }) })
      const events = yield* read(
        {
          request: { method: "POST", url: "https://host.example", headers: {}, body: undefined },
          status: 200,
          headers: {},
          source: { pull: Cause.done(), whole: () => Effect.never, close: Effect.void }
        },
        (json) => json,
        { operation: "test", idle: Duration.seconds(30), maximum: 100, scope: yield* Scope.make() }
      )
      const left = vi.spyOn(events as object as Watch.Watched, "left")
      yield* TestClock.adjust(1000)
      assert.isAtLeast(left.mock.calls.length, 1)
      yield* Effect.exit(events.pull)
      left.mockClear()
      yield* TestClock.adjust(60_000)
      assert.strictEqual(left.mock.calls.length, 0)
    }))
})

/** A client that does not know of the scope of a request, as one that was made with another copy of `effect`. */
const unaware = (layer: Layer.Layer<HttpClient.HttpClient>): Layer.Layer<HttpClient.HttpClient> =>
  Layer.provide(
    Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, (http) =>
        HttpClient.makeWith(
          Effect.flatMap((request) => http.execute(HttpClientRequest.setHeader(request, "x-copy", "1"))),
          Effect.succeed<HttpClientRequest.HttpClientRequest>
        ))
    ),
    layer
  )

describe("silence ends a stream over a client that does not know of its scope", () => {
  for (
    const [name, layer] of Object.entries({
      fetch: FetchHttpClient.layer,
      undici: NodeHttpClient.layerUndici,
      "node:http": NodeHttpClient.layerNodeHttp
    })
  ) {
    it.live(name, () =>
      Effect.gen(function*() {
        yield* replies(answer)
        yield* always(Fault.stall(150))
        const { delivered, error } = yield* collect(stream({ ...once, idleTimeout: 200 }))
        assert.isAtLeast(delivered.length, 1)
        assert.strictEqual(expectTag(error, "TimeoutError").phase, "idle")
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      }).pipe(Effect.provide(overSocket(transportOver(name, unaware(layer))))))
  }
})
