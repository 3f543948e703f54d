/**
 * Runs the functions that the model of a session calls, and sends their results. A call belongs to the session, not to its connection: a result that comes
 * after a connection has ended goes out over the next one.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
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
  /** Ends the session with the failure of a function. */
  readonly fail: (cause: Cause.Cause<E | GenAIError>) => Effect.Effect<void>
}

/** A call that runs, or is about to. */
interface Begun {
  readonly call: Call
  readonly cancelled: Deferred.Deferred<void>
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

const namesIn = (tool: unknown): ReadonlyArray<string> =>
  listOf(asFields(tool)["functionDeclarations"]).map((one) => String(asFields(one)["name"]))

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/**
 * Answers the calls in messages, those of one message together. What it returns takes each message, and never waits for a function; `undefined` if there is
 * nothing to do. Calls of functions that only the request declares, and those that a person has to approve, are left to the program.
 */
export const make = <E, R>(
  { declared: { others, tools }, fail, limits, scope, send }: Running<E, R>
): (message: LiveServerMessage) => Effect.Effect<void, never, R> | undefined => {
  /** The calls that run, by their ids. */
  const running = new Map<string, Begun>()

  const begin = (call: Call): Begun => {
    const begun = { call, cancelled: Deferred.makeUnsafe<void>() }
    if (call.id !== undefined) running.set(call.id, begun)
    return begun
  }

  const end = (begun: Begun): void => {
    const { id } = begun.call
    if (id !== undefined && running.get(id) === begun) running.delete(id)
  }

  /** The result of a call; none if it is cancelled. */
  const result = (begun: Begun, call: Call): Effect.Effect<ReadonlyArray<FunctionResponse>, E, R> => {
    const responses = Effect.map(
      Stream.runCollect(ToolCalls.answers(tools, [call], limits)),
      (answered) =>
        answered.flatMap(({ answer }) => ToolResults.responseParts(call, answer))
          .flatMap(({ functionResponse }) => functionResponse ?? [])
    )
    return Effect.raceFirst(Effect.as(Deferred.await(begun.cancelled), []), responses).pipe(
      Effect.catchCauseIf(Cause.hasInterruptsOnly, () => Effect.succeed([])),
      Effect.ensuring(Effect.sync(() => end(begun)))
    )
  }

  const run = (begun: ReadonlyArray<Begun>): Effect.Effect<void, E | GenAIError, R> =>
    Effect.gen(function*() {
      const waiting = yield* ToolCalls.needingApproval(tools, begun.map(({ call }) => call))
      for (const one of begun) if (waiting.includes(one.call)) end(one)
      const approved = begun.filter(({ call }) => !waiting.includes(call))
      const turn = ToolCalls.ofTurn(approved.map(({ call }) => call))
      const results = yield* Effect.forEach(
        approved,
        (one, index) => result(one, turn[index]!),
        { concurrency: limits.concurrency ?? 10 }
      )
      const responses = results.flat()
      if (responses.length > 0) yield* send(responses)
    })

  return ({ toolCall, toolCallCancellation }) => {
    for (const id of listOf(asFields(toolCallCancellation)["ids"])) {
      const begun = running.get(id as string)
      if (begun !== undefined) Deferred.doneUnsafe(begun.cancelled, Exit.void)
    }
    const begun: Array<Begun> = []
    for (const call of listOf(asFields(toolCall)["functionCalls"])) {
      const { id = "", name = "" }: FunctionCall = asFields(call)
      // A resumed session may repeat a call that still runs.
      if ((tools.has(name) || !others.has(name)) && !running.has(id)) {
        begun.push(begin(ToolResults.fromFunctionCall(asFields(call))))
      }
    }
    return begun.length === 0
      ? undefined
      : Effect.asVoid(Effect.forkIn(Effect.catchCause(run(begun), fail), scope))
  }
}
