/**
 * How functions are counted: their declarations, calls and responses. As bare names and values, or as the text that the model reads.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import * as SchemaReading from "../codec/SchemaReading.ts"
import type { Family } from "./Families.ts"
import type { Tally } from "./Tally.ts"

/** Adds a declaration of a function. */
export const declaration = (tally: Tally, value: unknown, at: string, family: Family): void => {
  tally.features.add("functions")
  const declared = { ...asFields(value) }
  for (const name of ["parameters", "response", "parametersJsonSchema", "responseJsonSchema"]) {
    if (declared[name] !== undefined) declared[name] = schema(tally, declared[name], `${at}.${name}`)
  }
  if (family.functions !== "flat") {
    if (refers(declared)) tally.missing(at, "how references and choices of a schema are counted was not measured")
    return written(tally, writtenDeclaration(declared), at)
  }
  text(tally, declared["name"], at)
  text(tally, declared["description"], at)
  // A JSON schema beside them is not counted.
  schemaFields(tally, asFields(declared["parameters"]), at, 0)
  schemaFields(tally, asFields(declared["response"]), at, 0)
}

/** Adds a call of a function. */
export const call = (tally: Tally, value: unknown, at: string, family: Family): void => {
  const { args, name, partialArgs } = asFields(value)
  named(tally, "call", name, args, at, family)
  if (partialArgs !== undefined) tally.missing(`${at}.partialArgs`, "how it is counted was not measured")
}

/** Adds the response of a function. */
export const response = (tally: Tally, value: unknown, at: string, family: Family): void =>
  named(tally, "response", asFields(value)["name"], asFields(value)["response"], at, family)

/** Adds the schema of an answer, where it is counted: its names, descriptions and values, and one for each type. */
export const responseSchema = (tally: Tally, value: unknown, at: string): void =>
  schemaFields(tally, schema(tally, value, at), at, 0)

// -----------------------------------------------------------------------------
// Private: what is sent
// -----------------------------------------------------------------------------

/** A value as JSON has it. */
const plain = (tally: Tally, value: unknown, at: string): unknown =>
  Result.getOrElse(Result.try((): unknown => JSON.parse(JSON.stringify(value) ?? "null")), () => {
    tally.missing(at, "it is not JSON")
    return null
  })

/** The fields of a schema. One that a library made is known only when it is sent. */
const schema = (tally: Tally, value: unknown, at: string): Fields => {
  if (isFields(value) && !SchemaReading.isOfLibrary(value)) return asFields(plain(tally, value, at))
  tally.missing(at, "a schema of a library, which becomes one of the API when it is sent")
  return {}
}

// -----------------------------------------------------------------------------
// Private: names and values
// -----------------------------------------------------------------------------

/** Deeper than this nothing is read: the API refuses it too. */
const deepest = 64

const text = (tally: Tally, value: unknown, at: string): void => {
  if (typeof value === "string") tally.text(value, at)
}

const schemaFields = (tally: Tally, schema: Fields, at: string, depth: number): void => {
  if (depth > deepest) return tally.missing(at, "it is too deep")
  text(tally, schema["description"], at)
  text(tally, schema["format"], at)
  if (schema["type"] !== undefined && schema["type"] !== null) tally.exact(1)
  for (const name of ["enum", "required"]) {
    const values = schema[name]
    if (Array.isArray(values)) { for (const value of values) text(tally, value, at) }
  }
  for (const [name, property] of Object.entries(asFields(schema["properties"]))) {
    tally.text(name, at)
    schemaFields(tally, asFields(property), at, depth + 1)
  }
  if (isFields(schema["items"])) schemaFields(tally, schema["items"], at, depth + 1)
  const choices = schema["anyOf"]
  if (Array.isArray(choices)) { for (const choice of choices) schemaFields(tally, asFields(choice), at, depth + 1) }
}

