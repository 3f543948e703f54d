/**
 * Reads what the caller gave, which may be anything in a program without types.
 */
import * as Result from "effect/Result"
import { InvalidRequest } from "../../GenAIError.ts"
import { asFields, type Fields, isFields } from "../../internal/check/Fields.ts"
import { readable } from "../../internal/check/Gate.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"

/** A field of a value; `undefined` if it has none, or it cannot be read. */
export const fieldOf = (value: unknown, name: keyof Fields): unknown =>
  Result.getOrUndefined(Result.try(() => asFields(value)[name]))

/**
 * What a function makes of an object, which is at `at` of a call. A value that is not an object is returned as it is: the service that gets it refuses it.
 * Throws an `InvalidRequest` if the function does, or if it cannot read the object.
 */
export const reworded = <Value>(
  operation: string,
  at: string,
  value: Value,
  change: (value: NonNullable<Value>) => unknown
): unknown =>
  isFields(value)
    ? Result.getOrElse(Result.try(() => change(value as NonNullable<Value>)), (error) => {
      const problem = error instanceof InvalidRequest ? error : readable(operation, at, value)
      throw problem instanceof InvalidRequest ? problem : invalidRequest(operation, at, "a value that can be read")
    })
    : value
