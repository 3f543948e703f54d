/**
 * What can be called among the tools of a request of plain async code.
 */
import * as Predicate from "effect/Predicate"
import type { Callable } from "../../Tool.ts"
import type { CallableTool } from "../FunctionCalling.ts"
import { fieldOf } from "./Given.ts"

/** Whether there is something to call among the tools of a request. */
export const hasCallables = (tools: unknown): tools is ReadonlyArray<unknown> =>
  Array.isArray(tools) && tools.some((tool) => Predicate.isFunction(tool) || isCallableTool(tool))

/** Whether there is something to call among the tools of the settings of a call. */
export const inSettings = (params: unknown): boolean => hasCallables(fieldOf(fieldOf(params, "config"), "tools"))

/** Whether a tool has functions with their declarations. */
export const isCallableTool = (tool: unknown): tool is CallableTool =>
  Predicate.hasProperty(tool, "callTool") && Predicate.isFunction(tool.callTool)

/** The method of a callable tool of this SDK that has its functions one by one, with what they are declared by. */
export const separated: unique symbol = /*#__PURE__*/ Symbol("effect-genai/separated")

/** A callable tool of this SDK. Its calls can be interrupted, and errors say where its functions are from. */
export interface SeparableTool extends CallableTool {
  readonly [separated]: () => Promise<{ readonly tool: unknown; readonly callables: ReadonlyArray<Callable> }>
}
