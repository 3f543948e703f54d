/**
 * The `interactions` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Interaction, InteractionEvent } from "../Interaction.ts"
import type * as Wire from "../wire/Interactions.ts"
import { callables } from "./internal/Functions.ts"
import type { Runner } from "./internal/Runner.ts"
import { fromOfficial, type RequestOptions } from "./RequestOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A function that the model can call, with the arguments and the call itself. It returns the result, or a promise of it: text, an object, or pieces of content.
 * Any other value is sent as `{ output: value }`. An error that it throws rejects the run.
 *
 * @category models
 * @since 0.1.0
 */
export type RunTool = (args: Wire.FunctionCallStep["arguments"], call: Wire.FunctionCallStep) => unknown

/**
 * How to wait for an interaction that runs in the background, and the functions that the model can call.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions extends RequestOptions {
  /** `"poll"`, the default, asks for the interaction again and again; `"stream"` follows its events. */
  readonly follow?: "poll" | "stream" | undefined
  /** Milliseconds after which to ask again: by default 1 second, then ever more, up to 30 seconds. */
  readonly pollInterval?: number | undefined
  /** Sees the interaction as it starts, and each time that it is asked for or has new events. */
  readonly onProgress?: ((interaction: Interaction) => unknown) | undefined
  /**
   * The functions that the model can call, by the names that `tools` of the parameters declares. A call of a function that nobody has declared is answered
   * with an error; if one is declared and not here, the run ends with the status `requires_action`.
   */
  readonly tools?: { readonly [name: string]: RunTool } | undefined
  /**
   * How many turns the model has at most: how many interactions are created. By default 10. The run rejects with `TurnLimitReached` if the last one calls
   * functions too.
   */
  readonly maxTurns?: number | undefined
  /** How many functions of one turn run at the same time. By default 10. */
  readonly concurrency?: number | undefined
  /** Milliseconds that a function may run: 5 minutes by default. The model is told if it takes longer, and its result is ignored. */
  readonly toolTimeout?: number | undefined
  /** Milliseconds that cancelling may delay an abort: 5,000 by default. `false` leaves the interaction running. */
  readonly cancelWithin?: number | false | undefined
}

type GetParams = Omit<Wire.GetInteractionByIdParams, "id">

type Events = AsyncGenerator<InteractionEvent, void, undefined>

// -----------------------------------------------------------------------------
// Resource
// -----------------------------------------------------------------------------

/**
 * The `interactions` resource. With `stream: true` an answer is its events; an event that is an error rejects.
 *
 * @category resources
 * @since 0.1.0
 */
export class Interactions {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Starts an interaction: `POST interactions`. */
  create(params: Wire.CreateInteractionParams & { readonly stream: true }, options?: RequestOptions): Promise<Events>
  create(
    params: Wire.CreateInteractionParams & { readonly stream?: false | undefined },
    options?: RequestOptions
  ): Promise<Interaction>
  create(params: Wire.CreateInteractionParams, options?: RequestOptions): Promise<Interaction | Events>
  create(params: Wire.CreateInteractionParams, options?: RequestOptions): Promise<Interaction | Events> {
    const config = fromOfficial(options)
    return params.stream === true
      ? this.#runner.stream((ai) => ai.interactions.createStream(params, config), { config })
      : this.#runner.call((ai) => ai.interactions.create(params, config), { config })
  }

  /** An interaction as it is now, or its events: `GET interactions/{id}`. */
  get(
    id: string,
    params: GetParams & { readonly stream: true },
    options?: RequestOptions
  ): Promise<Events>
  get(
    id: string,
    params?: GetParams & { readonly stream?: false | undefined },
    options?: RequestOptions
  ): Promise<Interaction>
  get(id: string, params: GetParams = {}, options?: RequestOptions): Promise<Interaction | Events> {
    const config = fromOfficial(options)
    return params.stream === true
      ? this.#runner.stream((ai) => ai.interactions.getStream(id, params, config), { config })
      : this.#runner.call((ai) => ai.interactions.get(id, params, config), { config })
  }

  /** Stops an interaction that runs in the background: `POST interactions/{id}/cancel`. */
  readonly cancel = (
    id: string,
    params?: Omit<Wire.CancelInteractionByIdParams, "id">,
    options?: RequestOptions
  ): Promise<Interaction> => {
    const config = fromOfficial(options)
    return this.#runner.call((ai) => ai.interactions.cancel(id, params, config), { config })
  }

  /** Deletes an interaction: `DELETE interactions/{id}`. */
  readonly delete = (
    id: string,
    params?: Omit<Wire.DeleteInteractionParams, "id">,
    options?: RequestOptions
  ): Promise<void> => {
    const config = fromOfficial(options)
    return this.#runner.call((ai) => ai.interactions.delete(id, params, config), { config })
  }

  /**
   * Starts an interaction in the background and waits until the server does no more for it. If the model calls functions of `options.tools`, they run, and
   * their results are the input of the next interaction, until the model calls none. An abort cancels the work on the server.
   */
  readonly run = (params: Wire.CreateInteractionParams, options: RunOptions = {}): Promise<Interaction> => {
    const { cancelWithin, concurrency, follow, maxTurns, onProgress, pollInterval, toolTimeout, tools } = options
    const config = fromOfficial(options)
    return this.#runner.call((ai) =>
      ai.interactions.run(params, {
        ...config,
        cancelWithin,
        follow,
        schedule: pollInterval === undefined ? undefined : Schedule.spaced(pollInterval),
        onProgress: onProgress && ((interaction) => Effect.promise(async () => onProgress(interaction))),
        tools: callables(tools),
        maxTurns,
        concurrency,
        toolTimeout
      }), { config })
  }
}
