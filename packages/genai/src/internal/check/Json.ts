/**
 * Text that may be JSON, and values that JSON may have.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { bytesOf, type Fields, isFields, isOfEffect } from "./Fields.ts"

/** The value of a JSON text; `undefined` if the text is not JSON. */
export const parsed = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))

/**
 * Whether a value that came from `JSON.parse` is an object. Every event and every answer is asked this several times, and `isFields` costs more: it tells
 * apart the objects of the platform, of which JSON has none.
 */
export const isJsonObject: (value: unknown) => value is Fields = Predicate.isObject as (
  value: unknown
) => value is Fields

/** The value itself if it is an object of JSON, else an empty object. */
export const asJsonObject = (value: unknown): Fields => isJsonObject(value) ? value : {}

/** Whether a value has a `toJSON` that returns its data, as dates have. The `toJSON` of Effect's own values is for debugging; only a `DateTime` returns data. */
export const hasJson = (value: object): value is { readonly toJSON: () => unknown } =>
  "toJSON" in value && Predicate.isFunction(value.toJSON) && ("~effect/DateTime" in value || !isOfEffect(value))

/** The first part of a value that JSON does not have: its path, which begins with a dot or a bracket, and what was expected. */
export const notJson = (value: unknown): readonly [path: string, expected: string] | undefined =>
  Result.getOrElse(
    Result.try(() => firstUnlike(value, "")),
    () => ["", "a value without cycles, whose fields can be read"] as const
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const firstUnlike = (value: unknown, at: string): readonly [string, string] | undefined => {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : [at, "a finite number"]
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
    return [at, "a JSON value"]
  }
  if (typeof value !== "object" || value === null) return undefined
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = firstUnlike(item, `${at}[${index}]`)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (bytesOf(value) !== undefined) return [at, "a string or another JSON value, not bytes"]
  if (hasJson(value)) return firstUnlike(value.toJSON(), at)
  if (!isFields(value)) return [at, Predicate.isPromiseLike(value) ? "a value, not a promise" : "a JSON value"]
  for (const name of Object.keys(value)) {
    const found = firstUnlike(value[name], `${at}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}
