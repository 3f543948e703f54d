/** Answers as texts that can be kept: what each has, and how it becomes an answer again. */
import type { Operation } from "effect-genai/GenAIClient"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"

/** What a text says. `undefined` if it is not JSON. */
export const read = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))

/** An answer of its own, made of what a kept text says. `undefined` if that is no answer. */
export const revived = <Result>(operation: Operation<never, Result>, value: unknown): Result | undefined => {
  if (!Predicate.isObject(value)) return undefined
  const { sdkHttpResponse, ...fields } = value as Fields
  const headers = Predicate.hasProperty(sdkHttpResponse, "headers") ? sdkHttpResponse.headers : {}
  const response = { headers: headers as { readonly [name: string]: string } }
  return operation.make === undefined
    ? { ...fields, sdkHttpResponse: response } as Result
    : operation.make(fields, response)
}

/** Whether an answer, or all chunks of one, is one that the model ended by itself. Answers of other kinds always are. */
export const isWhole = (chunks: ReadonlyArray<unknown>): boolean => {
  let generates = false
  let isEnded = false
  for (const chunk of chunks) {
    if (!Predicate.isObject(chunk)) continue
    const { candidates, promptFeedback } = chunk as Fields
    generates ||= candidates !== undefined || promptFeedback !== undefined
    if (!Array.isArray(candidates)) continue
    for (const candidate of candidates) {
      const reason: unknown = candidate?.finishReason
      if (reason === undefined) continue
      if (reason !== "STOP") return false
      isEnded = true
    }
  }
  return !generates || isEnded
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Fields = { readonly [field: string]: unknown }
