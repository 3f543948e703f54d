/**
 * What stands for `DefaultObserver.ts` in bundles for browsers.
 */
import type { Observer } from "./Observed.ts"

/** Nobody observes calls. */
export const byDefault: Observer | undefined = undefined
