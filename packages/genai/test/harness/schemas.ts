/**
 * What schemas mean, told by others than the code under test: JSON Schema by ajv, Gemini's dialect by its description.
 */
import * as Ajv from "ajv/dist/2020.js"
import * as fc from "fast-check"
import type * as Tool from "../../src/wire/Tool.ts"

const ajv = new Ajv.Ajv2020({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  addUsedSchema: false,
  logger: false,
  ownProperties: true
})

/** Whether a value is valid under JSON Schema. */
export const jsonValidator = (schema: object): (value: unknown) => boolean => {
  const validate = ajv.compile(schema)
  return (value) => validate(value)
}

/** Whether a value is valid under a schema in Gemini's dialect. A schema that says nothing of types takes every value. */
export const isValid = (schema: Tool.Schema, value: unknown): boolean => {
  if (value === null && schema.nullable === true) return true
  if (schema.anyOf !== undefined && !schema.anyOf.some((option) => isValid(option, value))) return false
  if (schema.type !== undefined && !isOfType(schema.type, value)) return false
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) return false
  if (typeof value === "string") {
    return within([...value].length, schema.minLength, schema.maxLength)
      && (schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value))
  }
  if (typeof value === "number") return within(value, schema.minimum, schema.maximum)
  if (Array.isArray(value)) {
    const { items } = schema
    return within(value.length, schema.minItems, schema.maxItems)
      && (items === undefined || value.every((item) => isValid(items, item)))
  }
  if (typeof value === "object" && value !== null) {
    const properties = Object.entries(schema.properties ?? {})
    return within(Object.keys(value).length, schema.minProperties, schema.maxProperties)
      && (schema.required ?? []).every((name) => Object.hasOwn(value, name))
      && properties.every(([name, property]) =>
        !Object.hasOwn(value, name) || isValid(property, Reflect.get(value, name))
      )
  }
  return true
}

/** Schemas whose `anyOf` does not stand alone, and words that the `Schema` message does not have: the API refuses both. */
export const refused = (schema: Tool.Schema, at = "schema"): ReadonlyArray<string> => [
  ...Object.keys(schema).filter((word) => !words.has(word)).map((word) => `${at}.${word}`),
  ...(schema.anyOf !== undefined && (Object.keys(schema).length > 1 || schema.anyOf.length === 0)
    ? [`${at}.anyOf`]
    : []),
  ...(schema.enum?.some((value) => typeof value !== "string") === true ? [`${at}.enum`] : []),
  ...(schema.anyOf ?? []).flatMap((option, index) => refused(option, `${at}.anyOf[${index}]`)),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => refused(property, `${at}.${name}`)),
  ...(schema.items === undefined ? [] : refused(schema.items, `${at}.items`)),
  ...(schema.type === undefined || types.has(schema.type) ? [] : [`${at}.type`])
]

const types = new Set(["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"])

const words = new Set([
  "anyOf",
  "default",
  "description",
  "enum",
  "example",
  "format",
  "items",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "nullable",
  "pattern",
  "properties",
  "propertyOrdering",
  "required",
  "title",
  "type"
])

const isOfType = (type: string, value: unknown): boolean => {
  switch (type) {
    case "STRING":
      return typeof value === "string"
    case "NUMBER":
      return typeof value === "number"
    case "INTEGER":
      return Number.isInteger(value)
    case "BOOLEAN":
      return typeof value === "boolean"
    case "ARRAY":
      return Array.isArray(value)
    case "OBJECT":
      return typeof value === "object" && value !== null && !Array.isArray(value)
    default:
      return value === null
  }
}

const within = (size: number, least: string | number | undefined, most: string | number | undefined): boolean =>
  (least === undefined || size >= Number(least)) && (most === undefined || size <= Number(most))

// -----------------------------------------------------------------------------
// Arbitraries
// -----------------------------------------------------------------------------

