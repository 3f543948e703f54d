/**
 * When and how often a failed call is retried.
 *
 * The policy is a `Schedule` whose input is the error. A `Context.Reference` holds it: set it for a program or a layer, for a region of a program with
 * {@link with}, or for one call with `config.httpOptions.retryOptions`. The default makes up to five attempts and retries errors whose `isRetryable` is
 * `true`. It waits 1 s, 2 s, 4 s and 8 s with a jitter of ±20 %, at most 60 s, and at least as long as the server asked.
 *
 * With any policy, a call that changes state on the server is retried only if the server cannot have acted on it, or if `retryOptions.httpStatusCodes`
 * contains the status.
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
 * A retry policy: a schedule that recurs while the call is to be retried. Its delay is the wait before the next attempt.
 *
 * @category models
 * @since 0.1.0
 */
export type RetryPolicy = Schedule.Schedule<unknown, GenAIError>

/**
 * A failed attempt of a call that is sent again.
 *
 * @category models
 * @since 0.1.0
 */
export interface Retry {
  /** The method, for example `models.generateContent`. */
  readonly operation: string
  /** Why the attempt failed. */
  readonly error: GenAIError
  /** How many attempts there have been: 1 after the first one. */
  readonly attempts: number
  /** Milliseconds until the next attempt. */
  readonly delay: number
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Makes a policy from a schedule. It retries only errors for which `retries` holds (default: `isRetryable`), and waits at least as long as the server
 * asked. If the server asks for more than `maxRetryAfter` (default: 15 minutes), the call fails at once; `retryAfter` of the error is the wait.
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
  retries: (error: GenAIError) => boolean = (error) => error.isRetryable,
  maxRetryAfter: Duration.Duration = defaultLongest
): RetryPolicy =>
  schedule.pipe(
    Schedule.while(({ input }) =>
      Effect.succeed(
        retries(input) && millisAsked(input) <= Duration.toMillis(maxRetryAfter)
      )
    ),
    Schedule.modifyDelay(({ duration, input }) =>
      Effect.succeed(Math.max(Duration.toMillis(duration), millisAsked(input)))
    )
  )

/**
 * Makes a policy from the options of Google's SDKs:
 *
 * - `attempts`: the number of attempts, including the first; 0 and 1 mean no retry. Default: 5.
 * - `initialDelay`: the wait before the first retry, in seconds. Default: 1.
 * - `expBase`: the factor between one wait and the next. Default: 2.
 * - `maxDelay`: the longest wait, in seconds, including jitter. Default: 60.
 * - `jitter`: the share of a random ±20 % that is added to a wait, from 0 to 1. Default: 1.
 * - `maxRetryAfter`: the longest wait that the server may ask for, in seconds; a call whose server asks for more fails. Default: 900 (15 minutes).
 * - `httpStatusCodes`: the statuses that are retried, instead of the default ones. Connection failures and timeouts are retried as well; a daily quota is not.
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
      Schedule.while(({ attempt }) => Effect.succeed(attempt < attempts))
    ),
    httpStatusCodes === undefined ? undefined : (error) =>
      error.status === undefined || error._tag === "QuotaExhausted"
        ? error.isRetryable
        : httpStatusCodes.includes(error.status),
    options.maxRetryAfter === undefined ? undefined : Duration.seconds(options.maxRetryAfter)
  )
}

/**
 * Does not retry.
 *
 * @category constructors
 * @since 0.1.0
 */
export const none: RetryPolicy = /*#__PURE__*/ Schedule.recurs(0)

/**
 * The current policy. Provide another one to a program or a layer with `Layer.succeed(RetryPolicy.RetryPolicy, policy)`.
 *
 * @category references
 * @since 0.1.0
 */
export const RetryPolicy: Context.Reference<RetryPolicy> = /*#__PURE__*/ Context.Reference("effect-genai/RetryPolicy", {
  defaultValue: () => fromOptions({})
})

/**
 * The longest wait that a server may ask for by default, in seconds: 15 minutes.
 *
 * @category constants
 * @since 0.1.0
 */
export const defaultMaxRetryAfter = 900

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Runs an effect with another policy.
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

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The milliseconds that the server asks to wait. */
const millisAsked = ({ retryAfter }: GenAIError): number => retryAfter === undefined ? 0 : Duration.toMillis(retryAfter)

const defaultLongest = /*#__PURE__*/ Duration.seconds(defaultMaxRetryAfter)
