/**
 * The least a client can do: a body, a scan for line ends, `JSON.parse`. No errors, no retries, no cancellation.
 */
import { open } from "node:fs/promises"
import { type Answer, type Conversation, type Entry, pageSize, prompt, text } from "../Client.ts"

export const headers = { "content-type": "application/json", "x-goog-api-key": "key" }

export const generateBody = (): string => JSON.stringify({ contents: [{ role: "user", parts: [{ text: prompt }] }] })

interface Content {
  readonly role: string
  readonly parts: ReadonlyArray<{ readonly text?: string | undefined }>
}

/** A list of contents, which is sent whole with every message. */
export const chat = (
  generate: (body: string) => Promise<Answer>,
  stream: (body: string, onEvent: (event: Answer) => void) => Promise<void>
): Conversation => {
  const contents: Array<Content> = []
  const body = () => {
    contents.push({ role: "user", parts: [{ text: prompt }] })
    return JSON.stringify({ contents })
  }
  const answered = (parts: Content["parts"]) => contents.push({ role: "model", parts })
  return {
    send: async () => {
      const answer = await generate(body())
      answered(answer.candidates?.[0]?.content?.parts ?? [])
      return answer
    },
    stream: async (onEvent) => {
      let whole = ""
      await stream(body(), (event) => {
        whole += text(event)
        onEvent(event)
      })
      answered([{ text: whole }])
    }
  }
}

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

type Post = (
  url: string,
  command: { readonly [header: string]: string },
  body: Uint8Array<ArrayBuffer> | string
) => Promise<{ readonly session: unknown; readonly text: string }>

/** Sends a file by the resumable protocol, 8 MiB at a time, all read into the same buffer. */
export const upload = async (baseUrl: string, path: string, post: Post): Promise<Entry> => {
  await using file = await open(path)
  const { size } = await file.stat()
  const { session } = await post(`${baseUrl}/upload/v1beta/files`, {
    "x-goog-upload-protocol": "resumable",
    "x-goog-upload-command": "start",
    "x-goog-upload-header-content-length": String(size),
    "x-goog-upload-header-content-type": "video/mp4"
  }, JSON.stringify({ file: { mimeType: "video/mp4" } }))
  const buffer = new Uint8Array(8 * 2 ** 20)
  for (let offset = 0;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
    const isLast = offset + bytesRead === size
    const { text } = await post(String(session), {
      "x-goog-upload-command": isLast ? "upload, finalize" : "upload",
      "x-goog-upload-offset": String(offset)
    }, buffer.subarray(0, bytesRead))
    if (isLast) return (JSON.parse(text) as { readonly file: Entry }).file
    offset += bytesRead
  }
}

interface Page {
  readonly files: ReadonlyArray<Entry>
  readonly nextPageToken?: string
}

export const list = async (
  pageToken: string,
  onFile: (file: Entry) => void,
  get: (path: string) => Promise<string>
): Promise<void> => {
  for (let token: string | undefined = pageToken; token !== undefined;) {
    const page: Page = JSON.parse(await get(`/v1beta/files?pageSize=${pageSize}&pageToken=${token}`))
    for (const file of page.files) onFile(file)
    token = page.nextPageToken
  }
}
