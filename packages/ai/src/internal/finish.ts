/** How an answer ended, and what it cost. */
import type * as Generate from "effect-genai/wire/GenerateContent"
import type * as Response from "effect/ai/Response"

/** The usage of an answer, as `effect/ai` has it. */
export type Usage = Response.FinishPartEncoded["usage"]

/** Why an answer ended. A reason that is newer than this library is `other`. */
export const reasonOf = (
  finishReason: string | undefined,
  callsTools: boolean
): Response.FinishPartEncoded["reason"] => {
  if (finishReason === undefined || finishReason === "" || finishReason === "FINISH_REASON_UNSPECIFIED") {
    return "unknown"
  }
  if (finishReason === "STOP") return callsTools ? "tool-calls" : "stop"
  return reasons.get(finishReason) ?? "other"
}

/** Tokens of thoughts count as output, and those of what server-side tools found as input. Cached tokens are among those of the input. */
export const usageOf = (usage: Generate.GenerateContentResponseUsageMetadata | undefined): Usage => {
  const text = count(usage?.candidatesTokenCount)
  const reasoning = count(usage?.thoughtsTokenCount)
  return counted({
    input: sum(count(usage?.promptTokenCount), count(usage?.toolUsePromptTokenCount)),
    cached: count(usage?.cachedContentTokenCount),
    text,
    reasoning
  })
}

/** The usage of these counts. */
export const counted = ({ cached, input, reasoning, text }: {
  readonly input: number | undefined
  readonly cached: number | undefined
  readonly text: number | undefined
  readonly reasoning: number | undefined
}): Usage => ({
  inputTokens: {
    total: input,
    cacheRead: cached,
    uncached: input === undefined ? undefined : Math.max(0, input - (cached ?? 0)),
    cacheWrite: undefined
  },
  outputTokens: { total: sum(text, reasoning), text, reasoning }
})

/** A number of tokens, if it is one. */
export const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined

/** The sum of the numbers that there are. `undefined` if there is none. */
export const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined ? other : one + (other ?? 0)

const reasons: ReadonlyMap<string, Response.FinishPartEncoded["reason"]> = /*#__PURE__*/ new Map([
  ["MAX_TOKENS", "length"],
  ["CONTINUATION", "pause"],
  ["SAFETY", "content-filter"],
  ["RECITATION", "content-filter"],
  ["BLOCKLIST", "content-filter"],
  ["PROHIBITED_CONTENT", "content-filter"],
  ["SPII", "content-filter"],
  ["MODEL_ARMOR", "content-filter"],
  ["IMAGE_SAFETY", "content-filter"],
  ["IMAGE_PROHIBITED_CONTENT", "content-filter"],
  ["IMAGE_RECITATION", "content-filter"],
  ["MALFORMED_FUNCTION_CALL", "error"],
  ["MALFORMED_RESPONSE", "error"],
  ["MISSING_THOUGHT_SIGNATURE", "error"],
  ["TOO_MANY_TOOL_CALLS", "error"],
  ["UNEXPECTED_TOOL_CALL", "error"]
])
