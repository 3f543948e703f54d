/** Time that passes while real work goes on. */
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

/** Runs an Effect while the test clock runs, a second for each few milliseconds. Returns its result, and the seconds that it took at most. */
export const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    let seconds = 0
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.withLive(Effect.sleep("5 millis"))
      yield* TestClock.adjust("1 second")
      if (++seconds > 120) return yield* Effect.die(new Error("goes on for ever"))
    }
    return { value: yield* Fiber.join(fiber), seconds }
  })
