/**
 * Objects with named fields: what JSON calls an object. The one guard for values whose type is not known yet.
 */
import * as Predicate from "effect/Predicate"

/** An object by the names of its fields. */
export type Fields = { [name: string]: unknown }

/** Whether a value is an object with named fields, and not a list. */
export const isFields = (value: unknown): value is Fields => Predicate.isObject(value)

/** The fields of a value; an empty object for a value that has no fields. */
export const asFields = (value: unknown): Fields => isFields(value) ? value : {}

/** The type of a value, for a message: `"number"`, `"Array"`, `"ReadableStream"`. */
export const typeOf = (value: unknown): string =>
  Predicate.isObjectOrArray(value)
    ? Object.prototype.toString.call(value).slice(8, -1)
    : value === null
    ? "null"
    : typeof value
