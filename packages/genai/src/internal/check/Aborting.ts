/**
 * The caller's `AbortSignal`: aborting it interrupts the call. Programs without types may pass anything in its place.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { InvalidRequest } from "../../GenAIError.ts"
import { invalidRequest } from "./Parameters.ts"

/** The error of a signal that is not an `AbortSignal`; `undefined` for a signal that can be used, or is absent. */
export const invalidSignal = (operation: string, field: string, signal: unknown): InvalidRequest | undefined =>
  Predicate.isNullish(signal) || signal instanceof AbortSignal
    ? undefined
    : invalidRequest(operation, field, "an AbortSignal")

/** An effect that the signal interrupts. */
export const abortable = <A, E, R>(
  signal: AbortSignal | undefined,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => signal === undefined ? self : Effect.raceFirst(self, aborted(signal))

/** A stream that the signal interrupts. */
export const abortableStream = <A, E, R>(
  signal: AbortSignal | undefined,
  self: Stream.Stream<A, E, R>
): Stream.Stream<A, E, R> => signal === undefined ? self : Stream.interruptWhen(self, aborted(signal))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const aborted = (signal: AbortSignal): Effect.Effect<never> =>
  Effect.callback<never>((resume) => {
    const interrupt = () => resume(Effect.interrupt)
    if (signal.aborted) return interrupt()
    signal.addEventListener("abort", interrupt, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", interrupt))
  })
