/** Bodies of the type `multipart/related` (RFC 2387). */

export interface Part {
  readonly mimeType: string | undefined
  readonly bytes: Uint8Array
}

/** The parts of a body, or `undefined` if it is not well-formed. */
export const parts = (body: Uint8Array, contentType: string): ReadonlyArray<Part> | undefined => {
  const [, quoted, plain] = /^multipart\/related\b.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  // In Latin-1, every byte is one character.
  const text = latin1.decode(body)
  const delimiter = new RegExp(
    `(?:^|\\r?\\n)--${boundary.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(--)?[ \\t]*(?:\\r?\\n|$)`,
    "g"
  )
  const marks = [...text.matchAll(delimiter)]
  if (marks.at(-1)?.[1] !== "--") return undefined
  return marks.slice(0, -1).flatMap((mark, index) => {
    const start = mark.index + mark[0].length
    const end = marks[index + 1]?.index ?? start
    const found = part(text, body, start, end)
    return found === undefined ? [] : [found]
  })
}

const part = (text: string, body: Uint8Array, start: number, end: number): Part | undefined => {
  const blank = text.slice(start, end).match(/(?:^|\r?\n)\r?\n/)
  if (blank?.index === undefined) return undefined
  const headers = text.slice(start, start + blank.index)
  return {
    mimeType: /^content-type:\s*(.+?)\s*$/im.exec(headers)?.[1],
    bytes: body.subarray(start + blank.index + blank[0].length, end)
  }
}

const latin1 = new TextDecoder("latin1")
