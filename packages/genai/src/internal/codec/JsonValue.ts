/**
 * Values that the field table does not describe, as JSON has them. `JSON.stringify` drops functions and the content of promises, maps and the like without an
 * error; here they are refused. Bytes become Base64 in fields of bytes.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Predicate from "effect/Predicate"
import { bytes as bytesFields } from "../../wire/Message.ts"
import { bytesOf, isFields } from "../check/Fields.ts"
import { hasJson } from "../check/Json.ts"
import type { EncodingContext } from "./EncodingContext.ts"
import * as SchemaReading from "./SchemaReading.ts"

/** The value for the body, or reports what JSON cannot hold. A value that needs no change is not copied. */
export const encode = (value: unknown, at: string, context: EncodingContext): unknown =>
  isPlain(value) ? value : converted(value, at, context)

/** Bytes in Base64, if the field at this path contains bytes; else `undefined`. */
export const base64 = (value: unknown, at: string): string | undefined => {
  const bytes = bytesOf(value)
  return bytes !== undefined && bytesFields.includes(at.slice(at.lastIndexOf(".") + 1))
    ? Base64.encode(bytes)
    : undefined
}

/** Whether JSON has the value, to any depth. */
export const isPlain = (value: unknown): boolean => {
  if (typeof value === "number") return Number.isFinite(value)
  if (typeof value !== "object" || value === null) return !unsayable.has(typeof value)
  if (Array.isArray(value)) return value.every(isPlain)
  if (bytesOf(value) !== undefined) return false
  if (hasJson(value)) return isPlain(value.toJSON())
  if (!isFields(value)) return false
  if (SchemaReading.isOfLibrary(value) || SchemaReading.isDocument(value)) return false
  for (const name of Object.keys(value)) if (!isPlain(value[name])) return false
  return true
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Types of values that JSON leaves out, or does not take. */
const unsayable = new Set(["function", "symbol", "bigint"])

/** The fields of interactions that have a JSON schema. A document of Effect is only data elsewhere. */
const holdsSchema = /(^|\.)(schema|parameters|response_format)(\[\d+\])?$/

const converted = (value: unknown, at: string, context: EncodingContext): unknown => {
  if (isPlain(value)) return value
  const schema = SchemaReading.isDocument(value) && !holdsSchema.test(at) ? value : SchemaReading.fromItsRoot(value)
  const expected = SchemaReading.expectedOfLibrary(schema)
  if (!Object.is(schema, value)) return schema
  if (expected !== undefined) {
    return context.invalid(at, typeof value === "function" && !holdsSchema.test(at) ? expectedValue : expected)
  }
  if (bytesOf(value) === undefined && Predicate.isObjectOrArray(value) && hasJson(value)) {
    return converted(value.toJSON(), at, context)
  }
  if (Array.isArray(value)) return value.map((item, index) => converted(item, `${at}[${index}]`, context))
  if (isFields(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, converted(field, `${at}.${name}`, context)])
    )
  }
  return base64(value, at) ??
    context.invalid(
      at,
      bytesOf(value) === undefined ? expectedValue : "a string or another JSON value, not bytes"
    )
}

const expectedValue = "a JSON value"
