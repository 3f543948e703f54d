/**
 * What happens to calls while a store does not answer. After a failure the store is left alone for a second, so that calls do not wait for it one by one.
 */
import { type GenAIError, StoreUnavailable } from "effect-genai/GenAIError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { StoreFailed } from "./Store.ts"

export interface Outage {
  /** Runs an effect over the store. While the store is gone, the call fails, or goes on with `otherwise`. */
  readonly guarded: <A>(
    operation: string,
    effect: Effect.Effect<A, GenAIError | StoreFailed>,
    otherwise: A
  ) => Effect.Effect<A, GenAIError>
}

/** For a store that is never gone. */
export const never: Outage = {
  guarded: (_operation, effect) => effect as Effect.Effect<Effect.Success<typeof effect>, GenAIError>
}

export const make = (what: "quota" | "budget", onStoreError: "allow" | "fail"): Outage => {
  let until = -Infinity
  let last: StoreFailed | undefined
  const gone = <A>(
    operation: string,
    failed: StoreFailed,
    otherwise: A,
    wait: number,
    isNew: boolean
  ): Effect.Effect<A, StoreUnavailable> => {
    if (onStoreError === "fail") {
      return Effect.fail(
        new StoreUnavailable({
          message:
            `The store of the ${what} is gone, and no call passes without it (onStoreError: "fail"). ${failed.message}`,
          operation,
          retryAfter: Duration.millis(wait),
          cause: failed.cause
        })
      )
    }
    const warned = isNew
      ? Effect.logWarning(
        `The store of the ${what} is gone: calls pass without it (onStoreError: "allow"). ${failed.message}`
      )
      : Effect.void
    return Effect.as(warned, otherwise)
  }
  return {
    guarded: <A>(
      operation: string,
      effect: Effect.Effect<A, GenAIError | StoreFailed>,
      otherwise: A
    ): Effect.Effect<A, GenAIError> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        if (last !== undefined && now < until) return gone(operation, last, otherwise, until - now, false)
        return Effect.catchTag(
          effect,
          "StoreFailed",
          (failed) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              const isNew = now >= until + pause
              last = failed
              until = now + pause
              return gone(operation, failed, otherwise, pause, isNew)
            })
        )
      })
  }
}

/** How long a store that failed is left alone, in milliseconds. */
const pause = 1000
