/**
 * When the answer of a stream is complete: the prompt is blocked, or every candidate that has begun has ended.
 */
import type * as Wire from "../../wire/GenerateContent.ts"
import { isJsonObject } from "../check/Json.ts"
import { said } from "../check/Said.ts"
import type { Completion } from "../stream/EventStream.ts"

/** Begins an answer. */
export const make = <Answer extends Wire.GenerateContentResponse>(): Completion<Answer> => {
  /** The candidates, by index. One that has ended stays so: the server may send more of its usage. */
  const open = new Set<unknown>()
  const ended = new Set<unknown>()
  let isBlocked = false
  return {
    after: ({ candidates, promptFeedback }) => {
      isBlocked ||= said(promptFeedback?.blockReason) !== undefined
      if (Array.isArray(candidates)) {
        for (let position = 0; position < candidates.length; position++) {
          const candidate: unknown = candidates[position]
          if (!isJsonObject(candidate)) continue
          const index = candidate["index"] ?? position
          if (said(candidate["finishReason"]) !== undefined) ended.add(index)
          if (ended.has(index)) open.delete(index)
          else open.add(index)
        }
      }
      return isBlocked || ended.size > 0 && open.size === 0
    }
  }
}
