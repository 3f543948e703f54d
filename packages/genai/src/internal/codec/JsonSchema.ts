/**
 * The dialect of schemas that Gemini reads in `responseSchema` and in function parameters: OpenAPI 3.0 with upper-case types, `nullable`
 * instead of a null type, and no `additionalProperties`. A schema that names its own dialect (`$schema`) is JSON Schema and goes into the
 * `…JsonSchema` field of the same place untouched.
 */
import * as Predicate from "effect/Predicate"
import type * as Generate from "../../wire/GenerateContent.ts"
import { type Fields, isFields } from "../check/Fields.ts"
import type { Encoding } from "./Encoding.ts"

/** Whether this is JSON Schema by its own word. */
export const isJsonSchema = (schema: unknown): boolean => Predicate.hasProperty(schema, "$schema")

/** Fields with such a schema moved to the field for it, unless that is taken. */
export const inItsField = <Fields extends { readonly [name: string]: unknown }>(
  fields: Fields,
  name: keyof Fields & string,
  jsonName: keyof Fields & string
): Fields => {
  if (!isJsonSchema(fields[name]) || present(fields[jsonName])) return fields
  const { [name]: schema, ...rest } = fields
  return { ...rest, [jsonName]: schema } as unknown as Fields
}

/** The parameters of a call whose response schema is JSON Schema by its own word: it goes into the field for those. */
export const ofResponse = <Params extends { readonly config?: Generate.GenerateContentConfig | undefined }>(
  params: Params
): Params =>
  isJsonSchema(params.config?.responseSchema)
    ? { ...params, config: inItsField({ ...params.config }, "responseSchema", "responseJsonSchema") }
    : params

/** A JSON schema in Gemini's dialect. */
export const toGemini = (schema: unknown, at: string, encoding: Encoding): unknown => convert(schema, at, encoding, [])

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const convert = (schema: unknown, at: string, encoding: Encoding, above: ReadonlyArray<Fields>): unknown => {
  if (!isFields(schema)) return encoding.invalid(at, "a schema (an object)")
  if (above.includes(schema)) return encoding.invalid(at, "a schema that is not within itself")
  if (present(schema["type"]) && present(schema["anyOf"])) {
    return encoding.invalid(at, "a schema with type or anyOf, not both")
  }
  const within = [...above, schema]
  const out: Fields = {}
  const node = unwrapNullable(schema, out)
  for (const [key, value] of Object.entries(node)) {
    if (!present(value)) continue
    const path = `${at}.${key}`
    switch (key) {
      case "type":
        putType(value, path, out, encoding)
        break
      case "items":
        out[key] = convert(value, path, encoding, within)
        break
      case "anyOf":
        if (!Array.isArray(value)) return encoding.invalid(path, "a list of schemas")
        if (value.some(isNull)) out["nullable"] = true
        out[key] = value.flatMap((option, index) =>
          isNull(option) ? [] : [convert(option, `${path}[${index}]`, encoding, within)]
        )
        break
      case "properties":
        if (!isFields(value)) return encoding.invalid(path, "an object of schemas")
        out[key] = Object.fromEntries(
          Object.entries(value).map((
            [name, property]
          ) => [name, convert(property, `${path}.${name}`, encoding, within)])
        )
        break
      case "additionalProperties":
        break
      default:
        out[key] = value
    }
  }
  return out
}

const types = new Set(["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"])

const typeName = (name: string): string => {
  const upper = name.toUpperCase()
  return types.has(upper) ? upper : "TYPE_UNSPECIFIED"
}

/** `anyOf` of one schema and null is that schema, nullable. */
const unwrapNullable = (schema: Fields, out: Fields): Fields => {
  const options = schema["anyOf"]
  if (!Array.isArray(options) || options.length !== 2) return schema
  const other = isNull(options[0]) ? options[1] : isNull(options[1]) ? options[0] : undefined
  if (!isFields(other)) return schema
  out["nullable"] = true
  return other
}

const putType = (type: unknown, at: string, out: Fields, encoding: Encoding): void => {
  if (type === "null") {
    encoding.invalid(at, "a type besides null")
  } else if (typeof type === "string") {
    out["type"] = typeName(type)
  } else if (Array.isArray(type) && type.every(Predicate.isString)) {
    if (type.includes("null")) out["nullable"] = true
    const [only, ...others] = type.filter((name) => name !== "null").map(typeName)
    if (only !== undefined && others.length === 0) out["type"] = only
    else out["anyOf"] = only === undefined ? [] : [only, ...others].map((type) => ({ type }))
  } else {
    encoding.invalid(at, "the name of a type, or a list of them")
  }
}

const present = (value: unknown): boolean => value !== undefined && value !== null

const isNull = (schema: unknown): boolean => isFields(schema) && schema["type"] === "null"
