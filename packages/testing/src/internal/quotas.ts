/** What models have used of their quotas, and the errors of requests beyond them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Quota } from "../Quota.ts"
import type { Backend } from "../ReceivedRequest.ts"
import * as RpcStatus from "../RpcStatus.ts"

/** A request of a model. */
export interface Use {
  readonly backend: Backend
  /** The id of the model. */
  readonly model: string
  readonly kind: "generate" | "embed"
  /** Its input tokens. They are only counted if a quota limits them. */
  readonly tokens: () => number
}

export interface Quotas {
  /** Counts a request, or fails with the error of the quotas that it does not fit into. */
  readonly charge: (use: Use) => Effect.Effect<void, RpcStatus.RpcStatus>
  /** Forgets what was used. */
  readonly clear: Effect.Effect<void>
}

/** For requests that do not count. */
export const unlimited: Quotas = { charge: () => Effect.void, clear: Effect.void }

export const make = (quotas: ReadonlyArray<Quota>): Quotas => {
  if (quotas.length === 0) return unlimited
  const used = new Map<string, ReadonlyArray<Used>>()
  return {
    charge: (use) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const limits = quotas.filter(({ model = use.model }) => model === use.model).flatMap(limitsOf)
        if (limits.length === 0) return Effect.void
        const before = (used.get(use.model) ?? []).filter(({ at }) => at + day > now)
        const amounts = { requests: 1, tokens: limits.some(({ of }) => of === "tokens") ? use.tokens() : 0 }
        const exceeded = limits.flatMap((limit) => {
          const until = fitsAt(limit, before, amounts[limit.of], now)
          return until > now ? [{ limit, wait: until - now }] : []
        })
        used.set(use.model, exceeded.length === 0 ? [...before, { at: now, ...amounts }] : before)
        return exceeded.length === 0 ? Effect.void : Effect.fail(refusal(use, exceeded))
      }),
    clear: Effect.sync(() => used.clear())
  }
}

interface Used {
  readonly at: number
  readonly requests: number
  readonly tokens: number
}

/** At most this much of something in a window of time. */
interface Limit {
  readonly of: "requests" | "tokens"
  readonly window: number
  readonly value: number
  readonly tier: "free" | "paid"
}

interface Exceeded {
  readonly limit: Limit
  readonly wait: number
}

const minute = 60_000
const day = 24 * 60 * minute

const limitsOf = (quota: Quota): ReadonlyArray<Limit> => {
  const { requestsPerDay, requestsPerMinute, tier = "free", tokensPerDay, tokensPerMinute } = quota
  return ([
    ["requests", day, requestsPerDay],
    ["requests", minute, requestsPerMinute],
    ["tokens", day, tokensPerDay],
    ["tokens", minute, tokensPerMinute]
  ] as const).flatMap(([of, window, value]) => value === undefined ? [] : [{ of, window, value, tier }])
}

/** The time from which the amount fits into the window. One that is larger than the whole window never does, which is told as one window. */
const fitsAt = ({ of, value, window }: Limit, before: ReadonlyArray<Used>, amount: number, now: number): number => {
  if (amount > value) return now + window
  const within = before.filter(({ at }) => at + window > now)
  let spare = value - within.reduce((sum, { [of]: each }) => sum + each, 0)
  let at = now
  for (const use of within) {
    if (spare >= amount) break
    spare += use[of]
    at = use.at + window
  }
  return at
}

// -----------------------------------------------------------------------------
// errors
// -----------------------------------------------------------------------------

const refusal = (use: Use, exceeded: ReadonlyArray<Exceeded>): RpcStatus.RpcStatus => {
  const status = use.backend === "vertex" ? ofVertex(use, exceeded[0]!) : ofGemini(use, exceeded)
  return exceeded.some(({ limit }) => limit.window === day) ? RpcStatus.withReason(status, "quota_exceeded") : status
}

/** Google tells a short delay, also for what is only free on the next day. */
const delayOf = (exceeded: ReadonlyArray<Exceeded>): number =>
  Math.min(minute, Math.max(...exceeded.map(({ wait }) => wait)))

const ofGemini = (use: Use, exceeded: ReadonlyArray<Exceeded>): RpcStatus.RpcStatus => {
  const delay = delayOf(exceeded)
  const lines = exceeded.map(({ limit }) =>
    `* Quota exceeded for metric: ${metricOf(use, limit)}, limit: ${limit.value}, model: ${use.model}`
  )
  return RpcStatus.make(
    429,
    [
      "You exceeded your current quota, please check your plan and billing details. For more information on this error, " +
      `head to: ${rateLimits}. To monitor your current usage, head to: https://ai.dev/rate-limit. `,
      ...lines,
      `Please retry in ${delay / 1000}s.`
    ].join("\n"),
    [
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        links: [{ description: "Learn more about Gemini API quotas", url: rateLimits }]
      },
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        violations: exceeded.map(({ limit }) => ({
          quotaMetric: metricOf(use, limit),
          quotaId: idOf(use, limit),
          quotaDimensions: { location: "global", model: use.model },
          quotaValue: String(limit.value)
        }))
      },
      RpcStatus.retryInfo(delay)
    ]
  )
}

const rateLimits = "https://ai.google.dev/gemini-api/docs/rate-limits"

const metricOf = ({ kind }: Use, { of, tier, window }: Limit): string => {
  const method = kind === "embed" ? "embed_content" : "generate_content"
  const name = of === "tokens"
    ? `${method}_${tier}_tier_input_token_count`
    : tier === "free"
    ? `${method}_free_tier_requests`
    : `${kind === "embed" ? "embed" : "generate"}_requests_per_model${window === day ? "_per_day" : ""}`
  return `generativelanguage.googleapis.com/${name}`
}

const idOf = ({ kind }: Use, { of, tier, window }: Limit): string => {
  const method = kind === "embed" ? "EmbedContent" : "Generate"
  const period = window === day ? "PerDay" : "PerMinute"
  const suffix = tier === "free" ? "-FreeTier" : ""
  if (of === "requests") return `${method}Requests${period}PerProjectPerModel${suffix}`
  const content = kind === "embed" ? "EmbedContent" : "GenerateContent"
  return `${content}${tier === "paid" ? "PaidTier" : ""}InputTokensPerModel${period}${suffix}`
}

/** Vertex AI names the quota in words, and has no details. */
const ofVertex = ({ kind, model }: Use, { limit: { of, window } }: Exceeded): RpcStatus.RpcStatus => {
  const what = of === "tokens" ? "input_tokens" : "requests"
  const name = `${kind === "embed" ? "embed" : "generate"}_content_${what}_per_${window === day ? "day" : "minute"}`
  return RpcStatus.make(
    429,
    `Quota exceeded for aiplatform.googleapis.com/${name}_per_project_per_base_model with base model: ${model}. ` +
      "Please submit a quota increase request. https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai."
  )
}
