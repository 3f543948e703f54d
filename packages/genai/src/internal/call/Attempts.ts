/**
 * The attempts of a call: repeated by the retry policy in force, and only where a repetition is safe.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { type GenAIError, withMessage } from "../../GenAIError.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import { OnRetry } from "../settings/Additions.ts"
import type { Attempts } from "../telemetry/Observed.ts"
import type { Settings } from "./Settings.ts"

/** The retry policy of the options, or of the context if the options have none. */
export const policyOf = ({ retryOptions }: HttpOptions): Effect.Effect<RetryPolicy.RetryPolicy> =>
  retryOptions === undefined ? RetryPolicy.RetryPolicy : Effect.succeed(RetryPolicy.fromOptions(retryOptions))

/** Repeats an attempt by the current policy. The attempts of a call that is sent again are spans. The policy is built only after a failure. */
export const repeated = <A, R>(
  once: Effect.Effect<A, GenAIError, R>,
  settings: Settings,
  spans: Attempts | undefined
): Effect.Effect<A, GenAIError, R> => {
  const attempt = settings.eachAttempt?.(once) ?? once
  const again = (error: GenAIError) => {
    // Counted here, so that an effect which is run again begins at one.
    let attempts = 1
    return Effect.mapError(
      Effect.flatMap(policyOf(settings.httpOptions), (policy) =>
        Effect.flatMap(OnRetry, (onRetry) => {
          let failed: GenAIError | undefined = error
          const next: Effect.Effect<A, GenAIError, R> = Effect.suspend(() => {
            if (failed === undefined) {
              attempts++
              return spans === undefined ? attempt : spans.later(attempt, error)
            }
            failed = undefined
            spans?.failed()
            return Effect.fail(error)
          })
          const schedule = RetryPolicy.make(policy, repeatable(settings), Duration.infinity)
          const told = (error: GenAIError, delay: Duration.Duration) =>
            Result.try(() =>
              onRetry?.({ operation: settings.operation, error, attempts, delay: Duration.toMillis(delay) })
            )
          // `Effect.retry` does the same, and builds schedules of options too.
          return Effect.retryOrElse(
            next,
            onRetry === undefined ?
              schedule :
              Schedule.modifyDelay(schedule, ({ duration, input }) =>
                Effect.sync(() => {
                  // A function that throws does not fail the call.
                  told(input, duration)
                  return duration
                })),
            Effect.fail
          )
        })),
      (error) => told(error, attempts, settings)
    )
  }
  return attempt.pipe(Effect.catch(again))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The last error of a call. Its message says how often the call was sent, and which wait was too long. */
const told = (error: GenAIError, attempts: number, { httpOptions }: Settings): GenAIError => {
  const asked = error.retryAfter === undefined ? 0 : Duration.toSeconds(error.retryAfter)
  const longest = httpOptions.retryOptions?.maxRetryAfter ?? RetryPolicy.defaultMaxRetryAfter
  const notes = [
    ...(attempts > 1 ? [`sent ${attempts} times`] : []),
    ...(asked > longest ? [`the server asks to wait ${asked} s, more than maxRetryAfter allows`] : [])
  ]
  return notes.length === 0 ? error : withMessage(error, `${error.message} (${notes.join("; ")})`)
}

/** Whether a call may be sent again. One that changes state may if nothing can have changed, or if the options name the status. */
const repeatable = ({ httpOptions, mutates, retriesConnections = true }: Settings) => {
  let silent = 0
  return (error: GenAIError): boolean => {
    // The server did its work, which may be paid for, and said nothing of it: that is tried once more.
    if (isSilent(error) && ++silent > 1) return false
    if (!retriesConnections && error.status === undefined) return false
    return !mutates || cannotHaveActed(error) ||
      (error.status !== undefined && httpOptions.retryOptions?.httpStatusCodes?.includes(error.status) === true)
  }
}

/** Whether the answer was a success that ended without an event. */
const isSilent = (error: GenAIError): boolean => error._tag === "StreamInterrupted" && error.delivered.bytes === 0

/** Whether the server did nothing: the request did not reach it, or the server refused it before it started work. */
const cannotHaveActed = (error: GenAIError): boolean =>
  error._tag === "RateLimited" ||
  ((error._tag === "ServiceUnavailable" || error._tag === "Conflict") && error.retryAfter !== undefined) ||
  (error._tag === "ConnectionError" && !error.reached) ||
  (error._tag === "TimeoutError" && error.phase === "connect")
