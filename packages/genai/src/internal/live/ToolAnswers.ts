/**
 * Runs the functions that the model of a session calls, and sends their results. A call belongs to the session, not to its connection: a result that comes
 * after a connection has ended goes out over the next one.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { GenAIError } from "../../GenAIError.ts"
import type { Call } from "../../Tool.ts"
import type { FunctionCall, FunctionResponse } from "../../wire/Content.ts"
import type { LiveServerMessage } from "../../wire/Live.ts"
import type { ToolListUnion } from "../../wire/Tool.ts"
import { isFields } from "../check/Fields.ts"
import * as ToolCalls from "../tool/ToolCalls.ts"
import * as ToolResults from "../tool/ToolResults.ts"

/** What the functions of a session need. */
export interface Running<E, R> {
  readonly tools: ToolCalls.Tools<E, R>
  /** The names of the functions that the program answers itself. */
  readonly others: ReadonlySet<string>
  readonly limits: ToolCalls.Limits
  readonly scope: Scope.Scope
  /** Sends results. */
  readonly send: (responses: ReadonlyArray<FunctionResponse>) => Effect.Effect<void, GenAIError>
  /** Ends the session with the error of a function. */
  readonly fail: (error: E | GenAIError) => Effect.Effect<void>
}

/** The names of the functions that tools of the API declare. */
export const declaredBy = (tools: ToolListUnion | undefined): ReadonlySet<string> =>
  new Set(
    (Array.isArray(tools) ? tools : []).flatMap((tool: unknown) => {
      const declarations = isFields(tool) ? tool["functionDeclarations"] : undefined
      return Array.isArray(declarations) ? declarations.map((one: unknown) => isFields(one) ? String(one["name"]) : "") : []
    })
  )

/** Answers the calls in messages. What it returns takes each message, and never waits for a function. */
export const make = <E, R>(
  { fail, limits, others, scope, send, tools }: Running<E, R>
): (message: LiveServerMessage) => Effect.Effect<void, never, R> => {
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
      Effect.flatMap(answered, (results) => {
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
          const error = cause.reasons.find(Cause.isFailReason)?.error
          return error === undefined ? Effect.failCause(cause as Cause.Cause<never>) : fail(error)
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
    const calls = (toolCall?.functionCalls ?? [])
      .filter(({ name = "" }: FunctionCall) => tools.has(name) || !others.has(name))
      .map(ToolResults.fromFunctionCall)
    return calls.length === 0 ? Effect.void : Effect.asVoid(Effect.forkIn(run(ToolCalls.ofTurn(calls)), scope))
  }
}
