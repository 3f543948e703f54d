/**
 * What stands for `DefaultLog.ts` in the published entry for plain async code.
 */
import * as Effect from "effect/Effect"
import type { Log } from "./EffectLog.ts"

/** Nobody hears anything. */
export const byDefault: Log = { warn: () => Effect.void, debug: () => Effect.void }
