/**
 * The fake Gemini API: loopback, plain node:http, every body built before the first request. The model name says what
 * to answer: `answer`, `embeddings`, `events-<count>`, `idle`. Prints its port, and ends when its standard input does.
 */
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as Fixtures from "./Fixtures.ts"

// What one read of a saturated socket brings; cuts fall inside events and inside characters.
const writeSize = 64 * 1024

const answer = Buffer.from(Fixtures.answer)
const embeddings = Buffer.from(Fixtures.embeddingsAnswer())
const events = Array.from({ length: Fixtures.distinctEvents }, (_, i) => Buffer.from(Fixtures.event(i)))
const ends = new Float64Array(events.length + 1)
for (const [i, { length }] of events.entries()) ends[i + 1] = ends[i]! + length
const allEvents = Buffer.concat(events)

const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume()
  request.on("end", () => respond(request.url ?? "", response))
})
server.listen(0, "127.0.0.1", 4_096, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.stdin.resume().on("end", () => process.exit(0))

const respond = (url: string, response: http.ServerResponse): void => {
  const [, model = "", method = ""] = /\/models\/([^:?/]+):(\w+)/.exec(url) ?? []
  const count = /^events-(\d+)$/.exec(model)?.[1]
  if (method === "generateContent" && model === "answer") return json(response, 200, answer)
  if (method === "batchEmbedContents" && model === "embeddings") return json(response, 200, embeddings)
  if (method === "streamGenerateContent" && model === "idle") return void openStream(response).write(events[0])
  if (method === "streamGenerateContent" && count !== undefined) return stream(response, Number(count))
  json(response, 404, Buffer.from(JSON.stringify({ error: { code: 404, message: url, status: "NOT_FOUND" } })))
}

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
