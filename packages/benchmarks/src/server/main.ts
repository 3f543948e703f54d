/**
 * The fake Gemini API: loopback, plain node:http, every body built before the first request. The model name says what
 * to answer: `answer`, `embeddings`, `events-<count>`, `idle`; the page token of a list of files, how many there are
 * still. Bytes of uploads are counted and not kept. A session answers every chunk of audio with one. Prints its port, and ends when its standard input does.
 */
import { type WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { chunkType, pageSize } from "../measured/Client.ts"
import * as Fixtures from "./Fixtures.ts"

// What one read of a saturated socket brings; cuts fall inside events and inside characters.
const writeSize = 64 * 1024

const answer = Buffer.from(Fixtures.answer)
const embeddings = Buffer.from(Fixtures.embeddingsAnswer())
const events = Array.from({ length: Fixtures.distinctEvents }, (_, i) => Buffer.from(Fixtures.event(i)))
const ends = new Float64Array(events.length + 1)
for (const [i, { length }] of events.entries()) ends[i + 1] = ends[i]! + length
const allEvents = Buffer.concat(events)
const filesOfPage = JSON.stringify(Array.from({ length: pageSize }, (_, i) => Fixtures.file(i)))

const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let length = 0
  request.on("data", (chunk: Buffer) => length += chunk.length)
  request.on("end", () =>
    request.url?.startsWith("/upload/")
      ? upload(request, length, response)
      : respond(request.url ?? "", response))
})
const sessions = new WebSocketServer({ noServer: true, perMessageDeflate: false })
server.on("upgrade", (request, socket, head) => sessions.handleUpgrade(request, socket, head, (socket) => talk(socket)))
server.listen(0, "127.0.0.1", 4_096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.stdin.resume().on("end", () => process.exit(0))

const respond = (url: string, response: http.ServerResponse): void => {
  const [, model = "", method = ""] = /\/models\/([^:?/]+):(\w+)/.exec(url) ?? []
  const count = /^events-(\d+)$/.exec(model)?.[1]
  if (/^\/v1(beta)?\/files\?/.test(url)) return page(response, new URL(url, "http://server").searchParams)
  if (method === "generateContent" && model === "answer") return json(response, 200, answer)
  if (method === "batchEmbedContents" && model === "embeddings") return json(response, 200, embeddings)
  if (method === "streamGenerateContent" && model === "idle") return void openStream(response).write(events[0])
  if (method === "streamGenerateContent" && count !== undefined) return stream(response, Number(count))
  fail(response, 404, url, "NOT_FOUND")
}

const fail = (response: http.ServerResponse, code: number, message: string, status: string): void =>
  json(response, code, Buffer.from(JSON.stringify({ error: { code, message, status } })))

const json = (response: http.ServerResponse, status: number, body: Buffer): void => {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8", "content-length": body.length })
  response.end(body)
}

const openStream = (response: http.ServerResponse): http.ServerResponse =>
  response.writeHead(200, { "content-type": "text/event-stream" })

const stream = (response: http.ServerResponse, count: number): void => {
  openStream(response)
  let remaining = count - 1
  let offset = 0
  const pump = (): void => {
    while (remaining > 0) {
      const lap = Math.min(remaining, Fixtures.distinctEvents)
      const end = Math.min(offset + writeSize, ends[lap]!)
      const slice = allEvents.subarray(offset, end)
      offset = end
      if (end === ends[lap]) {
        remaining -= lap
        offset = 0
      }
      if (!response.write(slice)) return void response.once("drain", pump)
    }
    response.end(Fixtures.event((count - 1) % Fixtures.distinctEvents, { finishReason: "STOP" }))
  }
  pump()
}

const page = (response: http.ServerResponse, query: URLSearchParams): void => {
  const remaining = Number(query.get("pageToken")) - pageSize
  if (remaining < 0 || query.get("pageSize") !== String(pageSize)) {
    return fail(response, 400, `${query}`, "INVALID_ARGUMENT")
  }
  const next = remaining === 0 ? "" : `,"nextPageToken":"${remaining}"`
  json(response, 200, Buffer.from(`{"files":${filesOfPage}${next}}`))
}

const chunk = Buffer.from(Fixtures.chunk).toString("base64")
const setupComplete = Buffer.from(JSON.stringify({ setupComplete: {} }))
const audioMessage = Buffer.from(Fixtures.audioMessage)

/** A session, whose messages are binary frames, as those of the API are. What is not the expected chunk ends it. */
const talk = (socket: WebSocket): void => {
  socket.on("message", (frame) => {
    const { realtimeInput, setup } = JSON.parse(String(frame))
    if (setup !== undefined) return socket.send(setupComplete)
    const { data, mimeType } = realtimeInput?.audio ?? {}
    if (data !== chunk || mimeType !== chunkType) return socket.close(1007, "not the chunk")
    socket.send(audioMessage)
  })
}

/** The bytes that have come of each upload. */
const uploads = new Map<string, number>()

/** The resumable protocol, as much of it as an upload without a failure takes. */
const upload = ({ headers, url = "" }: http.IncomingMessage, length: number, response: http.ServerResponse): void => {
  const command = headers["x-goog-upload-command"]
  if (command === "start") {
    const session = `/upload/v1beta/files?upload_id=${uploads.size}`
    uploads.set(session, 0)
    response.setHeader("x-goog-upload-url", `http://${headers.host}${session}`)
    return sent(response, "active")
  }
  const received = uploads.get(url)
  if (received === undefined || headers["x-goog-upload-offset"] !== String(received)) {
    return fail(response, 400, `${url} has ${received} bytes`, "INVALID_ARGUMENT")
  }
  uploads.set(url, received + length)
  if (command === "upload") return sent(response, "active")
  response.setHeader("x-goog-upload-status", "final")
  json(
    response,
    200,
    Buffer.from(JSON.stringify({ file: { ...Fixtures.file(0), sizeBytes: String(received + length) } }))
  )
}

const sent = (response: http.ServerResponse, status: string): void => {
  response.writeHead(200, { "x-goog-upload-status": status, "content-length": 0 }).end()
}
