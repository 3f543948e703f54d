/**
 * The answers of one generation as one answer. Parts follow each other, counts add up, and for all else the later answer has the last word. Fields
 * that are newer than this library are merged in the same way.
 */
import type * as Arr from "effect/Array"
import type * as Wire from "../../wire/GenerateContent.ts"
import { Draft } from "../answer/Draft.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { byField, follow, lastByCategory, later, type Merge, structurally, takeNext } from "./FieldMerge.ts"

/** The tokens that an answer took. */
export type Usage = NonNullable<Wire.GenerateContentResponse["usageMetadata"]>

/** Merges answers, the first one first. One answer alone stays as it is. */
export const answers = (
  [first, ...others]: Arr.NonEmptyReadonlyArray<Wire.GenerateContentResponse>
): Wire.GenerateContentResponse => {
  const draft = new Draft()
  return others.reduce<Wire.GenerateContentResponse>(
    (whole, answer) => mergeAnswers(draft, asFields(whole), { candidates: undefined, ...answer }, "") as Fields,
    first
  )
}

/** Adds the tokens of a request to those of the requests before. */
export const addUsage = (previous: Usage | undefined, next: Usage): Usage =>
  previous === undefined ? next : mergeUsage(new Draft(), previous, next, "") as Usage

// -----------------------------------------------------------------------------
// Private: values
// -----------------------------------------------------------------------------

/** Lists follow each other, and counts add up. Of other values the later one stays. */
const added = /*#__PURE__*/ structurally(
  (draft, previous, next, name) =>
    name.endsWith("TokensDetails")
      ? sumByModality([...listOf(previous), ...listOf(next)])
      : (name === "safetyRatings" ? lastByCategory : follow)(draft, previous, next, name),
  (_draft, previous, next, name) =>
    typeof previous === "number" && typeof next === "number" && /(Count|Sum)$/.test(name) ? previous + next : next
)

// -----------------------------------------------------------------------------
// Private: candidates
// -----------------------------------------------------------------------------

/** Candidates are merged by their place. A later answer without any ends those of the earlier one. */
const mergeCandidates: Merge = (draft, previous, next, name) => {
  if (!Array.isArray(previous)) return later(draft, previous, next, name)
  const candidates = Array.isArray(next) && next.length > 0 ? next : previous.map(() => ({}))
  const merged = draft.list<unknown>(previous)
  for (const [index, candidate] of candidates.entries()) {
    const before = merged[index]
    merged[index] = mergeCandidate(
      draft,
      before,
      isFields(before) && isFields(candidate) ? { ...nothing, ...shiftGrounding(before, candidate) } : candidate,
      name
    )
  }
  return merged
}

/** What ends with an answer, unless the later one has it too. */
const nothing = { continuationToken: undefined, finishReason: undefined, finishMessage: undefined }

const mergeCandidate = /*#__PURE__*/ byField({
  fields: { continuationToken: takeNext, finishReason: takeNext, finishMessage: takeNext },
  others: added
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
const mergeUsage: Merge = (draft, previous, next, name) => {
  if (!isFields(previous) || !isFields(next)) return later(draft, previous, next, name)
  const value = previous["initialPromptTokenCount"] ?? previous["promptTokenCount"] ?? next["promptTokenCount"]
  return Object.defineProperty(asFields(added(draft, previous, next, name)), "initialPromptTokenCount", {
    value,
    configurable: true,
    enumerable: false,
    writable: true
  })
}

const mergeAnswers = /*#__PURE__*/ byField({
  fields: { candidates: mergeCandidates, usageMetadata: mergeUsage },
  others: added
})

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

/** Adds two numbers. Of other values the first stays. */
const add = (value: unknown, summand: unknown): unknown =>
  typeof value === "number" && typeof summand === "number" ? value + summand : value

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []
