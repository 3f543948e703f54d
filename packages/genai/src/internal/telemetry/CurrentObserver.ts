/**
 * The observer of a region.
 */
import * as Context from "effect/Context"
import { byDefault } from "./DefaultObserver.ts"
import type { Observer } from "./Observed.ts"

/** Who observes the calls of a region; `undefined` if nobody does. */
export const CurrentObserver: Context.Reference<Observer | undefined> = /*#__PURE__*/ Context.Reference<
  Observer | undefined
>("effect-genai/Telemetry/Observer", { defaultValue: () => byDefault })
