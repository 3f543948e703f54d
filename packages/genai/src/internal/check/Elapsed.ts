/**
 * Time for limits: it goes forward at an even pace, whatever happens to the clock on the wall.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** Milliseconds since a moment that stays the same. */
export const monotonicMillisUnsafe = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

/** The same, by the clock of the context. */
export const monotonicMillis: Effect.Effect<number> = /*#__PURE__*/ Effect.map(Clock.Clock, monotonicMillisUnsafe)

/** Whether a value is a duration: of any length, or longer than none. */
export const isDuration = (value: unknown, length: "any" | "positive" = "any"): value is Duration.Input =>
  !Number.isNaN(value) && Option.exists(
    Duration.fromInput(value as Duration.Input),
    length === "any" ? Duration.isGreaterThanOrEqualTo(Duration.zero) : Duration.isGreaterThan(Duration.zero)
  )
