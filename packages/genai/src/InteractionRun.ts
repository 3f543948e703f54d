/**
 * How `interactions.run` runs an interaction in the background: how it waits, and which functions answer the calls of the model.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { RequestOptions } from "./GenAIClient.ts"
import type { Interaction } from "./Interaction.ts"
import type * as Wire from "./wire/Interactions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How to wait for an interaction that runs in the background, and what to do in the meantime.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions<E = never, R = never> extends RequestOptions {
  /** `"poll"` asks for the interaction on the schedule; `"stream"` follows its events. Default: `"poll"`. */
  readonly follow?: "poll" | "stream" | undefined
  /**
   * When to ask again. Default: after 1 second, then after pauses that grow by half up to 30 seconds. When the schedule ends first, the result is the interaction as
   * it was last seen.
   */
  readonly schedule?: Schedule.Schedule<unknown, Interaction> | undefined
  /** Runs with the interaction when it starts, and each time that it was asked for or has new events. Its failure ends the run. */
  readonly onProgress?: ((interaction: Interaction) => Effect.Effect<unknown, E, R>) | undefined
  /** The functions that the model may call, by name. When it calls another one, the run ends with the status `requires_action`. */
  readonly tools?: { readonly [name: string]: RunTool<E, R> } | undefined
  /** How long an interruption waits for the interaction to be cancelled. Default: 5 seconds. `false` leaves the interaction running. */
  readonly cancelWithin?: Duration.Input | false | undefined
}

/**
 * A function that the model may call. Its result is sent back to the model.
 *
 * @category models
 * @since 0.1.0
 */
export type RunTool<E = never, R = never> = (
  args: Wire.FunctionCallStep["arguments"],
  call: Wire.FunctionCallStep
) => Effect.Effect<Wire.FunctionResultStep["result"], E, R>

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

/**
 * A function whose arguments a schema decodes. If they do not fit, the model gets that as the result, and can call again.
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
