/**
 * The attempts of a call: repeated by the retry policy in force, and only where a repetition is safe.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Tracer from "effect/Tracer"
import type { GenAIError } from "../../GenAIError.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { Settings } from "./Settings.ts"

/** The retry policy of these options, else the one of the context. */
export const policyOf = ({ retryOptions }: HttpOptions): Effect.Effect<RetryPolicy.RetryPolicy> =>
  retryOptions === undefined ? RetryPolicy.RetryPolicy : Effect.succeed(RetryPolicy.fromOptions(retryOptions))

/** Repeats an attempt by the policy in force. Each failed attempt is an event of the span. The first attempt does not pay for the policy. */
export const repeated = <A, R>(
  attempt: Effect.Effect<A, GenAIError, R>,
  settings: Settings,
  span: Tracer.Span
): Effect.Effect<A, GenAIError, R> => {
  const noted = (error: GenAIError): Effect.Effect<void> =>
    Effect.map(
      Clock.currentTimeNanos,
      (now) =>
        span.event("attempt failed", now, { "error.type": error._tag, "http.response.status_code": error.status })
    )
  const again = (error: GenAIError) =>
    Effect.flatMap(
      policyOf(settings.httpOptions),
      (policy) => {
        let failed: GenAIError | undefined = error
        const next: Effect.Effect<A, GenAIError, R> = Effect.suspend(() => {
          if (failed === undefined) return Effect.tapError(attempt, noted)
          failed = undefined
          return Effect.andThen(noted(error), Effect.fail(error))
        })
        return Effect.retry(next, settings.mutates ? RetryPolicy.make(policy, mayBeRepeated(settings)) : policy)
      }
    )
  return attempt.pipe(Effect.catch(again))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A call that changes state is sent again where nothing can have changed, or where its options name the status. */
const mayBeRepeated = ({ httpOptions }: Settings) => (error: GenAIError): boolean =>
  cannotHaveActed(error) ||
  (error.status !== undefined && httpOptions.retryOptions?.httpStatusCodes?.includes(error.status) === true)

/** Whether the server did nothing: the request did not reach it, or was refused before work began. */
const cannotHaveActed = (error: GenAIError): boolean =>
  error._tag === "RateLimited" ||
  (error._tag === "ServiceUnavailable" && error.retryAfter !== undefined) ||
  (error._tag === "ConnectionError" && !error.reached) ||
  (error._tag === "TimeoutError" && error.phase === "connect")
