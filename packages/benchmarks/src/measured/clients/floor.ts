/**
 * The least a client can do: a body, a scan for line ends, `JSON.parse`. No errors, no retries, no cancellation.
 */
import { type Answer, prompt } from "../Client.ts"

export const headers = { "content-type": "application/json", "x-goog-api-key": "key" }

export const generateBody = (): string => JSON.stringify({ contents: [{ role: "user", parts: [{ text: prompt }] }] })

export const embedBody = (texts: ReadonlyArray<string>): string =>
  JSON.stringify({
    requests: texts.map((text) => ({ model: "models/embeddings", content: { parts: [{ text }] } }))
  })

export interface EmbedAnswer {
  readonly embeddings: ReadonlyArray<{ readonly values: ReadonlyArray<number> }>
}

/** Reads server-sent events out of the chunks it is fed. */
export const eventReader = (onEvent: (event: Answer) => void): (chunk: Uint8Array) => void => {
  const decoder = new TextDecoder()
  let buffer = ""
  return (chunk) => {
    buffer += decoder.decode(chunk, { stream: true })
    let start = 0
    let end: number
    while ((end = buffer.indexOf("\n", start)) !== -1) {
      if (buffer.startsWith("data: ", start)) onEvent(JSON.parse(buffer.slice(start + 6, end)))
      start = end + 1
    }
    buffer = buffer.slice(start)
  }
}
