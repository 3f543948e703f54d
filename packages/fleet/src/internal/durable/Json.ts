/** Parameters as JSON, which is what engines store: checked, and limited in size. */
import { InvalidRequest } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { PayloadTooLarge } from "../../DurableError.ts"

const encoder = /*#__PURE__*/ new TextEncoder()

/** A parameter as the text of its JSON. Anything that JSON has no form for is an `InvalidRequest`, what is larger than the limit a `PayloadTooLarge`. */
export const checked = (
  operation: string,
  field: string,
  value: unknown,
  limit: number
): Effect.Effect<string, InvalidRequest | PayloadTooLarge> =>
  Effect.suspend((): Effect.Effect<string, InvalidRequest | PayloadTooLarge> => {
    const problem = problemOf(value, field)
    if (problem !== undefined) {
      return Effect.fail(
        invalid(operation, problem, "a JSON value, since a workflow stores it; pass files by their uri")
      )
    }
    const text = JSON.stringify(value)
    const bytes = encoder.encode(text).length
    return bytes <= limit ? Effect.succeed(text) : Effect.fail(
      new PayloadTooLarge({
        message:
          `${field} of ${operation} has ${bytes} bytes as JSON; the limit is ${limit}. Pass large content by reference, as a file`,
        field,
        bytes,
        limit
      })
    )
  })

/** The error of a parameter. */
export const invalid = (operation: string, field: string, expected: string): InvalidRequest =>
  new InvalidRequest({ message: `Invalid ${field}: expected ${expected}`, operation, field, expected })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The path of the first value inside that is not JSON. A field that is `undefined` is absent. */
const problemOf = (value: unknown, path: string, depth = 0): string | undefined => {
  if (depth > 200) return path
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined
  if (typeof value === "number") return Number.isFinite(value) ? undefined : path
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = problemOf(value[i], `${path}[${i}]`, depth + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  if (!Predicate.isObject(value)) return path
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return path
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue
    const problem = problemOf(field, `${path}.${name}`, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}
