/**
 * Objects with named fields, which JSON calls objects. All modules use these guards for values of unknown type.
 */
import * as Predicate from "effect/Predicate"

/** The fields of an object, by name. */
export type Fields = { [name: string]: unknown }

/** Whether a value is an object with named fields. A list is not. */
export const isFields = (value: unknown): value is Fields => Predicate.isObject(value)

/** The value itself if it has fields, else an empty object. */
export const asFields = (value: unknown): Fields => isFields(value) ? value : {}

/** The type of a value, for a message: `"number"`, `"Array"`, `"ReadableStream"`. */
export const typeOf = (value: unknown): string =>
  Predicate.isObjectOrArray(value)
    ? Object.prototype.toString.call(value).slice(8, -1)
    : value === null
    ? "null"
    : typeof value
