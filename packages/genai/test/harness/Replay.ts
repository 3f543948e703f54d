/**
 * Recorded traffic of the Gemini API: our own, made up in the shapes of the real one, and real one where a folder of it lies beside the
 * repository. Exchanges are answered again over a real socket on the loopback interface.
 */
import { Effect, type Scope } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { InteractionEvent } from "../../src/Interaction.ts"
import type { Interaction } from "../../src/wire/Interactions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** All recordings of a folder. */
export interface Recordings {
  readonly origin: string
  readonly exchanges: ReadonlyArray<Exchange>
  readonly refusals: ReadonlyArray<Refusal>
  readonly interactions: ReadonlyArray<RecordedInteraction>
  readonly sessions: ReadonlyArray<Session>
}

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

/** The body of an error. */
export interface Refusal {
  readonly name: string
  readonly body: {
    readonly error: {
      readonly code: number
      readonly status: string
      readonly details: ReadonlyArray<{ readonly "@type": string; readonly retryDelay?: string }>
    }
  }
}

/** An interaction as a stream, and the same question answered at once. */
export interface RecordedInteraction {
  readonly name: string
  readonly events: ReadonlyArray<InteractionEvent>
  readonly whole: Interaction
}

/** The frames of a session over a WebSocket, in their order. */
export interface Session {
  readonly name: string
  readonly frames: ReadonlyArray<{ readonly from: "client" | "server"; readonly message: object }>
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

const real = join(import.meta.dirname, "../../../../../shared/recordings")

/** Whether there is real traffic beside the repository. */
export const present = existsSync(real)

/** Our own recordings, and the real ones where they are present. */
export const recordings = (): ReadonlyArray<Recordings> => [
  read("recordings of our own", join(import.meta.dirname, "../recordings")),
  ...(present ? [read("recordings beside the repository", real)] : [])
]

/** The frames of a log: each begins with who sent it and how many bytes follow. */
export const frames = (log: Uint8Array): Session["frames"] => {
  const text = new TextDecoder("utf-8", { fatal: true })
  const found: Array<Session["frames"][0]> = []
  for (let at = 0; at < log.length;) {
    const space = log.indexOf(0x20, at)
    const [, sender, length] = /^([<>])(\d+)$/.exec(text.decode(log.subarray(at, Math.max(at, space)))) ??
      fail(`no frame at byte ${at}`)
    const end = space + 1 + Number(length)
    if (end > log.length) fail(`a frame is cut at byte ${at}`)
    found.push({
      from: sender === ">" ? "client" : "server",
      message: JSON.parse(text.decode(log.subarray(space + 1, end)))
    })
    at = end
  }
  return found
}

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

const read = (origin: string, folder: string): Recordings => {
  const bytes = (path: string) => readFileSync(join(folder, path))
  const json = (path: string) => JSON.parse(bytes(path).toString("utf8"))
  /** The files of a folder with this ending, by what comes before it. */
  const files = (below: string, ending: string) =>
    (existsSync(join(folder, below)) ? readdirSync(join(folder, below)).toSorted() : [])
      .filter((file) => file.endsWith(ending))
      .map((file) => ({ name: file.slice(0, -ending.length), path: join(below, file) }))
  const calls = files("gemini-api", ".json").map(({ name, path }) => ({ name, content: json(path) }))
  return {
    origin,
    exchanges: calls.flatMap(({ content: { interactions = [] }, name }) =>
      interactions.map((exchange: Omit<Exchange, "name">, index: number) => ({
        ...exchange,
        name: `${name} ${index + 1}`
      }))
    ),
    refusals: calls.flatMap(({ content, name }) => "error" in content ? [{ name, body: content }] : []),
    interactions: files("interactions", ".chunks.txt").map(({ name, path }) => ({
      name,
      events: bytes(path).toString("utf8").trim().split("\n").map((line) => JSON.parse(line)),
      whole: json(join("interactions", `${name}.json`))
    })),
    sessions: files("live", ".websocket.log").map(({ name, path }) => ({ name, frames: frames(bytes(path)) }))
  }
}

const fail = (message: string): never => {
  throw new Error(message)
}

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
