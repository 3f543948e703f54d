/**
 * One value with a lifetime, kept for all callers and made anew before it expires.
 *
 * Nothing runs between calls, and no timer runs but those of waiting callers: a call that finds the value old starts a refresh, and goes on with the old
 * value while that is valid. A refresh has a fiber of its own, so that a caller that leaves does not take it from the others; the last one that waits does.
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"

/** What a refresh makes: the value, and how long it is valid, in milliseconds. */
export interface Fresh<A> {
  readonly value: A
  readonly lifetime: number
}

export interface Options<A, E> {
  /** Makes the value, in one attempt. */
  readonly make: Effect.Effect<Fresh<A>, E>
  /** Whether two values are the same to the server. */
  readonly same: (one: A, other: A) => boolean
  /** Whether another attempt may succeed. */
  readonly isTransient: (error: E) => boolean
  /** Attempts while callers wait, with the first. */
  readonly attempts: number
  /** How long a refresh may take, with all attempts. */
  readonly timeout: Duration.Duration
  /** The error of a refresh that took longer. */
  readonly late: () => E
  /** How long before its end a value is refreshed, in milliseconds. */
  readonly early: number
}

export interface TokenCache<A, E> {
  /** The value; waits for a refresh if there is none. */
  readonly get: Effect.Effect<A, E>
  /** Another value in place of one that the server refused, or `undefined` if a refresh brings the same. */
  readonly renew: (refused: A) => Effect.Effect<A | undefined, E>
}

/** A cache that is empty. */
export const make = <A, E>(options: Options<A, E>): TokenCache<A, E> => {
  const { early, isTransient, late, same } = options
  const limit = Duration.toMillis(options.timeout)
  let kept: Kept<A, E> | undefined
  let running: Refresh<A, E> | undefined
  /** When the last refresh without a waiting caller failed. */
  let failedAt = -Infinity

  const run = (refresh: Refresh<A, E>): Effect.Effect<void> => {
    const attempts = (left: number, delay: number): Effect.Effect<Fresh<A>, E> =>
      Effect.catchIf(
        options.make,
        // Without callers the next call is soon enough, and no timer runs.
        (error) => left > 1 && refresh.waiting > 0 && isTransient(error),
        () => Effect.delay(attempts(left - 1, delay * 2), delay)
      )
    return Effect.flatMap(
      Effect.exit(attempts(options.attempts, firstDelay)),
      (exit) =>
        Effect.clockWith((clock) =>
          Effect.sync(() => {
            const now = monotonicMillisUnsafe(clock)
            running = undefined
            if (exit._tag === "Success") {
              const { lifetime, value } = exit.value
              const valid = Math.max(lifetime, shortestUse)
              kept = {
                value,
                answer: Effect.succeed(value),
                since: now,
                staleAt: now + valid - Math.min(early, valid / 2),
                expiresAt: now + valid
              }
            } else if (refresh.waiting === 0) failedAt = now
            Deferred.doneUnsafe(refresh.done, Effect.map(exit, ({ value }) => value))
          })
        )
    )
  }

  const end = (refresh: Refresh<A, E>): void => {
    if (running === refresh) running = undefined
    refresh.fiber?.interruptUnsafe()
  }

  /** The refresh that is under way, or another one if it hangs. */
  const begin = (now: number): Effect.Effect<Refresh<A, E>> =>
    Effect.uninterruptible(Effect.suspend(() => {
      if (running !== undefined && now - running.since < limit) return Effect.succeed(running)
      if (running !== undefined) giveUp(running)
      const refresh: Refresh<A, E> = { since: now, waiting: 0, done: Deferred.makeUnsafe(), fiber: undefined }
      running = refresh
      return Effect.map(Effect.forkDetach(run(refresh)), (fiber) => {
        refresh.fiber = fiber
        return refresh
      })
    }))

  const giveUp = (refresh: Refresh<A, E>): void => {
    Deferred.doneUnsafe(refresh.done, Effect.fail(late()))
    end(refresh)
  }

  const wait = (now: number): Effect.Effect<A, E> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(begin(now), (refresh) => {
        refresh.waiting++
        return restore(Effect.timeoutOrElse(Deferred.await(refresh.done), {
          duration: limit - (now - refresh.since),
          orElse: () =>
            Effect.suspend(() => {
              giveUp(refresh)
              return Deferred.await(refresh.done)
            })
        })).pipe(
          Effect.ensuring(Effect.sync(() => {
            if (--refresh.waiting === 0 && !Deferred.isDoneUnsafe(refresh.done)) end(refresh)
          }))
        )
      })
    )

  const get = Effect.clockWith((clock) => {
    const now = monotonicMillisUnsafe(clock)
    if (kept === undefined || now >= kept.expiresAt) return wait(now)
    return now < kept.staleAt || now - failedAt < pause ? kept.answer : Effect.andThen(begin(now), kept.answer)
  })

  const renew = (refused: A): Effect.Effect<A | undefined, E> =>
    Effect.clockWith((clock) => {
      const now = monotonicMillisUnsafe(clock)
      if (kept !== undefined) {
        if (!same(kept.value, refused)) return kept.answer
        // The source stands by this value: the refusals of other calls do not make it ask again.
        if (kept.confirmed === true && now - kept.since < pause) return Effect.undefined
        kept = undefined
      }
      return Effect.map(wait(now), (value) => {
        if (!same(value, refused)) return value
        if (kept?.value === value) kept.confirmed = true
        return undefined
      })
    })

  return { get, renew }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The value in use. Times are monotonic milliseconds. */
interface Kept<A, E> {
  readonly value: A
  readonly answer: Effect.Effect<A, E>
  readonly since: number
  readonly staleAt: number
  readonly expiresAt: number
  /** Whether it came again after the server had refused it. */
  confirmed?: boolean
}

interface Refresh<A, E> {
  readonly since: number
  readonly done: Deferred.Deferred<A, E>
  fiber: Fiber.Fiber<void> | undefined
  /** The callers that wait for it. */
  waiting: number
}

/** A value is used this long even if it seems to have expired, since the clock of this machine may be wrong. In milliseconds. */
const shortestUse = 10_000

/** How long nothing is asked again after a refresh that brought nothing. In milliseconds. */
const pause = 10_000

/** The wait before the second attempt, which doubles. In milliseconds. */
const firstDelay = 250
