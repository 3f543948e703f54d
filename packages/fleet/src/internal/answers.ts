/** Answers as values that can be kept: what each has, and how it becomes an answer again. */
import type { Operation } from "effect-genai/GenAIClient"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"

/** The fields of an answer as JSON. */
export const kept = (answer: unknown): Schema.Json => JSON.parse(JSON.stringify(answer)) as Schema.Json

/** An answer of its own, made of what was kept. `undefined` if that is no answer. */
export const revived = <Result>(operation: Operation<never, Result>, value: Schema.Json): Result | undefined => {
  if (!Predicate.isObject(value)) return undefined
  const { sdkHttpResponse, ...fields } = structuredClone(value) as { readonly [field: string]: unknown }
  const headers = Predicate.hasProperty(sdkHttpResponse, "headers") ? sdkHttpResponse.headers : {}
  const response = { headers: headers as { readonly [name: string]: string } }
  return operation.make === undefined
    ? { ...fields, sdkHttpResponse: response } as Result
    : operation.make(fields, response)
}

/** Whether an answer, or all chunks of one, is one that the model ended by itself. Answers of other kinds always are. */
export const isWhole = (chunks: ReadonlyArray<unknown>): boolean => {
  const candidates = chunks.flatMap((chunk) =>
    Predicate.hasProperty(chunk, "candidates") && Array.isArray(chunk.candidates) ? chunk.candidates : []
  )
  const generates = chunks.some((chunk) =>
    Predicate.hasProperty(chunk, "candidates") || Predicate.hasProperty(chunk, "promptFeedback")
  )
  const reasons = candidates.flatMap((candidate: unknown) =>
    Predicate.hasProperty(candidate, "finishReason") ? [candidate.finishReason] : []
  )
  return !generates || reasons.length > 0 && reasons.every((reason) => reason === "STOP")
}
