/**
 * An interaction of the Interactions API: plain data as the server sent it, with accessors for its output. A streamed one is put together
 * from its events, and is usable at any moment of the stream.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Stream from "effect/Stream"
import { EmptyResponse } from "./GenAIError.ts"
import { asFields, type Fields, isFields } from "./internal/check/Fields.ts"
import * as EventLog from "./internal/interaction/EventLog.ts"
import { InteractionBuilder } from "./internal/interaction/InteractionBuilder.ts"
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
 * The events of a stream so far. It is immutable: {@link append} returns another one. Text and arguments that arrive in pieces are joined.
 *
 * @category models
 * @since 0.1.0
 */
export interface Accumulator extends Iterable<InteractionEvent> {}

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
export const empty: Accumulator = EventLog.empty

/**
 * The result of a function, as a step of the next `input`. It names the call that it answers.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Interaction } from "effect-genai"
 * import type { FunctionCallStep } from "effect-genai/wire/Interactions"
 *
 * const answer = (call: FunctionCallStep, weather: Effect.Effect<string>) =>
 *   Effect.map(weather, (result) => Interaction.functionResult(call, result))
 * ```
 */
export const functionResult: {
  (result: Wire.FunctionResultStep["result"]): (call: Wire.FunctionCallStep) => Wire.FunctionResultStep
  (call: Wire.FunctionCallStep, result: Wire.FunctionResultStep["result"]): Wire.FunctionResultStep
} = /*#__PURE__*/ dual(
  2,
  ({ id, name }: Wire.FunctionCallStep, result: Wire.FunctionResultStep["result"]): Wire.FunctionResultStep => ({
    type: "function_result",
    call_id: id,
    name,
    result
  })
)

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
export const append: {
  (event: InteractionEvent): (state: Accumulator) => Accumulator
  (state: Accumulator, event: InteractionEvent): Accumulator
} = /*#__PURE__*/ dual(
  2,
  (state: Accumulator, event: InteractionEvent): Accumulator => EventLog.from(state).add(event)
)

/**
 * The interaction so far; `undefined` until an event has said which one it is. Later events do not change it.
 *
 * @category accumulating
 * @since 0.1.0
 */
export const current = (state: Accumulator): Interaction | undefined => {
  const builder = new InteractionBuilder()
  for (const event of state) builder.add(event)
  return interactionOf(builder)
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
  Effect.flatMap(Stream.runFold(events, () => new InteractionBuilder(), addTo), (builder) => {
    const interaction = interactionOf(builder)
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
  Stream.mapAccumArray(events, () => new InteractionBuilder(), (builder, batch) => {
    const interaction = interactionOf(batch.reduce(addTo, builder))
    return [builder, interaction === undefined ? [] : [interaction]]
  })

// -----------------------------------------------------------------------------
// Private: accumulating
// -----------------------------------------------------------------------------

const addTo = (builder: InteractionBuilder, event: InteractionEvent): InteractionBuilder => builder.add(event)

const interactionOf = (builder: InteractionBuilder): Interaction | undefined => {
  const data = builder.data()
  return data === undefined ? undefined : new Interaction(data, builder.unplaced)
}

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

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []
