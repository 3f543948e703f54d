/** Reads untrusted JSON. */

export interface JsonObject {
  readonly [key: string]: unknown
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const object = (value: unknown): JsonObject => isObject(value) ? value : {}

export const list = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

export const objects = (value: unknown): ReadonlyArray<JsonObject> => list(value).filter(isObject)

export const string = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

export const strings = (value: unknown): ReadonlyArray<string> => list(value).filter((item) => typeof item === "string")

export const number = (value: unknown): number | undefined =>
  typeof value === "number" ? value : typeof value === "string" && value !== "" && !isNaN(+value) ? +value : undefined

/** The value with the names of its objects in order, at every depth. */
export const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.keys(value).toSorted().map((name) => [name, sorted(value[name])]))
}
