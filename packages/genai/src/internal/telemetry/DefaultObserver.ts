/**
 * The observer of calls where the program chooses none. Bundles for browsers have `NoObserver.ts` in its place, by the field `browser` of `package.json`, so
 * that a page does not contain telemetry that nobody sees.
 */
import { Observation } from "./Observation.ts"
import type { Observer } from "./Observed.ts"

/** Tells OpenTelemetry's conventions to the tracer and the metrics of the context. */
export const byDefault: Observer | undefined = (observed, context) => new Observation(observed, context)