const flatValue = (tally: Tally, value: unknown, at: string, depth: number): void => {
  if (depth > deepest) return tally.missing(at, "it is too deep")
  if (typeof value === "string") return tally.text(value, at)
  if (typeof value === "number") return tally.exact(1)
  if (typeof value === "boolean") return tally.between(1, 0, 1)
  if (Array.isArray(value)) { for (const item of value) flatValue(tally, item, at, depth + 1) }
  else if (isFields(value)) {
    for (const [name, field] of Object.entries(value)) {
      tally.text(name, at)
      flatValue(tally, field, at, depth + 1)
    }
  }
}

/** Whether a schema has what is not written out where it stands. */
const refers = (declared: Fields): boolean => /"(?:\$ref|anyOf|oneOf|allOf)":/.test(JSON.stringify(declared))

const named = (tally: Tally, what: string, name: unknown, value: unknown, at: string, family: Family): void => {
  tally.features.add("functions")
  const sent = plain(tally, value ?? {}, at)
  if (family.functions !== "flat") return written(tally, `${what}:${wordOf(name)}${writtenValue(sent, 0)}`, at)
  text(tally, name, at)
  flatValue(tally, sent, at, 0)
}

// -----------------------------------------------------------------------------
// Private: as text
// -----------------------------------------------------------------------------

/** Each side of a string, as a character that no text has. It is a token of its own, and so is each end of a declaration, call or response. */
const quote = "\uE000"

const written = (tally: Tally, whole: string, at: string): void => {
  const pieces = whole.split(quote)
  for (const piece of pieces) tally.text(piece, at)
  tally.exact(pieces.length - 1 + 2)
}

const quoted = (value: unknown): string => `${quote}${wordOf(value).replaceAll(quote, "")}${quote}`

const wordOf = (value: unknown): string =>
  typeof value === "string" ? value : Predicate.isNumber(value) || Predicate.isBoolean(value) ? String(value) : ""

const writtenValue = (value: unknown, depth: number): string => {
  if (depth > deepest) return ""
  if (typeof value === "string") return quoted(value)
  if (Array.isArray(value)) return `[${value.map((item) => writtenValue(item, depth + 1)).join(",")}]`
  if (!isFields(value)) return typeof value === "object" ? "null" : String(value)
  return `{${Object.keys(value).toSorted().map((name) => `${name}:${writtenValue(value[name], depth + 1)}`).join(",")}}`
}

const writtenDeclaration = (declared: Fields): string => {
  const parts: Array<string> = []
  if (wordOf(declared["description"]) !== "") parts.push(`description:${quoted(declared["description"])}`)
  const parameters = declared["parameters"] ?? declared["parametersJsonSchema"]
  const response = declared["response"] ?? declared["responseJsonSchema"]
  if (isFields(parameters)) parts.push(`parameters:${writtenSchema(parameters, 0)}`)
  if (isFields(response)) parts.push(`response:${writtenSchema(response, 0)}`)
  return `declaration:${wordOf(declared["name"])}{${parts.join(",")}}`
}

const writtenSchema = (schema: Fields, depth: number): string => {
  if (depth > deepest) return ""
  const parts: Array<string> = []
  if (typeof schema["description"] === "string") parts.push(`description:${quoted(schema["description"])}`)
  if (Array.isArray(schema["enum"])) parts.push(`enum:[${schema["enum"].map(quoted).join(",")}]`)
  if (isFields(schema["items"])) parts.push(`items:${writtenSchema(schema["items"], depth + 1)}`)
  const properties = schema["properties"]
  if (isFields(properties) && Object.keys(properties).length > 0) {
    const names = Object.keys(properties).toSorted()
    parts.push(
      `properties:{${names.map((name) => `${name}:${writtenSchema(asFields(properties[name]), depth + 1)}`).join(",")}}`
    )
  }
  if (Array.isArray(schema["required"])) parts.push(`required:[${schema["required"].map(quoted).join(",")}]`)
  if (typeof schema["type"] === "string") parts.push(`type:${quoted(schema["type"].toUpperCase())}`)
  return `{${parts.join(",")}}`
}
