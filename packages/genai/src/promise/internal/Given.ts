/**
 * What the caller gave, which may be anything in a program without types.
 */
import * as Result from "effect/Result"
import { InvalidRequest } from "../../GenAIError.ts"
import { isFields } from "../../internal/check/Fields.ts"

/**
 * What a function makes of an object. A value that is no object, a promise, and an object whose fields cannot be read are returned as they are: the service
 * that gets them says what is wrong. An `InvalidRequest` of the function is thrown.
 */
export const reworded = <Value>(value: Value, change: (value: NonNullable<Value>) => unknown): unknown => {
  if (!isFields(value)) return value
  const changed = Result.try(() => change(value as NonNullable<Value>))
  if (Result.isSuccess(changed)) return changed.success
  if (changed.failure instanceof InvalidRequest) throw changed.failure
  return value
}
