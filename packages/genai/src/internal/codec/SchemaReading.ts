/**
 * What the two conversions of schemas share: how nested schemas are visited, and how problems are noted.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { asFields, type Fields, isFields } from "../check/Fields.ts"

/** A value is not a schema: its path, and what was expected. */
export interface Invalid {
  readonly _tag: "Invalid"
  readonly at: string
  readonly expected: string
}

/** JSON Schema has a keyword that Gemini's dialect cannot express: the path of the keyword. */
export interface Unsupported {
  readonly _tag: "Unsupported"
  readonly at: string
}

/** Returns what a `$ref` refers to. */
export type Resolve = (reference: unknown) => unknown

/** The limits of nesting and of the number of schemas in one. Those of the API are lower. */
const deepest = 200
const most = 100_000

/** The conversion of one schema: the schemas that are being visited, and the first problem of each kind. */
export class Reading {
  wrong: Invalid | undefined = undefined
  beyond: Unsupported | undefined = undefined
  readonly resolve: Resolve | undefined
  readonly #above = new Set<object>()
  #count = 0

  constructor(resolve?: Resolve) {
    this.resolve = resolve
  }

  /** Whether a schema is being visited. */
  isIn(schema: object): boolean {
    return this.#above.has(schema)
  }

  /** Notes that a value is not a schema. */
  invalid(at: string, expected: string): undefined {
    this.wrong ??= { _tag: "Invalid", at, expected }
  }

  /** Notes that Gemini's dialect cannot express a keyword. */
  unsupported(at: string): undefined {
    this.beyond ??= { _tag: "Unsupported", at }
  }

  /** Visits a schema that is nested in those being visited. Returns an empty schema if there is a problem. */
  within(schema: unknown, at: string, read: (schema: Fields) => Fields): Fields {
    const expected = this.#expected(schema)
    if (expected !== undefined) this.invalid(at, expected)
    if (!isFields(schema) || this.wrong !== undefined) return {}
    this.#above.add(schema)
    const made = read(schema)
    this.#above.delete(schema)
    return made
  }

  #expected(schema: unknown): string | undefined {
    if (!isFields(schema)) return expectedOfLibrary(schema) ?? "a schema (an object)"
    if (this.#above.has(schema)) return "a schema that does not contain itself"
    if (this.#above.size === deepest) return `at most ${deepest} levels of schemas`
    return this.#count++ === most ? `at most ${most} schemas in one` : expectedOfLibrary(schema)
  }
}

/** Puts the definitions of an Effect document into its schema, and asks a schema of a library for its JSON Schema. Returns any other value unchanged. */
export const inOnePiece = (value: unknown): unknown => {
  if (!isDocument(value)) return jsonSchemaOf(value) ?? value
  const { definitions, schema } = value
  return Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions }
}

/** The same, but a schema that only refers to a definition becomes a copy of it, so that the root has the type that the API requires. */
export const fromItsRoot = (value: unknown): unknown => {
  if (!isDocument(value)) return withRoot(jsonSchemaOf(value)) ?? value
  const { definitions, schema } = value
  const { $ref, ...rest } = schema
  const name = typeof $ref === "string" && isEmpty(rest) ? $ref.replace(/^#\/\$defs\//, "") : ""
  return inOnePiece(
    Object.hasOwn(definitions, name) ? { ...value, schema: asFields(definitions[name]) } : value
  )
}

/** A schema that only refers to one of its definitions, as that of a class does, with this one at its root. */
export const withRoot = <Schema extends Fields | undefined>(schema: Schema): Fields | Schema => {
  const { $defs, $ref, ...rest } = asFields(schema)
  const name = typeof $ref === "string" ? /^#\/\$defs\/(.+)$/.exec($ref)?.[1] : undefined
  if (name === undefined || !isFields($defs) || !isFields($defs[name])) return schema
  return { ...$defs[name], ...rest, $defs }
}

/**
 * The JSON Schema of what a schema of a library reads, by Standard JSON Schema; `undefined` for any other value, and for a schema with a type that JSON Schema
 * does not have.
 */
export const jsonSchemaOf = (value: unknown): Fields | undefined => {
  const { jsonSchema } = isOfLibrary(value) ? asFields(value["~standard"]) : {}
  const { input } = asFields(jsonSchema)
  if (!Predicate.isFunction(input)) return undefined
  const made = Result.getOrUndefined(Result.try((): unknown => input({ target: "draft-2020-12" })))
  if (!isFields(made)) return undefined
  const { $schema: _, ...schema } = made
  return schema
}

/** What is expected instead of a schema of a library, if the value is one. */
export const expectedOfLibrary = (value: unknown): string | undefined => {
  if (isEffectSchema(value)) {
    return "a JSON schema: convert the schema of Effect with Schema.toJsonSchemaDocument"
  }
  if (!isOfLibrary(value)) return typeof value === "function" ? "a JSON schema, not a function" : undefined
  switch (asFields(value["~standard"])["vendor"]) {
    case "valibot":
      return "a JSON schema: convert the schema of Valibot with toStandardJsonSchema of @valibot/to-json-schema"
    case "zod":
      return "a JSON schema: convert the schema of Zod with z.toJSONSchema, which says what JSON Schema does not have"
    default:
      return "a JSON schema, or a schema that implements Standard JSON Schema for all that is in it"
  }
}

/** Whether a value is a schema of Effect. */
export const isEffectSchema = (value: unknown): boolean => Predicate.hasProperty(value, "~effect/Schema/Schema")

/** Whether a value is a schema of a library. JSON Schema made by zod also has `~standard`, but not enumerable, on a plain object. */
export const isOfLibrary = (value: unknown): value is { readonly "~standard": unknown } =>
  Predicate.hasProperty(value, "~standard") &&
  (Object.getPrototypeOf(value) !== Object.prototype ||
    Object.getOwnPropertyDescriptor(value, "~standard")?.enumerable !== false)

/** Whether a schema has `$schema`, and so is JSON Schema. */
export const namesItsDialect = (schema: unknown): schema is Fields => isFields(schema) && isPresent(schema["$schema"])

/** Whether an object has no fields. */
export const isEmpty = (value: unknown): boolean => isFields(value) && Object.keys(value).length === 0

/** Whether a keyword has a value. Null does not count as one. */
export const isPresent = (value: unknown): boolean => value !== undefined && value !== null

/** Maps the values of an object. A field may be named `__proto__`. */
export const mapFields = (fields: Fields, map: (value: unknown, name: string) => unknown): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value, name)]))

/** What is expected of `type`. */
export const expectedType = "the name of a type, or a list of them"

/** The types of Gemini's dialect. */
export const types: ReadonlySet<string> = new Set([
  "STRING",
  "NUMBER",
  "INTEGER",
  "BOOLEAN",
  "ARRAY",
  "OBJECT",
  "NULL"
])

/** The types of numbers. */
export const numbers: ReadonlyArray<string> = ["NUMBER", "INTEGER"]

/** Whether a value is the document that Effect makes of a schema. */
export const isDocument = (value: unknown): value is { readonly schema: Fields; readonly definitions: Fields } =>
  isFields(value) && typeof value["dialect"] === "string" && isFields(value["schema"]) && isFields(value["definitions"])
