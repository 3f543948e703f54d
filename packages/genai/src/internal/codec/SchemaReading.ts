/**
 * How a schema is read, in whichever form it is to be said: schemas within schemas, and the flaws that they have.
 */
import * as Predicate from "effect/Predicate"
import { asFields, type Fields, isFields } from "../check/Fields.ts"

/** No schema can be made of it: where, and what was expected. */
export interface Invalid {
  readonly _tag: "Invalid"
  readonly at: string
  readonly expected: string
}

/** JSON Schema can express it, Gemini's dialect cannot. */
export interface Unsupported {
  readonly _tag: "Unsupported"
  readonly at: string
}

/** What a `$ref` refers to. */
export type Resolve = (reference: unknown) => unknown

/** How many schemas may stand within each other, and how many there may be. The API takes far fewer. */
const deepest = 200
const most = 100_000

/** The reading of one schema: which schemas it is in, and the first flaws met. */
export class Reading {
  wrong: Invalid | undefined = undefined
  beyond: Unsupported | undefined = undefined
  readonly resolve: Resolve | undefined
  readonly #above = new Set<object>()
  #count = 0

  constructor(resolve?: Resolve) {
    this.resolve = resolve
  }

  /** Whether a schema is one of those that are being read. */
  isIn(schema: object): boolean {
    return this.#above.has(schema)
  }

  /** Notes that no schema can be made of it. */
  invalid(at: string, expected: string): undefined {
    this.wrong ??= { _tag: "Invalid", at, expected }
  }

  /** Notes that Gemini's dialect cannot express it. */
  unsupported(at: string): undefined {
    this.beyond ??= { _tag: "Unsupported", at }
  }

  /** Reads a schema inside those that are being read. */
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
    if (this.#above.has(schema)) return "a schema that is not within itself"
    if (this.#above.size === deepest) return `at most ${deepest} schemas within each other`
    return this.#count++ === most ? `at most ${most} schemas in all` : expectedOfLibrary(schema)
  }
}

/** A schema with its definitions beside it, as Effect makes it, in one piece; any other value as it is. */
export const inOnePiece = (value: unknown): unknown => {
  if (!isDocument(value)) return value
  const { definitions, schema } = value
  return Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions }
}

/** The same, where the API wants to see at once what a value is: a schema that is one of the definitions begins with that. */
export const fromItsRoot = (value: unknown): unknown => {
  if (!isDocument(value)) return value
  const { definitions, schema } = value
  const { $ref, ...rest } = schema
  const name = typeof $ref === "string" && isEmpty(rest) ? $ref.replace(/^#\/\$defs\//, "") : ""
  return inOnePiece(
    Object.hasOwn(definitions, name) ? { ...value, schema: asFields(definitions[name]) } : value
  )
}

/** What is expected in place of a schema of a library, which holds code. What zod writes as JSON Schema has a hidden `~standard` as well. */
export const expectedOfLibrary = (value: unknown): string | undefined =>
  typeof value === "function" ||
    (Predicate.hasProperty(value, "~standard") &&
      Object.getOwnPropertyDescriptor(value, "~standard")?.enumerable !== false)
    ? "a JSON schema, for example what Schema.toJsonSchemaDocument or z.toJSONSchema makes of this one"
    : undefined

/** Whether a schema is JSON Schema by its own word. */
export const namesItsDialect = (schema: unknown): schema is Fields => isFields(schema) && isPresent(schema["$schema"])

/** Whether an object has no fields. */
export const isEmpty = (value: unknown): boolean => isFields(value) && Object.keys(value).length === 0

/** Whether a word is there. Null is no value. */
export const isPresent = (value: unknown): boolean => value !== undefined && value !== null

/** Fields with other values. They are data: one may be called `__proto__`. */
export const mapFields = (fields: Fields, map: (value: unknown, name: string) => unknown): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value, name)]))

/** What the type of a schema has to be. */
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

const isDocument = (value: unknown): value is { readonly schema: Fields; readonly definitions: Fields } =>
  isFields(value) && typeof value["dialect"] === "string" && isFields(value["schema"]) && isFields(value["definitions"])
