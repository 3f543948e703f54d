/** The emulator over HTTP: a server whose sockets can be cut. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import * as HttpServer from "effect/http/HttpServer"
import * as Stream from "effect/Stream"
import * as Http from "node:http"
import type * as Net from "node:net"
import { type Engine, type Sent, streamOf } from "./engine.ts"
import * as live from "./live/server.ts"
import { ConnectionLost } from "./transmission.ts"

/** Listens until the scope ends, then closes all open sockets. Returns the base URL. */
export const serve = Effect.fnUntraced(function*(
  engine: Engine,
  { host, port }: { readonly host: string; readonly port: number }
) {
  const sockets = new Set<Net.Socket>()
  const node = Http.createServer({ requestTimeout: 0 }).on("connection", (socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })
  const server = yield* NodeHttpServer.make(() => node, { host, port, disablePreemptiveShutdown: true })
  const upgrade = yield* live.listener(engine)
  const request = yield* listener(engine)
  // Added after the finalizer of the server, so it runs before it: `close` waits for open sockets, and a session
  // for a client that does not read.
  yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
  // The platform cannot break a connection or a WebSocket, or send half a message.
  node.on("request", request).on("upgrade", upgrade)
  return HttpServer.formatAddress(server.address)
})

/** A listener for the `request` events of a server. A client that leaves interrupts its exchange, and so does the end of the scope. */
const listener = Effect.fnUntraced(function*(engine: Engine) {
  const run = yield* FiberSet.makeRuntime<never>()
  return (request: Http.IncomingMessage, response: Http.ServerResponse): void => {
    const chunks: Array<Uint8Array> = []
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk))
    // A body that breaks off is never answered.
    request.on("error", () => {})
    request.on("end", () => {
      const url = live.urlOf(request)
      if (url === null) return void response.writeHead(400).end()
      const fiber = run(exchange(engine, request, url, joined(chunks), response))
      if (fiber.pollUnsafe() === undefined) response.on("close", () => fiber.interruptUnsafe())
    })
  }
})

const exchange = (
  engine: Engine,
  request: Http.IncomingMessage,
  url: URL,
  bytes: Uint8Array,
  response: Http.ServerResponse
): Effect.Effect<void> =>
  engine.handle({
    method: request.method ?? "GET",
    url,
    headers: request.headers,
    bytes
  }).pipe(
    Effect.flatMap((sent) => write(response, sent)),
    Effect.catchTag("ConnectionLost", (lost) => Effect.sync(() => drop(response, lost))),
    // No request is left without an answer, whatever goes wrong.
    Effect.catchDefect((defect) => Effect.sync(() => fail(response, defect)))
  )

const write = (response: Http.ServerResponse, sent: Sent): Effect.Effect<void, ConnectionLost> => {
  const { body } = sent
  if (body instanceof Uint8Array) {
    response.on("close", () => sent.settle(response.writableFinished ? Exit.void : interrupted))
  }
  response.writeHead(sent.status, {
    ...sent.headers,
    ...(sent.size === undefined ? undefined : { "content-length": String(sent.size) })
  })
  if (body instanceof Uint8Array) return Effect.sync(() => void response.end(body))
  // The body may start late; send the headers at once.
  if (sent.size === undefined) response.flushHeaders()
  return Effect.andThen(
    Stream.runForEachArray(streamOf(sent), (chunks) => settled((done) => response.write(joined(chunks), done))),
    settled((done) => response.end(done))
  )
}

const interrupted = Exit.interrupt()

const joined = (chunks: ReadonlyArray<Uint8Array>): Uint8Array =>
  chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)

/**
 * Waits until Node has passed on the bytes, so that a cut comes after them, and then for one turn of the event loop,
 * so that the next bytes are sent separately.
 */
const settled = (step: (done: () => void) => void): Effect.Effect<void> =>
  Effect.callback((resume) => step(() => setImmediate(() => resume(Effect.void))))

const drop = (response: Http.ServerResponse, lost: ConnectionLost): void => {
  if (lost.how === "reset") response.socket?.resetAndDestroy()
  else response.socket?.destroy()
}

const fail = (response: Http.ServerResponse, defect: unknown): void => {
  if (response.headersSent) return drop(response, new ConnectionLost({ how: "close" }))
  const error = { code: 500, message: `The emulator failed: ${defect}`, status: "INTERNAL" }
  response.writeHead(500, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify({ error }))
}
