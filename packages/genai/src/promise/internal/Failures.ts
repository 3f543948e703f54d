/**
 * What errors have under the names of `@google/genai`, beside their own. It is not enumerable, so that errors print and are compared as before.
 */
import * as Predicate from "effect/Predicate"
import { type ApiError, type ContinuationInterrupted, isGenAIError } from "../../GenAIError.ts"
import type { Interaction } from "../../Interaction.ts"
import type { ContinuationProgress, ErrorResponse } from "../ApiError.ts"

/** Gives an error of a call these properties. */
export const complete = (error: unknown): void => {
  if (!isGenAIError(error)) return
  if (error._tag === "ContinuationInterrupted") define(error, continued(error))
  else if (typeof error.status === "number") define(error, answered(error as ApiError))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Getters<A> = { readonly [Name in keyof A]: () => A[Name] }

const define = (error: Error, getters: { readonly [name: string]: () => unknown }): void => {
  for (const [name, get] of Object.entries(getters)) {
    if (!Object.hasOwn(error, name)) Object.defineProperty(error, name, { get, configurable: true })
  }
}

const answered = ({ body, responseHeaders = {}, status }: ApiError): Getters<ErrorResponse> => ({
  statusCode: () => status,
  headers: () => new Headers(responseHeaders),
  contentType: () => responseHeaders["content-type"] ?? "",
  error: () => body,
  rawResponse: () =>
    new Response(bodiless.has(status) ? null : typeof body === "string" ? body : JSON.stringify(body), {
      status,
      headers: responseHeaders
    })
})

/** Statuses whose responses have no body. */
const bodiless: ReadonlySet<number> = /*#__PURE__*/ new Set([204, 205, 304])

const continued = ({ interactionId, partial }: ContinuationInterrupted): Getters<ContinuationProgress> => {
  const interaction = Predicate.hasProperty(partial, "steps") ? partial as Interaction : undefined
  return {
    partialInteraction: () => interaction,
    interactionId: () => interactionId,
    continuationIds: () => [
      ...interaction?.continuation_ids ?? (interactionId === undefined ? [] : [interactionId])
    ]
  }
}
