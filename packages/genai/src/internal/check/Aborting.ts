/**
 * Interrupts a call when the `AbortSignal` of the caller is aborted. A program without types may pass anything in its place.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { InvalidRequest } from "../../GenAIError.ts"
import { invalidRequest } from "./Parameters.ts"

/** The error of a value that is not an `AbortSignal`; `undefined` for a signal and for an absent value. */
export const invalidSignal = (operation: string, field: string, signal: unknown): InvalidRequest | undefined =>
  Predicate.isNullish(signal) || signal instanceof AbortSignal
    ? undefined
    : invalidRequest(operation, field, "an AbortSignal")

/** Interrupts the effect when the signal is aborted. */
export const abortable = <A, E, R>(
  signal: AbortSignal | undefined,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => signal === undefined ? self : Effect.raceFirst(self, aborted(signal))

/** Interrupts the stream when the signal is aborted. */
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
