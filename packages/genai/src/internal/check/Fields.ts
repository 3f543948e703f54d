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

/** The value of a field that an object itself has. `valueOf` and the other names of `Object.prototype` are names like any other. */
export const fieldOf = (fields: Fields, name: string): unknown => Object.hasOwn(fields, name) ? fields[name] : undefined

/** Sets a field of any name as the object's own, also where the object inherits an accessor of that name, as `__proto__` is one. */
export const setField = (fields: object, name: string, value: unknown): void => {
  if (name in fields) {
    Object.defineProperty(fields, name, { value, configurable: true, enumerable: true, writable: true })
  } else {
    ;(fields as Fields)[name] = value
  }
}
