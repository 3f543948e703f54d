/**
 * Functions of plain async code, as functions that a model can call.
 */
import * as Effect from "effect/Effect"
import { isFields } from "../../internal/check/Fields.ts"
import type { Answer, Callable } from "../../Tool.ts"
import type * as Wire from "../../wire/Interactions.ts"

/** A function as the caller wrote it. */
type Run = (args: Wire.FunctionCallStep["arguments"], call: Wire.FunctionCallStep) => unknown

/** Functions by their names, for the service. The request declares them. A value that is no function stays as it is: the service says what is wrong. */
export const callables = (
  tools: { readonly [name: string]: Run } | undefined
): ReadonlyArray<Callable> | undefined =>
  isFields(tools) ? Object.entries(tools as { readonly [name: string]: Run }).map(callable) : tools

const callable = ([name, run]: readonly [string, Run]): Callable => ({
  name,
  declaration: undefined,
  needsApproval: undefined,
  call: typeof run !== "function" ? run : ({ args, id, name }) => {
    const step = { type: "function_call", id, name, arguments: args } as Wire.FunctionCallStep
    return Effect.map(Effect.promise(async () => run(step.arguments, step)), answerOf)
  }
})

const answerOf = (result: unknown): Answer =>
  isContent(result) ? { _tag: "Content", content: result } : { _tag: "Value", value: result }

const isContent = (result: unknown): result is ReadonlyArray<Wire.FunctionResultSubcontent> =>
  Array.isArray(result) && result.length > 0 && result.every((piece) => isFields(piece) && kinds.has(piece["type"]))

const kinds: ReadonlySet<unknown> = /*#__PURE__*/ new Set(["text", "image", "audio", "video", "document"])
