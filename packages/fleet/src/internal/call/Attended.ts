/**
 * A client whose calls of models pass a desk: each attempt enters before it is sent, and leaves with what became of it. Quotas and budgets are desks.
 */
import { GenAIClient } from "effect-genai/GenAIClient"
import type { EachAttempt } from "effect-genai/GenAIClient"
import type { GenAIError } from "effect-genai/GenAIError"
import type { Usage } from "effect-genai/Usage"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as ModelCall from "./ModelCall.ts"

/** What became of an attempt. */
export type Outcome =
  /** It was answered. `usage` is `undefined` if the answer has none. */
  | { readonly _tag: "Answered"; readonly usage: Usage | undefined }
  /** The server refused it, or failed. */
  | { readonly _tag: "Refused"; readonly error: GenAIError }
  /** It was not sent. */
  | { readonly _tag: "Unsent" }
  /** It was sent, and broke off: nobody knows what the server did. `usage` is what it said until then. */
  | { readonly _tag: "Broken"; readonly usage: Usage | undefined }

/** An attempt that has entered. */
export interface Ticket {
  readonly leave: (outcome: Outcome) => Effect.Effect<void>
}

/** What a call passes. `undefined`: the call is none of the desk's. */
export type Desk = (call: ModelCall.ModelCall) => Effect.Effect<Ticket, GenAIError> | undefined

/** Puts a desk before a client. */
export const make = (client: GenAIClient["Service"], desk: Desk): GenAIClient["Service"] =>
  GenAIClient.of({
    ...client,
    execute: (operation, params, options) => {
      const enter = entering(desk, operation.name, params)
      return enter === undefined ? client.execute(operation, params, options) : client.execute(operation, params, {
        ...options,
        eachAttempt: composed(options?.eachAttempt, (attempt) =>
          Effect.uninterruptibleMask((restore) =>
            Effect.flatMap(restore(enter), (ticket) =>
              Effect.onExit(restore(attempt), (exit) =>
                ticket.leave(
                  Exit.isSuccess(exit)
                    ? { _tag: "Answered", usage: ModelCall.usageOf(exit.value) }
                    : failedOf(exit.cause, undefined)
                )))
          ))
      })
    },
    stream: (operation, params, options) => {
      const enter = entering(desk, operation.name, params)
      return enter === undefined ? client.stream(operation, params, options) : Stream.suspend(() => {
        // The attempt whose first events have come. It leaves when the stream ends.
        let open: Ticket | undefined
        let last: unknown
        return client.stream(operation, params, {
          ...options,
          eachAttempt: composed(options?.eachAttempt, (attempt) =>
            Effect.uninterruptibleMask((restore) =>
              Effect.flatMap(restore(enter), (ticket) =>
                Effect.onExit(restore(attempt), (exit) => {
                  if (Exit.isFailure(exit)) {
                    return ticket.leave(failedOf(exit.cause, undefined))
                  }
                  open = ticket
                  return Effect.void
                }))
            ))
        }).pipe(
          Stream.mapArray((events) => {
            for (const event of events) {
              if (ModelCall.usageOf(event) !== undefined) {
                last = event
              }
            }
            return events
          }),
          Stream.onExit((exit) => {
            if (open === undefined) {
              return Effect.void
            }
            const usage = ModelCall.usageOf(last)
            return open.leave(Exit.isSuccess(exit) ? { _tag: "Answered", usage } : failedOf(exit.cause, usage))
          })
        )
      })
    }
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const entering = (desk: Desk, operation: string, params: unknown) => {
  const call = ModelCall.make(operation, params)
  return call === undefined ? undefined : desk(call)
}

/** An outer layer sees the attempt with what an inner one does to it. */
const composed = (outer: EachAttempt | undefined, inner: EachAttempt): EachAttempt =>
  outer === undefined ? inner : (attempt) => outer(inner(attempt))

const failedOf = (cause: Cause.Cause<GenAIError>, usage: Usage | undefined): Outcome => {
  const error = cause.reasons.find(Cause.isFailReason)?.error
  if (error === undefined) return { _tag: "Broken", usage }
  if (error._tag === "QuotaExceeded" || error._tag === "BudgetExceeded" || error._tag === "StoreUnavailable") {
    return unsent
  }
  if (error._tag === "AuthError" || error._tag === "ConnectionError" && !error.reached) return unsent
  if (error._tag === "TimeoutError" && error.phase === "connect") return unsent
  return error.status === undefined || usage !== undefined
    ? { _tag: "Broken", usage }
    : { _tag: "Refused", error }
}

const unsent: Outcome = { _tag: "Unsent" }
