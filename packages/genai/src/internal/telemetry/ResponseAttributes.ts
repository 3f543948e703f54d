/**
 * What spans and metrics say of an answer: of a generation, an embedding or an interaction, or of the event that ends a stream.
 */
import { asFields, type Fields } from "../check/Fields.ts"
import * as Counts from "../usage/Counts.ts"
import { modelOf, textOf } from "./Operation.ts"

/** The model that answered, if the answer says so. */
export const responseModel = (answer: unknown): string | undefined => {
  const { model, modelVersion } = asFields(answer)
  return modelOf(modelVersion ?? asFields(interactionOf(answer))["model"] ?? model)
}

/** The attributes of an answer. */
export const responseAttributes = (answer: unknown): Fields => {
  const { responseId } = asFields(answer)
  return {
    "gen_ai.response.id": textOf(responseId ?? interactionOf(answer)?.["id"]),
    "gen_ai.response.model": responseModel(answer),
    "gen_ai.response.finish_reasons": finishReasons(answer),
    "gen_ai.embeddings.dimension.count": dimensionsOf(answer)
  }
}

// -----------------------------------------------------------------------------
// Usage
// -----------------------------------------------------------------------------

/** The tokens of an answer, by attribute. */
export type Usage = { readonly [attribute: string]: number }

/** The tokens of an answer, as the attributes of spans have them: cached tokens are inside those of input, and thoughts inside those of output. */
export const usageAttributes = (answer: unknown): Usage => {
  const usage = usageOf(answer)
  const { counts } = interactionOf(answer) !== undefined ? Counts.interaction : Counts.generate
  const found: { [attribute: string]: number } = {}
  for (const attribute in sums) {
    let sum: number | undefined
    for (const what of sums[attribute]!) {
      const given = usage[counts[what]]
      if (given === undefined) continue
      // A sum with something that is no count is not told: servers and gateways may count wrongly.
      sum = (sum ?? 0) + (Counts.tokensOf(given) ?? NaN)
    }
    if (sum !== undefined && !Number.isNaN(sum)) found[attribute] = sum
  }
  return found
}

export const inputTokens = "gen_ai.usage.input_tokens"
export const outputTokens = "gen_ai.usage.output_tokens"

/** The counts that make each attribute. */
const sums: { readonly [attribute: string]: ReadonlyArray<Counts.Counted> } = {
  [inputTokens]: ["prompt", "toolUse"],
  [outputTokens]: ["candidates", "thoughts"],
  "gen_ai.usage.reasoning.output_tokens": ["thoughts"],
  "gen_ai.usage.cache_read.input_tokens": ["cached"]
}

/** The counts of a generation, of an interaction, of the event that ends one, or of the embeddings of Vertex AI. */
const usageOf = (answer: unknown): Fields => {
  const { embeddings, usage, usageMetadata } = asFields(answer)
  const given = usageMetadata ?? usage ?? interactionOf(answer)?.["usage"]
  if (given !== undefined || !Array.isArray(embeddings)) return asFields(given)
  let promptTokenCount: number | undefined
  for (const embedding of embeddings) {
    const { tokenCount } = asFields(asFields(embedding)["statistics"])
    const count = Counts.tokensOf(tokenCount)
    if (count !== undefined) promptTokenCount = (promptTokenCount ?? 0) + count
  }
  return { promptTokenCount }
}

// -----------------------------------------------------------------------------
// Interactions
// -----------------------------------------------------------------------------

/** The interaction that an answer is, or that an event has. */
export const interactionOf = (answer: unknown): Fields | undefined => {
  const fields = asFields(answer)
  if (fields["interaction"] !== undefined) return asFields(fields["interaction"])
  if (typeof fields["interaction_id"] === "string") return { id: fields["interaction_id"], status: fields["status"] }
  return typeof fields["status"] === "string" && typeof fields["id"] === "string" ? fields : undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Why the candidates ended, or why the prompt was blocked, or how the interaction ended. */
const finishReasons = (answer: unknown): ReadonlyArray<string> | undefined => {
  const { candidates, promptFeedback } = asFields(answer)
  const status = interactionOf(answer)?.["status"]
  const reasons = Array.isArray(candidates) && candidates.length > 0
    ? candidates.map((candidate) => asFields(candidate)["finishReason"])
    : [asFields(promptFeedback)["blockReason"], status === "in_progress" ? undefined : status]
  const found = reasons.filter((reason) => textOf(reason) !== undefined)
  return found.length === 0 ? undefined : found as ReadonlyArray<string>
}

const dimensionsOf = (answer: unknown): number | undefined => {
  const { embeddings } = asFields(answer)
  const { values } = asFields(Array.isArray(embeddings) ? embeddings[0] : undefined)
  return Array.isArray(values) ? values.length : undefined
}
