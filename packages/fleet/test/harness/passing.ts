/** Time that passes under the `TestClock` for work that also waits for real things, such as WebCrypto. */
import { type Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

/**
 * Turns of the event loop, until what other threads had to do before is done: hashes are made there, in their order. Else time would pass for work that waits
 * for a hash, on a machine that has other work.
 */
const turn = Effect.promise(async () => {
  for (let count = 0; count < 2; count++) {
    await crypto.subtle.digest("SHA-256", new Uint8Array(1))
    await new Promise<void>((resolve) => setTimeout(resolve, 1))
  }
})

/** Lets time pass, step by step, until the fiber has ended; at most 10,000 steps. */
export const ended = <A, E>(fiber: Fiber.Fiber<A, E>, step: Duration.Input = "1 minute"): Effect.Effect<A, E> =>
  Effect.gen(function*() {
    for (let count = 0; count < 10_000 && fiber.pollUnsafe() === undefined; count++) {
      yield* turn
      yield* TestClock.adjust(step)
    }
    return yield* Fiber.join(fiber)
  })

/** Lets a few turns pass and no time. */
export const settled: Effect.Effect<void> = Effect.repeat(turn, { times: 20 })
