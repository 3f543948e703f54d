/**
 * The answers of a batch: how each is read, from the job itself or from a line of its file.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { GenAIError, JobFailed } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import * as Answer from "../answer/Answer.ts"
import * as ServerError from "../answer/ServerError.ts"
import { asFields, type Fields } from "../check/Fields.ts"

/** The response to a request, or the error in its place. */
export type Outcome<Response> = Result.Result<Response, GenAIError | JobFailed<Wire.BatchJob>>

/** An answer, with the key that it has on the wire. */
export interface BatchAnswer<Response> {
  readonly wireKey: string | undefined
  readonly result: Outcome<Response>
}

/** How a response is made from what the server sent. */
export type Decode<Response> = (response: object) => Response

/** An answer in the job itself. */
export const fromInlined = <Response>(
  item: unknown,
  decode: Decode<Response>,
  operation: string
): BatchAnswer<Response> => {
  const fields = asFields(item)
  return {
    wireKey: keyOf(asFields(fields["metadata"])["key"]),
    result: outcomeOf(fields, decode, operation) ?? Result.fail(undecodable(textOf(item), operation))
  }
}

/** An answer that is a line of a file. */
export const fromLine = <Response>(
  text: string,
  decode: Decode<Response>,
  operation: string
): BatchAnswer<Response> => {
  const fields = asFields(Result.getOrUndefined(Result.try((): unknown => JSON.parse(text))))
  return {
    wireKey: keyOf(fields["key"]),
    result: outcomeOf(fields, decode, operation) ?? Result.fail(undecodable(text, operation))
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const outcomeOf = <Response>(
  { error, response }: Fields,
  decode: Decode<Response>,
  operation: string
): Outcome<Response> | undefined =>
  Predicate.isObject(error)
    ? Result.fail(ServerError.ofItem(error, operation))
    : Predicate.isObject(response)
    ? Result.succeed(decode(response))
    : undefined

const undecodable = (text: string, operation: string) =>
  Answer.undecodable(text, "an object with a response or an error", operation, undefined)

/** Values that are nested too deeply have no text. */
const textOf = (item: unknown): string =>
  Predicate.isObjectOrArray(item) ? Result.getOrElse(Result.try(() => JSON.stringify(item)), () => "…") : String(item)

const keyOf = (key: unknown): string | undefined =>
  typeof key === "string" ? key : typeof key === "number" ? String(key) : undefined
