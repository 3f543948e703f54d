/**
 * The value of an answer that is still being written.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { begun } from "./JsonText.ts"

/** Parses incomplete JSON, or throws. */
export type ParseIncomplete = (text: string) => unknown

/**
 * The text of an answer so far. It is parsed anew when it has grown by a sixteenth, so that the whole costs as much as parsing about seventeen times the text,
 * however small its pieces are.
 */
export class PartialValues {
  /** The value that was parsed last. */
  latest: unknown = undefined
  private text = ""
  private due = 1
  private readonly parse: ParseIncomplete

  constructor(parse: ParseIncomplete) {
    this.parse = parse
  }

  /** Adds pieces of text. Returns the value so far if there is a new one. */
  add(text: string): unknown {
    this.text += text
    if (this.text.length < this.due) return undefined
    this.due = this.text.length * (1 + growth)
    const json = begun(this.text)
    const value = json === undefined ? undefined : Result.getOrUndefined(Result.try(() => this.parse(json)))
    // A number, say, of which there is half, is another number.
    if (!Predicate.isObjectOrArray(value) && !Predicate.isString(value)) return undefined
    this.latest = value
    return value
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const growth = 1 / 16
