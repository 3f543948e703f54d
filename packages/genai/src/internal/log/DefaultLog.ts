/**
 * The log where nobody chooses another. The published entry for plain async code has `NoLog.ts` in its place, since each of its clients chooses one.
 */
export { effectLog as byDefault } from "./EffectLog.ts"
