/**
 * When the answer of a stream is complete: the prompt is blocked, or every candidate that has begun has ended.
 */
import type * as Wire from "../../wire/GenerateContent.ts"
import { isJsonObject } from "../check/Json.ts"
import { said } from "../check/Said.ts"
import type * as EventStream from "../stream/EventStream.ts"

/** Begins an answer. */
export const make = <Answer extends Wire.GenerateContentResponse>(): EventStream.Completion<Answer> => new Completion()

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

class Completion implements EventStream.Completion<Wire.GenerateContentResponse> {
  /** The candidates. One that has ended stays so: the server may send more of its usage. */
  private readonly open = new Indexes()
  private readonly ended = new Indexes()
  private isBlocked = false

  after({ candidates, promptFeedback }: Wire.GenerateContentResponse): boolean {
    const { ended, open } = this
    this.isBlocked ||= said(promptFeedback?.blockReason) !== undefined
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
    return this.isBlocked || !ended.isEmpty() && open.isEmpty()
  }
}

/** A set of indexes. Small ones are bits, because a `Set` is large for an idle stream; the server may send anything. */
class Indexes {
  private bits = 0
  private others: Set<unknown> | undefined = undefined

  add(index: unknown): void {
    if (isSmall(index)) this.bits |= 1 << index
    else (this.others ??= new Set()).add(index)
  }

  delete(index: unknown): void {
    if (isSmall(index)) this.bits &= ~(1 << index)
    else this.others?.delete(index)
  }

  has(index: unknown): boolean {
    return isSmall(index) ? (this.bits & 1 << index) !== 0 : this.others?.has(index) === true
  }

  isEmpty(): boolean {
    return this.bits === 0 && (this.others === undefined || this.others.size === 0)
  }
}

const isSmall = (index: unknown): index is number =>
  typeof index === "number" && index >= 0 && index < 31 && Number.isInteger(index)
