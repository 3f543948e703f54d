/**
 * A server of Live sessions on the loopback interface: it notes every handshake and every frame, and answers by a script.
 */
import * as NodeWS from "@effect/platform-node/NodeWS"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

/** What a client has sent over one connection. */
export interface Connection {
  /** The path and the query of the handshake, as the client wrote them. */
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  /** The frames, parsed. */
  readonly frames: ReadonlyArray<unknown>
  /** Settles when the connection has ended. */
  readonly ended: Promise<void>
  /** Cuts the connection. */
  readonly cut: () => void
}

/** What the server does with a frame: the n-th of its connection. */
export type Answer = (socket: NodeWS.WebSocket, frame: unknown, index: number) => void

/** A server, and the connections it has had. */
export interface LiveServer {
  readonly baseUrl: string
  readonly connections: ReadonlyArray<Connection>
  /** Answers the connections that come from now on. */
  readonly answer: (answer: Answer) => void
  readonly close: () => Promise<void>
}

/** Says that a session is set up, and nothing else. */
export const setupComplete: Answer = (socket, _, index) => {
  if (index === 0) socket.send(JSON.stringify({ setupComplete: {} }))
}

/** Sends these messages in return for the frames: the first list for the first frame, and so on. */
export const messages = (...answers: ReadonlyArray<ReadonlyArray<unknown>>): Answer => (socket, _, index) => {
  for (const message of answers[index] ?? []) socket.send(JSON.stringify(message))
}

/** Starts a server. */
export const start = async (): Promise<LiveServer> => {
  const server = new NodeWS.WebSocketServer({ host: "127.0.0.1", port: 0 })
  const connections: Array<Connection> = []
  let answer = setupComplete
  server.on("connection", (socket, request) => {
    const frames: Array<unknown> = []
    const script = answer
    connections.push({
      url: request.url ?? "",
      headers: request.headers,
      frames,
      ended: new Promise((resolve) => socket.on("close", () => resolve())),
      cut: () => socket.terminate()
    })
    socket.on("message", (data) => {
      const frame: unknown = JSON.parse(String(data))
      frames.push(frame)
      script(socket, frame, frames.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.on("listening", () => resolve()))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    answer: (next) => {
      answer = next
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate()
        server.close(() => resolve())
      })
  }
}
