/**
 * The log that writes to the loggers of Effect.
 */
import * as Effect from "effect/Effect"

/** Hears what the SDK says beside its answers. */
export interface Log {
  /** What a program should know, such as a cache that could not be deleted. */
  readonly warn: (message: string) => Effect.Effect<void>
  /** What helps to find a mistake, such as a field that the SDK does not know. */
  readonly debug: (message: string) => Effect.Effect<void>
}

/** Writes to the loggers of the region. */
export const effectLog: Log = { warn: Effect.logWarning, debug: Effect.logDebug }
