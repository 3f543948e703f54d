/**
 * The time limits of a call: of one attempt, and of the whole.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import { type Delivered, TimeoutError } from "../../GenAIError.ts"
import { hostOf } from "../check/Host.ts"
import { PollTimeout } from "../repeat/PollTimeout.ts"
import { limit } from "../stream/Silence.ts"
import type { Settings } from "./Settings.ts"

/** The settings of a call, and its request if it has been made. */
interface Limited extends Settings {
  readonly request?: { readonly url: string }
}

/** One attempt, under `httpOptions.timeout`, or the limit of polls. */
export const ofAttempt = <A, E, R>(
  attempt: Effect.Effect<A, E, R>,
  { httpOptions, operation, request }: Limited
): Effect.Effect<A, E | TimeoutError, R> =>
  Effect.withFiber((fiber) => {
    const timeout = httpOptions.timeout === undefined ? fiber.getRef(PollTimeout) : limit(httpOptions.timeout)
    return timeout === undefined ? attempt : Effect.timeoutOrElse(attempt, {
      duration: timeout,
      orElse: () => exceeded("headers", timeout, operation, request, undefined)
    })
  })

/** A call with all its attempts, under `httpOptions.totalTimeout`. */
export const ofWhole = <A, E, R>(
  call: Effect.Effect<A, E, R>,
  { httpOptions, operation, request }: Limited
): Effect.Effect<A, E | TimeoutError, R> => {
  const total = limit(httpOptions.totalTimeout)
  return total === undefined ? call : Effect.timeoutOrElse(call, {
    duration: total,
    orElse: () => exceeded("total", total, operation, request, undefined)
  })
}

/** Each pull of a stream, under what is left of `httpOptions.totalTimeout`. */
export const ofStream = <A, E, Done, R>(
  pull: Pull.Pull<A, E, Done, R>,
  { httpOptions, operation, request }: Limited,
  elapsed: () => number,
  delivered: () => Delivered
): Pull.Pull<A, E | TimeoutError, Done, R> => {
  const total = limit(httpOptions.totalTimeout)
  return total === undefined ? pull : Effect.suspend(() =>
    Effect.timeoutOrElse(pull, {
      duration: Duration.millis(Math.max(0, Duration.toMillis(total) - elapsed())),
      orElse: () => exceeded("total", total, operation, request, delivered())
    })
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const exceeded = (
  phase: TimeoutError["phase"],
  limit: Duration.Duration,
  operation: string,
  request: Limited["request"],
  delivered: Delivered | undefined
) => {
  const host = hostOf(request?.url)
  return Effect.fail(
    new TimeoutError({
      message: phase === "total"
        ? `The call${host === undefined ? "" : ` to ${host}`} took longer than ${Duration.toMillis(limit)} ms`
        : `No answer${host === undefined ? "" : ` from ${host}`} within ${Duration.toMillis(limit)} ms`,
      operation,
      phase,
      limit,
      delivered
    })
  )
}
