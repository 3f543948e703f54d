/**
 * Objects with named fields, which JSON calls objects. All modules use these guards for values of unknown type.
 */
import * as Predicate from "effect/Predicate"

/** The fields of an object, by name. */
export type Fields = { [name: string]: unknown }

/**
 * Whether a value is an object with named fields. Lists, promises, Effects and other values of Effect, and the objects of the platform (dates, maps, typed
 * arrays, `Headers`, boxed strings) are not: their content is not in their fields.
 */
export const isFields = (value: unknown): value is Fields => {
  if (!Predicate.isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ||
    (Object.prototype.toString.call(value) === "[object Object]" && !Predicate.isFunction(value["then"]) &&
      !isOfEffect(value))
}

/** Whether a value is one of Effect's own, such as an Effect, an Option or a Redacted. An instance of a program's `Schema.Class` is not. */
export const isOfEffect = (value: object): boolean => {
  for (const name in value) if (name.startsWith("~effect/")) return true
  return false
}

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

/** The bytes of a typed array, a `Buffer`, a `DataView`, an `ArrayBuffer` or a `SharedArrayBuffer`; `undefined` for other values. */
export const bytesOf = (value: unknown): Uint8Array | undefined => {
  if (ArrayBuffer.isView(value)) {
    return value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
  return buffers.has(typeOf(value)) ? new Uint8Array(value as ArrayBuffer) : undefined
}

const buffers: ReadonlySet<string> = new Set(["ArrayBuffer", "SharedArrayBuffer"])

/** Sets all fields of one object in another, as {@link setField} does. */
export const setFields = (fields: object, from: Fields): void => {
  for (const name of Object.keys(from)) setField(fields, name, from[name])
}

/** Adds fields to an object that may have fields of these names already: those come with the path at which they were. */
export const addBeside = (fields: Fields, more: Fields, path: string): void => {
  for (const name of Object.keys(more)) {
    setField(fields, Object.hasOwn(fields, name) ? `${path}.${name}` : name, more[name])
  }
}

/** Sets a field of any name as the object's own, also where the object inherits an accessor of that name, as `__proto__` is one. */
export const setField = (fields: object, name: string, value: unknown): void => {
  if (name in fields) {
    Object.defineProperty(fields, name, { value, configurable: true, enumerable: true, writable: true })
  } else {
    ;(fields as Fields)[name] = value
  }
}
