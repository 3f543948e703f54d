/**
 * Converts schemas to JSON Schema, for the fields of the API that take it. The input may have keywords of Gemini's dialect.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { type Fields, isFields } from "../check/Fields.ts"
import {
  expectedType,
  type Invalid,
  isPresent,
  mapFields,
  namesItsDialect,
  numbers,
  Reading,
  types
} from "./SchemaReading.ts"

/** Converts a schema to JSON Schema, or returns the first problem with it. A schema with `$schema` is checked and not changed. */
export const fromSchema = (schema: unknown, at: string): Result.Result<Fields, Invalid> => {
  const reading = new Reading()
  const made = json(schema, at, reading)
  if (reading.wrong !== undefined) return Result.fail(reading.wrong)
  return Result.succeed(namesItsDialect(schema) ? schema : made)
}

/** The path of the first `not` in a schema. No form in which the API takes a schema has it, and a schema that allows nothing is written with it. */
export const impossible = (schema: unknown, at: string): string | undefined => {
  const reading = new Reading()
  json(schema, at, reading)
  return reading.beyond?.at
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The keywords that hold one schema, a list of schemas, or schemas by name. All other keywords hold data, which is not changed. */
const one: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties"
])
const list: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"])
const named: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependentSchemas",
  "patternProperties",
  "properties"
])

/** The limits that are 64-bit integers in the dialect: JSON may have them as strings. */
const counts: ReadonlySet<string> = new Set([
  "maxItems",
  "maxLength",
  "maxProperties",
  "minItems",
  "minLength",
  "minProperties"
])

const json = (schema: unknown, at: string, reading: Reading): Fields =>
  reading.within(schema, at, (schema) => {
    const { nullable, ...rest } = schema
    const made = mapFields(
      rest,
      (value, keyword) => value === undefined ? value : jsonValue(schema, keyword, value, `${at}.${keyword}`, reading)
    )
    return nullable === true ? jsonOrNull(asExamples(made)) : asExamples(made)
  })

const jsonValue = (schema: Fields, keyword: string, value: unknown, at: string, reading: Reading): unknown => {
  if (keyword === "not") reading.unsupported(at)
  if (one.has(keyword)) return Array.isArray(value) ? jsonList(value, at, reading) : jsonInner(value, at, reading)
  if (list.has(keyword)) {
    return Array.isArray(value) ? jsonList(value, at, reading) : reading.invalid(at, "a list of schemas")
  }
  if (named.has(keyword)) {
    return isFields(value)
      ? mapFields(value, (inner, name) => jsonInner(inner, `${at}.${name}`, reading))
      : reading.invalid(at, "an object of schemas")
  }
  if (keyword === "type") return jsonType(value, at, reading)
  if (counts.has(keyword) && typeof value === "string") return Number(value)
  if (keyword === "enum" && Array.isArray(value) && isNumber(schema["type"])) return value.map(numbered)
  return value
}

const jsonType = (type: unknown, at: string, reading: Reading): unknown => {
  const names: ReadonlyArray<unknown> = Array.isArray(type) ? type : [type]
  if (isPresent(type) && !names.every(Predicate.isString)) reading.invalid(at, expectedType)
  return Array.isArray(type) ? type.map(lowered) : lowered(type)
}

const jsonList = (list: ReadonlyArray<unknown>, at: string, reading: Reading): unknown =>
  list.map((inner, index) => jsonInner(inner, `${at}[${index}]`, reading))

const jsonInner = (schema: unknown, at: string, reading: Reading): unknown =>
  typeof schema === "boolean" || !isPresent(schema) ? schema : json(schema, at, reading)

const isNumber = (type: unknown): boolean => typeof type === "string" && numbers.includes(type)

const numbered = (value: unknown): unknown => typeof value === "string" && value !== "" ? Number(value) : value

const lowered = (type: unknown): unknown => typeof type === "string" && types.has(type) ? type.toLowerCase() : type

const asExamples = ({ example, ...schema }: Fields): Fields =>
  example === undefined ? schema : { examples: [example], ...schema }

/** Allows null, which is a type in JSON Schema. Next to keywords that may refuse null for themselves, it is an alternative to the whole schema. */
const jsonOrNull = (schema: Fields): Fields => {
  const { anyOf, type } = schema
  const names = Object.keys(schema)
  if (names.some((name) => strict.has(name) && schema[name] !== undefined)) {
    const [beside, inside] = [true, false].map((isBeside) =>
      Object.fromEntries(names.filter((name) => around.has(name) === isBeside).map((name) => [name, schema[name]]))
    )
    return { ...beside, anyOf: [inside, { type: "null" }] }
  }
  return {
    ...schema,
    ...(typeof type === "string" && type !== "null" ? { type: [type, "null"] } : {}),
    ...(Array.isArray(type) && !type.includes("null") ? { type: [...type, "null"] } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: [...anyOf, { type: "null" }] } : {}),
    ...(Array.isArray(schema["enum"]) && !schema["enum"].includes(null) ? { enum: [...schema["enum"], null] } : {})
  }
}

/** The keywords that may refuse null, whatever the type is. */
const strict: ReadonlySet<string> = new Set(["$dynamicRef", "$ref", "allOf", "const", "if", "not", "oneOf"])

/** The keywords that stay around the alternatives of a schema: what it defines, and what describes it. */
const around: ReadonlySet<string> = new Set([
  "$defs",
  "$id",
  "$schema",
  "default",
  "definitions",
  "description",
  "examples",
  "title"
])
