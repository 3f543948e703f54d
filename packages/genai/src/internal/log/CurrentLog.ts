/**
 * What the SDK says beside its answers.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { byDefault } from "./DefaultLog.ts"
import type { Log } from "./EffectLog.ts"

/** Who hears it in a region. */
export const CurrentLog: Context.Reference<Log> = /*#__PURE__*/ Context.Reference<Log>("effect-genai/internal/Log", {
  defaultValue: () => byDefault
})

export const warn = (message: string): Effect.Effect<void> => Effect.flatMap(CurrentLog, (log) => log.warn(message))

export const debug = (message: string): Effect.Effect<void> => Effect.flatMap(CurrentLog, (log) => log.debug(message))
