/** Timestamps and durations in fields of proto JSON. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"
import type { JsonObject } from "./json.ts"

/** The milliseconds of a field. Each type has its own format and its own error. */
const field = (type: string, read: (text: string) => number, why: (value: unknown) => string) =>
(
  body: JsonObject,
  name: string,
  message: string
): Effect.Effect<number | undefined, RpcStatus.RpcStatus> => {
  const value = body[name]
  if (value === undefined || value === null) return Effect.undefined
  const millis = typeof value === "string" ? read(value) : NaN
  return isNaN(millis) ? refused(message, name, type, why(value)) : Effect.succeed(millis)
}

/** A `google.protobuf.Timestamp` in milliseconds. */
export const instant = field(
  "Timestamp",
  (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i.test(text) ? Date.parse(text) : NaN,
  (value) => `Invalid time format: ${value}`
)

/** A `google.protobuf.Duration`, such as `300s` or `1.5s`, in milliseconds. */
export const duration = field(
  "Duration",
  (text) => /^-?\d+(\.\d{1,9})?s$/.test(text) ? parseFloat(text) * 1000 : NaN,
  () => "Illegal duration format; duration must end with 's'"
)

const refused = (message: string, field: string, type: string, why: string) => {
  const path = `${message}.${snake(field)}`
  const description =
    `Invalid value at '${path}' (type.googleapis.com/google.protobuf.${type}), Field '${field}', ${why}`
  return Effect.fail(RpcStatus.invalidArgument(description, [{ field: path, description }]))
}

/** The name of a field in proto notation. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
