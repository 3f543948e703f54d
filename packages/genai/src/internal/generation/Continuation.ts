/**
 * Automatic continuation: a generation that the server splits over several requests, put together again. The server hands out a token with a
 * checkpoint (no `finishReason`) or at the end of its share (`CONTINUATION`), and goes on from there when it gets the token back.
 */
import type { GenAIError } from "../../GenAIError.ts"
import type * as Wire from "../../wire/GenerateContent.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"

// -----------------------------------------------------------------------------
// When to go on
// -----------------------------------------------------------------------------

/** The token to go on with after an answer, if the server left one. */
export const nextToken = (response: Wire.GenerateContentResponse): string | undefined => {
  const candidate = response.candidates?.[0]
  return candidate?.continuationToken !== undefined && candidate.continuationToken !== "" &&
      isOpen(candidate.finishReason)
    ? candidate.continuationToken
    : undefined
}

/** The same call, going on from a token. */
export const resumed = (
  params: Wire.GenerateContentParameters,
  token: string | undefined
): Wire.GenerateContentParameters =>
  token === undefined ? params : { ...params, config: { ...params.config, continuationToken: token } }

/** What a stream has been through: one hop is one request. */
export class Hops {
  /** The token that the current hop went on from. */
  startToken: string | undefined = undefined
  private usage: Usage | undefined = undefined
  private idleReconnects = 0
  private token: string | undefined = undefined
  private hopUsage: Usage | undefined = undefined
  private finishReason: string | undefined = undefined
  private isHeard = false
  private hasContent = false
  private isBlocked = false

  /** Notes a chunk, and gives it the usage of all hops so far; an end that is none is hidden. */
  observe<Chunk extends Wire.GenerateContentResponse>(chunk: Chunk): Chunk {
    const candidate = chunk.candidates?.[0]
    const own = chunk.usageMetadata
    this.isHeard = true
    if (own !== undefined) {
      this.hopUsage = this.usage === undefined ? own : mergeUsage(this.usage, own)
      if (this.usage !== undefined) Object.assign(chunk, { usageMetadata: this.hopUsage })
    }
    this.isBlocked ||= chunk.promptFeedback !== undefined
    if (candidate === undefined) return chunk
    this.hasContent ||= (candidate.content?.parts?.length ?? 0) > 0
    this.finishReason = candidate.finishReason ?? this.finishReason
    if (candidate.continuationToken) this.token = candidate.continuationToken
    else if (!isOpen(candidate.finishReason)) this.token = undefined
    if (candidate.finishReason === "CONTINUATION" && this.token !== undefined && !this.isBlocked) {
      Object.assign(candidate, { finishReason: undefined })
    }
    return chunk
  }

  /** Whether another hop follows the one that just ended, or broke off with this failure; if so, it has begun. */
  next(failure: GenAIError | undefined): boolean {
    const token = failure !== undefined && this.isFinal(failure) ? undefined : this.tokenAfterHop()
    if (token === undefined) return false
    this.usage = this.hopUsage ?? this.usage
    this.startToken = token
    this.token = this.hopUsage = this.finishReason = undefined
    this.isHeard = this.hasContent = this.isBlocked = false
    return true
  }

  /** Whether going on is no use: the time of the call is up, or its request was refused. */
  private isFinal(failure: GenAIError): boolean {
    if (failure._tag === "TimeoutError") return failure.phase === "total"
    return !this.isHeard && failure._tag !== "ConnectionError" && failure._tag !== "StreamInterrupted"
  }

  private tokenAfterHop(): string | undefined {
    const fresh = this.token !== undefined && this.token !== this.startToken ? this.token : undefined
    if (this.isBlocked || !isOpen(this.finishReason)) return undefined
    if (fresh !== undefined) {
      this.idleReconnects = 0
      return fresh
    }
    // A hop that broke off before it brought anything is sent again, but not for ever.
    if (this.finishReason !== undefined || this.hasContent || this.idleReconnects >= maximumIdleReconnects) {
      return undefined
    }
    this.idleReconnects++
    return this.startToken
  }
}

const maximumIdleReconnects = 3

const isOpen = (finishReason: string | undefined): boolean =>
  finishReason === undefined || finishReason === "CONTINUATION"

// -----------------------------------------------------------------------------
// Putting answers together
// -----------------------------------------------------------------------------

