/** A value that fits a schema, in Google's dialect (`type: "OBJECT"`) or in JSON Schema. */
import { isObject, type JsonObject, list, number, object, objects, string, strings } from "./json.ts"
import { fitting } from "./pattern.ts"
import * as varied from "./varied.ts"

/**
 * The same schema gives the same value. Optional properties are filled in too, up to a few levels. A schema that requires itself without end has no value.
 *
 * With a seed, the value is one of all that fit: other numbers, texts, lengths and variants, and some of the optional properties. Then examples and
 * defaults are not taken.
 */
export const sample = (schema: unknown, seed?: string): unknown =>
  valueOf(object(schema), {
    root: object(schema),
    name: "text",
    depth: 0,
    nth: 0,
    budget: { left: 10_000 },
    varied: seed === undefined ? undefined : varied.make(seed)
  })

interface Place {
  readonly root: JsonObject
  /** The property of the value. A string without constraints contains its name. */
  readonly name: string
  readonly depth: number
  /** The position among items that must differ. */
  readonly nth: number
  /** The number of values that can still be made, so that a schema that requires itself ends. */
  readonly budget: { left: number }
  /** What is drawn with a seed. Items that must differ are not drawn. */
  readonly varied: varied.Varied | undefined
}

/** Optional content ends at this depth, so that a recursive schema ends. */
const optionalDepth = 4

/** And a schema that requires itself without end ends here. */
const mostDepth = 32

const valueOf = (given: JsonObject, place: Place): unknown => {
  if (place.depth > mostDepth || place.budget.left-- <= 0) return null
  const schema = whole(given, place)
  if ("const" in schema) return schema["const"]
  const choices = list(schema["enum"])
  if (place.varied === undefined) {
    const example = schema["example"] ?? list(schema["examples"])[place.nth]
    if (example !== undefined) return example
    if ("default" in schema && place.nth === 0) return schema["default"]
  }
  if (choices.length > 0) return place.varied?.oneOf(choices) ?? choices[place.nth % choices.length]
  const type = typeOf(schema, place)
  switch (type) {
    case "object":
      return objectOf(schema, place)
    case "array":
      return arrayOf(schema, place)
    case "integer":
    case "number":
      return numberOf(schema, type === "integer", place)
    case "boolean":
      return place.varied?.chance(0.5) ?? place.nth % 2 === 0
    case "null":
      return null
    default:
      return stringOf(schema, place)
  }
}

/** The schema together with what it refers to, with all that it must fit, and with one of its variants. */
const whole = (schema: JsonObject, place: Place): JsonObject => {
  const { $ref, allOf, anyOf, oneOf, ...own } = schema
  const reference = string($ref)
  const parts = [...(reference === undefined ? [] : [resolve(reference, place.root)]), ...objects(allOf)]
  const variants = [...objects(anyOf), ...objects(oneOf)]
  const variant = isDeep(place)
    ? variants.toSorted((one, other) => weightOf(one) - weightOf(other))[0]
    : place.varied !== undefined && variants.length > 0
    ? place.varied.oneOf(variants)
    : variants.find((one) => typeOf(one, place) !== "null") ?? variants[0]
  const all = variant === undefined ? parts : [...parts, variant]
  return all.length === 0 || place.budget.left-- <= 0
    ? own
    : all.reduce<JsonObject>((merged, part) => merge(merged, whole(part, place)), own)
}

const merge = (one: JsonObject, other: JsonObject): JsonObject => ({
  ...one,
  ...other,
  ...("properties" in one || "properties" in other
    ? { properties: { ...object(one["properties"]), ...object(other["properties"]) } }
    : undefined),
  ...("required" in one || "required" in other
    ? { required: [...strings(one["required"]), ...strings(other["required"])] }
    : undefined)
})

const isDeep = ({ depth }: Place): boolean => depth >= optionalDepth

/** Deep in a value, variants that end are better. */
const weightOf = (schema: JsonObject): number => {
  if (schema["type"] === "null" || schema["type"] === "NULL") return 0
  return "const" in schema || "enum" in schema || scalars.includes(String(schema["type"]).toLowerCase()) ? 1 : 2
}

const scalars: ReadonlyArray<string> = ["string", "number", "integer", "boolean"]

const typeOf = (schema: JsonObject, place: Place): string => {
  const named = [schema["type"], ...list(schema["type"])].map(string).filter((type) => type !== undefined)
    .map((type) => type.toLowerCase())
  const mayBeNull = named.includes("null") || schema["nullable"] === true
  if (mayBeNull && (isDeep(place) || place.varied?.chance(0.2) === true)) return "null"
  return named.find((type) => type !== "null") ?? named[0] ??
    ("properties" in schema ? "object" : "items" in schema || "prefixItems" in schema ? "array" : "string")
}

