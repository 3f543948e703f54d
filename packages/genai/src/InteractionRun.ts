/**
 * Work in the background: started, waited for, supplied with the results of functions, and cancelled when nobody waits any more. This is what
 * `Interactions.run` does.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { RequestOptions } from "./GenAIClient.ts"
import { type GenAIError, StreamInterrupted } from "./GenAIError.ts"
import {
  functionCalls,
  functionResult,
  type Interaction,
  type InteractionEvent,
  isOver,
  snapshots
} from "./Interaction.ts"
import { abortable } from "./internal/check/Aborting.ts"
import * as Waiting from "./internal/repeat/Waiting.ts"
import type * as Wire from "./wire/Interactions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How to wait for an interaction that runs in the background, and what to do meanwhile.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions<E = never, R = never> extends RequestOptions {
  /** `"poll"`, the default, asks for the interaction on the schedule; `"stream"` follows its events. */
  readonly follow?: "poll" | "stream" | undefined
  /** When to ask again: by default after 1 second, then ever later, up to 30 seconds. When it ends, so does the wait. */
  readonly schedule?: Schedule.Schedule<unknown, Interaction> | undefined
  /** Sees the interaction as it starts, and each time that it is asked for or has new events. */
  readonly onProgress?: ((interaction: Interaction) => Effect.Effect<unknown, E, R>) | undefined
  /** The functions that the model may call, by name. Where it calls another, `run` ends with the status `requires_action`. */
  readonly tools?: { readonly [name: string]: RunTool<E, R> } | undefined
  /** How long cancelling may hold up an interruption, by default 5 seconds; `false` leaves the interaction running. */
  readonly cancelWithin?: Duration.Input | false | undefined
}

/**
 * A function that the model may call; its value is the result that goes back.
 *
 * @category models
 * @since 0.1.0
 */
export type RunTool<E = never, R = never> = (
  args: Wire.FunctionCallStep["arguments"],
  call: Wire.FunctionCallStep
) => Effect.Effect<Wire.FunctionResultStep["result"], E, R>

/**
 * What it takes of the resource.
 *
 * @category models
 * @since 0.1.0
 */
export interface Verbs {
  readonly create: (
    params: Wire.CreateInteractionParams,
    options?: RequestOptions
  ) => Effect.Effect<Interaction, GenAIError>
  readonly get: (
    id: string,
    params?: Omit<Wire.GetInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Interaction, GenAIError>
  readonly getStream: (
    id: string,
    params?: Omit<Wire.GetInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Stream.Stream<InteractionEvent, GenAIError>
  readonly cancel: (
    id: string,
    params?: Omit<Wire.CancelInteractionByIdParams, "id">,
    options?: RequestOptions
  ) => Effect.Effect<Interaction, GenAIError>
}

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

/**
 * A function whose arguments have a type: a schema decodes them. What does not fit is told to the model as the result, so that it can call again.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { InteractionRun, Interactions } from "effect-genai"
 *
 * const Place = Schema.Struct({ city: Schema.String })
 * const weather = InteractionRun.tool(Place, ({ city }) => Effect.succeed({ city, celsius: 18 }))
 *
 * const program = Interactions.use((interactions) =>
 *   interactions.run({
 *     model: "gemini-2.5-flash",
 *     input: "How warm is it in Paris?",
 *     tools: [{ type: "function", name: "weather", parameters: Schema.toJsonSchemaDocument(Place).schema }]
 *   }, { tools: { weather } })
 * )
 * ```
 */
export const tool = <A, RD, E, R>(
  parameters: Schema.ConstraintDecoder<A, RD>,
  run: (args: A, call: Wire.FunctionCallStep) => Effect.Effect<Wire.FunctionResultStep["result"], E, R>
): RunTool<E, R | RD> =>
(args, call) =>
  Effect.matchEffect(Schema.decodeEffect(parameters)(args), {
    onFailure: ({ message }) => Effect.succeed(`Invalid arguments: ${message}`),
    onSuccess: (args) => run(args, call)
  })

// -----------------------------------------------------------------------------
// Run
// -----------------------------------------------------------------------------

/**
 * From the start of an interaction to its end.
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = <E, R>(
  verbs: Verbs,
  params: Wire.CreateInteractionParams,
  options: RunOptions<E, R> = {}
): Effect.Effect<Interaction, GenAIError | E, R> => {
  const { abortSignal, cancelWithin = defaultCancelWithin, httpOptions, onProgress, tools = {} } = options
  const request: RequestOptions = { httpOptions }
  const { api_version } = params
  const seen = (interaction: Interaction): Effect.Effect<Interaction, E, R> =>
    onProgress === undefined ? Effect.succeed(interaction) : Effect.as(onProgress(interaction), interaction)

  const find = (last: Interaction): Effect.Effect<Interaction, GenAIError> =>
    Effect.mapError(verbs.get(last.id, { api_version }, request), lost(last))

  const poll = (started: Interaction): Effect.Effect<Interaction, GenAIError | E, R> =>
    Waiting.poll(started, isOver, (last) => Effect.flatMap(find(last), seen), options.schedule)

  const follow = (started: Interaction): Effect.Effect<Interaction, GenAIError | E, R> =>
    Effect.andThen(
      Stream.runForEach(snapshots(verbs.getStream(started.id, { api_version }, request)), seen),
      find(started)
    )

  const cancel = ({ id }: Interaction): Effect.Effect<void> =>
    cancelWithin === false ? Effect.void : Effect.ignore(
      Effect.timeoutOption(verbs.cancel(id, { api_version }, request), cancelWithin)
    )

  const once = (params: Wire.CreateInteractionParams): Effect.Effect<Interaction, GenAIError | E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(restore(verbs.create({ ...params, background: true }, request)), (started) =>
        restore(
          Effect.flatMap(seen(started), () =>
            isOver(started)
              ? Effect.succeed(started)
              : options.follow === "stream"
              ? follow(started)
              : poll(started))
        ).pipe(Effect.onInterrupt(() => cancel(started))))
    )

  const turn = (params: Wire.CreateInteractionParams): Effect.Effect<Interaction, GenAIError | E, R> =>
    Effect.flatMap(once(params), (interaction) => {
      const calls = interaction.status === "requires_action" ? functionCalls(interaction) : []
      if (calls.length === 0 || !calls.every(({ name }) => Object.hasOwn(tools, name))) {
        return Effect.succeed(interaction)
      }
      const results = Effect.forEach(
        calls,
        (call) => Effect.map(tools[call.name]!(call.arguments, call), (result) => functionResult(call, result)),
        { concurrency: "unbounded" }
      )
      return Effect.flatMap(
        results,
        (input) => turn({ ...params, input, continuation_token: undefined, previous_interaction_id: interaction.id })
      )
    })

  return abortable(abortSignal, turn(params))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultCancelWithin = /*#__PURE__*/ Duration.seconds(5)

/** What runs on goes with its id: it is paid for, and can be asked for later. */
const lost = (last: Interaction) => (cause: GenAIError) =>
  new StreamInterrupted({
    message: `The wait for the interaction broke off: ${cause.message}`,
    operation: "interactions.run",
    delivered: { events: 0, last },
    interactionId: last.id,
    cause
  })
