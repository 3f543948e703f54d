/**
 * Converts schemas to Gemini's dialect, the `Schema` message of the API: a subset of OpenAPI 3.0 with upper-case types and `nullable`. The
 * input may be JSON Schema, a schema in the dialect, or a mixture.
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
 * Converts a schema to the dialect, or returns the first problem with it. A schema in the dialect is not changed.
 *
 * With `resolve`, references are replaced by what they refer to, and a constant becomes a list of one value. Without it, the dialect cannot
 * express them, nor a schema with `$schema`.
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

/** The keywords of the dialect that constrain values, with the types that they apply to. */
const constraints: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["format", ["STRING", "NUMBER", "INTEGER"]],
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

/** The keywords that describe the schema and do not constrain values. */
const annotations: ReadonlySet<string> = new Set(["title", "description", "default", "example"])

/** The keywords that {@link unionOf}, {@link typed} and {@link listed} read. */
const together: ReadonlySet<string> = new Set(["type", "nullable", "enum", "anyOf"])

/** The keywords that need no place in the result where references are resolved. */
const writtenOut: ReadonlySet<string> = new Set(["$schema", "$ref", "$defs", "definitions", "$comment", "const"])

/** The alternatives that the type, the values or the `anyOf` of a schema allow. */
interface Alternatives {
  /** `own`: one type or none. `only`: an `anyOf` of one schema and null. `any`: several types, or an `anyOf` that stays one. */
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

/** The keywords of a schema that are converted one by one. */
const restOf = (schema: Fields, at: string, reading: Reading): Fields => {
  const rest: Fields = {}
  for (const [word, value] of Object.entries(schema)) {
    if (together.has(word) || (reading.resolve !== undefined && writtenOut.has(word))) continue
    if (!isPresent(value) && (word !== "const" || value === undefined)) continue
    const path = `${at}.${word}`
    // The model writes the listed properties only, so a boolean makes no difference.
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

/** Converts a nested schema. The dialect has no schemas that are booleans. */
const inner = (schema: unknown, at: string, reading: Reading): Fields =>
  typeof schema === "boolean" ? reading.unsupported(at) ?? {} : dialect(schema, at, reading)

/** Converts `items`. The dialect has no list of them. */
const innerItems = (items: unknown, at: string, reading: Reading): Fields =>
  Array.isArray(items) ? reading.unsupported(at) ?? {} : inner(items, at, reading)

/** The alternatives of an `anyOf`. Types and values beside it would have to hold as well, which the dialect cannot express. */
const unionOf = (schema: Fields, at: string, reading: Reading): Alternatives => {
  const options = schema["anyOf"]
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

/** The schema that a `$ref` refers to. A recursive reference cannot be replaced. */
const referred = (schema: Fields, at: string, reading: Reading): Alternatives => {
  const target = reading.resolve?.(schema["$ref"])
  for (const word of ["type", "enum", "const", "anyOf"]) {
    if (isPresent(schema[word])) reading.unsupported(`${at}.${word}`)
  }
  const known = isFields(target) && !reading.isIn(target)
  if (!known) reading.unsupported(`${at}.$ref`)
  return { as: "only", of: known ? [dialect(target, at, reading)] : [], nullable: false }
}

/** The alternatives of a schema without `anyOf`. */
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

/** The alternatives of a list of values. The dialect has lists of strings; `nullable` stands for null. */
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

/** The names of types in the dialect, with `null` for the type of JSON Schema. */
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
 * Merges the keywords beside an `anyOf` into one of its options, because the API refuses an `anyOf` with other keywords beside it. Constraints on
 * other types are left out: they do not apply. Of two titles, defaults or examples the inner one wins, unless there is only one option; of two
 * descriptions both are kept.
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

/** Whether a keyword applies to values of a type. Without a type, all keywords do. */
const isAbout = (word: string, value: unknown, type: unknown): boolean => {
  if (typeof type !== "string" || type === "TYPE_UNSPECIFIED") return true
  if (word === "format" && type !== "STRING") return numbers.includes(type) && numeric.has(value)
  return word === "format" ? !numeric.has(value) : constraints.get(word)?.includes(type) ?? true
}

const numeric: ReadonlySet<unknown> = new Set(["float", "double", "int32", "int64"])

/** Whether a value has a type. */
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

/** Whether a schema allows null and nothing else, written as in JSON Schema. */
const isNull = (schema: unknown): boolean => {
  if (!isFields(schema)) return false
  const { type, ...rest } = schema
  return (Array.isArray(type) && type.length === 1 ? type[0] : type) === "null"
    && Object.keys(rest).every((word) => annotations.has(word))
}

const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => item === b[index]))
