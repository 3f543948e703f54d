/**
 * An interaction of the Interactions API: plain data as the server sent it, with accessors for its output. A streamed interaction is built from its
 * events, and can be read at any time during the stream.
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
import * as InteractionStatus from "./internal/interaction/InteractionStatus.ts"
import type * as Wire from "./wire/Interactions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

// Safe here: the constructor takes all fields of the interface.
/* oxlint-disable typescript/no-unsafe-declaration-merging */

/**
 * An interaction. The fields are those of the API, and `steps` is always present. Accessors read the steps after the last `user_input`. They are computed
 * on every access.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interaction extends Omit<Wire.Interaction, keyof typeof outputs | "steps"> {
  readonly steps: ReadonlyArray<Wire.Step>
}

/**
 * An interaction. The fields are those of the API, and `steps` is always present. Accessors read the steps after the last `user_input`. They are computed
 * on every access.
 *
 * @category models
 * @since 0.1.0
 */
export class Interaction {
  /**
   * The events of a stream that have no place in an interaction, in order: events and deltas of unknown types, and each `step.stop` that has a
   * `step_usage`. Empty if the interaction was not streamed. The property is not enumerable, so it is not sent back.
   */
  declare readonly unplaced_events: ReadonlyArray<InteractionEvent>

  constructor(data: Wire.Interaction, unplaced: ReadonlyArray<InteractionEvent> = []) {
    Object.defineProperties(this, {
      ...Object.getOwnPropertyDescriptors(normalized(data)),
      unplaced_events: { value: unplaced, configurable: true }
    })
  }

  /** The text that the output ends with, without thoughts. `undefined` if it does not end with text. */
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
 * An event of a streamed interaction. Events of unknown types are delivered as the server sent them.
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
 * Adds the accessors to an interaction that is plain data, for example one from a webhook or a file. The `outputs` of the legacy Lyria models become one
 * `model_output` step.
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
 * An accumulator without events.
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
 * Whether the server has finished its work on an interaction, because it has ended or waits for the caller. That is every known status except `queued`
 * and `in_progress`. An interaction of an unknown status may still be running.
 *
 * @category questions
 * @since 0.1.0
 */
export const isOver = ({ status }: Pick<Wire.Interaction, "status">): boolean => InteractionStatus.isOver(status)

/**
 * The function calls that have no result yet. An interaction whose status is `requires_action` waits for these.
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
export const functionCalls = ({ steps }: Pick<Wire.Interaction, "steps">): ReadonlyArray<Wire.FunctionCallStep> => {
  const all = itemsOf(steps)
  const answered = new Set(all.flatMap(({ call_id, type }) => type === "function_result" ? [call_id] : []))
  return all.filter((step): step is Wire.FunctionCallStep & Fields => step["type"] === "function_call")
    .filter(({ id }) => !answered.has(id))
}

// -----------------------------------------------------------------------------
// Accumulating
// -----------------------------------------------------------------------------

/**
 * Adds an event, at a cost that does not grow with the number of events before. It never throws, whatever the event is. {@link current} reads the events:
 *
 * - Text is appended to the text before it. So is audio of the same `mime_type`, which arrives in pieces. Every other media item is complete.
 * - The arguments of a `function_call` are JSON in pieces. Until `step.stop` they are a string, the `arguments_delta` of the step. After that they are
 *   `arguments`, or stay in `arguments_delta` if they are not a JSON object.
 * - The fields of steps of server-side tools are merged: lists are appended, other values are replaced.
 * - `step.start` replaces a step of the same index, so a stream may be replayed.
 * - `error` is added to `errors`. An event that has no place is in `unplaced_events`.
 * - `interaction.created` with another id begins the next part of an interaction over several requests. Its steps follow those before, without the input
 *   that it may repeat. Usage adds up, and `continuation_ids` has the ids of all parts.
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
 * The interaction so far. `undefined` until an event has told its id. Later events do not change it. It costs as much as there are events, so a program
 * that needs it after every event uses {@link snapshots}.
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
 * The interaction at the end of a stream. Fails with `EmptyResponse` if no event has told an id. An interaction that failed is a success here: see its
 * `status` and `errors`.
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
 * The interaction as it grows: one value after each batch of events that arrived together.
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

/** The steps after the last input. */
const answer = (steps: unknown): ReadonlyArray<Fields> => {
  const all = itemsOf(steps)
  return all.slice(all.findLastIndex(({ type }) => type === "user_input") + 1)
}

const contentOf = ({ content, type }: Fields): ReadonlyArray<Fields> => type === "model_output" ? itemsOf(content) : []

const lastOf = <Item extends Wire.Content>(type: Item["type"]) => (steps: unknown): Item | undefined =>
  answer(steps).flatMap(contentOf).findLast((item): item is Item & Fields => item["type"] === type)

/** The text at the end, back to the last item that is neither text nor a thought. */
const lastText = (steps: unknown): string | undefined => {
  const items = answer(steps).flatMap((step): ReadonlyArray<Fields> =>
    step["type"] === "thought" ? [] : step["type"] === "model_output" ? contentOf(step) : [step]
  )
  const isText = ({ type }: Fields) => type === "text"
  const end = items.findLastIndex(isText) + 1
  const start = items.slice(0, end).findLastIndex((item) => !isText(item)) + 1
  return items.slice(start, end).map(({ text }) => typeof text === "string" ? text : "").join("") || undefined
}

const outputs = {
  output_text: lastText,
  output_image: /*#__PURE__*/ lastOf<Wire.ImageContent>("image"),
  output_audio: /*#__PURE__*/ lastOf<Wire.AudioContent>("audio"),
  output_video: /*#__PURE__*/ lastOf<Wire.VideoContent>("video")
}

/** Adds `steps`. An output that the server sent as a field of its own is used if the steps have none. */
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
    ...Object.fromEntries(named.map(([name, output]) => [name, output(fields["steps"]) ?? fields[name]]))
  }
}

const isLegacyLyria = (model: unknown): boolean => model === "lyria-3-pro-preview" || model === "lyria-3-clip-preview"

/** The items of a list that are objects. */
const itemsOf = (value: unknown): ReadonlyArray<Fields> => Array.isArray(value) ? value.filter(isFields) : []
