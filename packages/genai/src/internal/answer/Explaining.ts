/**
 * Answers that are not as most are. Plain async code loads what reads them, and what says what is wrong with them, with the first one.
 */
import type * as Effect from "effect/Effect"
import type { HttpResponse } from "../transport/Sender.ts"
import type * as Answer from "./Answer.ts"
import { hasMarks } from "./Redaction.ts"

/** Reads the answer to an operation by a function of `Answer.ts`. */
export type Explain = <A, E>(
  read: (answer: typeof Answer) => Effect.Effect<A, E>,
  response: HttpResponse,
  operation: string
) => Effect.Effect<A, E>

/** Whether the object of a success is plain: no error, and its response has nothing to hide. */
export const isPlain = (body: { readonly [name: string]: unknown }, response: HttpResponse): boolean =>
  body["error"] === undefined && (body["message"] === undefined || body["code"] === undefined) && !hasMarks(response)
