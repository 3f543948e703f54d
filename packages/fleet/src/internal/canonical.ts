/** One text for all requests that mean the same. */
import type { PreparedRequest } from "effect-genai/GenAIClient"
import * as Predicate from "effect/Predicate"

/** The request with the fields of all its objects in order. */
export const canonical = ({ body, method, url }: PreparedRequest): string =>
  JSON.stringify([method, url, body === undefined ? null : ordered(JSON.parse(body))])

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered)
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(byName).map(([name, inner]) => [name, ordered(inner)]))
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => one < other ? -1 : 1
