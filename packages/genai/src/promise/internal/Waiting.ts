/**
 * How to wait for work at the server, in plain words, and the same in the terms of the Effect services.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import type * as GenAIClient from "../../GenAIClient.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How to poll: how often, for how long, and who watches.
 *
 * @category models
 * @since 0.1.0
 */
export interface Polling<Job> {
  /** Milliseconds between two requests. By default 1 second at first, then longer each time, up to 30 seconds. */
  readonly pollInterval?: number | undefined
  /**
   * Milliseconds that the wait may last at most. When they have passed, it rejects with `TimeoutError`, whose `delivered.last` is the work as it was last seen.
   * By default there is no limit.
   */
  readonly totalTimeout?: number | undefined
  /** Is called with the work each time that the server has told its state. */
  readonly onProgress?: ((job: Job) => unknown) | undefined
}

/**
 * How to wait for work at the server. `abortSignal` ends the wait, not the work; `httpOptions` apply to each request.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitConfig<Job> extends GenAIClient.RequestOptions, Polling<Job> {}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** The config of a wait, or options with the fields of `Polling`, for a service. Throws an `InvalidRequest` for a `pollInterval` that is no time. */
export const fromPolling = (operation: string, at: string, { onProgress, pollInterval, ...config }: Polling<never>) => {
  if (!Predicate.isNullish(pollInterval) && !(Number.isFinite(pollInterval) && pollInterval >= 0)) {
    throw invalidRequest(operation, `${at}.pollInterval`, "a number of milliseconds that is not negative")
  }
  return {
    ...config,
    schedule: Predicate.isNullish(pollInterval) ? undefined : Schedule.spaced(pollInterval),
    onProgress: asEffect(onProgress)
  }
}

/** A function of the caller, for a service. A value that is no function stays as it is: the service says what is wrong with it. */
const asEffect = (run: ((...args: ReadonlyArray<never>) => unknown) | undefined) =>
  typeof run === "function"
    ? (...args: ReadonlyArray<never>): Effect.Effect<unknown> => Effect.promise(async () => run(...args))
    : run
