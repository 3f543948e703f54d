/**
 * Reads the usage of streamed answers. The last usage of an answer counts: those of the chunks before may be too high, too low or empty. A stream may have
 * several answers, as that of a run with functions has.
 */
import * as Predicate from "effect/Predicate"
import type * as Wire from "../../wire/GenerateContent.ts"
import { asFields, isFields } from "../check/Fields.ts"
import * as Completion from "../generation/Completion.ts"

/** What is known of one answer. */
export interface AnswerUsage {
  /** `usageMetadata` of the last chunk that has it. */
  readonly usage: unknown
  /** Whether the answer has ended. */
  readonly isComplete: boolean
}

/** Reads chunks as they come. */
export class ChunkUsage {
  private readonly before: Array<AnswerUsage> = []
  private completion = Completion.make<Wire.GenerateContentResponse>()
  private usage: unknown = undefined
  private isComplete = false
  private hasBegun = false
  private id: unknown = undefined

  add(chunk: Wire.GenerateContentResponse): this {
    if (!isFields(chunk) || Predicate.isNullish(chunk.usageMetadata ?? chunk.promptFeedback ?? firstOf(chunk))) {
      return this
    }
    const { parts, role } = asFields(contentOf(chunk))
    if (role === "user" && Predicate.isNullish(chunk.usageMetadata)) return this.end()
    if (this.isComplete && Array.isArray(parts) && parts.length > 0) this.goOn(chunk)
    this.hasBegun = true
    this.id = chunk.responseId ?? this.id
    this.usage = isFields(chunk.usageMetadata) ? chunk.usageMetadata : this.usage
    this.isComplete = this.completion.after(chunk)
    return this
  }

  /** The answers so far. The last one may not have ended. */
  answers(): ReadonlyArray<AnswerUsage> {
    return this.hasBegun ? [...this.before, { usage: this.usage, isComplete: this.isComplete }] : this.before
  }

  /** The model goes on after an end. Where tools of the server run, one answer may end several times. */
  private goOn({ responseId }: Wire.GenerateContentResponse) {
    if (this.id !== undefined && this.id === responseId) this.completion = Completion.make()
    else this.end()
  }

  /** The next answer follows. Results of functions, which a run has among its chunks, come from the program. */
  private end(): this {
    this.before.push(...this.answers().slice(this.before.length))
    this.completion = Completion.make()
    this.usage = undefined
    this.isComplete = false
    this.hasBegun = false
    this.id = undefined
    return this
  }
}

const firstOf = ({ candidates }: { readonly candidates?: unknown }): unknown =>
  Array.isArray(candidates) ? candidates[0] : undefined

const contentOf = (chunk: { readonly candidates?: unknown }): unknown => asFields(firstOf(chunk))["content"]
