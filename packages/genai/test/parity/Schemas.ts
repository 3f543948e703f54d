/**
 * Schemas in the parameters of calls: which of them both SDKs send in the same form, and requests without the others.
 */
import * as Predicate from "effect/Predicate"
import type { Sent } from "./Recorder.ts"

type Fields = { readonly [name: string]: unknown }

const isFields = (value: unknown): value is Fields => Predicate.isObject(value) && !Array.isArray(value)

/** A request without its schemas where one of the call is not simple, or goes where the official SDK sends schemas as they are. */
export const withoutSchemas = (sent: Sent, params: unknown): Sent =>
  asTheyAre.test(sent.url) || schemasIn(params).some((schema) => !isSimple(schema))
    ? { ...sent, body: strip(sent.body) }
    : sent

const asTheyAre = /\/cachedContents$|:(countTokens|validateReinforcementTuningReward)$/

/** The schemas of responses and functions. */
const schemasIn = (value: unknown, name = ""): ReadonlyArray<unknown> => {
  if (Array.isArray(value)) return value.flatMap((item) => schemasIn(item, name))
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    isSchema(name, key) && Predicate.isNotNullish(inner) ? [inner] : schemasIn(inner, key)
  )
}

const isSchema = (above: string, name: string): boolean =>
  name === "responseSchema" || (above === "functionDeclarations" && (name === "parameters" || name === "response"))

const strip = (value: unknown, name = ""): unknown => {
  if (Array.isArray(value)) return value.map((item) => strip(item, name))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const dialect = key === "responseJsonSchema" && name !== "functionDeclarations"
        ? "responseSchema"
        : key.replace(/JsonSchema$/, "")
      return isSchema(name, dialect) ? [] : [[key, strip(inner, key)]]
    })
  )
}

const words = new Set([
  "type",
  "title",
  "description",
  "default",
  "example",
  "enum",
  "format",
  "nullable",
  "anyOf",
  "items",
  "properties",
  "propertyOrdering",
  "required",
  "pattern",
  "minimum",
  "maximum",
  ...["Length", "Items", "Properties"].flatMap((what) => [`min${what}`, `max${what}`])
])

/** Whether the official SDK makes of a schema what the API takes: without unions that have something beside them, and words of JSON Schema alone. */
const isSimple = (schema: unknown): boolean => {
  if (!isFields(schema)) return false
  if (Predicate.isNotNullish(schema["$schema"])) return true
  const { additionalProperties, anyOf, enum: values, items, properties, type, ...rest } = schema
  const alone = Object.values(rest).every(Predicate.isNullish) && [items, properties, values].every(Predicate.isNullish)
  const types: ReadonlyArray<unknown> = Array.isArray(type) ? type : [type]
  return Object.keys(schema).every((word) => words.has(word) || word === "additionalProperties")
    && (Predicate.isNullish(additionalProperties) || typeof additionalProperties === "boolean")
    && (types.length < 2 || types.filter((name) => name !== "null").length === 1 || (alone && !types.includes("null")))
    && (!types.includes("null") || (types.length > 1 && Predicate.isNullish(values)))
    && (Predicate.isNullish(values) || (Array.isArray(values) && values.every(Predicate.isString)))
    && (Predicate.isNullish(items) || isSimple(items))
    && (Predicate.isNullish(properties) || (isFields(properties) && Object.values(properties).every(isSimple)))
    && (Predicate.isNullish(anyOf) || (alone && Predicate.isNullish(type) && isSimpleUnion(anyOf)))
}

const isSimpleUnion = (options: unknown): boolean => {
  if (!Array.isArray(options) || options.length === 0) return false
  const others = options.filter((option) => !isNull(option))
  return (others.length === options.length || (options.length === 2 && others.length === 1)) && others.every(isSimple)
}

const isNull = (schema: unknown): boolean => isFields(schema) && schema["type"] === "null"
