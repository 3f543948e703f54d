/**
 * Gemini's dialect of schemas, the `Schema` message of the API: a subset of OpenAPI 3.0 with upper-case types and `nullable`. What a caller
 * passes may be JSON Schema, in that dialect, or a mixture.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { type Fields, isFields } from "../check/Fields.ts"
import {
  expectedType,
  type Invalid,
  isEmpty,
  isPresent,
  mapFields,
  namesItsDialect,
  numbers,
  Reading,
  type Resolve,
  types,
  type Unsupported
} from "./SchemaReading.ts"

/**
 * The schema in Gemini's dialect. A schema that is in it already stays as it is. Where references can be resolved they are written out, and a
 * constant is a list of one value; else both are for JSON Schema alone, and so is a schema that names its own dialect.
 */
export const fromSchema = (
  schema: unknown,
  at: string,
  resolve?: Resolve
): Result.Result<Fields, Invalid | Unsupported> => {
  if (resolve === undefined && namesItsDialect(schema)) return Result.fail({ _tag: "Unsupported", at: `${at}.$schema` })
  const reading = new Reading(resolve)
  const made = dialect(schema, at, reading)
  const flaw = reading.wrong ?? reading.beyond
  return flaw === undefined ? Result.succeed(made) : Result.fail(flaw)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The words of the dialect that say something of values, with the types of those. */
const constraints: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["format", ["STRING", ...numbers]],
  ["minLength", ["STRING"]],
  ["maxLength", ["STRING"]],
  ["pattern", ["STRING"]],
  ["minimum", numbers],
  ["maximum", numbers],
  ["items", ["ARRAY"]],
  ["minItems", ["ARRAY"]],
  ["maxItems", ["ARRAY"]],
  ["properties", ["OBJECT"]],
  ["propertyOrdering", ["OBJECT"]],
  ["required", ["OBJECT"]],
  ["minProperties", ["OBJECT"]],
  ["maxProperties", ["OBJECT"]]
])

/** The words that say something of the schema itself. */
const annotations: ReadonlySet<string> = new Set(["title", "description", "default", "example"])

/** The words that are read together with others. */
const together: ReadonlySet<string> = new Set(["type", "nullable", "enum", "anyOf"])

/** The keywords that have done their work where a whole document is written out. */
const writtenOut: ReadonlySet<string> = new Set(["$schema", "$ref", "$defs", "definitions", "$comment", "const"])

/** What a value may be: one of several, and null as well. */
interface Alternatives {
  /** `own` is the schema itself, `only` the one option of an `anyOf` besides null. */
  readonly as: "own" | "only" | "any"
  readonly of: ReadonlyArray<Fields>
  readonly nullable: boolean
}

const dialect = (schema: unknown, at: string, reading: Reading): Fields =>
  reading.within(schema, at, (schema) => {
    const rest = restOf(schema, at, reading)
    const { as, nullable, of } = reading.resolve !== undefined && isPresent(schema["$ref"])
      ? referred(schema, at, reading)
      : isPresent(schema["anyOf"])
      ? unionOf(schema, at, reading)
      : typed(schema, at, reading)
    const [first = {}] = of
    const whole = as === "own"
      ? { ...rest, ...first }
      : as === "only"
      ? merge(rest, first, true, at, reading)
      : { anyOf: of.map((option) => merge(rest, option, false, at, reading)) }
    if (nullable || schema["nullable"] === true) return orNull(whole)
    return as === "own" && isPresent(schema["nullable"]) ? { ...whole, nullable: schema["nullable"] } : whole
  })

/** The words of a schema besides those that are read together. */
const restOf = (schema: Fields, at: string, reading: Reading): Fields => {
  const rest: Fields = {}
  for (const [word, value] of Object.entries(schema)) {
    if (together.has(word) || (reading.resolve !== undefined && writtenOut.has(word))) continue
    if (!isPresent(value) && word !== "const") continue
    const path = `${at}.${word}`
    // An object has the properties that are listed, so a boolean says nothing more.
    if (word === "additionalProperties" && (typeof value === "boolean" || isEmpty(value))) continue
    if (!constraints.has(word) && !annotations.has(word)) reading.unsupported(path)
    else if (word === "items") rest[word] = innerItems(value, path, reading)
    else if (word === "properties") rest[word] = innerProperties(value, path, reading)
    else rest[word] = value
  }
  return rest
}

const innerProperties = (properties: unknown, at: string, reading: Reading): unknown =>
  isFields(properties)
    ? mapFields(properties, (property, name) => inner(property, `${at}.${name}`, reading))
    : reading.invalid(at, "an object of schemas")

/** A schema within another. One that is `true` or `false`, and a list of `items`, are for JSON Schema alone. */
const inner = (schema: unknown, at: string, reading: Reading): Fields =>
  typeof schema === "boolean" ? reading.unsupported(at) ?? {} : dialect(schema, at, reading)

const innerItems = (items: unknown, at: string, reading: Reading): Fields =>
  Array.isArray(items) ? reading.unsupported(at) ?? {} : inner(items, at, reading)

/** The options of an `anyOf`. */
const unionOf = (schema: Fields, at: string, reading: Reading): Alternatives => {
  const options = schema["anyOf"]
  // Both hold at once, which takes more than one option can say.
  for (const word of ["type", "enum"]) if (isPresent(schema[word])) reading.unsupported(`${at}.${word}`)
  if (!Array.isArray(options)) reading.invalid(`${at}.anyOf`, "a list of schemas")
  if (!Array.isArray(options) || options.length === 0) {
    reading.invalid(`${at}.anyOf`, "at least one schema")
    return { as: "any", of: [], nullable: false }
  }
  const of = options.flatMap((option, index) => isNull(option) ? [] : [inner(option, `${at}.anyOf[${index}]`, reading)])
  if (of.length === 0) return { as: "only", of: [{ type: "NULL" }], nullable: false }
  const nullable = of.length < options.length
  return { as: nullable && of.length === 1 ? "only" : "any", of, nullable }
}

