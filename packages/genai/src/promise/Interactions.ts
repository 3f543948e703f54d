/**
 * The `interactions` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/Interactions.ts"
import type * as Plain from "../wire/plain/Interactions.ts"
import type { Interaction } from "./Interaction.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { Polling } from "./internal/Waiting.ts"
import type { RequestOptions } from "./RequestOptions.ts"

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
export type RunTool = (args: Plain.FunctionCallStep["arguments"], call: Plain.FunctionCallStep) => unknown

/**
 * How to wait for an interaction that runs in the background, and the functions that the model can call.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions extends RequestOptions, Polling<Interaction> {
  /** `"poll"`, the default, asks for the interaction again and again; `"stream"` follows its events. */
  readonly follow?: "poll" | "stream" | undefined
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

// -----------------------------------------------------------------------------
// Resource
// -----------------------------------------------------------------------------

/**
 * The `interactions` resource. With `stream: true` a method answers with the events of the interaction; an event that is an error rejects.
 *
 * @category resources
 * @since 0.1.0
 */
export class Interactions extends /*#__PURE__*/ Face.make("interactions", {
  create: withOutputs(Verbs.streamable(1)) as Face.Verb<{
    /** Starts an interaction and answers with its events: `POST interactions` with `stream`. */
    (params: Wire.CreateInteractionParams & { readonly stream: true }, options?: RequestOptions): Promise<Events>
    /** Starts an interaction and waits for its answer: `POST interactions`. With `background: true` the answer comes at once, and the work goes on. */
    (
      params: Wire.CreateInteractionParams & { readonly stream?: false | undefined },
      options?: RequestOptions
    ): Promise<Interaction>
    /** Starts an interaction: `POST interactions`. */
    (params: Wire.CreateInteractionParams, options?: RequestOptions): Promise<Interaction | Events>
  }>,
  get: withOutputs(Verbs.streamable(2)) as Face.Verb<{
    /** The events of an interaction, or those after `last_event_id`: `GET interactions/{id}?stream=true`. */
    (id: string, params: GetParams & { readonly stream: true }, options?: RequestOptions): Promise<Events>
    /** An interaction as it is now: `GET interactions/{id}`. */
    (
      id: string,
      params?: (GetParams & { readonly stream?: false | undefined }) | null,
      options?: RequestOptions
    ): Promise<Interaction>
  }>,
  cancel: withOutputs(Verbs.requestById),
  delete: Verbs.requestById,
  run: (method): (params: Wire.CreateInteractionParams, options?: RunOptions) => Promise<Interaction> => run(method)
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/**
 * The same method, whose interactions have their outputs as properties of their own, as those of `@google/genai` do: JSON, spread and `structuredClone` see them. An
 * output that there is not has no property.
 */
function withOutputs<V>(verb: V): V {
  return Verbs.shaped(verb, "ownOutputs")
}

const run = /*#__PURE__*/ Face.later(async () => (await import("./internal/InteractionRuns.ts")).run)

type Events = AsyncGenerator<Plain.InteractionSSEEvent, void, undefined>

type GetParams = Omit<Wire.GetInteractionByIdParams, "id">
