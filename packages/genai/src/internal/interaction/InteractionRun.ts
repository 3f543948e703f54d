/**
 * Runs an interaction in the background: starts it, waits for it, answers its function calls, and cancels it when the run is interrupted.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { RequestOptions } from "../../GenAIClient.ts"
import { type GenAIError, StreamInterrupted } from "../../GenAIError.ts"
import {
  functionCalls,
  functionResult,
  type Interaction,
  type InteractionEvent,
  isOver,
  snapshots
} from "../../Interaction.ts"
import type { RunOptions } from "../../InteractionRun.ts"
import type * as Wire from "../../wire/Interactions.ts"
import { abortable } from "../check/Aborting.ts"
import * as Waiting from "../repeat/Waiting.ts"

/** The methods of `interactions` that a run calls. */
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

/** Runs an interaction to its end. */
export const run = <E, R>(
  verbs: Verbs,
  params: Wire.CreateInteractionParams,
  options: RunOptions<E, R> = {}
): Effect.Effect<Interaction, GenAIError | E, R> => {
  const { abortSignal, cancelWithin = defaultCancelWithin, httpOptions, onProgress, tools = {} } = options
  const request: RequestOptions = { httpOptions }
  const { api_version } = params
  const observe = (interaction: Interaction): Effect.Effect<Interaction, E, R> =>
    onProgress === undefined ? Effect.succeed(interaction) : Effect.as(onProgress(interaction), interaction)

  const find = (last: Interaction): Effect.Effect<Interaction, GenAIError> =>
    Effect.mapError(verbs.get(last.id, { api_version }, request), waitFailed(last))

  const poll = (started: Interaction): Effect.Effect<Interaction, GenAIError | E, R> =>
    Waiting.poll(started, isOver, (last) => Effect.flatMap(find(last), observe), options.schedule)

  const follow = (started: Interaction): Effect.Effect<Interaction, GenAIError | E, R> =>
    Effect.andThen(
      Stream.runForEach(snapshots(verbs.getStream(started.id, { api_version }, request)), observe),
      find(started)
    )

  const cancel = ({ id }: Interaction): Effect.Effect<void> =>
    cancelWithin === false ? Effect.void : Effect.ignore(
      Effect.timeoutOption(verbs.cancel(id, { api_version }, request), cancelWithin)
    )

  const wait = Effect.fnUntraced(function*(started: Interaction): Effect.fn.Return<Interaction, GenAIError | E, R> {
    yield* observe(started)
    if (isOver(started)) return started
    return yield* options.follow === "stream" ? follow(started) : poll(started)
  })

  const once = (params: Wire.CreateInteractionParams): Effect.Effect<Interaction, GenAIError | E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        restore(verbs.create({ ...params, background: true }, request)),
        (started) => Effect.onInterrupt(restore(wait(started)), () => cancel(started))
      )
    )

  /** An interaction, and those that follow it because it called functions that are among the tools. */
  const turns = Effect.fnUntraced(function*(
    params: Wire.CreateInteractionParams
  ): Effect.fn.Return<Interaction, GenAIError | E, R> {
    let next = params
    while (true) {
      const interaction = yield* once(next)
      const calls = interaction.status === "requires_action" ? functionCalls(interaction) : []
      if (calls.length === 0 || !calls.every(({ name }) => Object.hasOwn(tools, name))) return interaction
      const input = yield* Effect.forEach(
        calls,
        (call) => Effect.map(tools[call.name]!(call.arguments, call), (result) => functionResult(call, result)),
        { concurrency: "unbounded" }
      )
      next = { ...params, input, continuation_token: undefined, previous_interaction_id: interaction.id }
    }
  })

  return abortable(abortSignal, turns(params))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultCancelWithin = /*#__PURE__*/ Duration.seconds(5)

/** The error of a wait, with the interaction, which goes on and is paid for: it can be asked for later. */
const waitFailed = (last: Interaction) => (cause: GenAIError) =>
  new StreamInterrupted({
    message: `The wait for the interaction failed: ${cause.message}`,
    operation: "interactions.run",
    delivered: { events: 0, last },
    interactionId: last.id,
    cause
  })
