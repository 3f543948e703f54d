/**
 * Which option limits the silence within a stream.
 */
import * as Context from "effect/Context"

/**
 * Whether `timeout` also limits the silence within a stream that sets no `idleTimeout`. Off by default. The promise entry turns it on: users of the
 * official SDK set `timeout` alone, and expect that no stream outlives it in silence.
 */
export const TimeoutLimitsSilence: Context.Reference<boolean> = /*#__PURE__*/ Context.Reference(
  "effect-genai/internal/TimeoutLimitsSilence",
  { defaultValue: () => false }
)
