/**
 * Functions of plain async code, as functions that a model can call: those of `interactions.run`, and those among the tools of `generateContent`.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { InvalidRequest } from "../../GenAIError.ts"
import { asFields, type Fields, isFields } from "../../internal/check/Fields.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import { Activate } from "../../internal/telemetry/Propagation.ts"
import * as ToolCalls from "../../internal/tool/ToolCalls.ts"
import type { Answer, Call, Callable } from "../../Tool.ts"
import type { Part } from "../../wire/Content.ts"
import type * as Wire from "../../wire/Interactions.ts"
import type { FunctionCall } from "../../wire/plain/Content.ts"
import type { ToolFunction } from "../FunctionCalling.ts"
import { isCallableTool, type SeparableTool, separated } from "./Callables.ts"

// -----------------------------------------------------------------------------
// Interactions
// -----------------------------------------------------------------------------

/** A function as the caller wrote it. */
type Run = (args: Wire.FunctionCallStep["arguments"], call: Wire.FunctionCallStep) => unknown

/** Functions by their names, for the service. The request declares them. A value that is no function stays as it is: the service says what is wrong. */
export const callables = (
  tools: { readonly [name: string]: Run } | undefined
): ReadonlyArray<Callable> | undefined =>
  isFields(tools)
    ? Object.entries(tools as { readonly [name: string]: Run }).map(([name, run]) =>
      callable(
        name,
        typeof run !== "function" ? run : ({ args, id, name }) => {
          const step = { type: "function_call", id, name, arguments: args } as Wire.FunctionCallStep
          return resultOf(() => run(step.arguments, step))
        }
      )
    )
    : tools

// -----------------------------------------------------------------------------
// Contents
// -----------------------------------------------------------------------------

/** The tools of a request, apart: those that the API takes, and the functions that the model can call. */
export interface Separated {
  readonly tools: ReadonlyArray<unknown>
  readonly callables: ReadonlyArray<Callable>
}

/** Asks callable tools for their declarations, and finds those of functions. A function throws what its declaration lacks. */
export const separate = async (operation: string, given: ReadonlyArray<unknown>): Promise<Separated> => {
  const asked = await Promise.all(given.map(ask))
  const tools = asked.map(({ tool }) => tool)
  const declared = new Set(tools.flatMap((tool, index) => isCallableTool(given[index]) ? [] : declaredNames(tool)))
  const callables = new Map<unknown, Callable>()
  const add = (index: number, name: unknown, callable: Callable) => {
    const first = callables.get(name)
    if (first !== undefined || (isCallableTool(given[index]) && declared.has(name))) {
      throw wrong(operation, index, ToolCalls.oneNamed(name, ...first === undefined ? [] : [first], callable))
    }
    callables.set(name, callable)
  }
  for (const [index, tool] of given.entries()) {
    const own = asked[index]!.callables
    if (own !== undefined) {
      for (const callable of own) add(index, callable.name, callable)
    } else if (isCallableTool(tool)) {
      const names = declaredNames(tools[index])
      const call = together(names, async (calls) => {
        const parts: unknown = await tool.callTool(calls)
        if (Array.isArray(parts)) return parts as ReadonlyArray<Part>
        throw wrong(operation, index, "a callTool that returns a list of parts")
      })
      for (const name of names) add(index, name, callable(String(name), call))
    } else if (Predicate.isFunction(tool)) {
      const { name } = tool
      if (!declared.has(name)) {
        throw wrong(operation, index, `a function that functionDeclarations declare, not ${JSON.stringify(name)}`)
      }
      const run = tool as unknown as ToolFunction
      add(index, name, callable(name, (call) => resultOf(() => run(asFields(call.args), functionCallOf(call)))))
    }
  }
  return { tools: tools.filter((tool) => !Predicate.isFunction(tool)), callables: Array.from(callables.values()) }
}

/** A tool as the API takes it, with its functions if it knows them. */
const ask = async (
  tool: unknown
): Promise<{ readonly tool: unknown; readonly callables?: ReadonlyArray<Callable> }> => {
  if (Predicate.hasProperty(tool, separated)) return (tool as SeparableTool)[separated]()
  return { tool: isCallableTool(tool) ? await tool.tool() : tool }
}

const declaredNames = (tool: unknown): ReadonlyArray<unknown> => {
  const { functionDeclarations: declarations } = asFields(tool)
  return Array.isArray(declarations) ? declarations.map((declaration) => asFields(declaration)["name"]) : []
}

const functionCallOf = ({ args, id, name }: Call): FunctionCall => ({
  ...id === undefined ? {} : { id },
  name,
  ...args === undefined ? {} : { args: args as Fields }
})

const wrong = (operation: string, index: number, expected: string): InvalidRequest =>
  invalidRequest(operation, `config.tools[${index}]`, expected)

/** Answers a call with what a tool returns for all its calls of the turn, for which it is asked once. */
const together = (
  names: ReadonlyArray<unknown>,
  run: (calls: Array<FunctionCall>) => Promise<ReadonlyArray<Part>>
): Callable["call"] => {
  let turn: Call["turn"]
  let parts: Promise<ReadonlyMap<Call, ReadonlyArray<Part>>> | undefined
  return (call) =>
    Effect.map(
      Effect.promise(() => {
        const calls = call.turn ?? [call]
        if (parts === undefined || calls !== turn) {
          turn = calls
          const own = calls.filter(({ name }) => names.includes(name))
          parts = run(own.map(functionCallOf)).then((parts) => byCall(own, parts))
        }
        return parts
      }),
      (parts): Answer => {
        const own = parts.get(call)
        return own === undefined
          ? { _tag: "Failure", error: "The function has returned no result for this call" }
          : { _tag: "Parts", parts: own }
      }
    )
}

/** The parts of each call: of its id or, without one, of its name. What is of no call stays with the part before it. */
const byCall = (
  calls: ReadonlyArray<Call>,
  parts: ReadonlyArray<Part>
): ReadonlyMap<Call, ReadonlyArray<Part>> => {
  const found = new Map<Call, Array<Part>>()
  let last: Call | undefined
  for (const part of parts) {
    const { id, name } = asFields(asFields(part)["functionResponse"])
    const open = calls.filter((call) => !found.has(call))
    last = calls.find((call) => call.id !== undefined && call.id === id) ??
      open.find((call) => call.name === name) ?? last ?? open[0]
    if (last !== undefined) found.set(last, [...found.get(last) ?? [], part])
  }
  return found
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A function that the request declares. */
const callable = (name: string, call: Callable["call"]): Callable => ({
  name,
  declaration: undefined,
  needsApproval: undefined,
  call
})

const resultOf = (run: () => unknown): Effect.Effect<Answer> =>
  Effect.withFiber((fiber) => Effect.map(Effect.promise(async () => fiber.getRef(Activate)(fiber, run)), answerOf))

const answerOf = (result: unknown): Answer =>
  isContent(result) ? { _tag: "Content", content: result } : { _tag: "Value", value: result }

const isContent = (result: unknown): result is ReadonlyArray<Wire.FunctionResultSubcontent> =>
  Array.isArray(result) && result.length > 0 && result.every((piece) => isFields(piece) && kinds.has(piece["type"]))

const kinds: ReadonlySet<unknown> = /*#__PURE__*/ new Set(["text", "image", "audio", "video", "document"])
