/** One text for all requests that mean the same. */
import type { PreparedRequest } from "effect-genai/GenAIClient"
import * as Predicate from "effect/Predicate"

/**
 * The request with the fields of all its objects in order. Those of a schema keep theirs: a model writes the properties in the order in which it reads them, so
 * it may think before it answers, or the other way round.
 */
export const canonical = ({ body, method, url }: PreparedRequest): string =>
  `[${JSON.stringify(method)},${JSON.stringify(url)},${body === undefined ? "null" : ordered(JSON.parse(body))}]`

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The JSON of what JSON says, with its fields in order. */
const ordered = (value: unknown, keepsOrder = false): string => {
  if (Array.isArray(value)) return `[${value.map((item) => ordered(item)).join()}]`
  if (!Predicate.isObject(value)) return JSON.stringify(value)
  const names = Object.keys(value)
  if (!keepsOrder) names.sort()
  const fields = value as { readonly [name: string]: unknown }
  return `{${names.map((name) => `${JSON.stringify(name)}:${ordered(fields[name], name === "properties")}`).join()}}`
}
