/**
 * The calls that a model works for: which they are, for which model, and what they used.
 */
import * as Usage from "effect-genai/Usage"
import * as Predicate from "effect/Predicate"

/** A call of a model. */
export interface ModelCall {
  /** The operation, for example `"models.generateContent"`. */
  readonly operation: string
  /** The id of the model, without `models/` or what else is before it. */
  readonly model: string
  /** The parameters of the call. */
  readonly params: { readonly [name: string]: unknown }
}

/** The call of a model, or `undefined` for a call that no model works for. */
export const make = (operation: string, params: unknown): ModelCall | undefined => {
  if (!operations.has(operation) || !isRecord(params)) return undefined
  const named = params["model"] ?? params["agent"]
  return typeof named === "string" ? { operation, model: idOf(named), params } : undefined
}

/** The id of a model: the last part of its name. */
export const idOf = (model: string): string => model.slice(model.lastIndexOf("/") + 1)

/** The service tier that a call asks for. */
export const tierOf = ({ params }: ModelCall): string | undefined => {
  const config = params["config"]
  const tier = params["service_tier"] ?? (isRecord(config) ? config["serviceTier"] : undefined)
  return typeof tier === "string" ? tier.replace(/^SERVICE_TIER_/, "").toLowerCase() : undefined
}

/** The most tokens that a call lets the model write, for all its candidates. `undefined`: it does not say. */
export const outputOf = ({ params }: ModelCall): number | undefined => {
  const config = [params["config"], params["generation_config"]].find(isRecord)
  const most = config?.["maxOutputTokens"] ?? config?.["max_output_tokens"]
  const candidates = config?.["candidateCount"]
  return isCount(most) ? most * (isCount(candidates) ? Math.max(1, candidates) : 1) : undefined
}

/** The usage in an answer, or in an event of a stream. `undefined`: it has none. */
export const usageOf = (answer: unknown): Usage.Usage | undefined => {
  if (!isRecord(answer)) return undefined
  if (isRecord(answer["usageMetadata"])) return Usage.fromResponse(answer)
  if (isRecord(answer["usage"])) return Usage.fromInteraction(answer as Parameters<typeof Usage.fromInteraction>[0])
  if (isRecord(answer["interaction"])) return usageOf(answer["interaction"])
  if (Array.isArray(answer["embeddings"])) return Usage.fromEmbeddings(answer)
  return undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const operations: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "interactions.create",
  "interactions.createStream",
  "models.editImage",
  "models.embedContent",
  "models.generateContent",
  "models.generateContentStream",
  "models.generateImages",
  "models.generateVideos",
  "models.recontextImage",
  "models.segmentImage",
  "models.upscaleImage"
])

/** What a server refuses is no count: it must not give a budget what it has not. */
const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  Predicate.isObject(value) && !Array.isArray(value)