/** Two answers of one generation as one: parts follow each other, counts add up, the later answer has the last word. */
export const merge = (
  previous: Wire.GenerateContentResponse,
  next: Wire.GenerateContentResponse
): Wire.GenerateContentResponse =>
  mergeFields(asFields(previous), asFields(next), {
    candidates: (a, b) => mergeCandidates(list(a), list(b)),
    usageMetadata: (a, b) => mergeUsage(a as Usage, b as Usage)
  })

type Usage = NonNullable<Wire.GenerateContentResponse["usageMetadata"]>
type Merge = (previous: unknown, next: unknown) => unknown

/** Merges field by field; a rule of its own for a field wins over the general one. */
const mergeFields = (previous: Fields, next: Fields, rules: { readonly [name: string]: Merge }): Fields => {
  const merged: { [name: string]: unknown } = {}
  for (const name of new Set([...Object.keys(previous), ...Object.keys(next)])) {
    const value = (rules[name] ?? mergeValues(name))(previous[name], next[name])
    if (value !== undefined) merged[name] = value
  }
  return merged
}

const mergeValues = (name: string): Merge => (previous, next) => {
  if (next === undefined || next === null) return previous
  if (previous === undefined || previous === null) return next
  if (typeof previous === "number" && typeof next === "number") {
    return /(Count|Sum)$/.test(name)
      ? previous + next
      : next
  }
  if (Array.isArray(previous) && Array.isArray(next)) {
    if (name.endsWith("TokensDetails")) return sumByModality([...previous, ...next])
    return name === "safetyRatings" ? lastByCategory([...previous, ...next]) : [...previous, ...next]
  }
  return isFields(previous) && isFields(next)
    ? mergeFields(asFields(previous), asFields(next), {})
    : next
}

const takeNext: Merge = (_, next) => next

const mergeCandidates = (previous: ReadonlyArray<Fields>, next: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  Array.from({ length: Math.max(previous.length, next.length) }, (_, index) => {
    const before = previous[index]
    const after = next[index]
    if (before === undefined) return after!
    if (after === undefined && index < next.length) return before
    return after === undefined && next.length > 0
      ? before
      : mergeFields(before, shiftGrounding(before, after ?? {}), {
        continuationToken: takeNext,
        finishReason: takeNext,
        finishMessage: takeNext
      })
  })

/** Supports of the later answer point into its own chunks and parts, which now come after those of the earlier one. */
const shiftGrounding = (previous: Fields, next: Fields): Fields => {
  const grounding = asFields(next["groundingMetadata"])
  const supports = list(grounding["groundingSupports"])
  const parts = list(asFields(previous["content"])["parts"]).length
  const chunks = list(asFields(previous["groundingMetadata"])["groundingChunks"]).length
  if (supports.length === 0 || (parts === 0 && chunks === 0)) return next
  const groundingSupports = supports.map((support) => ({
    ...support,
    ...(chunks > 0 && Array.isArray(support["groundingChunkIndices"])
      ? { groundingChunkIndices: support["groundingChunkIndices"].map((index: number) => index + chunks) }
      : {}),
    ...(parts > 0 && isFields(support["segment"])
      ? {
        segment: { ...support["segment"], partIndex: Number(asFields(support["segment"])["partIndex"] ?? 0) + parts }
      }
      : {})
  }))
  return { ...next, groundingMetadata: { ...grounding, groundingSupports } }
}

const mergeUsage = (previous: Usage | undefined, next: Usage | undefined): Usage | undefined => {
  if (previous === undefined || next === undefined) return next ?? previous
  const merged = Object.fromEntries(
    Object.entries(mergeFields(asFields(previous), asFields(next), {}))
  )
  // As in the official SDK, the count of the first request is there and is not listed.
  return Object.defineProperty(merged, "initialPromptTokenCount", {
    value: previous.initialPromptTokenCount ?? previous.promptTokenCount ?? next.promptTokenCount,
    enumerable: false
  })
}

const sumByModality = (counts: ReadonlyArray<Fields>): ReadonlyArray<Fields> => {
  const sums = new Map<unknown, number>()
  for (const { modality, tokenCount } of counts) sums.set(modality, (sums.get(modality) ?? 0) + Number(tokenCount ?? 0))
  return Array.from(sums, ([modality, tokenCount]) => ({ modality, tokenCount }))
}

const lastByCategory = (ratings: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  Array.from(new Map(ratings.map((rating) => [rating["category"], rating])).values())

const list = (value: unknown): ReadonlyArray<Fields> => Array.isArray(value) ? value : []
