/**
 * An interaction of the Interactions API: plain data as the server sent it, with accessors for its output. A streamed one is put together
 * from its events, and is usable at any moment of the stream.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { EmptyResponse } from "./GenAIError.ts"
import { type Fields, isFields } from "./internal/check/Fields.ts"
import * as InteractionMerge from "./internal/interaction/InteractionMerge.ts"
import * as InteractionStream from "./internal/interaction/InteractionStream.ts"
import type * as Wire from "./wire/Interactions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

// Safe here: the constructor takes all fields of the interface.
/* oxlint-disable typescript/no-unsafe-declaration-merging */

/**
 * An interaction. The fields are the API's, with `steps` always there; accessors read the steps after the last `user_input` and are computed
 * when asked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interaction extends Omit<Wire.Interaction, keyof typeof outputs | "steps"> {
  readonly steps: ReadonlyArray<Wire.Step>
}

/**
 * An interaction. The fields are the API's, with `steps` always there; accessors read the steps after the last `user_input` and are computed
 * when asked.
 *
 * @category models
 * @since 0.1.0
 */
export class Interaction {
  /**
   * What a stream brought that has no place in an interaction, in order: events and deltas of types that are not known here, and the
   * `step_usage` of a `step.stop`. Not a field: it is neither listed nor sent back. Empty for what was not streamed.
   */
  declare readonly unplaced_events: ReadonlyArray<InteractionEvent>

  constructor(data: Wire.Interaction, unplaced: ReadonlyArray<InteractionEvent> = []) {
    Object.defineProperties(this, {
      ...Object.getOwnPropertyDescriptors(normalized(data)),
      unplaced_events: { value: unplaced, configurable: true }
    })
  }

  /** The text that the output ends with, thoughts left out; `undefined` when there is none. */
  get output_text(): string | undefined {
    return outputs.output_text(this.steps)
  }

  /** The last image of the output. */
  get output_image(): Wire.ImageContent | undefined {
    return outputs.output_image(this.steps)
  }

  /** The last audio of the output. */
  get output_audio(): Wire.AudioContent | undefined {
    return outputs.output_audio(this.steps)
  }

  /** The last video of the output. */
  get output_video(): Wire.VideoContent | undefined {
    return outputs.output_video(this.steps)
  }
}

/**
 * An event of a streamed interaction. Events of types that are newer than this library come through as they are.
 *
 * @category models
 * @since 0.1.0
 */
export type InteractionEvent = Wire.InteractionSSEEvent

/**
 * What the events of a stream amount to so far. Immutable: {@link append} makes the next one, at a cost that does not grow with the text.
 *
 * @category models
 * @since 0.1.0
 */
