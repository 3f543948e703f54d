/**
 * JSON text that may be anything.
 */
import * as Result from "effect/Result"

/** The value of a JSON text; `undefined` where it is not JSON. */
export const parsed = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
