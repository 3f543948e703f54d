/**
 * Options of `interactions.run`, which starts an interaction in the background, waits for it, and answers the calls of functions that the model makes.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { RequestOptions } from "./GenAIClient.ts"
import type { Interaction } from "./Interaction.ts"
import type * as Tool from "./Tool.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How to wait for an interaction, and what to do meanwhile. `abortSignal` ends the run, `httpOptions` are those of each request.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions<E = never, R = never> extends RequestOptions {
  /** `"poll"`, the default, asks for the interaction on the schedule; `"stream"` follows its events. */
  readonly follow?: "poll" | "stream" | undefined
  /**
   * When to ask for the interaction again. Default: after 1 second, then after pauses that grow by half up to 30 seconds. When the schedule ends before the
   * interaction, the run ends with the interaction as it was last seen.
   */
  readonly schedule?: Schedule.Schedule<unknown, Interaction> | undefined
  /**
   * How long the run may take at most, with all turns and functions. When it has passed, the run is interrupted, so that the interaction is cancelled, and fails
   * with `TimeoutError`, whose `delivered.last` is the interaction as it was last seen. Default: no limit.
   */
  readonly totalTimeout?: Duration.Input | undefined
  /** Runs with the interaction when it has started, after each request for it, and when it has new events. Its failure ends the run. */
  readonly onProgress?: ((interaction: Interaction) => Effect.Effect<unknown, E, R>) | undefined
  /**
   * The functions that the model can call: `Tool.fromToolkit(toolkit)`, `Mcp.tools(client)`, or both by `Tool.merge`. They are declared to the API beside
   * the `tools` of the parameters. A call of a function that nobody has declared is answered with an error. The run ends with the status `requires_action`
   * if a call is for the caller: if it needs approval, or is of a function that only the `tools` of the parameters declare, or, unknown here, of an agent.
   */
  readonly tools?: ReadonlyArray<Tool.Callable<E, R>> | undefined
  /**
   * How many turns the model has at most: how many interactions are created. By default 10. The run fails with `TurnLimitReached` if the last one calls
   * functions too.
   */
  readonly maxTurns?: number | undefined
  /** How many functions of one turn run at the same time. By default 10. */
  readonly concurrency?: number | undefined
  /** How long a function may run. By default 5 minutes; `"Infinity"` sets no limit. It is interrupted then, and the model is told. */
  readonly toolTimeout?: Duration.Input | undefined
  /** How long cancelling the interaction may delay an interruption. By default 5 seconds; `false` leaves the interaction running. */
  readonly cancelWithin?: Duration.Input | false | undefined
}
