/** A call for several embeddings, as calls for single ones and back. */
import type { CallOptions, Operation } from "effect-genai/GenAIClient"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"

/** A call for the embeddings of several contents. */
export interface Call<Params, Result> {
  readonly operation: Operation<Params, Result>
  readonly params: Params
  readonly options: CallOptions | undefined
  /** The contents, of which each has an embedding of its own. */
  readonly items: ReadonlyArray<unknown>
}

/** The contents of a call for embeddings, of which each has an embedding of its own. `undefined` for other calls. */
export const itemsOf = (
  operation: string,
  params: unknown,
  options: CallOptions | undefined
): ReadonlyArray<unknown> | undefined => {
  if (operation !== "models.embedContent" || options?.variant !== "PREDICT") return undefined
  if (!Predicate.hasProperty(params, "contents") || Predicate.isNullish(params.contents)) return undefined
  const items: ReadonlyArray<unknown> = Array.isArray(params.contents) ? params.contents : [params.contents]
  return items.length === 0 ? undefined : items
}

/** The JSON of a value. `undefined` if it has none, such as a cycle. */
export const textOf = (value: unknown): string | undefined =>
  Result.getOrUndefined(Result.try((): string | undefined => JSON.stringify(value)))

/** The number of characters of a content, or a few more. `undefined` if it is none. */
export const lengthOf = (item: unknown): number | undefined =>
  Predicate.isString(item) ? item.length : textOf(item)?.length

/** The same call for other contents. */
export const only = <Params>(params: Params, contents: ReadonlyArray<unknown>): Params => ({ ...params, contents })

/** The embeddings of an answer, in the order of the contents. */
export const of = (answer: unknown): ReadonlyArray<unknown> | undefined =>
  Predicate.hasProperty(answer, "embeddings") && Array.isArray(answer.embeddings) ? answer.embeddings : undefined

/** The answer to a call whose embeddings are all known. Nothing was sent, so there are no tokens and no headers. */
export const joined = <Result>(_: Operation<never, Result>, embeddings: ReadonlyArray<unknown>): Result =>
  ({ embeddings, sdkHttpResponse: { headers: {} } }) as Result

/** The answer for the contents that were missing, with those that were known in their places. The tokens are those that were sent. */
export const merged = <Result>(answer: Result, known: ReadonlyArray<unknown>): Result => {
  const fresh = (of(answer) ?? [])[Symbol.iterator]()
  const embeddings = known.map((value) => value ?? fresh.next().value)
  return { ...answer, embeddings }
}

/** What an answer has for one of its contents. */
export const at = (answer: unknown, index: number): unknown => {
  const { metadata: _, usageMetadata: __, ...rest } = answer as { readonly [field: string]: unknown }
  return { ...rest, embeddings: [of(answer)?.[index]] }
}

/** The answer to a call for several contents, each of which was answered by itself. */
export const gathered = (answers: ReadonlyArray<unknown>): unknown => {
  const [first] = answers
  if (answers.length === 1) return first
  const { metadata: _, usageMetadata: __, ...rest } = first as { readonly [field: string]: unknown }
  return { ...rest, embeddings: answers.flatMap((answer) => of(answer) ?? []) }
}
