/**
 * How long a stream may be silent, and which option says so.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpOptions } from "../../wire/HttpOptions.ts"

/**
 * Whether `timeout` also limits the silence within a stream that sets no `idleTimeout`. Off by default. The promise entry turns it on: users of the
 * official SDK set `timeout` alone, and expect that no stream outlives it in silence.
 */
export const TimeoutLimitsSilence: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/TimeoutLimitsSilence",
  { defaultValue: () => false }
)

/** The longest silence within a stream: `httpOptions.idleTimeout`, by default 5 minutes. */
export const idle = (
  { idleTimeout, timeout }: Pick<HttpOptions, "idleTimeout" | "timeout">
): Effect.Effect<Duration.Duration> =>
  idleTimeout !== undefined
    ? Effect.succeed(limit(idleTimeout) ?? Duration.infinity)
    : Effect.map(TimeoutLimitsSilence, (limits) => (limits ? limit(timeout) : undefined) ?? defaultIdle)

/** A limit from the options, in milliseconds; 0 and infinity mean no limit. */
export const limit = (millis: number | undefined): Duration.Duration | undefined =>
  millis === undefined || millis <= 0 || millis === Infinity ? undefined : Duration.millis(millis)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultIdle = /*#__PURE__*/ Duration.minutes(5)
