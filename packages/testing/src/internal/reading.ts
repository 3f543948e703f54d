/**
 * Reads JSON as a message, as the API's own parser does: names in both spellings, one object for a list, enums by name in any case or by number,
 * numbers as strings, and `null` for a field that is absent. The result has the names of the schemas. What does not fit is reported with its path.
 */
import * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject } from "./json.ts"
import { camel, type Enumeration, type Message, type ScalarType, type Shape } from "./shapes.ts"

/** What was read, and what is wrong with it. */
export interface Reading {
  readonly value: JsonObject
  readonly violations: ReadonlyArray<RpcStatus.FieldViolation>
}

/** Reads a message. `at` is its path in the request, and `types` the package of its types, for the errors. */
export const read = (message: Message, value: JsonObject, types: string, at = ""): Reading => {
  const context: Context = { types, violations: [] }
  return { value: fieldsOf(message, value, at, context), violations: context.violations }
}

/** The error of a request with violations. */
export const refusal = (violations: ReadonlyArray<RpcStatus.FieldViolation>): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(violations.map(({ description }) => description).join("\n"), violations)

interface Context {
  readonly types: string
  readonly violations: Array<RpcStatus.FieldViolation>
}

const fieldsOf = (message: Message, value: JsonObject, at: string, context: Context): JsonObject => {
  const fields = message.fields()
  const read: Array<readonly [string, unknown]> = []
  const set: { [group: string]: string } = {}
  for (const name of Object.keys(value)) {
    const held = value[name]
    const field = fields.get(name)
    if (field === undefined) {
      unknown(name, at, "Cannot find field.", context)
      read.push([camel(name), held])
      continue
    }
    if (held === null || held === undefined) continue
    for (const group in message.oneofs) {
      if (!message.oneofs[group]?.includes(field.name)) continue
      if (set[group] !== undefined && set[group] !== field.name) {
        invalid(at, `(oneof), oneof field '${group}' is already set. Cannot set '${name}'`, context)
      }
      set[group] = field.name
    }
    read.push([field.name, valueOf(field.shape, held, at === "" ? field.path : `${at}.${field.path}`, context)])
  }
  return Object.fromEntries(read)
}

const valueOf = (shape: Shape, value: unknown, at: string, context: Context): unknown => {
  switch (shape._tag) {
    case "Any":
      return value
    case "List":
      return Array.isArray(value)
        ? value.map((item, index) => valueOf(shape.item, item, `${at}[${index}]`, context))
        : [valueOf(shape.item, value, at, context)]
    case "Struct":
      if (!isObject(value)) mistyped(at, "google.protobuf.Struct", "", value, context)
      return value
    case "Map":
      if (isObject(value)) {
        return Object.fromEntries(
          Object.entries(value).map((
            [key, held],
            index
          ) => [key, valueOf(shape.value, held, `${at}[${index}].value`, context)])
        )
      }
      return misplaced(at, Array.isArray(value) ? "Cannot bind a list to map." : "Map entry expected.", value, context)
    case "Message":
      if (isObject(value)) return fieldsOf(shape, value, at, context)
      if (Array.isArray(value)) return misplaced(at, repeats, value, context)
      mistyped(at, shape.type, context.types, value, context)
      return value
    case "Enumeration":
      return enumerated(shape, value, at, context)
    case "Scalar":
      return scalar(shape.type, value, at, context)
  }
}

const repeats = "Proto field is not repeating, cannot start list."

const enumerated = (shape: Enumeration, value: unknown, at: string, context: Context): unknown => {
  if (typeof value === "number") return shape.numbered[value] ?? value
  if (typeof value === "string") {
    const found = shape.values.get(value.toUpperCase().replaceAll("-", "_"))
    if (found !== undefined) return found
  }
  if (Array.isArray(value)) return misplaced(at, repeats, value, context)
  mistyped(at, shape.type, context.types, value, context)
  return value
}

const scalar = (type: ScalarType, value: unknown, at: string, context: Context): unknown => {
  if (Array.isArray(value)) return misplaced(at, repeats, value, context)
  if (isObject(value)) return misplaced(at, "Starting an object on a scalar field", value, context)
  const read = scalars[type](value)
  if (read !== undefined) return read
  invalid(
    at,
    type === "TYPE_BYTES" && typeof value === "string"
      ? `(TYPE_BYTES), Base64 decoding failed for ${JSON.stringify(value)}`
      : `(${type}), ${JSON.stringify(value)}`,
    context
  )
  return value
}

/** The value as the type has it, or `undefined` if it has no such value. */
const scalars: { readonly [type in ScalarType]: (value: unknown) => unknown } = {
  TYPE_STRING: (value) => typeof value === "string" ? value : undefined,
  TYPE_BYTES: (value) => typeof value === "string" && isBase64(value) ? value : undefined,
  TYPE_BOOL: (value) =>
    typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined,
  TYPE_INT32: (value) => whole(value),
  TYPE_INT64: (value) => whole(value) === undefined ? undefined : value,
  TYPE_FLOAT: (value) => numeric(value)
}

/** Both alphabets, with and without padding. A last group of one character is not a byte. The pattern has no groups: it reads megabytes. */
export const isBase64 = (value: string): boolean =>
  /^[\w+/-]*={0,2}$/.test(value) && value.replace(/=+$/, "").length % 4 !== 1

const numeric = (value: unknown): number | undefined => {
  if (typeof value === "number") return value
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined
}

const whole = (value: unknown): number | undefined => {
  const read = numeric(value)
  return read === undefined || Number.isInteger(read) ? read : undefined
}

const invalid = (at: string, reason: string, { violations }: Context) => {
  violations.push({ field: at, description: `Invalid value at '${at}' ${reason}` })
}

const mistyped = (at: string, type: string, types: string, value: unknown, context: Context) =>
  invalid(at, `(type.googleapis.com/${types === "" ? type : `${types}.${type}`}), ${JSON.stringify(value)}`, context)

/** A name that has no place, or a value of a kind that its place does not take. */
const unknown = (name: string, at: string, reason: string, { violations }: Context) => {
  violations.push({
    ...(at === "" ? undefined : { field: at }),
    description: `Invalid JSON payload received. Unknown name "${name}"${at === "" ? "" : ` at '${at}'`}: ${reason}`
  })
}

const misplaced = (at: string, reason: string, value: unknown, context: Context): unknown => {
  const [, parent = "", name = ""] = /^(?:(.*)\.)?([^.[]+)[^.]*$/.exec(at) ?? []
  unknown(camel(name), parent, reason, context)
  return value
}
