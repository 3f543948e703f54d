/**
 * The settings of a call, over HTTP or over a socket. They are complete before the first attempt.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import { fieldOf, isFields, setField } from "../check/Fields.ts"

/** Runs one attempt of a call. */
export type EachAttempt = <A, R>(attempt: Effect.Effect<A, GenAIError, R>) => Effect.Effect<A, GenAIError, R>

/** The settings of one call: its operation, its HTTP options, and whether it changes state, so that sending it twice may act twice. */
export interface Settings {
  readonly operation: string
  readonly httpOptions: HttpOptions
  readonly mutates: boolean
  /** Whether failures of the connection are retried. */
  readonly retriesConnections?: boolean | undefined
  /** What runs each attempt. */
  readonly eachAttempt?: EachAttempt | undefined
}

/** No options. */
export const none: HttpOptions = {}

/** The options of a region of a program. They override those of the client, and those of a call override them. */
export const RegionHttpOptions: Context.Reference<HttpOptions> = /*#__PURE__*/ Context.Reference(
  "effect-genai/GenAIClient/HttpOptions",
  { defaultValue: () => none }
)

/** Merges options: `headers`, `extraBody` and `retryOptions` are merged by field, other options are replaced. */
export const merge = (base: HttpOptions, over: HttpOptions | undefined): HttpOptions => {
  if (over === undefined || over === none) return base
  const merged: { [name: string]: unknown } = { ...base }
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue
    const there = fieldOf(merged, name)
    setField(merged, name, isFields(value) && isFields(there) ? { ...there, ...value } : value)
  }
  return merged
}
