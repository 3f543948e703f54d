/** Points in time and lengths of time as fields of a message in proto JSON. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"
import type { JsonObject } from "./json.ts"

/** A `google.protobuf.Timestamp` in milliseconds. */
export const instant = (
  body: JsonObject,
  field: string,
  message: string
): Effect.Effect<number | undefined, RpcStatus.RpcStatus> => {
  const value = body[field]
  if (value === undefined || value === null) return Effect.undefined
  const millis = typeof value === "string" && timestamps.test(value) ? Date.parse(value) : NaN
  return isNaN(millis)
    ? refused(message, field, "Timestamp", `Invalid time format: ${value}`)
    : Effect.succeed(millis)
}

/** A `google.protobuf.Duration`, such as `300s` or `1.5s`, in milliseconds. */
export const duration = (
  body: JsonObject,
  field: string,
  message: string
): Effect.Effect<number | undefined, RpcStatus.RpcStatus> => {
  const value = body[field]
  if (value === undefined || value === null) return Effect.undefined
  return typeof value === "string" && durations.test(value)
    ? Effect.succeed(parseFloat(value) * 1000)
    : refused(message, field, "Duration", "Illegal duration format; duration must end with 's'")
}

const timestamps = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i
const durations = /^-?\d+(\.\d{1,9})?s$/

const refused = (message: string, field: string, type: string, why: string) => {
  const path = `${message}.${snake(field)}`
  const description =
    `Invalid value at '${path}' (type.googleapis.com/google.protobuf.${type}), Field '${field}', ${why}`
  return Effect.fail(RpcStatus.invalidArgument(description, [{ field: path, description }]))
}

/** The name of a field in proto notation. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
