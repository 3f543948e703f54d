/** A value that fits a schema, in Google's dialect (`type: "OBJECT"`) or in JSON Schema. */
import { isObject, type JsonObject, list, number, object, objects, string, strings } from "./json.ts"

/** The same schema gives the same value. Optional properties are filled in too, up to a few levels. */
export const sample = (schema: unknown): unknown =>
  valueOf(object(schema), { root: object(schema), name: "text", depth: 0 })

interface Place {
  readonly root: JsonObject
  /** The property of the value. A string without constraints contains its name. */
  readonly name: string
  readonly depth: number
}

/** Optional content ends at this depth, so that a recursive schema ends. */
const optionalDepth = 4

const valueOf = (schema: JsonObject, place: Place): unknown => {
  const reference = string(schema["$ref"])
  if (reference !== undefined) {
    return place.depth > 32 ? null : valueOf(resolve(reference, place.root), { ...place, depth: place.depth + 1 })
  }
  if ("const" in schema) return schema["const"]
  if ("default" in schema) return schema["default"]
  const choices = list(schema["enum"])
  if (choices.length > 0) return choices[0]
  const merged = objects(schema["allOf"]).reduce<JsonObject>((all, part) => merge(all, part, place.root), schema)
  const variant = [...objects(schema["anyOf"]), ...objects(schema["oneOf"])].find((one) => typeOf(one) !== "null")
  if (variant !== undefined) return valueOf(variant, place)
  switch (typeOf(merged)) {
    case "object":
      return objectOf(merged, place)
    case "array":
      return arrayOf(merged, place)
    case "integer":
      return numberOf(merged, 1)
    case "number":
      return numberOf(merged, 0)
    case "boolean":
      return true
    case "null":
      return null
    default:
      return stringOf(merged, place)
  }
}

const typeOf = (schema: JsonObject): string => {
  const named = list(schema["type"]).find((type) => type !== "null") ?? schema["type"]
  return string(named)?.toLowerCase() ??
    ("properties" in schema ? "object" : "items" in schema || "prefixItems" in schema ? "array" : "string")
}

const objectOf = (schema: JsonObject, place: Place): JsonObject => {
  const required = strings(schema["required"])
  return Object.fromEntries(
    Object.entries(object(schema["properties"]))
      .filter(([name]) => place.depth < optionalDepth || required.includes(name))
      .map(([name, property]) => [name, valueOf(object(property), { ...place, name, depth: place.depth + 1 })])
  )
}

const arrayOf = (schema: JsonObject, place: Place): ReadonlyArray<unknown> => {
  const inside = { ...place, depth: place.depth + 1 }
  const tuple = objects(schema["prefixItems"])
  if (tuple.length > 0) return tuple.map((item) => valueOf(item, inside))
  const wanted = place.depth < optionalDepth ? Math.min(1, number(schema["maxItems"]) ?? 1) : 0
  const length = Math.max(wanted, number(schema["minItems"]) ?? 0)
  return Array.from({ length }, () => valueOf(object(schema["items"]), inside))
}

const numberOf = (schema: JsonObject, step: number): number => {
  const above = number(schema["exclusiveMinimum"])
  const below = number(schema["exclusiveMaximum"])
  const most = number(schema["maximum"]) ?? (below === undefined ? undefined : below - (step === 0 ? 0.5 : step))
  const least = number(schema["minimum"]) ?? (above === undefined ? undefined : above + (step === 0 ? 0.5 : step))
  const start = Math.max(least ?? -Infinity, Math.min(most ?? Infinity, 1))
  const multiple = number(schema["multipleOf"])
  return multiple === undefined ? start : Math.ceil(start / multiple) * multiple
}

const stringOf = (schema: JsonObject, place: Place): string => {
  const text = formats[string(schema["format"]) ?? ""] ?? place.name
  return text.padEnd(number(schema["minLength"]) ?? 0, "x").slice(0, number(schema["maxLength"]) ?? text.length + 1024)
}

const formats: { readonly [format: string]: string } = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "PT1S",
  email: "someone@example.com",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000"
}

const merge = (all: JsonObject, part: JsonObject, root: JsonObject): JsonObject => {
  const reference = string(part["$ref"])
  const other = reference === undefined ? part : resolve(reference, root)
  return {
    ...all,
    ...other,
    properties: { ...object(all["properties"]), ...object(other["properties"]) },
    required: [...strings(all["required"]), ...strings(other["required"])]
  }
}

const resolve = (reference: string, root: JsonObject): JsonObject =>
  reference.replace(/^#\/?/, "").split("/").filter((key) => key !== "").reduce<JsonObject>(
    (at, key) => isObject(at[key]) ? at[key] : {},
    root
  )
