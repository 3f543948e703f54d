/**
 * How fast the models of an emulator answer, by Effect's `Clock`: how long a model thinks before its answer begins, and how many tokens it writes in a second.
 * It holds for `generateContent` and its stream, with and without a script. A fault (`Fault.delay`, `Fault.pace`) is about single requests instead.
 *
 * @example
 * ```ts
 * import { Emulator } from "@effect-genai/testing"
 *
 * const layer = Emulator.layer({
 *   latency: [
 *     { model: "gemini-2.5-flash", firstToken: "400 millis", tokensPerSecond: 200 },
 *     { firstToken: "2 seconds", tokensPerSecond: 80 }
 *   ]
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The latency of a model. The first one in the list that has the model applies.
 *
 * @category models
 * @since 0.1.0
 */
export interface Latency {
  /** The id of the model, for example `gemini-2.5-flash`. Default: every model. */
  readonly model?: string
  /** The time until the answer begins. Default: none. */
  readonly firstToken?: Duration.Input
  /** The tokens of the answer in a second, more than 0. Default: all at once. */
  readonly tokensPerSecond?: number
}
