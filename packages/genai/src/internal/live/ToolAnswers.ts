/**
 * Runs the functions that the model of a session calls, and sends their results. A call belongs to the session, not to its connection: a result that comes
 * after a connection has ended goes out over the next one.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { GenAIError, InvalidRequest } from "../../GenAIError.ts"
import type { Call, Callable } from "../../Tool.ts"
import type { FunctionCall, FunctionResponse } from "../../wire/Content.ts"
import type { LiveServerMessage } from "../../wire/Live.ts"
import type * as Wire from "../../wire/Tool.ts"
import { asFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as ToolCalls from "../tool/ToolCalls.ts"
import * as ToolResults from "../tool/ToolResults.ts"

/** What the functions of a session need. */
export interface Running<E, R> {
  readonly declared: Declared<E, R>
  readonly limits: ToolCalls.Limits
  /** The scope of the session. */
  readonly scope: Scope.Scope
  /** Sends results. */
  readonly send: (responses: ReadonlyArray<FunctionResponse>) => Effect.Effect<void, GenAIError>
  /** Ends the session with the error of a function. */
  readonly fail: (error: E | GenAIError) => Effect.Effect<void>
}

/** Functions by their names, with the tools of the request and the names of the functions that only those declare. */
export interface Declared<E, R> {
  readonly tools: ToolCalls.Tools<E, R>
  readonly others: ReadonlySet<string>
  /** The tools of the request: those of the caller, and the declarations of the functions. */
  readonly all: ReadonlyArray<Wire.Tool>
}

/** Checks functions, and declares them beside the tools of the caller. */
export const declared = Effect.fnUntraced(function*<E, R>(
  operation: string,
  given: Wire.ToolListUnion | undefined,
  callables: ReadonlyArray<Callable<E, R>>
): Effect.fn.Return<Declared<E, R>, InvalidRequest> {
  const at = "options.tools"
  const tools = yield* ToolCalls.byName(operation, at, callables)
  const declarations = yield* ToolCalls.declarations(operation, at, tools)
  const own = given ?? []
  if (!Array.isArray(own)) return yield* invalidRequest(operation, "config.tools", "a list of tools")
  const others = new Set(own.flatMap(namesIn))
  const twice = declarations.find(({ name = "" }) => others.has(name))
  if (twice !== undefined) {
    return yield* invalidRequest(operation, "config.tools", `no function ${twice.name}, which ${at} declares already`)
  }
  return { tools, others, all: declarations.length === 0 ? own : [...own, { functionDeclarations: declarations }] }
})

const namesIn = (tool: unknown): ReadonlyArray<string> => {
  const { functionDeclarations } = asFields(tool)
  return Array.isArray(functionDeclarations)
    ? functionDeclarations.map((one: unknown) => String(asFields(one)["name"]))
    : []
}

/**
 * Answers the calls in messages, those of one message together. What it returns takes each message, and never waits for a function; `undefined` if there is
 * nothing to do. Calls of functions that only the request declares, and those that a person has to approve, are left to the program.
 */
export const make = <E, R>(
  { declared: { others, tools }, fail, limits, scope, send }: Running<E, R>
): (message: LiveServerMessage) => Effect.Effect<void, never, R> | undefined => {
  /** The calls that run, by their ids. */
  const running = new Map<string, Fiber.Fiber<unknown, unknown>>()

  const run = (calls: ReadonlyArray<Call>): Effect.Effect<void, never, R> => {
    const answered = Effect.forEach(
      calls,
      (call) => {
        const results = Stream.runCollect(ToolCalls.answers(tools, [call], limits))
        return Effect.flatMap(Effect.forkIn(results, scope), (fiber) => {
          if (call.id !== undefined) running.set(call.id, fiber)
          return Effect.map(Fiber.await(fiber), (exit) => {
            if (call.id !== undefined && running.get(call.id) === fiber) running.delete(call.id)
            return { call, exit }
          })
        })
      },
      { concurrency: limits.concurrency ?? 10 }
    )
    return Effect.matchCauseEffect(
      Effect.flatMap(answered, (results): Effect.Effect<void, E | GenAIError> => {
        const responses: Array<FunctionResponse> = []
        for (const { call, exit } of results) {
          if (Exit.isSuccess(exit)) {
            for (const { answer } of exit.value) {
              for (const { functionResponse } of ToolResults.responseParts(call, answer)) {
                if (functionResponse !== undefined) responses.push(functionResponse)
              }
            }
          } else if (!Cause.hasInterruptsOnly(exit.cause)) return Effect.failCause(exit.cause)
        }
        return responses.length === 0 ? Effect.void : send(responses)
      }),
      {
        onSuccess: () => Effect.void,
        onFailure: (cause) => {
          const failed = cause.reasons.find(Cause.isFailReason)
          return failed === undefined ? Effect.failCause(cause as Cause.Cause<never>) : fail(failed.error)
        }
      }
    )
  }

  return ({ toolCall, toolCallCancellation }) => {
    const ids = toolCallCancellation?.ids
    if (ids !== undefined) {
      return Effect.forEach(ids, (id) => {
        const fiber = running.get(id)
        running.delete(id)
        return fiber === undefined ? Effect.void : Effect.asVoid(Effect.forkIn(Fiber.interrupt(fiber), scope))
      }, { discard: true })
    }
    if (toolCall?.functionCalls === undefined) return undefined
    const calls = toolCall.functionCalls
      // A resumed session may repeat a call that still runs.
      .filter(({ id = "", name = "" }: FunctionCall) => (tools.has(name) || !others.has(name)) && !running.has(id))
      .map(ToolResults.fromFunctionCall)
    if (calls.length === 0) return undefined
    const approved = Effect.map(
      ToolCalls.needingApproval(tools, calls),
      (waiting) => ToolCalls.ofTurn(calls.filter((call) => !waiting.includes(call)))
    )
    return Effect.asVoid(Effect.forkIn(Effect.flatMap(approved, run), scope))
  }
}
