/** The emulator over HTTP: a server whose sockets can be cut. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Stream from "effect/Stream"
import * as Http from "node:http"
import type * as Net from "node:net"
import type { Engine } from "./engine.ts"
import * as live from "./live/server.ts"
import type { ConnectionLost, Transmission } from "./transmission.ts"

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
  // Added after the finalizer of the server, so it runs before it: `close` waits for open sockets, and a session
  // for a client that does not read.
  yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
  yield* server.serve(exchange(engine))
  // The platform cannot break a WebSocket or send half a message.
  node.removeAllListeners("upgrade").on("upgrade", upgrade)
  return HttpServer.formatAddress(server.address)
})

/**
 * Writes the response directly, because the platform cannot break a connection. The platform runs handlers
 * uninterruptibly, so the handler checks itself whether the client has left.
 */
const exchange = (engine: Engine) =>
  Effect.gen(function*() {
    const request = yield* HttpServerRequest.HttpServerRequest
    const response = NodeHttpServerRequest.toServerResponse(request) as Http.ServerResponse
    const bytes = new Uint8Array(yield* request.arrayBuffer)
    yield* engine.handle({
      method: request.method,
      url: new URL(request.url, `http://${request.headers["host"] ?? "127.0.0.1"}`),
      headers: request.headers,
      bytes
    }).pipe(
      Effect.flatMap((sent) => write(response, sent)),
      Effect.catchTag("ConnectionLost", (lost) => Effect.sync(() => drop(response, lost)))
    )
    return HttpServerResponse.empty()
  }).pipe(Effect.interruptible)

const write = Effect.fnUntraced(function*(response: Http.ServerResponse, sent: Transmission) {
  response.writeHead(sent.status, {
    ...sent.headers,
    ...(sent.size === undefined ? undefined : { "content-length": String(sent.size) })
  })
  // The body may start late; send the headers at once.
  if (sent.size === undefined) response.flushHeaders()
  yield* Stream.runForEachArray(sent.body, (chunks) => settled((done) => response.write(joined(chunks), done)))
  yield* settled((done) => response.end(done))
})

const joined = (chunks: Arr.NonEmptyReadonlyArray<Uint8Array>): Uint8Array =>
  chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)

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