const objectOf = (schema: JsonObject, place: Place): JsonObject => {
  const required = strings(schema["required"])
  const properties = object(schema["properties"])
  const skips = (name: string) =>
    !required.includes(name) &&
    (isDeep(place) || (schema["minProperties"] === undefined && place.varied?.chance(0.3) === true))
  const order = strings(schema["propertyOrdering"])
  const names = [...new Set([...Object.keys(properties).filter((name) => !skips(name)), ...required])]
    .toSorted((one, other) => positionIn(order, one) - positionIn(order, other))
  const missing = Math.max(0, (number(schema["minProperties"]) ?? 0) - names.length)
  const others = Array.from({ length: missing }, (_, index) => `key${index + 1}`)
  return Object.fromEntries(
    [...names, ...others].map((name) => [
      name,
      valueOf(object(properties[name] ?? schema["additionalProperties"]), {
        ...place,
        name,
        depth: place.depth + 1,
        nth: 0
      })
    ])
  )
}

/** What is not in the order stays behind what is. */
const positionIn = (order: ReadonlyArray<string>, name: string): number =>
  order.includes(name) ? order.indexOf(name) : order.length

const arrayOf = (schema: JsonObject, place: Place): ReadonlyArray<unknown> => {
  const differ = schema["uniqueItems"] === true
  const item = (of: JsonObject, index: number) =>
    valueOf(of, {
      ...place,
      depth: place.depth + 1,
      nth: differ ? index : 0,
      varied: differ ? undefined : place.varied
    })
  const tuple = [...objects(schema["prefixItems"]), ...objects(schema["items"])]
  const least = number(schema["minItems"]) ?? 0
  const most = number(schema["maxItems"]) ?? Infinity
  const wanted = isDeep(place) ? 0 : Math.min(most, place.varied?.between(least, least + 3) ?? 1)
  const length = Math.max(tuple.length > 0 ? tuple.length : wanted, least)
  return Array.from({ length }, (_, index) => item(tuple[index] ?? object(schema["items"]), index))
}

const numberOf = (schema: JsonObject, whole: boolean, { nth, varied }: Place): number => {
  const above = number(schema["exclusiveMinimum"])
  const below = number(schema["exclusiveMaximum"])
  const step = number(schema["multipleOf"]) ?? (whole ? 1 : undefined)
  if (step !== undefined) {
    const least = Math.max(number(schema["minimum"]) ?? -Infinity, above ?? -Infinity)
    const most = Math.min(number(schema["maximum"]) ?? Infinity, below ?? Infinity)
    // The first multiple inside that is at least 1, or else the last or the first one.
    const first = Math.ceil(least / step) + (Math.ceil(least / step) * step === above ? 1 : 0)
    const last = Math.floor(most / step) - (Math.floor(most / step) * step === below ? 1 : 0)
    if (varied !== undefined) return varied.between(...varied.range(first, last, 100)) * step
    return (Math.max(first, Math.min(last, Math.ceil(1 / step))) + nth) * step
  }
  const least = number(schema["minimum"]) ?? above ?? -Infinity
  const most = number(schema["maximum"]) ?? below ?? Infinity
  if (varied !== undefined) return varied.inside(least, most)
  if (least < 1 && most > 1) return 1 + nth / 1024
  const middle = isFinite(least) && isFinite(most) ? (least + most) / 2 : undefined
  const nearest = isFinite(least) ? (above === least ? least + 1 : least) : below === most ? most - 1 : most
  return (middle ?? nearest) + nth / 1024
}

/**
 * JSON Schema counts code points, and languages often count UTF-16 units: Effect writes half of its minimum. So a string
 * has twice the minimum, if it may.
 */
const stringOf = (schema: JsonObject, place: Place): string => {
  const pattern = string(schema["pattern"])
  const fits = pattern === undefined ? undefined : fitting(pattern, {
    least: number(schema["minLength"]),
    most: number(schema["maxLength"]),
    nth: place.nth,
    seed: place.varied?.word() ?? ""
  })
  if (fits !== undefined) return fits
  const format = string(schema["format"]) ?? ""
  const drawn = place.varied?.format(format)
  const isLong = (text: string) =>
    text.length >= (number(schema["minLength"]) ?? 0) && text.length <= (number(schema["maxLength"]) ?? Infinity)
  if (drawn !== undefined && isLong(drawn)) return drawn
  const text = formats[format] ?? place.varied?.words() ?? place.name
  const distinct = place.nth === 0 ? text : `${place.nth + 1}${text}`
  return distinct.padEnd(2 * (number(schema["minLength"]) ?? 0), "x").slice(0, number(schema["maxLength"]) ?? undefined)
}

const formats: { readonly [format: string]: string } = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "PT1S",
  email: "someone@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
  byte: "aGk="
}

const resolve = (reference: string, root: JsonObject): JsonObject =>
  reference.replace(/^#\/?/, "").split("/").filter((key) => key !== "").reduce<JsonObject>(
    (at, key) => {
      const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")
      return isObject(at[name]) ? at[name] : {}
    },
    root
  )
