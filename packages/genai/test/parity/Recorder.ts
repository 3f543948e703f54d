/**
 * An endpoint in memory behind `fetch`: it notes every request it is sent and answers by a function.
 */

import { createHash } from "node:crypto"

/** A request as it left a client. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** The parsed JSON body, or what tells the bytes of an upload; `undefined` where there is none. */
  readonly body: unknown
}

/** What the endpoint answers to its n-th request. To throw is to break the connection. */
export type Answer = (sent: Sent, index: number) => Response | Promise<Response>

/** A `fetch`, and what has come through it. */
export interface Recorder {
  readonly sent: ReadonlyArray<Sent>
  readonly fetch: typeof globalThis.fetch
}

/** An endpoint that answers by this function. */
export const make = (answer: Answer): Recorder => {
  const sent: Array<Sent> = []
  return {
    sent,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const bytes = new Uint8Array(await request.arrayBuffer())
      const seen: Sent = {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: request.headers.has("x-goog-upload-offset")
          ? { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }
          : bytes.length === 0
          ? undefined
          : JSON.parse(new TextDecoder().decode(bytes))
      }
      sent.push(seen)
      return answer(seen, sent.length - 1)
    }
  }
}

/** A JSON body, with headers to find again. */
export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=UTF-8", "x-served-by": "recorder" }
  })

/** A stream of events, each in a chunk of its own; an `Error` among them breaks the connection there. */
export const events = (...bodies: ReadonlyArray<unknown>): Response => {
  const encoder = new TextEncoder()
  let next = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (next === bodies.length) return controller.close()
      const body = bodies[next++]
      if (body instanceof Error) return controller.error(body)
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(body)}\r\n\r\n`))
    }
  })
  return new Response(stream, { headers: { "content-type": "text/event-stream", "x-served-by": "recorder" } })
}

/** Whatever the server answers to whom the request is addressed. */
export const forwarded: Answer = ({ body, headers, method, url }) =>
  fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

/** The least that answers any method. */
export const anything: Answer = (sent) =>
  sent.url.includes(":streamGenerateContent")
    ? events({ candidates: [{ finishReason: "STOP" }] })
    : uploading({ file: { name: "files/a" } })(sent, 0)

/** Takes an upload and answers with this in its end; whatever is no upload is answered with nothing. */
export const uploading = (end: unknown): Answer => ({ headers, url }) => {
  const command = headers["x-goog-upload-command"]
  const answer = json(command?.includes("finalize") ? end : {})
  if (command !== undefined) {
    answer.headers.set("x-goog-upload-status", command.includes("finalize") ? "final" : "active")
  }
  if (command === "start") answer.headers.set("x-goog-upload-url", `${url}?upload_id=1&upload_protocol=resumable`)
  return answer
}
