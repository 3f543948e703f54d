/**
 * Server-sent events in the framing of the HTML standard: UTF-8 with an optional byte order mark, lines that end in LF, CRLF or CR, data over several lines,
 * and comments. The events are the same wherever the bytes are cut into chunks, and the work is linear in the number of bytes.
 */

/** Splits bytes into the data of events. */
export interface Splitter {
  /**
   * Appends the data of every event that the chunk completes. Returns whether the chunk has more than comments and empty lines, which only keep a
   * connection open.
   */
  readonly push: (chunk: Uint8Array, events: Array<string>) => boolean
  /** Appends the data of a last event without its blank line. Returns the text that was not part of an event. */
  readonly end: (events: Array<string>) => string
  /** Whether an event, or a line, was larger than the maximum. Nothing that came after it is split. */
  readonly isTooLarge: () => boolean
}

/** A splitter for one stream. An event has at most so many characters. */
export const make = (maximum = Infinity): Splitter => new Lines(maximum)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A class, because an idle stream keeps one: closures would take six times the memory. */
class Lines implements Splitter {
  readonly #maximum: number
  readonly #decoder = new TextDecoder()
  /** The pieces of a line that has not ended yet. */
  #tail: Array<string> = []
  #tailSize = 0
  #isFull = false
  /** Whether a line has ended in CR alone. Until then, a CR counts only before an LF. */
  #bareReturns = false
  #afterReturn = false
  #skipsLineFeed = false
  #data: string | undefined
  #stray = ""
  /** Whether the current chunk has a line other than a comment. */
  #isHeard = false

  constructor(maximum: number) {
    this.#maximum = maximum
  }

  push(chunk: Uint8Array, events: Array<string>): boolean {
    this.#isHeard = false
    this.#feed(this.#decoder.decode(chunk, streaming), events)
    // A line may be longer than a chunk.
    return this.#isHeard || this.#tail.length > 0 && !this.#tail[0]!.startsWith(":")
  }

  end(events: Array<string>): string {
    this.#feed(this.#decoder.decode(), events)
    const rest = this.#taken()
    this.#line(rest, 0, rest.endsWith("\r") ? rest.length - 1 : rest.length, events)
    this.#line("", 0, 0, events)
    return this.#stray
  }

  isTooLarge(): boolean {
    return this.#isFull
  }

  /** The line from `from` to `to`, without its end. */
  #line(text: string, from: number, to: number, events: Array<string>): void {
    if (to - from > this.#maximum + prefix) this.#isFull = true
    if (this.#isFull) return
    if (from === to) {
      if (this.#data !== undefined) events.push(this.#data)
      this.#data = undefined
    } else if (text.startsWith("data:", from)) {
      this.#isHeard = true
      this.#append(text.slice(text.charCodeAt(from + 5) === 32 ? from + 6 : from + 5, to))
    } else {
      this.#field(text.slice(from, to))
    }
  }

  #field(text: string): void {
    this.#isHeard ||= !text.startsWith(":")
    if (text === "data") this.#append("")
    else if (!/^(:|(event|id|retry)(:|$))/.test(text) && this.#stray.length < maximumStray) this.#stray += `${text}\n`
  }

  #append(value: string): void {
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
    if (this.#data.length > this.#maximum) this.#isFull = true
  }

  #feed(received: string, events: Array<string>): void {
    if (received === "" || this.#isFull) return
    const returns = received.includes("\r")
    const bare = this.#bareReturns || (this.#afterReturn && !received.startsWith("\n"))
    this.#afterReturn = received.endsWith("\r")
    if (bare) this.#feedBare(received, events)
    else this.#feedLines(received, returns, events)
  }

  #feedLines(text: string, returns: boolean, events: Array<string>): void {
    let from = 0
    for (let to = text.indexOf("\n"); to !== -1; to = text.indexOf("\n", from)) {
      if (this.#tail.length > 0) {
        const whole = this.#taken() + text.slice(from, to)
        const end = whole.endsWith("\r") ? whole.length - 1 : whole.length
        if (whole.lastIndexOf("\r", end - 1) !== -1 && end > 0) {
          return this.#feedBare(whole + text.slice(to), events)
        }
        this.#line(whole, 0, end, events)
      } else {
        const end = returns && text.charCodeAt(to - 1) === 13 && to > from ? to - 1 : to
        if (returns && hasReturn(text, from, end)) return this.#feedBare(text.slice(from), events)
        this.#line(text, from, end, events)
      }
      from = to + 1
    }
    if (from === text.length) return
    if (returns && hasReturn(text, from, text.length - 1)) this.#feedBare(text.slice(from), events)
    else this.#keep(from === 0 ? text : text.slice(from))
  }

  /** Keeps a piece of a line, or nothing of a line that has become too large. */
  #keep(piece: string): void {
    this.#tailSize += piece.length
    if (this.#tailSize > this.#maximum + prefix) this.#isFull = true
    if (this.#isFull) this.#tail = []
    else this.#tail.push(piece)
  }

  /** Turns all line endings into LF. */
  #feedBare(text: string, events: Array<string>): void {
    const known = this.#bareReturns
    this.#bareReturns = true
    const pending = known ? "" : this.#taken()
    const rest = pending + text
    const unified = (this.#skipsLineFeed && rest.startsWith("\n") ? rest.slice(1) : rest).replace(/\r\n?/g, "\n")
    this.#skipsLineFeed = rest.endsWith("\r")
    this.#feedLines(unified, false, events)
  }

  #taken(): string {
    const whole = this.#tail.length === 0 ? "" : this.#tail.join("")
    this.#tail = []
    this.#tailSize = 0
    return whole
  }
}

const streaming = { stream: true }

/** `data: ` in front of the data, and a CR behind it. */
const prefix = 7

const hasReturn = (text: string, from: number, to: number): boolean => {
  const at = text.indexOf("\r", from)
  return at !== -1 && at < to
}

/** How much of the text outside of events is kept. It only serves to tell an error page from a stream. */
const maximumStray = 10_000
