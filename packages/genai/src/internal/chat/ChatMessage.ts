/**
 * A message of the user as the content that is sent and kept.
 */
import * as Result from "effect/Result"
import type { InvalidRequest } from "../../GenAIError.ts"
import type { Content, Part } from "../../wire/Content.ts"
import { isFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { media } from "../codec/Transforms.ts"

/** The content of a message: of a string, a part, a list of both, or a content of the user as it is. */
export const toContent = (operation: string, message: unknown): Result.Result<Content, InvalidRequest> => {
  const invalid = (field: string, expected: string) => Result.fail(invalidRequest(operation, field, expected))
  const isContent = isFields(message) && (message["parts"] !== undefined || message["role"] !== undefined)
  const items: unknown = isContent ? message["parts"] : Array.isArray(message) ? message : [message]
  const at = isContent ? "message.parts" : "message"
  if (isContent && (message["role"] ?? "user") !== "user") return invalid("message.role", `"user"`)
  if (!Array.isArray(items)) return invalid(at, "a list of parts")
  const parts: Array<Part> = []
  for (const [index, item] of items.entries()) {
    const field = isContent || Array.isArray(message) ? `${at}[${index}]` : at
    const part = toPart(operation, field, item)
    if (Result.isFailure(part)) return Result.fail(part.failure)
    parts.push(part.success)
  }
  if (parts.every(isEmpty)) return invalid("message", "a text or a part that is not empty")
  return Result.succeed({ ...isContent ? message : {}, role: "user", parts })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const toPart = (operation: string, at: string, item: unknown): Result.Result<Part, InvalidRequest> => {
  if (typeof item === "string") return Result.succeed({ text: item })
  if (!isFields(item)) return Result.fail(invalidRequest(operation, at, "a string or a part"))
  let problem: InvalidRequest | undefined
  const part = media(item, at, {
    invalid: (field, expected) => {
      problem = invalidRequest(operation, field, expected)
      return undefined
    }
  })
  return problem === undefined ? Result.succeed(part as Part) : Result.fail(problem)
}

/** Whether a part says nothing. */
const isEmpty = (part: Part): boolean =>
  Object.entries(part).every(([name, value]) => value === undefined || name === "text" && value === "")
