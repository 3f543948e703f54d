/**
 * Functions that a model can call, among the tools of a request: the types of `@google/genai`, and plain functions.
 *
 * @since 0.1.0
 */
import type { Part } from "../wire/Content.ts"
import type * as Generate from "../wire/GenerateContent.ts"
import type { FunctionCall } from "../wire/plain/Content.ts"
import type { FunctionCallingConfigMode, Tool } from "../wire/Tool.ts"

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

/**
 * Functions with their declarations, as `mcpToTool` makes them. The results of the functions go back to the model as `callTool` returns them.
 *
 * @category models
 * @since 0.1.0
 */
export interface CallableTool {
  /** The tool as the API takes it, with the declarations of the functions. */
  tool(): Promise<Tool>
  /** Runs the calls that the model makes of these functions in one turn. It returns a `functionResponse` part for each; if it rejects, so does the call. */
  callTool(functionCalls: Array<FunctionCall>): Promise<ReadonlyArray<Part>>
}

/**
 * A function that the model can call, with the arguments and the call itself. Its `name` is that of a declaration in `functionDeclarations` of the same request.
 * It returns the result, or a promise of it: an object, text, or pieces of content. Any other value is sent as `{ output: value }`. An error that it throws
 * rejects the call.
 *
 * @category models
 * @since 0.1.0
 */
export type ToolFunction = {
  // The parameter of a method may be narrower than that of its type, as the arguments of a declared function are.
  run(args: { readonly [name: string]: unknown }, call: FunctionCall): unknown
}["run"]

/**
 * A tool of a request: one of the API, functions with their declarations, or a function that another tool declares.
 *
 * @category models
 * @since 0.1.0
 */
export type ToolUnion = Tool | CallableTool | ToolFunction

/**
 * The tools of a request.
 *
 * @category models
 * @since 0.1.0
 */
export type ToolListUnion = ReadonlyArray<ToolUnion>

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/**
 * How functions are called.
 *
 * @category models
 * @since 0.1.0
 */
export interface AutomaticFunctionCallingConfig
  extends Omit<Generate.AutomaticFunctionCallingConfig, "maximumRemoteCalls">
{
  /**
   * How many rounds of calls there are at most: turns whose functions run, and whose results are sent. By default 10; 0 runs none. If the turn after the last
   * round calls functions too, the call rejects with `TurnLimitReached`.
   */
  readonly maximumRemoteCalls?: number | undefined
  /** How many functions of one turn run at the same time. By default 10. */
  readonly concurrency?: number | undefined
  /** Milliseconds that a function may run: 5 minutes by default. The model is told if it takes longer, and its result is ignored. */
  readonly toolTimeout?: number | undefined
  /**
   * The mode of function calling after the first round of calls. By default that of the request, but `"AUTO"` in place of `"ANY"`, with which the model can
   * never answer in words.
   */
  readonly modeAfterCalls?: FunctionCallingConfigMode | undefined
}

/**
 * The settings of `models.generateContent`, with functions among the tools.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenerateContentConfig
  extends Omit<Generate.GenerateContentConfig, "automaticFunctionCalling" | "tools">
{
  /** How functions are called. Only if there are functions among the tools. */
  readonly automaticFunctionCalling?: AutomaticFunctionCallingConfig | undefined
  /** The tools that the model may use: functions that are called, functions that the caller runs, and server-side tools. */
  readonly tools?: ToolListUnion | undefined
}

/**
 * The parameters of `models.generateContent`, with functions among the tools.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenerateContentParameters extends Omit<Generate.GenerateContentParameters, "config"> {
  /** Generation settings, tools, and options of the call. */
  readonly config?: GenerateContentConfig | undefined
}
