/** WebSockets on the port of the emulator. */
import * as NodeWS from "@effect/platform-node/NodeWS"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type * as Http from "node:http"
import type { Duplex } from "node:stream"
import { type Engine, type Sent, streamOf } from "../engine.ts"
import { type Connection, Ended, type Parting } from "./connection.ts"
import type { Frame } from "./frames.ts"

/** A listener for the `upgrade` events of a server. The end of the scope ends the sessions. */
export const listener = Effect.fnUntraced(function*(engine: Engine) {
  const run = yield* FiberSet.makeRuntime<never>()
  const sockets = new NodeWS.WebSocketServer({ noServer: true })
  return (request: Http.IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A connection that breaks is seen by its end.
    socket.on("error", () => {})
    const url = urlOf(request)
    if (url === null) return void socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
    const answer = engine.upgrade({ method: request.method ?? "GET", url, headers: headersOf(request) })
    run(
      Effect.matchEffect(answer, {
        onFailure: ({ how }) => Effect.sync(() => cut(socket, how === "reset")),
        onSuccess: (handshake) =>
          handshake._tag === "Refused"
            ? refuse(socket, handshake.response)
            : Effect.flatMap(accept(sockets, request, socket, head), (connection) =>
              connection === undefined ? Effect.void : handshake.run(connection))
      })
    )
  }
})

/** The address of a request, unless it is malformed. The path may begin with two slashes, which are no host. */
export const urlOf = ({ headers, url = "/" }: Http.IncomingMessage): URL | null =>
  URL.parse(url.startsWith("/") ? `http://${headers.host ?? "127.0.0.1"}${url}` : url)

const headersOf = ({ headers }: Http.IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value ?? ""])
  )

// -----------------------------------------------------------------------------
// the handshake
// -----------------------------------------------------------------------------

/** Answers with a response that is not an upgrade. */
const refuse = (socket: Duplex, sent: Sent) =>
  Effect.matchEffect(Stream.runCollect(streamOf(sent)), {
    onFailure: ({ how }) => Effect.sync(() => cut(socket, how === "reset")),
    onSuccess: (chunks) =>
      Effect.sync(() => {
        const bytes = Buffer.concat([...chunks])
        const lines = Object.entries({ ...sent.headers, connection: "close", "content-length": String(bytes.length) })
          .map(([name, value]) => `${name}: ${value}\r\n`)
        socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${sent.status} Refused\r\n${lines.join("")}\r\n`), bytes]))
      })
  })

/** `undefined` if the client has gone, or if its request is not a handshake. */
const accept = (
  sockets: NodeWS.WebSocketServer,
  request: Http.IncomingMessage,
  socket: Duplex,
  head: Buffer
): Effect.Effect<Connection | undefined> =>
  Effect.callback((resume) => {
    const gone = () => resume(Effect.undefined)
    if (socket.destroyed) return gone()
    socket.once("close", gone)
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off("close", gone)
      resume(Effect.succeed(connect(webSocket, socket)))
    })
  })

// -----------------------------------------------------------------------------
// the connection
// -----------------------------------------------------------------------------

const connect = (webSocket: NodeWS.WebSocket, socket: Duplex): Connection => {
  const received = Effect.runSync(Queue.unbounded<Frame, Ended>())
  webSocket.on("message", (data: Buffer, isBinary: boolean) => {
    Queue.offerUnsafe(received, isBinary ? new Uint8Array(data) : data.toString())
  })
  webSocket.on("error", () => {})
  webSocket.on("close", (code: number, reason: Buffer) => {
    Queue.failCauseUnsafe(received, Cause.fail(new Ended({ code, reason: reason.toString() })))
  })
  return {
    receive: Queue.take(received),
    send: (fragments) =>
      Effect.forEach(fragments, (fragment, index) =>
        Effect.callback<void>((resume) =>
          webSocket.send(
            fragment,
            { binary: typeof fragment !== "string", fin: index === fragments.length - 1 },
            () => resume(Effect.void)
          )
        ), { discard: true }),
    part: (parting) => Effect.sync(() => part(webSocket, socket, parting))
  }
}

const part = (webSocket: NodeWS.WebSocket, socket: Duplex, { code, how, reason }: Parting): void => {
  if (how !== "close") return cut(socket, how === "reset")
  if (isPermitted(code)) return webSocket.close(code, reason)
  // The library refuses codes that are not for close frames, so this writes the frame itself.
  const text = Buffer.from(reason)
  const frame = Buffer.concat([Buffer.from([0x88, 2 + text.length, code >> 8, code & 0xff]), text])
  socket.end(frame)
}

const isPermitted = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)

const cut = (socket: Duplex, reset: boolean): void => {
  if (reset && "resetAndDestroy" in socket && typeof socket.resetAndDestroy === "function") socket.resetAndDestroy()
  else socket.destroy()
}
