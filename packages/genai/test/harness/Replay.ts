/** Recorded exchanges with the Gemini API, answered again over a real socket on the loopback interface. */
import { Effect, type Scope } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A request and the answer to it. A stream of events has a segment for each; any other body is one segment. */
export interface Exchange {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly url: string
    readonly bodySegments: ReadonlyArray<{ readonly [field: string]: unknown }>
  }
  readonly response: {
    readonly statusCode: number
    readonly headers: { readonly [name: string]: string }
    readonly bodySegments?: ReadonlyArray<unknown>
  }
}

/** A request as it arrived at the server. */
export interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly body: unknown
}

/** A server for one exchange. */
export interface Server {
  readonly baseUrl: string
  readonly received: ReadonlyArray<Received>
}

// -----------------------------------------------------------------------------
// Recordings
// -----------------------------------------------------------------------------

/** Where recordings of the Gemini API are, if this machine has them: beside the repository. */
export const folder = fileURLToPath(new URL("../../../../../shared/recordings/gemini-api/", import.meta.url))

/** Whether there are any. */
export const present = existsSync(folder)

/** All exchanges that have been recorded; none where the recordings are absent. */
export const exchanges = (): ReadonlyArray<Exchange> =>
  !present ? [] : readdirSync(folder).toSorted().flatMap((file) => {
    const { interactions = [], recordID }: {
      readonly recordID?: string
      readonly interactions?: ReadonlyArray<Omit<Exchange, "name">>
    } = JSON.parse(readFileSync(folder + file, "utf8"))
    return interactions.map((exchange, index) => ({ ...exchange, name: `${recordID} ${index + 1}` }))
  })

/** A recorded body that belongs to no exchange. */
export const body = (file: string): unknown => JSON.parse(readFileSync(folder + file, "utf8"))

// -----------------------------------------------------------------------------
// Server
// -----------------------------------------------------------------------------

/** Answers every request as recorded, in pieces whose lengths follow from the seed. */
export const serve = (exchange: Pick<Exchange, "response">, seed: number): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly server: Http.Server; readonly received: Array<Received> }>((resume) => {
        const received: Array<Received> = []
        const server = Http.createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8")
            received.push({
              method: request.method,
              url: request.url,
              body: text === "" ? undefined : JSON.parse(text)
            })
            answer(exchange, seed, /\bgzip\b/.test(String(request.headers["accept-encoding"])), response)
          })
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, received })))
      }),
      ({ server }) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    ({ received, server }) => ({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      received
    })
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const answer = (
  { response: recorded }: Pick<Exchange, "response">,
  seed: number,
  acceptsGzip: boolean,
  response: Http.ServerResponse
) => {
  const { "Content-Encoding": encoding, "Content-Length": _, ...headers } = recorded.headers
  const gzip = encoding === "gzip" && acceptsGzip
  const bytes = gzip ? gzipSync(textOf(recorded)) : Buffer.from(textOf(recorded))
  response.socket?.setNoDelay(true)
  response.writeHead(recorded.statusCode, gzip ? { ...headers, "Content-Encoding": "gzip" } : headers)
  const random = mulberry32(seed)
  const longest = Math.max(40, bytes.length / 100)
  const write = (from: number): void => {
    if (from >= bytes.length || response.destroyed) {
      response.end()
      return
    }
    const to = from + 1 + Math.floor(random() * longest)
    response.write(bytes.subarray(from, to))
    setImmediate(write, to)
  }
  write(0)
}

const textOf = ({ bodySegments = [], headers }: Exchange["response"]): string =>
  headers["Content-Type"] === "text/event-stream"
    ? bodySegments.map((segment) => `data: ${JSON.stringify(segment)}\r\n\r\n`).join("")
    : JSON.stringify(bodySegments[0])

/** Numbers between 0 and 1, the same for the same seed. */
const mulberry32 = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
