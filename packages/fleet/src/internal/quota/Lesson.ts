/**
 * What a refusal of the API says of its quotas: their values, and how long nobody should call.
 */
import { detailsOf, type GenAIError } from "effect-genai/GenAIError"
import * as Duration from "effect/Duration"
import type { Lessons } from "../limit/Store.ts"
import { restOfDay } from "./Table.ts"

export interface Lesson {
  readonly values: Lessons["values"]
  /** In milliseconds. */
  readonly pause: number
}

/** What an error teaches. `undefined`: nothing. */
export const fromError = (error: GenAIError, now: number): Lesson | undefined => {
  if (error._tag !== "RateLimited" && error._tag !== "QuotaExhausted") return undefined
  const violations = detailsOf(error, "QuotaFailure").flatMap(({ violations }) =>
    (Array.isArray(violations) ? violations : []).map((violation): Said => [
      violation?.quotaId,
      violation?.quotaValue
    ])
  )
  const said: ReadonlyArray<Said> = [
    ...violations,
    ...detailsOf(error, "ErrorInfo").map(({ metadata }): Said => [
      metadata?.["quota_limit"],
      metadata?.["quota_limit_value"]
    ])
  ]
  const values: { [quota: string]: number } = {}
  let isDaily = error._tag === "QuotaExhausted"
  for (const [id, value] of said) {
    const quota = quotaOf(id)
    if (quota === undefined) continue
    isDaily ||= quota === "requestsPerDay"
    const limit = Number(value)
    if (typeof value === "string" && /^\d+$/.test(value) && limit > 0) {
      values[quota] = Math.min(values[quota] ?? Infinity, limit)
    }
  }
  // The delay that comes with a daily quota is too short: the quota is spent until the day ends.
  const pause = isDaily ? restOfDay(now) : error.retryAfter === undefined ? unsaid : Duration.toMillis(error.retryAfter)
  return { values, pause }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Said = readonly [id: unknown, value: unknown]

/** How long nobody calls after a refusal that does not say it, in milliseconds. */
const unsaid = 1000

/** What a quota counts, by its id, for example `GenerateContentInputTokensPerModelPerMinute-FreeTier`. Others are not kept. */
const quotaOf = (id: unknown): "requests" | "tokens" | "requestsPerDay" | undefined => {
  if (typeof id !== "string") return undefined
  const counts = /tokens/i.test(id) ? "tokens" : /requests/i.test(id) ? "requests" : undefined
  if (/per_?minute/i.test(id)) return counts
  return /per_?day/i.test(id) && counts === "requests" ? "requestsPerDay" : undefined
}
