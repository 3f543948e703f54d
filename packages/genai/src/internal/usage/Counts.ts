/**
 * Reads the counts of tokens that a server reports. The APIs have the same counts under other names: a table of names for each, and one reader.
 */
import { asFields, fieldOf, type Fields, isFields, setField } from "../check/Fields.ts"

/** What is counted. */
export type Counted = "prompt" | "cached" | "candidates" | "thoughts" | "toolUse"

/** The names of the counts in one API. */
export interface Names {
  readonly counts: { readonly [what in Counted]: string }
  readonly total: string
  /** Lists of counts by modality. */
  readonly details: { readonly [what in Exclude<Counted, "thoughts">]: string }
  /** The field with the number in an item of these lists. */
  readonly tokens: string
}

/** Counts as they were reported. */
export interface Counts {
  readonly counts: { readonly [what in Counted]: number }
  readonly total: number
  readonly byModality: { readonly [modality: string]: { readonly [what in Exclude<Counted, "thoughts">]: number } }
  /** Whether all counts are there, are numbers of tokens, and add up to the total. */
  readonly isSound: boolean
}

/** The names of `usageMetadata`, for answers of models. */
export const generate: Names = {
  counts: {
    prompt: "promptTokenCount",
    cached: "cachedContentTokenCount",
    candidates: "candidatesTokenCount",
    thoughts: "thoughtsTokenCount",
    toolUse: "toolUsePromptTokenCount"
  },
  total: "totalTokenCount",
  details: {
    prompt: "promptTokensDetails",
    cached: "cacheTokensDetails",
    candidates: "candidatesTokensDetails",
    toolUse: "toolUsePromptTokensDetails"
  },
  tokens: "tokenCount"
}

/** The names of `usageMetadata` in messages of live sessions. */
export const live: Names = {
  ...generate,
  counts: { ...generate.counts, candidates: "responseTokenCount" },
  details: { ...generate.details, candidates: "responseTokensDetails" }
}

/** The names of `usage` of interactions. */
export const interaction: Names = {
  counts: {
    prompt: "total_input_tokens",
    cached: "total_cached_tokens",
    candidates: "total_output_tokens",
    thoughts: "total_thought_tokens",
    toolUse: "total_tool_use_tokens"
  },
  total: "total_tokens",
  details: {
    prompt: "input_tokens_by_modality",
    cached: "cached_tokens_by_modality",
    candidates: "output_tokens_by_modality",
    toolUse: "tool_use_tokens_by_modality"
  },
  tokens: "tokens"
}

/** A number of tokens, if the value is one. */
export const tokensOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined

/** Reads the counts. A server leaves out counts of zero, except that of the prompt. What is not a count is read as zero, and is not sound. */
export const read = (usage: unknown, names: Names): Counts => {
  const fields = asFields(usage)
  let isSound = tokensOf(fields[names.counts.prompt]) !== undefined
  const count = (value: unknown): number => {
    const tokens = tokensOf(value ?? 0)
    isSound &&= tokens !== undefined
    return tokens ?? 0
  }
  const counts = {
    prompt: count(fields[names.counts.prompt]),
    cached: count(fields[names.counts.cached]),
    candidates: count(fields[names.counts.candidates]),
    thoughts: count(fields[names.counts.thoughts]),
    toolUse: count(fields[names.counts.toolUse])
  }
  const sum = counts.prompt + counts.candidates + counts.thoughts + counts.toolUse
  const total = count(fields[names.total] ?? sum)
  return {
    counts,
    total,
    byModality: byModality(fields, names),
    isSound: isSound && total === sum && counts.cached <= counts.prompt
  }
}

const none = { prompt: 0, cached: 0, candidates: 0, toolUse: 0 }

const byModality = (fields: Fields, { details, tokens }: Names): Counts["byModality"] => {
  const counts: { [modality: string]: typeof none } = {}
  for (const what of ["prompt", "cached", "candidates", "toolUse"] as const) {
    const list = fields[details[what]]
    for (const item of Array.isArray(list) ? list.filter(isFields) : []) {
      const modality = typeof item["modality"] === "string" ? item["modality"].toUpperCase() : "MODALITY_UNSPECIFIED"
      const before = fieldOf(counts, modality) as typeof none | undefined ?? none
      setField(counts, modality, { ...before, [what]: before[what] + (tokensOf(item[tokens]) ?? 0) })
    }
  }
  return counts
}
