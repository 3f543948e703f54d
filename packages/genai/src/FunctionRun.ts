/**
 * Options and steps of automatic function calling: the model calls functions of the program, they run, and their results are sent back, turn by turn.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { GenAIError, TurnFailed, TurnLimitReached } from "./GenAIError.ts"
import type { GenerateContentResponse } from "./GenerateContentResponse.ts"
import type * as Tool from "./Tool.ts"
import type { Content, Part } from "./wire/Content.ts"
import type { FunctionCallingConfigMode } from "./wire/Tool.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Which functions the model can call, and how they run. `config.automaticFunctionCalling` of the parameters says how many rounds there are at most
 * (`maximumRemoteCalls`), whether functions run at all (`disable`), and whether the answer has the history of the calls (`ignoreCallHistory`).
 *
 * @category models
 * @since 0.1.0
 */
export interface RunOptions<E = never, R = never> {
  /**
   * The functions that the model can call: `Tool.fromToolkit(toolkit)`, `Mcp.tools(client)`, or both by `Tool.merge`. They are declared to the API beside
   * `config.tools`. A call of a function that nobody has declared is answered with an error. A call of a function that only `config.tools` declares, and one
   * that needs approval, is for the caller.
   */
  readonly tools?: ReadonlyArray<Tool.Callable<E, R>> | undefined
  /** How many functions of one turn run at the same time. By default 10. */
  readonly concurrency?: number | undefined
  /** How long a function may run. By default 5 minutes; `"Infinity"` sets no limit. It is interrupted then, and the model is told. */
  readonly toolTimeout?: Duration.Input | undefined
  /**
   * The mode of function calling after the first round of calls. By default that of the request, but `"AUTO"` in place of `"ANY"`, with which the model can
   * never answer in words. `"ANY"` keeps it: the run then ends with a call for the caller, or with `TurnLimitReached`.
   */
  readonly modeAfterCalls?: FunctionCallingConfigMode | undefined
}

/**
 * What happens in a run, in order. Each turn is some `Chunk`s and the `Answer` that they make. If it calls functions, `Calls`, a `Result` for each call, and
 * `Results` follow, and then the next turn. `Done` comes last. Turns are numbered from 1.
 *
 * @category models
 * @since 0.1.0
 */
export type Step =
  | {
    readonly _tag: "Chunk"
    /** The number of the turn, from 1. */
    readonly turn: number
    /** A chunk of the answer, as it arrived. */
    readonly chunk: GenerateContentResponse
  }
  | {
    readonly _tag: "Answer"
    /** The number of the turn, from 1. */
    readonly turn: number
    /** The whole answer of the turn. */
    readonly response: GenerateContentResponse
  }
  | {
    readonly _tag: "Calls"
    /** The number of the turn, from 1. */
    readonly turn: number
    /** The calls that run now, in the order in which the model made them. */
    readonly calls: ReadonlyArray<Tool.Call>
  }
  | {
    readonly _tag: "Result"
    /** The number of the turn, from 1. */
    readonly turn: number
    /** A call that has ended. Calls that end earlier come earlier. */
    readonly call: Tool.Call
    /** What the model is answered. */
    readonly answer: Tool.Answer
  }
  | {
    readonly _tag: "Results"
    /** The number of the turn, from 1. */
    readonly turn: number
    /** What is sent back: one content with the results of all calls, in the order of the calls. */
    readonly content: Content
    /** What the conversation has beyond the contents of the parameters: the answers of all turns so far, each with its results. */
    readonly added: ReadonlyArray<Content>
  }
  | {
    readonly _tag: "Done"
    /** The number of the turn, from 1. */
    readonly turn: number
    /** The last answer, with `automaticFunctionCallingHistory`. */
    readonly response: GenerateContentResponse
    /** What the conversation has beyond the contents of the parameters: all answers, the last one among them, and the results. */
    readonly added: ReadonlyArray<Content>
  }

/**
 * The errors of a run, beside those of the functions. `TurnLimitReached` has the last answer, whose calls were not run. `TurnFailed` has the last answer and
 * the results of its calls, which could not be sent. In both the answer has `automaticFunctionCallingHistory`, from which the run can go on.
 *
 * @category errors
 * @since 0.1.0
 */
export type RunError =
  | GenAIError
  | TurnLimitReached<GenerateContentResponse>
  | TurnFailed<GenerateContentResponse, Part>