/** What a schema refers to. It cannot be written out within itself. */
const referred = (schema: Fields, at: string, reading: Reading): Alternatives => {
  const target = reading.resolve?.(schema["$ref"])
  for (const word of ["type", "enum", "const", "anyOf"]) {
    if (isPresent(schema[word])) reading.unsupported(`${at}.${word}`)
  }
  const known = isFields(target) && !reading.isIn(target)
  if (!known) reading.unsupported(`${at}.$ref`)
  return { as: "only", of: known ? [dialect(target, at, reading)] : [], nullable: false }
}

/** The types of a schema without `anyOf`, and its values if they are listed. */
const typed = (schema: Fields, at: string, reading: Reading): Alternatives => {
  const names = isPresent(schema["type"]) ? typeNames(schema["type"], `${at}.type`, reading) : undefined
  const types = names?.filter((name) => name !== "null")
  const nullable = names?.includes("null") ?? false
  const constant = reading.resolve !== undefined && schema["const"] !== undefined
  if (constant && isPresent(schema["enum"])) reading.unsupported(`${at}.const`)
  const values = constant ? [schema["const"]] : schema["enum"]
  if (isPresent(values)) {
    return listed(values, types, nullable || names === undefined, `${at}.${constant ? "const" : "enum"}`, reading)
  }
  if (types === undefined) return { as: "own", of: [{}], nullable }
  if (types.length === 0) return { as: "own", of: [{ type: "NULL" }], nullable: false }
  return { as: types.length === 1 ? "own" : "any", of: types.map((type) => ({ type })), nullable }
}

/** A list of values. The dialect lists strings alone; null is listed by `nullable`. */
const listed = (
  values: unknown,
  types: ReadonlyArray<string> | undefined,
  mayBeNull: boolean,
  at: string,
  reading: Reading
): Alternatives => {
  if (!Array.isArray(values)) reading.invalid(at, "a list of values")
  const all: ReadonlyArray<unknown> = Array.isArray(values) ? values : []
  const strings = all.filter((value) => value !== null)
  const nullable = mayBeNull && strings.length < all.length
  const type = types?.length === 1 ? types[0] : types?.find((name) => name === "STRING")
  if (strings.length === 0 && nullable) return { as: "own", of: [{ type: "NULL" }], nullable: false }
  const fits = types === undefined || type !== undefined
  if (!fits || !strings.every(Predicate.isString) || (strings.length === 0 && all.length > 0)) {
    reading.unsupported(at)
  }
  return { as: "own", of: [{ ...(type === undefined ? {} : { type }), enum: strings }], nullable }
}

/** The names of types in the dialect, and `null` for a type that is one besides others. */
const typeNames = (type: unknown, at: string, reading: Reading): ReadonlyArray<string> => {
  if (Array.isArray(type) && type.length > 0 && type.every(Predicate.isString)) {
    return type.map((name) => name.toLowerCase() === "null" ? "null" : typeName(name))
  }
  if (typeof type === "string") return [type === "null" ? type : typeName(type)]
  reading.invalid(at, expectedType)
  return []
}

const typeName = (name: string): string => {
  const upper = name.toUpperCase()
  return types.has(upper) ? upper : "TYPE_UNSPECIFIED"
}

/**
 * What a schema says besides its options, said in one of them: `anyOf` has to stand alone. What is about values of another type
 * does not matter there. An annotation of the option itself goes first where it tells the options apart.
 */
const merge = (rest: Fields, option: Fields, only: boolean, at: string, reading: Reading): Fields => {
  if (Array.isArray(option["anyOf"])) {
    return { anyOf: option["anyOf"].map((inner) => merge(rest, inner, false, at, reading)) }
  }
  const type = option["type"]
  const merged = { ...option }
  for (const [word, value] of Object.entries(rest)) {
    const own = option[word]
    if (!annotations.has(word)) {
      if (!isAbout(word, value, type)) continue
      if (isPresent(own) && !same(own, value)) reading.unsupported(`${at}.${word}`)
      merged[word] = value
    } else if (word === "description") {
      merged[word] = isPresent(own) && own !== value ? `${String(value)}\n${String(own)}` : value
    } else if (only || (!isPresent(own) && (word === "title" || isOf(value, type)))) {
      merged[word] = value
    }
  }
  return merged
}

/** Whether a word says something of values of this type. */
const isAbout = (word: string, value: unknown, type: unknown): boolean => {
  if (typeof type !== "string" || type === "TYPE_UNSPECIFIED") return true
  if (word === "format" && type !== "STRING") return numbers.includes(type) && numeric.has(value)
  return word === "format" ? !numeric.has(value) : constraints.get(word)?.includes(type) ?? true
}

const numeric: ReadonlySet<unknown> = new Set(["float", "double", "int32", "int64"])

/** Whether a value is of this type. */
const isOf = (value: unknown, type: unknown): boolean => {
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
      return isFields(value)
    default:
      return type !== "NULL"
  }
}

const orNull = (schema: Fields): Fields =>
  Array.isArray(schema["anyOf"]) ? { anyOf: schema["anyOf"].map(orNull) } : { ...schema, nullable: true }

/** Whether a schema says that a value is null, in the words of JSON Schema. */
const isNull = (schema: unknown): boolean => {
  if (!isFields(schema)) return false
  const { type, ...rest } = schema
  return (Array.isArray(type) && type.length === 1 ? type[0] : type) === "null"
    && Object.keys(rest).every((word) => annotations.has(word))
}

const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => item === b[index]))
