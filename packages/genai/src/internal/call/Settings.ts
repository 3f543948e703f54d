/**
 * What is settled about a call before its first attempt, whether it goes over HTTP or over a socket.
 */
import * as Context from "effect/Context"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import { isFields } from "../check/Fields.ts"

/** The settings of one call: the name of its operation, the options in force, and whether sending it twice may act twice. */
export interface Settings {
  readonly operation: string
  readonly httpOptions: HttpOptions
  readonly mutates: boolean
}

/** No options. */
export const none: HttpOptions = {}

/** The options of a region of a program: on top of the client's, below those of a call. */
export const RegionHttpOptions: Context.Reference<HttpOptions> = /*#__PURE__*/ Context.Reference(
  "effect-genai/GenAIClient/HttpOptions",
  { defaultValue: () => none }
)

/** Lays the options of a region or a call over those below: scalars replace, `headers`, `extraBody` and `retryOptions` merge. */
export const merge = (base: HttpOptions, over: HttpOptions | undefined): HttpOptions => {
  if (over === undefined || over === none) return base
  const merged: { [name: string]: unknown } = { ...base }
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue
    merged[name] = isFields(value) && isFields(merged[name]) ? { ...merged[name], ...value } : value
  }
  return merged
}
