/**
 * A server of sessions over real WebSockets, for what the emulator does not do: it answers the setup, and a test decides about the rest.
 */
import * as NodeWS from "@effect/platform-node/NodeWS"
import { Effect, Layer, type Scope } from "effect"
import { FetchHttpClient } from "effect/http"
import type { IncomingMessage } from "node:http"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { GenAIClient } from "../../src/GenAIClient.ts"
import type { GenAIOptions, InvalidConfig } from "../../src/GenAIConfig.ts"
import { Live } from "../../src/Live.ts"

/** A message of a client. */
export type Received = { readonly [field: string]: unknown }

/** A connection of a client, as the server sees it. */
export interface Peer {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  /** The messages of the client, the setup first. */
  readonly received: Array<Received>
  /** Sends a message. */
  readonly send: (message: object) => void
  /** Sends anything in one frame. */
  readonly raw: (data: string | Uint8Array) => void
  /** Closes with a code. */
  readonly close: (code: number, reason?: string) => void
  /** Destroys the TCP connection. */
  readonly destroy: () => void
  /** Whether the connection is gone. */
  readonly isClosed: () => boolean
  /** The code that the client closed with. */
  readonly closeCode: () => number | undefined
}

export interface Script {
  /** What happens when a message comes. By default the setup is answered, and nothing else. */
  readonly onMessage?: (peer: Peer, message: Received, index: number) => void
  /** Answers an upgrade without a WebSocket, with this status. */
  readonly refuse?: (index: number) => number | undefined
  /** Leaves a client without an answer to its upgrade. */
  readonly ignores?: (index: number) => boolean
}

export interface Server {
  readonly baseUrl: string
  readonly peers: Array<Peer>
  /** Replaces the script. */
  readonly script: (script: Script) => void
}

export const setupComplete = { setupComplete: { sessionId: "s" } }

/** Answers the setup. */
export const answersSetup = (peer: Peer, message: Received) => {
  if ("setup" in message) peer.send(setupComplete)
}

/** A server that listens on the loopback interface until the scope ends. */
export const serve = (initial: Script = {}): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.gen(function*() {
    let script = initial
    let count = 0
    const peers: Array<Peer> = []
    const sockets = new Set<Duplex>()
    const webSockets = new NodeWS.WebSocketServer({ noServer: true })
    const http = createServer((_, response) => response.writeHead(404).end())
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
      socket.on("error", () => {})
      const index = count++
      if (script.ignores?.(index) === true) return
      const status = script.refuse?.(index)
      if (status !== undefined) {
        return socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno`)
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        let code: number | undefined
        const peer: Peer = {
          path: request.url ?? "",
          headers: request.headers,
          received: [],
          send: (message) => webSocket.send(JSON.stringify(message)),
          raw: (data) => webSocket.send(data),
          close: (code, reason) => webSocket.close(code, reason),
          destroy: () => socket.destroy(),
          isClosed: () => webSocket.readyState === 3,
          closeCode: () => code
        }
        peers.push(peer)
        webSocket.on("error", () => {})
        webSocket.on("close", (number: number) => code = number)
        webSocket.on("message", (data) => {
          const message = JSON.parse(String(data))
          peer.received.push(message)
          ;(script.onMessage ?? answersSetup)(peer, message, index)
        })
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        http.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          http.close(() => resume(Effect.void))
        })
    )
    return {
      baseUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
      peers,
      script: (next) => {
        script = next
      }
    }
  })

/** A key that is easy to look for. */
export const apiKey = "AIza-the-key-of-the-session"

/** The `live` resource over a server. */
export const live = (
  server: Pick<Server, "baseUrl">,
  options: GenAIOptions = {}
): Layer.Layer<Live | GenAIClient, InvalidConfig> =>
  Layer.provideMerge(
    Live.layer,
    GenAIClient.layer({
      ...options,
      ...(options.auth === undefined && options.apiKey === undefined ? { apiKey } : {}),
      httpOptions: { baseUrl: server.baseUrl, ...options.httpOptions }
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))

/** Waits until something holds, in real time. */
export const until = (holds: () => boolean, what: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    for (let left = 400; !holds(); left--) {
      if (left === 0) throw new Error(`Expected: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })
