/**
 * Server-sent events, as the HTML standard frames them: UTF-8 with an optional byte order mark, lines that end in LF, CRLF or CR, data over
 * several lines, comments. Cutting the bytes anywhere gives the same events, and the work is linear in their number and size.
 */

/** Collects bytes and gives back the data of the events they complete. */
export interface Splitter {
  /** Appends the data of each event that this chunk completes. */
  readonly push: (chunk: Uint8Array, events: Array<string>) => void
  /** Appends the data of a last event whose blank line never came, and returns what was not part of any event. */
  readonly end: (events: Array<string>) => string
}

/** A splitter for one stream. */
export const make = (): Splitter => {
  const decoder = new TextDecoder()
  const tail: Array<string> = []
  let afterCarriageReturn = false
  let data: string | undefined
  let stray = ""

  const line = (text: string, events: Array<string>): void => {
    if (text === "") {
      if (data !== undefined) events.push(data)
      data = undefined
    } else if (text.startsWith("data:") || text === "data") {
      const value = text.slice(text.charCodeAt(5) === 32 ? 6 : 5)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (!/^(:|(event|id|retry)(:|$))/.test(text) && stray.length < maximumStray) {
      stray += `${text}\n`
    }
  }

  const feed = (received: string, events: Array<string>): void => {
    const text = received.includes("\r") || afterCarriageReturn ? unifyLineEnds(received) : received
    let from = 0
    for (let to = text.indexOf("\n"); to !== -1; to = text.indexOf("\n", from)) {
      const rest = text.slice(from, to)
      line(tail.length === 0 ? rest : `${tail.splice(0).join("")}${rest}`, events)
      from = to + 1
    }
    if (from < text.length) tail.push(text.slice(from))
  }

  const unifyLineEnds = (received: string): string => {
    if (received === "") return received
    const text = afterCarriageReturn && received.startsWith("\n") ? received.slice(1) : received
    afterCarriageReturn = received.endsWith("\r")
    return text.replace(/\r\n?/g, "\n")
  }

  return {
    push: (chunk, events) => feed(decoder.decode(chunk, streaming), events),
    end: (events) => {
      feed(decoder.decode(), events)
      line(tail.splice(0).join(""), events)
      line("", events)
      return stray
    }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const streaming = { stream: true }

/** What is outside of events is kept only to tell an error page from a stream. */
const maximumStray = 10_000
