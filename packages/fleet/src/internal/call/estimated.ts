/**
 * The input tokens of a call, before it is sent: by `TokenCount` for contents, and by the length of the texts for what it does not know, four characters a token.
 */
import * as TokenCount from "effect-genai/TokenCount"
import type { GenerateContentParameters } from "effect-genai/wire/GenerateContent"
import * as Predicate from "effect/Predicate"

/** An estimate: the most likely number, and the highest. */
export interface Estimate {
  readonly tokens: number
  readonly most: number
}

export const estimated = (operation: string, params: unknown, backend: "gemini" | "vertex"): Estimate => {
  if (!operation.startsWith("models.generateContent") || !isParameters(params)) {
    const tokens = Math.ceil(lengthOf(params) / 4)
    return { tokens, most: tokens }
  }
  const { range, tokens } = TokenCount.estimate(params, { backend })
  return { tokens, most: range === "unknown" ? tokens : range.max }
}

/** The estimate of a program where it is a number of tokens, else that of the SDK: what is no number would spoil a store for ever. */
export const estimator = (
  own: ((operation: string, params: unknown) => number) | undefined,
  backend: "gemini" | "vertex",
  which: keyof Estimate
) =>
(operation: string, params: unknown): number => {
  const tokens = own?.(operation, params)
  return typeof tokens === "number" && tokens >= 0 ? tokens : estimated(operation, params, backend)[which]
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const isParameters = (params: unknown): params is GenerateContentParameters => Predicate.hasProperty(params, "contents")

const lengthOf = (value: unknown): number => {
  if (typeof value === "string") return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + lengthOf(item), 0)
  if (!Predicate.isObject(value) || ArrayBuffer.isView(value)) return 0
  return Object.values(value).reduce<number>((sum, item) => sum + lengthOf(item), 0)
}
