/**
 * The value of an answer that is still being written.
 */
import { type ParseIncomplete, partialOf } from "./JsonText.ts"

/**
 * The text of an answer so far. It is parsed anew when it has grown by a sixteenth, so that the whole costs as much as parsing about seventeen times the text,
 * however small its pieces are.
 */
export class PartialValues {
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
    return partialOf(this.parse, this.text)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const growth = 1 / 16