export interface Accumulator {
  /** The hops before the current one, where the generation was continued over several requests. */
  readonly previous: Wire.Interaction | undefined
  readonly fields: Fields
  readonly steps: ReadonlyArray<RunningStep>
  readonly unplaced: ReadonlyArray<InteractionEvent>
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Gives accessors to an interaction that is plain data: one of a webhook or a file, for example. `outputs` of the legacy Lyria models become
 * one `model_output` step.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as Interaction from "effect-genai/Interaction"
 *
 * const interaction = Interaction.make({
 *   id: "v1_1",
 *   status: "completed",
 *   steps: [{ type: "thought" }, { type: "model_output", content: [{ type: "text", text: "Because of Rayleigh scattering." }] }]
 * })
 * const text = interaction.output_text // "Because of Rayleigh scattering."
 * ```
 */
export const make = (data: Wire.Interaction): Interaction => new Interaction(data)

/**
 * The accumulator of a stream that has not begun.
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty: Accumulator = { previous: undefined, fields: {}, steps: [], unplaced: [] }

/**
 * What a function gave back for a call of the model, as a step of the next `input`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functionResult = (
  { id, name }: Wire.FunctionCallStep,
  result: Wire.FunctionResultStep["result"]
): Wire.FunctionResultStep => ({ type: "function_result", call_id: id, name, result })

// -----------------------------------------------------------------------------
// Questions
// -----------------------------------------------------------------------------

/**
 * Whether the server does no more for an interaction, because it has ended or waits for the caller: any known status but `queued` and
 * `in_progress`. One of a status that is not known here may still be running.
 *
 * @category questions
 * @since 0.1.0
 */
export const isOver = ({ status }: Pick<Wire.Interaction, "status">): boolean => InteractionStream.isOver(status)

/**
 * The calls of functions that have no result yet: what an interaction waits for whose status is `requires_action`.
 *
 * @category questions
 * @since 0.1.0
 * @example
 * ```ts
 * import { Interaction } from "effect-genai"
 *
 * const answer = (interaction: Interaction.Interaction, weather: (city: unknown) => string) =>
 *   Interaction.functionCalls(interaction).map((call) => Interaction.functionResult(call, weather(call.arguments["city"])))
 * ```
 */
export const functionCalls = (
  { steps = [] }: Pick<Wire.Interaction, "steps">
): ReadonlyArray<Wire.FunctionCallStep> => {
  const answered = new Set(steps.flatMap((step) => step.type === "function_result" ? [step.call_id] : []))
  return steps.filter((step) => step.type === "function_call").filter(({ id }) => !answered.has(id))
}

// -----------------------------------------------------------------------------
// Accumulating
// -----------------------------------------------------------------------------

/**
 * Adds an event. Never throws, whatever the event is.
 *
 * - Text joins the text before it; so does audio of the same `mime_type`, which comes in pieces. Any other media item is whole.
 * - Arguments of a `function_call` are JSON in pieces: until `step.stop` what came is the step's `arguments_delta`, a string; from then on it is
 *   `arguments`. What is no JSON object then stays in `arguments_delta`.
 * - What is known of the steps of server-side tools is merged: lists follow each other, other values replace those before.
 * - `step.start` of an index that is there replaces it, so a stream may be replayed.
 * - `error` adds to `errors`; what has no place at all is in `unplaced_events`.
 * - `interaction.created` with another id begins the next hop of a continued generation: its steps follow those before, without the input it
 *   may begin with, usage adds up, and `continuation_ids` are the ids of all hops.
 *
 * @category accumulating
 * @since 0.1.0
 * @example
 * ```ts
 * import * as Interaction from "effect-genai/Interaction"
 *
 * const events: ReadonlyArray<Interaction.InteractionEvent> = [
 *   { event_type: "interaction.created", interaction: { id: "v1_1", status: "in_progress" } },
 *   { event_type: "step.start", index: 0, step: { type: "model_output" } },
 *   { event_type: "step.delta", index: 0, delta: { type: "text", text: "Because of " } },
 *   { event_type: "step.delta", index: 0, delta: { type: "text", text: "Rayleigh scattering." } }
 * ]
 * const state = events.reduce(Interaction.append, Interaction.empty)
 * const text = Interaction.current(state)?.output_text // "Because of Rayleigh scattering."
 * ```
 */
export const append = (state: Accumulator, event: InteractionEvent): Accumulator => {
  const { event_id: _, event_type, metadata, ...body } = asFields(event)
  const next = own(events, event_type)?.(state, body)
  return next === undefined ? unplace(state, event) : withFields(next, usage(asFields(metadata)["total_usage"]))
}

/**
 * The interaction so far; `undefined` until an event has said which one it is. Later events do not change it.
 *
 * @category accumulating
 * @since 0.1.0
 */
export const current = (state: Accumulator): Interaction | undefined => {
  if (typeof state.fields["id"] !== "string") return undefined
  const hop = hopOf(state)
  return new Interaction(
    state.previous === undefined ? hop : InteractionMerge.interactions([state.previous, hop]),
    state.unplaced
  )
}

/**
 * The interaction that a stream amounts to at its end. Fails with `EmptyResponse` where the stream has told of no interaction. An interaction
 * that failed is a value: see its `status` and `errors`.
 *
 * @category accumulating
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, type Stream } from "effect"
 * import { Interaction } from "effect-genai"
 *
 * const program = <E>(events: Stream.Stream<Interaction.InteractionEvent, E>) =>
 *   Interaction.accumulate(events).pipe(Effect.map((interaction) => interaction.output_text))
 * ```
 */
export const accumulate = <E, R>(
  events: Stream.Stream<InteractionEvent, E, R>
): Effect.Effect<Interaction, E | EmptyResponse, R> =>
  Effect.flatMap(Stream.runFold(events, () => empty, append), (state) => {
    const interaction = current(state)
    return interaction !== undefined ? Effect.succeed(interaction) : Effect.fail(
      new EmptyResponse({
        message: "The stream ended without an interaction",
        operation: "interactions.create",
        finishReason: undefined,
        response: undefined
      })
    )
  })

/**
 * The interaction as it grows: one after each batch of events that arrived together.
 *
 * @category accumulating
 * @since 0.1.0
 */
export const snapshots = <E, R>(events: Stream.Stream<InteractionEvent, E, R>): Stream.Stream<Interaction, E, R> =>
  Stream.mapAccumArray(events, () => empty, (state, batch) => {
    const next = batch.reduce(append, state)
    const interaction = current(next)
    return [next, interaction === undefined ? [] : [interaction]]
  })

// -----------------------------------------------------------------------------
// Private: outputs
// -----------------------------------------------------------------------------

type Steps = ReadonlyArray<Wire.Step>

const answer = (steps: Steps): Steps => steps.slice(steps.findLastIndex(({ type }) => type === "user_input") + 1)

const contentOf = (step: Wire.Step): ReadonlyArray<Fields> =>
  step.type === "model_output" ? listOf(step.content).filter(isFields) : []

const lastOf = <Item extends Wire.Content>(type: Item["type"]) => (steps: Steps): Item | undefined =>
  answer(steps).flatMap(contentOf).findLast((item): item is Item & Fields => item["type"] === type)

/** Text is collected from the end, and ends where something else but a thought stands before it. */
const lastText = (steps: Steps): string | undefined => {
  const items = answer(steps).flatMap((step): ReadonlyArray<Fields> =>
    step.type === "thought" ? [] : step.type === "model_output" ? contentOf(step) : [{ type: step.type }]
  )
  const isText = ({ type }: Fields) => type === "text"
  const end = items.findLastIndex(isText) + 1
  const start = items.slice(0, end).findLastIndex((item) => !isText(item)) + 1
  return items.slice(start, end).map(({ text }) => text ?? "").join("") || undefined
}

const outputs = {
  output_text: lastText,
  output_image: /*#__PURE__*/ lastOf<Wire.ImageContent>("image"),
  output_audio: /*#__PURE__*/ lastOf<Wire.AudioContent>("audio"),
  output_video: /*#__PURE__*/ lastOf<Wire.VideoContent>("video")
}

/** With steps; an output that the server names itself stands where the steps have none. */
const normalized = (data: Wire.Interaction): Fields => {
  const { outputs: legacy, ...rest } = asFields(data)
  const fields = Array.isArray(data.steps)
    ? asFields(data)
    : Array.isArray(legacy) && isLegacyLyria(data.model)
    ? { ...rest, steps: [{ type: "model_output", content: legacy }] }
    : { ...data, steps: [] }
  const named = Object.entries(outputs).filter(([name]) => Object.hasOwn(fields, name))
  return {
    ...fields,
    ...Object.fromEntries(named.map(([name, output]) => [name, output(fields["steps"] as Steps) ?? fields[name]]))
  }
}

const isLegacyLyria = (model: unknown): boolean => model === "lyria-3-pro-preview" || model === "lyria-3-clip-preview"

// -----------------------------------------------------------------------------
// Private: events
// -----------------------------------------------------------------------------

interface RunningStep {
  readonly index: number
  readonly step: Fields
  /** The data of audio that may go on. */
  readonly audio?: Base64 | undefined
}

/** What an event does; `undefined` where it has no place. */
type Place = (state: Accumulator, event: Fields) => Accumulator | undefined

const events = {
  "interaction.created": (state, { interaction }) => {
    if (!isFields(interaction)) return undefined
    const id = state.fields["id"]
    if (id === undefined || id === interaction["id"]) return withInteraction(state, interaction)
    const hop = hopOf({ ...state, steps: state.steps.map(settled) })
    const previous = state.previous === undefined ? hop : InteractionMerge.interactions([state.previous, hop])
    return withInteraction({ ...empty, previous, unplaced: state.unplaced }, interaction)
  },
  "interaction.status_update": (state, { interaction_id, ...fields }) =>
    withFields(state, { id: interaction_id, ...fields, ...identity(state) }),
  "interaction.completed": (state, { interaction }) =>
    isFields(interaction) ? withInteraction({ ...state, steps: state.steps.map(settled) }, interaction) : undefined,
  "step.start": (state, { index = 0, step }) =>
    isFields(step) && typeof index === "number" ? withStep(state, { index, step }) : undefined,
  "step.delta": (state, { delta, index = 0 }) => {
    if (!isFields(delta) || typeof index !== "number") return undefined
    const running = state.steps.findLast((step) => step.index === index)
    const rule = ruleOf(delta["type"], running?.step["type"])
    return rule && withStep(state, rule.put(running ?? { index, step: { type: rule.step } }, delta))
  },
  "step.stop": (state, event) => {
    const stopped = withFields(
      { ...state, steps: state.steps.map((step) => step.index === (event["index"] ?? 0) ? settled(step) : step) },
      usage(event["usage"])
    )
    return event["step_usage"] === undefined
      ? stopped
      : unplace(stopped, { event_type: "step.stop", ...event } as InteractionEvent)
  },
  "error": (state, { error }) =>
    isFields(error) ? withFields(state, { errors: [...listOf(state.fields["errors"]), error] }) : undefined
} satisfies { readonly [Type in InteractionEvent["event_type"]]: Place }

const unplace = (state: Accumulator, event: InteractionEvent): Accumulator => ({
  ...state,
  unplaced: [...state.unplaced, event]
})

const withFields = (state: Accumulator, fields: Fields | undefined): Accumulator =>
  fields === undefined ? state : { ...state, fields: { ...state.fields, ...fields } }

const withInteraction = (state: Accumulator, { steps, ...fields }: Fields): Accumulator => {
  const whole = listOf(steps).filter(isFields)
  const next = withFields(state, fields)
  return whole.length === 0 ? next : { ...next, steps: whole.map((step, index) => ({ index, step })) }
}

const withStep = (state: Accumulator, step: RunningStep): Accumulator => {
  const at = state.steps.findLastIndex(({ index }) => index <= step.index)
  const known = state.steps[at]?.index === step.index
  return { ...state, steps: state.steps.toSpliced(known ? at : at + 1, known ? 1 : 0, step) }
}

const identity = ({ fields: { id } }: Accumulator): Fields => id === undefined ? {} : { id }

const usage = (usage: unknown): Fields | undefined => isFields(usage) ? { usage } : undefined

const hopOf = ({ fields, steps }: Accumulator): Wire.Interaction => ({
  ...fields,
  ...steps.length === 0 ? {} : { steps: steps.map(({ step }) => step) }
} as unknown as Wire.Interaction)

/** Arguments that came in pieces, read as a whole. */
const settled = (running: RunningStep): RunningStep => {
  const { arguments_delta: text, ...step } = running.step
  if (typeof text !== "string") return running
  if (text === "") return { ...running, step }
  const parsed = Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
  return isFields(parsed)
    ? { ...running, step: { ...step, arguments: { ...asFields(step["arguments"]), ...parsed } } }
    : running
}

// -----------------------------------------------------------------------------
// Private: deltas
// -----------------------------------------------------------------------------

/** How a delta goes into a step, and the type of the step where its start was not seen. */
interface Rule {
  readonly step: string
  readonly put: (running: RunningStep, delta: Fields) => RunningStep
}

type Put = Rule["put"]

/** Lists follow each other, objects are laid over field by field, an empty string erases nothing; else the later value stands. */
const laid = (previous: unknown, next: unknown): unknown => {
  if (previous === undefined) return next
  if (next === undefined || next === null || next === "") return previous
  if (Array.isArray(previous) && Array.isArray(next)) return [...previous, ...next]
  return isFields(previous) && isFields(next) ? laidFields(previous, next) : next
}

const laidFields = (previous: Fields, next: Fields): Fields => ({
  ...previous,
  ...Object.fromEntries(Object.entries(next).map(([name, value]) => [name, laid(own(previous, name), value)]))
})

const putFields: Put = (running, { type: _, ...fields }) => ({ ...running, step: laidFields(running.step, fields) })

const withContent = (running: RunningStep, content: ReadonlyArray<Fields>, audio?: Base64): RunningStep => ({
  ...running,
  step: { ...running.step, content },
  audio
})

const withLast = (running: RunningStep, content: ReadonlyArray<Fields>, last: Fields, audio?: Base64): RunningStep =>
  withContent(running, content.with(content.length - 1, last), audio)

const putContent: Put = (running, delta) => withContent(running, [...listOf(running.step["content"]), delta])

const putText: Put = (running, delta) => {
  const content = listOf(running.step["content"])
  const last = content.at(-1)
  if (last?.["type"] !== "text") return putContent(running, delta)
  const { text, ...fields } = delta
  return withLast(running, content, { ...laidFields(last, fields), text: textOf(last["text"]) + textOf(text) })
}

const putAnnotations: Put = (running, { type: _, ...fields }) => {
  const content = listOf(running.step["content"])
  const at = content.findLastIndex((item) => asFields(item)["type"] === "text")
  return at === -1
    ? withContent(running, [...content, { type: "text", text: "", ...fields }], running.audio)
    : withContent(running, content.with(at, laidFields(content[at]!, fields)), running.audio)
}

const putAudio: Put = (running, delta) => {
  const { data, ...fields } = delta
  const content = listOf(running.step["content"])
  const last = content.at(-1)
  const goesOn = last?.["type"] === "audio" && typeof last["data"] === "string" && typeof data === "string" &&
    !("uri" in last) && !("uri" in delta) && (delta["mime_type"] ?? last["mime_type"]) === last["mime_type"]
  const audio = goesOn ? continued(running.audio ?? begun(textOf(last["data"])), data) : undefined
  return last === undefined || audio === undefined
    ? putContent(running, delta)
    : withLast(running, content, { ...laidFields(last, fields), data: audio.whole + audio.rest }, audio)
}

const putSummary: Put = (running, { content }) =>
  content === undefined ? running : putFields(running, { summary: [content] })

const putArguments: Put = (running, delta) => {
  if (typeof delta["arguments"] !== "string") return putFields(running, delta)
  const { arguments: piece, ...fields } = delta
  const next = putFields(running, fields)
  return { ...next, step: { ...next.step, arguments_delta: textOf(running.step["arguments_delta"]) + textOf(piece) } }
}

const output = (put: Put): Rule => ({ step: "model_output", put })
const tool = (step: Wire.Step["type"]): Rule => ({ step, put: putFields })

const deltas = {
  text: /*#__PURE__*/ output(putText),
  text_annotation_delta: /*#__PURE__*/ output(putAnnotations),
  audio: /*#__PURE__*/ output(putAudio),
  image: /*#__PURE__*/ output(putContent),
  video: /*#__PURE__*/ output(putContent),
  document: /*#__PURE__*/ output(putContent),
  thought_signature: { step: "thought", put: putFields },
  thought_summary: { step: "thought", put: putSummary },
  arguments_delta: { step: "function_call", put: putArguments },
  function_result: /*#__PURE__*/ tool("function_result"),
  code_execution_call: /*#__PURE__*/ tool("code_execution_call"),
  code_execution_result: /*#__PURE__*/ tool("code_execution_result"),
  file_search_call: /*#__PURE__*/ tool("file_search_call"),
  file_search_result: /*#__PURE__*/ tool("file_search_result"),
  google_maps_call: /*#__PURE__*/ tool("google_maps_call"),
  google_maps_result: /*#__PURE__*/ tool("google_maps_result"),
  google_search_call: /*#__PURE__*/ tool("google_search_call"),
  google_search_result: /*#__PURE__*/ tool("google_search_result"),
  mcp_server_tool_call: /*#__PURE__*/ tool("mcp_server_tool_call"),
  mcp_server_tool_result: /*#__PURE__*/ tool("mcp_server_tool_result"),
  processing_call: /*#__PURE__*/ tool("processing_call"),
  processing_result: /*#__PURE__*/ tool("processing_result"),
  retrieval_call: /*#__PURE__*/ tool("retrieval_call"),
  retrieval_result: /*#__PURE__*/ tool("retrieval_result"),
  url_context_call: /*#__PURE__*/ tool("url_context_call"),
  url_context_result: /*#__PURE__*/ tool("url_context_result")
} satisfies { readonly [Type in Wire.StepDeltaData["type"]]: Rule }

/** A delta that is named like its step is what is known of that step, also of one that is not known here. */
const ruleOf = (delta: unknown, step: unknown): Rule | undefined =>
  own(deltas, delta) ?? (typeof delta === "string" && delta === step ? { step: delta, put: putFields } : undefined)

/** Base64 that may go on: what stands for whole groups of three bytes stays as it is, the rest is written anew. */
interface Base64 {
  readonly whole: string
  readonly rest: string
}

const begun = (data: string, before = ""): Base64 => {
  const end = data.endsWith("=") || data.length % 4 !== 0 ? Math.floor((data.length - 1) / 4) * 4 : data.length
  return { whole: before + data.slice(0, end), rest: data.slice(end) }
}

/** `undefined` where it cannot go on like this. */
const continued = ({ rest, whole }: Base64, piece: string): Base64 | undefined => {
  if (rest === "") return begun(piece, whole)
  const data = Result.getOrUndefined(Result.try(() => btoa(atob(rest) + atob(piece))))
  return data === undefined ? undefined : begun(data, whole)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const asFields = (value: unknown): Fields => isFields(value) ? value : {}

const listOf = (value: unknown): ReadonlyArray<Fields> => Array.isArray(value) ? value : []

const textOf = (value: unknown): string => typeof value === "string" ? value : ""

/** What an object itself has under a name. */
const own = <Value>(fields: { readonly [name: string]: Value } | object, name: unknown): Value | undefined =>
  typeof name === "string" && Object.hasOwn(fields, name)
    ? (fields as { readonly [name: string]: Value })[name]
    : undefined
