/**
 * Time for limits: it goes forward at an even pace, whatever happens to the clock on the wall.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds since a moment that stays the same. */
export const monotonicMillisUnsafe = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

/** The same, by the clock of the context. */
export const monotonicMillis: Effect.Effect<number> = /*#__PURE__*/ Effect.map(Clock.Clock, monotonicMillisUnsafe)
