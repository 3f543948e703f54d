/**
 * The answers of one generation as one answer. Parts follow each other, counts add up, and for all else the later answer has the last word. Fields
 * that are newer than this library are merged in the same way.
 */
import type * as Arr from "effect/Array"
import * as Predicate from "effect/Predicate"
import type * as Wire from "../../wire/GenerateContent.ts"
import { Draft } from "../answer/Draft.ts"
import { asFields, fieldOf, type Fields, isFields, setField } from "../check/Fields.ts"

/** The tokens that an answer took. */
export type Usage = NonNullable<Wire.GenerateContentResponse["usageMetadata"]>

/** Merges answers, the first one first. One answer alone stays as it is. */
export const answers = (
  [first, ...later]: Arr.NonEmptyReadonlyArray<Wire.GenerateContentResponse>
): Wire.GenerateContentResponse => {
  const draft = new Draft()
  const rules: Rules = {
    candidates: (previous, next) => mergeCandidates(draft, previous, next),
    usageMetadata: (previous, next) => mergeUsage(draft, previous, next)
  }
  return later.reduce((whole, answer) => mergeFields(draft, asFields(whole), asFields(answer), rules), first)
}

/** Adds the tokens of a request to those of the requests before. */
export const addUsage = (previous: Usage | undefined, next: Usage): Usage =>
  previous === undefined ? next : mergeUsage(new Draft(), previous, next) as Usage

// -----------------------------------------------------------------------------
// Private: fields
// -----------------------------------------------------------------------------

type Merge = (previous: unknown, next: unknown) => unknown
type Rules = { readonly [name: string]: Merge }

/** Merges field by field. A field with a rule of its own is merged by that rule. */
const mergeFields = (draft: Draft, previous: Fields, next: Fields, rules: Rules): Fields => {
  const merged = draft.fields(previous)
  for (const name of new Set([...Object.keys(next), ...Object.keys(rules)])) {
    const [before, after] = [fieldOf(merged, name), fieldOf(next, name)]
    if (before === undefined && after === undefined) continue
    const value = Object.hasOwn(rules, name) ? rules[name]!(before, after) : mergeValues(draft, name, before, after)
    if (value === undefined) delete merged[name]
    else setField(merged, name, value)
  }
  return merged
}

const mergeValues = (draft: Draft, name: string, previous: unknown, next: unknown): unknown => {
  if (Predicate.isNullish(previous) || Predicate.isNullish(next)) return known(previous, next)
  if (typeof previous === "number" && typeof next === "number") {
    return /(Count|Sum)$/.test(name) ? previous + next : next
  }
  if (Array.isArray(previous) && Array.isArray(next)) {
    if (name.endsWith("TokensDetails")) return sumByModality([...previous, ...next])
    return name === "safetyRatings" ? lastByCategory([...previous, ...next]) : concat(draft, previous, next)
  }
  return isFields(previous) && isFields(next) ? mergeFields(draft, previous, next, {}) : next
}

const concat = (
  draft: Draft,
  previous: ReadonlyArray<unknown>,
  next: ReadonlyArray<unknown>
): ReadonlyArray<unknown> => {
  const whole = draft.list(previous)
  for (const item of next) whole.push(item)
  return whole
}

/** The later value. `null` does not replace what is known. */
const known: Merge = (previous, next) => next ?? (previous === undefined ? next : previous)

const takeNext: Merge = (_, next) => next

// -----------------------------------------------------------------------------
// Private: candidates
// -----------------------------------------------------------------------------

/** Candidates are merged by their place. A later answer without any ends those of the earlier one. */
const mergeCandidates = (draft: Draft, previous: unknown, next: unknown): unknown => {
  if (!Array.isArray(previous)) return known(previous, next)
  const later = Array.isArray(next) && next.length > 0 ? next : previous.map(() => ({}))
  const merged = draft.list<unknown>(previous)
  for (const [index, candidate] of later.entries()) {
    const before = merged[index]
    merged[index] = isFields(before) && isFields(candidate)
      ? mergeCandidate(draft, before, candidate)
      : known(before, candidate)
  }
  return merged
}

const mergeCandidate = (draft: Draft, previous: Fields, next: Fields): Fields =>
  mergeFields(draft, previous, shiftGrounding(previous, next), {
    continuationToken: takeNext,
    finishReason: takeNext,
    finishMessage: takeNext
  })

/** The supports of a later answer point to its own chunks and parts, which come after those of the earlier answer now. */
const shiftGrounding = (previous: Fields, next: Fields): Fields => {
  const grounding = asFields(next["groundingMetadata"])
  const supports = listOf(grounding["groundingSupports"])
  const parts = listOf(asFields(previous["content"])["parts"]).length
  const chunks = listOf(asFields(previous["groundingMetadata"])["groundingChunks"]).length
  if (supports.length === 0 || (parts === 0 && chunks === 0)) return next
  const shifted = supports.map((support) => isFields(support) ? shiftSupport(support, chunks, parts) : support)
  return { ...next, groundingMetadata: { ...grounding, groundingSupports: shifted } }
}

const shiftSupport = (support: Fields, chunks: number, parts: number): Fields => {
  const { groundingChunkIndices: indices, segment } = support
  return {
    ...support,
    ...(chunks > 0 && Array.isArray(indices)
      ? { groundingChunkIndices: indices.map((index) => add(index, chunks)) }
      : {}),
    ...(parts > 0 && isFields(segment)
      ? { segment: { ...segment, partIndex: add(segment["partIndex"] ?? 0, parts) } }
      : {})
  }
}

// -----------------------------------------------------------------------------
// Private: counts
// -----------------------------------------------------------------------------

/** As in the official SDK, the prompt tokens of the first request are there, and are not listed. */
const mergeUsage = (draft: Draft, previous: unknown, next: unknown): unknown => {
  if (!isFields(previous) || !isFields(next)) return known(previous, next)
  const value = previous["initialPromptTokenCount"] ?? previous["promptTokenCount"] ?? next["promptTokenCount"]
  return Object.defineProperty(mergeFields(draft, previous, next, {}), "initialPromptTokenCount", {
    value,
    configurable: true,
    enumerable: false
  })
}

const sumByModality = (counts: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const sums = new Map<unknown, Fields>()
  for (const count of counts.filter(isFields)) {
    const { modality, tokenCount = 0 } = count
    const sum = sums.get(modality)
    sums.set(modality, {
      ...sum,
      ...count,
      tokenCount: sum === undefined ? tokenCount : add(sum["tokenCount"], tokenCount)
    })
  }
  return Array.from(sums.values())
}

const lastByCategory = (ratings: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  Array.from(new Map(ratings.map((rating) => [isFields(rating) ? rating["category"] : rating, rating])).values())

/** Adds two numbers. Of other values the first stays. */
const add = (value: unknown, summand: unknown): unknown =>
  typeof value === "number" && typeof summand === "number" ? value + summand : value

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []
