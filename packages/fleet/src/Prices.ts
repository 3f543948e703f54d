/**
 * What models cost: a table of prices as data. Each row says when its prices were read and where, so that a table can be checked and replaced.
 *
 * The prices of {@link table} are list prices in US dollars, taken from public copies of Google's price list. They are no offer: compare them with the source
 * before you rely on them, and replace them by those of your contract. A model or a tier that is missing has no price.
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * US dollars for a million tokens: one price, or a price for each modality (`TEXT`, `IMAGE`, `AUDIO`, `VIDEO`, `DOCUMENT`). A modality without a price costs as much
 * as text.
 *
 * @category models
 * @since 0.1.0
 */
export type Rate = number | { readonly TEXT: number; readonly [modality: string]: number }

/**
 * The prices of a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Price {
  /** The id of the model. It is also for its versions, such as `-001` and `-preview-09-2025`. With `*` at its end, all models that begin so. */
  readonly model: string
  /** The row is for prompts with more tokens than this. Default: 0. */
  readonly above?: number | undefined
  /** Tokens of prompts that were not cached, and of what tools of the server found. */
  readonly input: Rate
  /** Tokens of prompts that were cached. Default: as `input`. The storage of a cache is not part of it. */
  readonly cached?: Rate | undefined
  /** Tokens that the model wrote. */
  readonly output: Rate
  /** Tokens of thoughts. Default: as `output`. */
  readonly thinking?: number | undefined
  /** US dollars for each call, for models that are paid by the call. Default: 0. */
  readonly call?: number | undefined
  /** What the prices are multiplied with in other tiers: `{ batch: 0.5 }`. A tier that is missing has no price; `standard` is 1. */
  readonly tiers?: { readonly [tier: string]: number } | undefined
  /** The most tokens that the model writes in an answer. Default: 65,536. */
  readonly maxOutputTokens?: number | undefined
  /** When the prices were read: a date, or a month. */
  readonly date: string
  /** Where the prices are from. */
  readonly source: string
}

// -----------------------------------------------------------------------------
// Data
// -----------------------------------------------------------------------------

const source = "https://ai.google.dev/gemini-api/docs/pricing"

/** Batches cost half. */
const batch = { batch: 0.5 }
const free = { batch: 0.5, free: 0 }

/**
 * List prices of the Gemini API.
 *
 * @category data
 * @since 0.1.0
 */
export const table: ReadonlyArray<Price> = [
  {
    model: "gemini-4-hydrogen",
    input: 1.5,
    cached: 0.075,
    output: 7.5,
    tiers: { batch: 0.5, flex: 0.5, priority: 1.8 },
    date: "2026-11",
    source
  },
  { model: "gemini-3.5-flash", input: 1.5, output: 9, tiers: batch, date: "2026-08", source },
  { model: "gemini-3.5-flash-lite", input: 0.3, cached: 0.03, output: 2.5, tiers: batch, date: "2026-08", source },
  { model: "gemini-3.1-pro", input: 2, cached: 0.2, output: 12, tiers: batch, date: "2026-08", source },
  { model: "gemini-3.1-pro", above: 200_000, input: 4, cached: 0.4, output: 18, tiers: batch, date: "2026-08", source },
  { model: "gemini-3.1-flash-lite", input: 0.25, output: 1.5, tiers: batch, date: "2026-08", source },
  { model: "gemini-3-pro", input: 2, cached: 0.2, output: 12, tiers: batch, date: "2026-01", source },
  { model: "gemini-3-pro", above: 200_000, input: 4, cached: 0.4, output: 18, tiers: batch, date: "2026-01", source },
  {
    model: "gemini-3-flash",
    input: { TEXT: 0.5, AUDIO: 1 },
    cached: 0.05,
    output: 3,
    tiers: free,
    date: "2026-01",
    source
  },
  { model: "gemini-2.5-pro", input: 1.25, cached: 0.125, output: 10, tiers: batch, date: "2026-03", source },
  {
    model: "gemini-2.5-pro",
    above: 200_000,
    input: 2.5,
    cached: 0.25,
    output: 15,
    tiers: batch,
    date: "2026-03",
    source
  },
  {
    model: "gemini-2.5-flash",
    input: { TEXT: 0.3, AUDIO: 1 },
    cached: { TEXT: 0.03, AUDIO: 0.1 },
    output: 2.5,
    tiers: free,
    date: "2026-03",
    source
  },
  {
    model: "gemini-2.5-flash-lite",
    input: { TEXT: 0.1, AUDIO: 0.3 },
    cached: { TEXT: 0.01, AUDIO: 0.03 },
    output: 0.4,
    tiers: free,
    date: "2026-03",
    source
  },
  {
    model: "gemini-2.5-flash-image",
    input: 0.3,
    output: { TEXT: 2.5, IMAGE: 30 },
    tiers: batch,
    maxOutputTokens: 32_768,
    date: "2026-03",
    source
  },
  {
    model: "gemini-2.0-flash",
    input: { TEXT: 0.1, AUDIO: 0.7 },
    cached: { TEXT: 0.025, AUDIO: 0.175 },
    output: 0.4,
    tiers: free,
    maxOutputTokens: 8192,
    date: "2026-03",
    source
  },
  {
    model: "gemini-2.0-flash-lite",
    input: 0.075,
    output: 0.3,
    tiers: free,
    maxOutputTokens: 8192,
    date: "2026-03",
    source
  },
  { model: "gemini-embedding-001", input: 0.15, output: 0, tiers: free, maxOutputTokens: 0, date: "2026-03", source }
]

// -----------------------------------------------------------------------------
// Queries
// -----------------------------------------------------------------------------

/**
 * The price of a call. `undefined`: the table has none for this model, or none for this tier.
 *
 * @category queries
 * @since 0.1.0
 */
export const find = (
  prices: ReadonlyArray<Price>,
  call: {
    /** The model, with or without `models/` before it. */
    readonly model: string
    /** The tokens of the prompt. */
    readonly prompt: number
    /** Default: `"standard"`. */
    readonly tier?: string | undefined
  }
): Price | undefined => {
  const { prompt, tier = "standard" } = call
  const model = call.model.slice(call.model.lastIndexOf("/") + 1)
  let found: Price | undefined
  for (const price of prices) {
    if (!isOf(price.model, model) || prompt <= (price.above ?? -1)) continue
    if (found === undefined || found.model === price.model && (price.above ?? 0) > (found.above ?? 0)) found = price
  }
  return found !== undefined && (tier === "standard" || found.tiers?.[tier] !== undefined) ? found : undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const isOf = (name: string, model: string): boolean =>
  name.endsWith("*")
    ? model.startsWith(name.slice(0, -1))
    : model === name || model.startsWith(`${name}-`) && version.test(model.slice(name.length))

/** What follows the id of a model in the names of its versions. */
const version = /^(-preview)?(-\d[\d-]*)?$/
