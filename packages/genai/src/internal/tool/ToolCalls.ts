/**
 * Answers the calls of a model: all calls of a turn, some at a time, each within a time limit. What a model has to know about a call that has no result
 * is an answer too.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { InvalidRequest } from "../../GenAIError.ts"
import type { Answer, Call, Callable } from "../../Tool.ts"
import type { FunctionDeclaration } from "../../wire/Tool.ts"
import { isDuration } from "../check/Elapsed.ts"
import { isFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import type { Rule } from "../check/Rules.ts"
import { mcp } from "../telemetry/Usage.ts"
import { inSpan } from "./ToolSpan.ts"

/** Functions by their names. */
export type Tools<E, R> = ReadonlyMap<string, Callable<E, R>>

/** How calls are run. */
export interface Limits {
  /** How many calls of a turn run at the same time. By default 10. */
  readonly concurrency?: number | undefined
  /** How long a call may take. By default 5 minutes. */
  readonly toolTimeout?: Duration.Input | undefined
}

/** What the options of calls have to be. */
export const rules: { readonly [Name in "tools" | keyof Limits]-?: Rule } = {
  tools: [
    (value) => Array.isArray(value) && value.every(isCallable),
    "functions that a model can call, as Tool.fromToolkit makes them"
  ],
  concurrency: [(value) => Number.isSafeInteger(value) && (value as number) > 0, "a whole number of at least 1"],
  toolTimeout: [(value) => isDuration(value), "a duration"]
}

/** The functions by their names, of which no two may be equal. */
export const byName = <E, R>(
  operation: string,
  at: string,
  tools: ReadonlyArray<Callable<E, R>>
): Effect.Effect<Tools<E, R>, InvalidRequest> => {
  const found = new Map<string, Callable<E, R>>()
  for (const [index, tool] of tools.entries()) {
    const first = found.get(tool.name)
    if (first !== undefined) {
      return Effect.fail(invalidRequest(operation, `${at}[${index}]`, oneNamed(tool.name, first, tool)))
    }
    found.set(tool.name, tool)
  }
  return Effect.succeed(found)
}

/** What is expected where there are two functions of one name. Those of MCP servers say of which. */
export const oneNamed = (name: unknown, ...tools: ReadonlyArray<Callable<unknown, unknown>>): string => {
  const expected = `one function named ${quoted(name)}, not two`
  if (tools.every(({ server }) => server === undefined)) return expected
  const origins = tools.map(({ server }) => server === undefined ? "the program" : `the MCP server ${quoted(server)}`)
  return `${expected}: one of ${origins.join(" and one of ")}. A prefix for the tools of a server tells them apart`
}

/** The declarations of the functions that have one. */
export const declarations = Effect.fnUntraced(function*<E, R>(
  operation: string,
  at: string,
  tools: Tools<E, R>
): Effect.fn.Return<ReadonlyArray<FunctionDeclaration>, InvalidRequest> {
  const declared: Array<FunctionDeclaration> = []
  for (const { declaration, name } of tools.values()) {
    if (declaration === undefined) continue
    if (!isName.test(name)) return yield* invalidRequest(operation, `${at}: the name ${quoted(name)}`, nameRule)
    declared.push(yield* declaration)
  }
  return declared
})

/** What the requests that declare the functions are labelled with. */
export const usageLabel = <E, R>(tools: Tools<E, R>): string | undefined =>
  Array.from(tools.values()).some(({ server }) => server !== undefined) ? mcp : undefined

/** Calls as those of one turn. */
export const ofTurn = (calls: ReadonlyArray<Call>): ReadonlyArray<Call> => {
  const turn: Array<Call> = []
  for (const call of calls) turn.push({ ...call, turn })
  return turn
}

/** The calls that a person has to approve. */
export const needingApproval = <E, R>(
  tools: Tools<E, R>,
  calls: ReadonlyArray<Call>
): Effect.Effect<ReadonlyArray<Call>, never, R> =>
  Effect.filter(calls, (call) => tools.get(call.name)?.needsApproval?.(call) ?? Effect.succeed(false))

/** A call, and its answer. */
export interface Answered {
  readonly call: Call
  readonly answer: Answer
}

/** The answers of the calls, each as soon as there is one. */
export const answers = <E, R>(
  tools: Tools<E, R>,
  calls: ReadonlyArray<Call>,
  { concurrency, toolTimeout }: Limits
): Stream.Stream<Answered, E, R> =>
  Stream.mapEffect(
    Stream.fromIterable(calls),
    (call) =>
      Effect.map(
        answer(tools, call, toolTimeout ?? defaultTimeout),
        (answer): Answered => ({ call, answer: bounded(answer) })
      ),
    { concurrency: concurrency ?? 10, unordered: true }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const isCallable = (value: unknown): boolean =>
  isFields(value) && typeof value["name"] === "string" && typeof value["call"] === "function"

const defaultTimeout = /*#__PURE__*/ Duration.minutes(5)

/** How much of what went wrong a model is told. */
const maximumLength = 1_000

/** Whether the API takes a name for a function. */
export const isName = /^[A-Za-z_][\w.:-]{0,127}$/

const nameRule = "a letter or _, then letters, digits, _ . : or -, at most 128 characters"

const answer = <E, R>(tools: Tools<E, R>, call: Call, limit: Duration.Input): Effect.Effect<Answer, E, R> => {
  const tool = tools.get(call.name)
  if (tool === undefined) {
    const names = Array.from(tools.keys(), quoted).join(", ")
    return Effect.succeed({
      _tag: "Failure",
      error: `There is no function named ${quoted(call.name)}. The functions are ${names}`
    })
  }
  return Effect.timeoutOrElse(inSpan(call)(tool.call(call)), {
    duration: limit,
    orElse: () =>
      Effect.succeed<Answer>({
        _tag: "Failure",
        error: `The function ran for ${
          Duration.format(Duration.fromInputUnsafe(limit))
        } without a result, and was stopped`
      })
  })
}

/** A failure whose text, or whose JSON, is not too long. */
const bounded = (answer: Answer): Answer => {
  if (answer._tag !== "Failure") return answer
  const text = textOf(answer.error)
  return text.length <= maximumLength ? answer : { _tag: "Failure", error: `${cut(text, maximumLength)}…` }
}

/** An error as text. One that JSON cannot say is left to the request, which refuses it by its field. */
const textOf = (error: unknown): string =>
  typeof error === "string" ? error : Result.getOrElse(Result.try(() => JSON.stringify(error) ?? ""), () => "")

/** A name that a model wrote, for a message. */
export const quoted = (name: unknown): string => JSON.stringify(cut(String(name), 128))

/** The beginning of a text, without half a character at its end. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")
