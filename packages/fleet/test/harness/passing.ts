/** Time that passes under the `TestClock` for work that also waits for real things, such as WebCrypto. */
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

/** A turn of the event loop, and whatever is ready by then. */
const turn = Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, 1)))

/** Lets minutes pass until the fiber has ended, at most a week of them. */
export const ended = <A, E>(fiber: Fiber.Fiber<A, E>): Effect.Effect<A, E> =>
  Effect.gen(function*() {
    for (let minute = 0; minute < 7 * 24 * 60 && fiber.pollUnsafe() === undefined; minute++) {
      yield* turn
      yield* TestClock.adjust("1 minute")
    }
    return yield* Fiber.join(fiber)
  })

/** Lets a few turns pass and no time. */
export const settled: Effect.Effect<void> = Effect.repeat(turn, { times: 20 })
