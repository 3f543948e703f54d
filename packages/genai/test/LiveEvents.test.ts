import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Stream } from "effect"
import { Events } from "../src/internal/live/Events.ts"

const emitted = (events: Events<number>, from: number, to: number) => {
  for (let event = from; event <= to; event++) events.emit(event)
}

describe("Events", () => {
  it.effect("gives what happened to those who listen later, and the end", () =>
    Effect.gen(function*() {
      const events = new Events<number>()
      emitted(events, 1, 3)
      const first = yield* Effect.forkChild(Stream.runCollect(events.stream), { startImmediately: true })
      const second = yield* Effect.forkChild(Stream.runCollect(events.stream), { startImmediately: true })
      emitted(events, 4, 5)
      events.end()
      emitted(events, 6, 6)
      assert.deepStrictEqual(yield* Fiber.join(first), [1, 2, 3, 4, 5])
      assert.deepStrictEqual(yield* Fiber.join(second), [1, 2, 3, 4, 5])
      assert.deepStrictEqual(yield* Stream.runCollect(events.stream), [1, 2, 3, 4, 5])
    }))

  it.effect("keeps the last 64, for slow listeners too", () =>
    Effect.gen(function*() {
      const events = new Events<number>()
      const begun = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const heard: Array<number> = []
      const slow = yield* Effect.forkChild(
        Stream.runForEach(events.stream, (event) => {
          heard.push(event)
          return Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(goOn))
        }),
        { startImmediately: true }
      )
      events.emit(1)
      yield* Deferred.await(begun)
      emitted(events, 2, 100)
      const kept = Array.from({ length: 64 }, (_, index) => index + 37)
      assert.deepStrictEqual(Array.from(yield* Stream.runCollect(Stream.take(events.stream, 64))), kept)
      yield* Deferred.succeed(goOn, undefined)
      events.end()
      yield* Fiber.join(slow)
      assert.deepStrictEqual(heard, [1, ...kept])
    }))

  it.effect("a listener that stops is forgotten", () =>
    Effect.gen(function*() {
      const events = new Events<number>()
      const one = yield* Effect.forkChild(Stream.runCollect(events.stream), { startImmediately: true })
      const other = yield* Effect.forkChild(Stream.runCollect(events.stream), { startImmediately: true })
      assert.strictEqual(events["listeners"].length, 2)
      yield* Fiber.interrupt(one)
      assert.strictEqual(events["listeners"].length, 1)
      emitted(events, 1, 2)
      events.end()
      assert.deepStrictEqual(yield* Fiber.join(other), [1, 2])
    }))
})
