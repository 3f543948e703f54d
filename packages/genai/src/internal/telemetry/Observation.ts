/**
 * What is written of a call into its span and into the metrics.
 */
import type * as Context from "effect/Context"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Tracer from "effect/Tracer"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { asFields, type Fields } from "../check/Fields.ts"
import * as Metrics from "./Metrics.ts"

/** What is known of a call before it is sent. */
export const attributes = (config: GenAIConfig, operation: string, params: unknown, content: boolean): Fields => {
  const { config: settings, contents, input, model, system_instruction } = asFields(params)
  const found: Fields = {
    "gen_ai.operation.name": operationNames[operation] ?? operation,
    "gen_ai.provider.name": config.backend.provider,
    "server.address": addressOf(config)
  }
  if (typeof model === "string") found["gen_ai.request.model"] = model
  const given = asFields(settings)
  for (const name in given) {
    if (Object.hasOwn(requestAttributes, name) && given[name] !== undefined) {
      found[requestAttributes[name]!] = given[name]
    }
  }
  if (content) {
    const said = contents ?? input
    const instruction = given["systemInstruction"] ?? system_instruction
    if (said !== undefined) found["gen_ai.input.messages"] = json(said)
    if (instruction !== undefined) found["gen_ai.system_instructions"] = json(instruction)
  }
  return found
}

/** Writes what an answer, or the last chunk of one, tells of itself. */
export const answered = (span: Tracer.Span, answer: unknown): void => {
  const { candidates, modelVersion, responseId } = asFields(answer)
  if (modelVersion !== undefined) span.attribute("gen_ai.response.model", modelVersion)
  if (responseId !== undefined) span.attribute("gen_ai.response.id", responseId)
  if (Array.isArray(candidates)) {
    const reasons = candidates.map((candidate) => asFields(candidate)["finishReason"]).filter(Predicate.isString)
    if (reasons.length > 0) span.attribute("gen_ai.response.finish_reasons", reasons)
  }
  const usage = usageOf(answer)
  for (const name in usageAttributes) {
    if (typeof usage[name] === "number") span.attribute(usageAttributes[name]!, usage[name])
  }
}

/** Writes what was answered: candidates or steps, of an answer or of all chunks of one. */
export const said = (span: Tracer.Span, answers: ReadonlyArray<unknown>): void => {
  const output = answers.map(asFields).flatMap(({ candidates, delta, step, steps }) =>
    candidates ?? steps ?? step ?? delta ?? []
  )
  if (output.length > 0) span.attribute("gen_ai.output.messages", json(output))
}

/** Counts a call that is over. `seconds` is how long it took; `error` the tag of what it failed with. */
export const ended = (
  context: Context.Context<never>,
  attributes: Fields,
  seconds: number,
  answer: unknown,
  error: string | undefined
): void => {
  const series = seriesOf(attributes)
  const duration = error === undefined ? series.duration : Metrics.labelled(Metrics.operationDuration, {
    ...series.labels,
    "error.type": error
  })
  duration.updateUnsafe(seconds, context)
  const usage = usageOf(answer)
  const input = usage["promptTokenCount"] ?? usage["total_input_tokens"]
  const output = usage["candidatesTokenCount"] ?? usage["total_output_tokens"]
  if (typeof input === "number") series.input.updateUnsafe(input, context)
  if (typeof output === "number") series.output.updateUnsafe(output, context)
}

/** Counts the wait for the first chunk of a stream, in seconds. */
export const firstChunk = (context: Context.Context<never>, attributes: Fields, seconds: number): void =>
  seriesOf(attributes).firstChunk.updateUnsafe(seconds, context)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The names that OpenTelemetry gives to operations it knows. */
const operationNames: { readonly [operation: string]: string } = {
  "models.generateContent": "generate_content",
  "models.generateContentStream": "generate_content",
  "models.embedContent": "embeddings"
}

const requestAttributes: { readonly [field: string]: string } = {
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  topK: "gen_ai.request.top_k",
  maxOutputTokens: "gen_ai.request.max_tokens",
  stopSequences: "gen_ai.request.stop_sequences",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  presencePenalty: "gen_ai.request.presence_penalty",
  seed: "gen_ai.request.seed",
  candidateCount: "gen_ai.request.choice.count"
}

const usageAttributes: { readonly [field: string]: string } = {
  promptTokenCount: "gen_ai.usage.input_tokens",
  candidatesTokenCount: "gen_ai.usage.output_tokens",
  cachedContentTokenCount: "gen_ai.usage.cache_read.input_tokens",
  total_input_tokens: "gen_ai.usage.input_tokens",
  total_output_tokens: "gen_ai.usage.output_tokens",
  total_cached_tokens: "gen_ai.usage.cache_read.input_tokens"
}

/** The counts of an answer: of a generation, of an interaction, or of the event that ends one. */
const usageOf = (answer: unknown): Fields => {
  const { interaction, usage, usageMetadata } = asFields(answer)
  return asFields(usageMetadata ?? usage ?? asFields(interaction)["usage"])
}

const addresses = /*#__PURE__*/ new WeakMap<GenAIConfig, string>()

const addressOf = (config: GenAIConfig): string => {
  const known = addresses.get(config)
  if (known !== undefined) return known
  const address = new URL(config.baseUrl).hostname.replace(/^\[|\]$/g, "")
  addresses.set(config, address)
  return address
}

/** The series of one operation, backend and model: they come with every call, so they are made once. */
const seriesOf = (attributes: Fields) => {
  const key = labelNames.map((name) => attributes[name]).join("\n")
  const known = made.get(key)
  if (known !== undefined) return known
  const labels: { [name: string]: string } = {}
  for (const name of labelNames) {
    const value = attributes[name]
    if (typeof value === "string") labels[name] = value
  }
  const series = makeSeries(labels)
  if (made.size >= maximumSeries) made.clear()
  made.set(key, series)
  return series
}

const makeSeries = (labels: { readonly [name: string]: string }) => ({
  labels,
  duration: Metrics.labelled(Metrics.operationDuration, labels),
  firstChunk: Metrics.labelled(Metrics.timeToFirstChunk, labels),
  input: Metrics.labelled(Metrics.tokenUsage, { ...labels, "gen_ai.token.type": "input" }),
  output: Metrics.labelled(Metrics.tokenUsage, { ...labels, "gen_ai.token.type": "output" })
})

const labelNames = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"]

const made = /*#__PURE__*/ new Map<string, ReturnType<typeof makeSeries>>()

/** Models are named by users, so the names may be without end. */
const maximumSeries = 1000

/** What cannot be sent cannot be recorded either; that the call fails is said elsewhere. */
const json = (value: unknown): string | undefined =>
  Result.getOrUndefined(Result.try((): string | undefined => JSON.stringify(value)))
