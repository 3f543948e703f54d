/**
 * When and how often a failed call is sent again.
 *
 * The policy is a `Schedule` that sees the error, held by a `Context.Reference`: set it for a program, a layer or a region
 * of a program with {@link with}, for one call with `config.httpOptions.retryOptions`. By default there are five attempts, waiting
 * 1 s, 2 s, 4 s, 8 s (never more than 60 s, jittered by 20 %), for errors whose `isRetryable` holds, and never less than the
 * server asked for. Whatever the policy says, a call that changes state on the server is sent again only where the server cannot
 * have acted on it, or where `retryOptions.httpStatusCodes` names the status.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { GenAIError } from "./GenAIError.ts"
import type { HttpRetryOptions } from "./wire/HttpOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A policy: recurs for as long as the call is to be tried again, delayed by how long to wait first.
 *
 * @category models
 * @since 0.1.0
 */
export type RetryPolicy = Schedule.Schedule<unknown, GenAIError>

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * A policy from any schedule: it retries only errors whose `isRetryable` holds, and waits at least as long as the server asked.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Schedule } from "effect"
 * import { RetryPolicy } from "effect-genai"
 *
 * const patient = RetryPolicy.make(Schedule.spaced("10 seconds").pipe(Schedule.upTo({ times: 30 })))
 * ```
 */
export const make = (
  schedule: Schedule.Schedule<unknown, GenAIError>,
  retries: (error: GenAIError) => boolean = (error) => error.isRetryable
): RetryPolicy =>
  schedule.pipe(
    Schedule.while(({ input }) => Effect.succeed(retries(input))),
    Schedule.modifyDelay(({ duration, input }) =>
      Effect.succeed(input.retryAfter === undefined ? duration : Duration.max(duration, input.retryAfter))
    )
  )

/**
 * A policy from the options of Google's SDKs: `attempts` (5, the first included; 0 and 1 mean no retry), `initialDelay`
 * (1 second), `maxDelay` (60 seconds, jitter included), `expBase` (2), `jitter` (1, as a share of ±20 %) and `httpStatusCodes`, which
 * replaces the statuses that are retried; connection failures and timeouts are retried in any case, a daily quota in none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromOptions = (options: HttpRetryOptions): RetryPolicy => {
  const { attempts = 5, expBase = 2, httpStatusCodes, initialDelay = 1, jitter = 1, maxDelay = 60 } = options
  return make(
    Schedule.exponential(Duration.seconds(initialDelay), expBase).pipe(
      Schedule.modifyDelay(({ duration }) =>
        Effect.map(Random.next, (random) => {
          const jittered = Duration.toSeconds(duration) * (1 + 0.2 * jitter * (2 * random - 1))
          return Duration.seconds(Math.min(jittered, maxDelay))
        })
      ),
      Schedule.upTo({ times: Math.max(0, attempts - 1) })
    ),
    httpStatusCodes === undefined ? undefined : (error) =>
      error.status === undefined || error._tag === "QuotaExhausted"
        ? error.isRetryable
        : httpStatusCodes.includes(error.status)
  )
}

/**
 * Every call is sent once.
 *
 * @category constructors
 * @since 0.1.0
 */
export const none: RetryPolicy = /*#__PURE__*/ Schedule.recurs(0)

/**
 * The policy in force. Provide another one for a program or a layer with `Layer.succeed(RetryPolicy.RetryPolicy, policy)`.
 *
 * @category references
 * @since 0.1.0
 */
export const RetryPolicy: Context.Reference<RetryPolicy> = /*#__PURE__*/ Context.Reference("effect-genai/RetryPolicy", {
  defaultValue: () => fromOptions({})
})

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Runs an effect under another policy.
 *
 * @category combinators
 * @since 0.1.0
 */
const with_: {
  (policy: RetryPolicy): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, policy: RetryPolicy): Effect.Effect<A, E, R>
} = /*#__PURE__*/ dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, policy: RetryPolicy): Effect.Effect<A, E, R> =>
    Effect.provideService(self, RetryPolicy, policy)
)

export { with_ as with }
