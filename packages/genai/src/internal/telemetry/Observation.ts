/**
 * Writes the span attributes and the metrics of a call.
 */
import type * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"
import type * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import type * as Tracer from "effect/Tracer"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { CaptureContent, RecordGenAI } from "../../Telemetry.ts"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import { asFields, type Fields } from "../check/Fields.ts"
import * as Metrics from "./Metrics.ts"
import { CurrentRun, type Run } from "./RunSpan.ts"

/** The call to observe. */
export interface Observed {
  readonly config: GenAIConfig
  readonly operation: { readonly name: string }
  readonly params: unknown
}

/** Starts to observe a call. */
export const make = ({ config, operation, params }: Observed, fiber: Fiber.Fiber<unknown, unknown>) => {
  const isRecorded = fiber.getRef(RecordGenAI)
  const content = isRecorded && fiber.getRef(CaptureContent)
  const attributes = isRecorded
    ? requestAttributes(config, operation.name, params, content)
    : { "server.address": addressOf(config) }
  const clock = fiber.getRef(Clock.Clock)
  const startedAt = monotonicMillisUnsafe(clock)
  const millis = () => monotonicMillisUnsafe(clock) - startedAt
  const answers: Array<unknown> = []
  const run = isRecorded ? fiber.getRef(CurrentRun) : undefined
  run?.begin(config.backend.provider)
  return {
    /** The attributes of the new span. */
    attributes,
    /** Milliseconds since the start of the call. */
    millis,
    /** Records the time to the first chunk of a stream. */
    firstChunk: () => {
      if (isRecorded) recordFirstChunk(fiber.context, attributes, millis() / 1000)
    },
    /** Keeps the chunks of a stream, if content is captured. */
    recorded: <A, E, Done, R>(
      pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E, Done, R>
    ): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E, Done, R> =>
      content
        ? Effect.map(pull, (values) => {
          answers.push(...values)
          return values
        })
        : pull,
    /** Records the end of the call. `answer` is the answer, or the last chunk of a stream. */
    end: (span: Tracer.Span, exit: Exit.Exit<unknown, unknown>, answer: unknown) => {
      const error = errorType(exit)
      if (error !== undefined) span.attribute("error.type", error)
      if (!isRecorded) return
      addResponse(span, answer)
      if (run !== undefined) addUsage(run, answer)
      if (content) addOutput(span, answers.length === 0 ? [answer] : answers)
      recordEnd(fiber.context, attributes, millis() / 1000, answer, error)
    }
  }
}

/** The attributes that are known before a call is sent. If a getter of the caller throws, only those that do not need the parameters. */
export const requestAttributes = (
  config: GenAIConfig,
  operation: string,
  params: unknown,
  content: boolean
): Fields =>
  Result.getOrElse(
    Result.try(() => attributes(config, operation, params, content)),
    () => attributes(config, operation, undefined, false)
  )

const attributes = (config: GenAIConfig, operation: string, params: unknown, content: boolean): Fields => {
  const { config: settings, contents, input, model, questions, system_instruction } = asFields(params)
  const found: Fields = {
    "gen_ai.operation.name": operationNames[operation] ?? operation,
    "gen_ai.provider.name": config.backend.provider,
    "server.address": addressOf(config)
  }
  if (typeof model === "string") found["gen_ai.request.model"] = model
  const given = asFields(settings)
  for (const name in given) {
    if (Object.hasOwn(attributeNames, name) && given[name] !== undefined) {
      found[attributeNames[name]!] = given[name]
    }
  }
  if (content) {
    const said = contents ?? input
    const instruction = given["systemInstruction"] ?? system_instruction ?? questions
    if (said !== undefined) found["gen_ai.input.messages"] = json(said)
    if (instruction !== undefined) found["gen_ai.system_instructions"] = json(instruction)
  }
  return found
}

/** Writes the attributes of an answer, or of the last chunk of a stream. */
export const addResponse = (span: Tracer.Span, answer: unknown): void => {
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

/** Adds the tokens of an answer, or of the last chunk of a stream, to those of the run. */
const addUsage = (run: Run, answer: unknown): void => {
  const usage = usageOf(answer)
  for (const name in usageAttributes) {
    if (typeof usage[name] === "number") run.add(usageAttributes[name]!, usage[name])
  }
}

/** Writes the content of an answer or of all chunks of a stream: its candidates or steps, or the answers to questions. */
export const addOutput = (span: Tracer.Span, answers: ReadonlyArray<unknown>): void => {
  const output = answers.map(asFields).flatMap(({ answers, candidates, delta, step, steps }) =>
    candidates ?? steps ?? step ?? delta ?? answers ?? []
  )
  if (output.length > 0) span.attribute("gen_ai.output.messages", json(output))
}

/** Records duration (in seconds), tokens and the tag of the error in the metrics. */
export const recordEnd = (
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

/** Records the time to the first chunk of a stream, in seconds. */
export const recordFirstChunk = (context: Context.Context<never>, attributes: Fields, seconds: number): void =>
  seriesOf(attributes).firstChunk.updateUnsafe(seconds, context)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The operations that have a name in OpenTelemetry's conventions. */
const operationNames: { readonly [operation: string]: string } = {
  "models.generateContent": "generate_content",
  "models.generateContentStream": "generate_content",
  "models.embedContent": "embeddings"
}

const attributeNames: { readonly [field: string]: string } = {
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

/** The token counts of a generation, of an interaction, or of the event that ends an interaction. */
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

/** The series of one operation, backend and model. They are made once, because every call needs them. */
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

/** A limit, because users choose the names of models. */
const maximumSeries = 1000

/** `undefined` if the value cannot be JSON. Such a value cannot be sent either, so the call fails for it. */
const json = (value: unknown): string | undefined =>
  Result.getOrUndefined(Result.try((): string | undefined => JSON.stringify(value)))

const errorType = (exit: Exit.Exit<unknown, unknown>): string | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}
