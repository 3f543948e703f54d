/** One text for all requests that mean the same. */
import type { PreparedRequest } from "effect-genai/GenAIClient"
import * as Predicate from "effect/Predicate"

/**
 * The request with the fields of all its objects in order. Those of a schema keep theirs: a model writes the properties in the order in which it reads them, so
 * it may think before it answers, or the other way round.
 */
export const canonical = ({ body, method, url }: PreparedRequest): string =>
  JSON.stringify([method, url, body === undefined ? null : ordered(JSON.parse(body))])

const ordered = (value: unknown, keepsOrder = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => ordered(item))
  if (!Predicate.isObject(value)) return value
  const fields = Object.entries(value)
  return Object.fromEntries(
    (keepsOrder ? fields : fields.toSorted(byName)).map((
      [name, inner]
    ) => [name, ordered(inner, name === "properties")])
  )
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => one < other ? -1 : 1
