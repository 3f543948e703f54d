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
export const make = (maximum = Infinity): Splitter => {
  const decoder = new TextDecoder()
  /** The pieces of a line that has not ended yet. */
  let tail: Array<string> = []
  let tailSize = 0
  let isTooLarge = false
  /** Whether a line has ended in CR alone. Until then, a CR counts only before an LF. */
  let bareReturns = false
  let afterReturn = false
  let data: string | undefined
  let stray = ""
  /** Whether the current chunk has a line other than a comment. */
  let isHeard = false

  /** The line from `from` to `to`, without its end. */
  const line = (text: string, from: number, to: number, events: Array<string>): void => {
    if (to - from > maximum + prefix) isTooLarge = true
    if (isTooLarge) return
    if (from === to) {
      if (data !== undefined) events.push(data)
      data = undefined
    } else if (text.startsWith("data:", from)) {
      isHeard = true
      append(text.slice(text.charCodeAt(from + 5) === 32 ? from + 6 : from + 5, to))
    } else {
      field(text.slice(from, to))
    }
  }

  const field = (text: string): void => {
    isHeard ||= !text.startsWith(":")
    if (text === "data") append("")
    else if (!/^(:|(event|id|retry)(:|$))/.test(text) && stray.length < maximumStray) stray += `${text}\n`
  }

  const append = (value: string): void => {
    data = data === undefined ? value : `${data}\n${value}`
    if (data.length > maximum) isTooLarge = true
  }

  const feed = (received: string, events: Array<string>): void => {
    if (received === "" || isTooLarge) return
    const returns = received.includes("\r")
    const bare = bareReturns || (afterReturn && !received.startsWith("\n"))
    afterReturn = received.endsWith("\r")
    if (bare) feedBare(received, events)
    else feedLines(received, returns, events)
  }

  const feedLines = (text: string, returns: boolean, events: Array<string>): void => {
    let from = 0
    for (let to = text.indexOf("\n"); to !== -1; to = text.indexOf("\n", from)) {
      if (tail.length > 0) {
        const whole = taken() + text.slice(from, to)
        const end = whole.endsWith("\r") ? whole.length - 1 : whole.length
        if (whole.lastIndexOf("\r", end - 1) !== -1 && end > 0) return feedBare(whole + text.slice(to), events)
        line(whole, 0, end, events)
      } else {
        const end = returns && text.charCodeAt(to - 1) === 13 && to > from ? to - 1 : to
        if (returns && hasReturn(text, from, end)) return feedBare(text.slice(from), events)
        line(text, from, end, events)
      }
      from = to + 1
    }
    if (from === text.length) return
    if (returns && hasReturn(text, from, text.length - 1)) feedBare(text.slice(from), events)
    else keep(from === 0 ? text : text.slice(from))
  }

  /** Keeps a piece of a line, or nothing of a line that has become too large. */
  const keep = (piece: string): void => {
    tailSize += piece.length
    if (tailSize > maximum + prefix) isTooLarge = true
    if (isTooLarge) tail = []
    else tail.push(piece)
  }

  /** Turns all line endings into LF. */
  const feedBare = (text: string, events: Array<string>): void => {
    const known = bareReturns
    bareReturns = true
    const pending = known ? "" : taken()
    const rest = pending + text
    const unified = (skipsLineFeed && rest.startsWith("\n") ? rest.slice(1) : rest).replace(/\r\n?/g, "\n")
    skipsLineFeed = rest.endsWith("\r")
    feedLines(unified, false, events)
  }
  let skipsLineFeed = false

  const taken = (): string => {
    const whole = tail.join("")
    tail = []
    tailSize = 0
    return whole
  }

  return {
    push: (chunk, events) => {
      isHeard = false
      feed(decoder.decode(chunk, streaming), events)
      // A line may be longer than a chunk.
      return isHeard || tail.length > 0 && !tail[0]!.startsWith(":")
    },
    end: (events) => {
      feed(decoder.decode(), events)
      const rest = taken()
      line(rest, 0, rest.endsWith("\r") ? rest.length - 1 : rest.length, events)
      line("", 0, 0, events)
      return stray
    },
    isTooLarge: () => isTooLarge
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const streaming = { stream: true }

/** `data: ` in front of the data, and a CR behind it. */
const prefix = 7

const hasReturn = (text: string, from: number, to: number): boolean => {
  const at = text.indexOf("\r", from)
  return at !== -1 && at < to
}

/** How much of the text outside of events is kept. It only serves to tell an error page from a stream. */
const maximumStray = 10_000
