/**
 * Text that may be JSON.
 */
import * as Result from "effect/Result"

/** The value of a JSON text; `undefined` if the text is not JSON. */
export const parsed = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