const names = ["a", "b", "valueOf"]
const name = fc.constantFrom(...names)
const small = fc.integer({ min: 0, max: 3 })
const text = fc.constantFrom("", "a", "b", "ab", "x")

/** Objects of a few names. */
const record = <A>(values: fc.Arbitrary<A>): fc.Arbitrary<{ readonly [name: string]: A }> =>
  fc.array(fc.tuple(name, values), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))

/** JSON that schemas of the arbitraries below tell apart. */
export const json: fc.Arbitrary<unknown> = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), text, fc.integer({ min: -2, max: 4 }), fc.constant(1.5)),
    fc.array(tie("value"), { maxLength: 3 }),
    record(tie("value"))
  )
})).value

const type = fc.constantFrom("string", "number", "integer", "boolean", "array", "object", "null")

const annotations = {
  title: text,
  description: text,
  default: json,
  example: json,
  format: fc.constantFrom("date", "int32")
}

const constraints = {
  minLength: small,
  maxLength: small,
  pattern: fc.constantFrom("^a", "b$"),
  minimum: small,
  maximum: small,
  minItems: small,
  maxItems: small,
  minProperties: small,
  maxProperties: small,
  required: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
  additionalProperties: fc.constant(true),
  propertyOrdering: fc.constant(names)
}

const enumOf = (values: fc.Arbitrary<unknown>) => fc.uniqueArray(values, { minLength: 1, maxLength: 3 })

/** What stands in a schema beside its type. Each word is seldom there, so that many schemas are within the dialect. */
const some = <A extends object>(words: { [K in keyof A]: fc.Arbitrary<A[K]> }): fc.Arbitrary<Partial<A>> =>
  fc.subarray(Object.keys(words) as Array<keyof A & string>, { maxLength: 2 }).chain((keys) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, words[key]])))
  ) as fc.Arbitrary<Partial<A>>

const schemas = (extra: { readonly [keyword: string]: (schema: fc.Arbitrary<object>) => fc.Arbitrary<unknown> }) =>
  fc.letrec<{ readonly schema: object }>((tie) => {
    const schema = tie("schema")
    const inner = { items: schema, properties: record(schema) }
    const rest = fc.tuple(some(annotations), some({ ...constraints, ...inner }))
    const extras = Object.fromEntries(Object.entries(extra).map(([keyword, make]) => [keyword, make(schema)]))
    return {
      schema: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.tuple(fc.record({ type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })) }), rest),
        fc.tuple(
          fc.record({
            type: fc.constantFrom("string", ["string", "null"], ["integer", "string"]),
            enum: enumOf(fc.constantFrom("a", "ab", null))
          }),
          rest
        ),
        fc.tuple(fc.record({ enum: enumOf(fc.constantFrom("a", "ab", null)) }), rest),
        fc.tuple(fc.record({ anyOf: fc.array(schema, { minLength: 1, maxLength: 3 }) }), rest),
        fc.tuple(fc.constant({}), rest),
        ...(Object.keys(extras).length === 0 ? [] : [fc.tuple(some(extras), rest)])
      ).map(([own, [annotations, constraints]]) => ({ ...annotations, ...constraints, ...own }))
    }
  }).schema

/** JSON Schemas of the words that the dialect has. */
export const inSubset: fc.Arbitrary<object> = schemas({})

/** JSON Schemas with words that the dialect lacks as well. */
export const anyJsonSchema: fc.Arbitrary<object> = schemas({
  const: () => json,
  enum: () => enumOf(json),
  not: (schema) => schema,
  oneOf: (schema) => fc.array(schema, { minLength: 1, maxLength: 2 }),
  allOf: (schema) => fc.array(schema, { minLength: 1, maxLength: 2 }),
  prefixItems: (schema) => fc.array(schema, { minLength: 1, maxLength: 2 }),
  additionalProperties: (schema) => schema,
  exclusiveMinimum: () => small,
  "x-order": () => small
})
