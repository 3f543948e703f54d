/** Both faces of the emulator behind one constructor of WebSockets, and what a client sees of a session. */
import { Emulator, type Options } from "@effect-genai/testing"
import * as NodeWS from "@effect/platform-node/NodeWS"
import { Deferred, Effect, Layer, Queue, type Scope } from "effect"
import * as Socket from "effect/socket/Socket"
import type { Parsed } from "./faces.ts"

export interface Face {
  readonly name: string
  readonly layer: (options?: Options) => Layer.Layer<Emulator | Socket.WebSocketConstructor>
}

export const memory: Face = { name: "in memory", layer: (options) => Emulator.layer(options) }

export const server: Face = {
  name: "over a WebSocket",
  layer: (options) =>
    Layer.merge(
      Emulator.layerServer(options) as Layer.Layer<Emulator>,
      NodeWS.layerWebSocketConstructor
    )
}

export const faces = [memory, server]

export const content = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
export const music = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateMusic"
export const vertex = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"

export const model = "models/gemini-live-2.5-flash-preview"
export const vertexModel = "projects/p/locations/l/publishers/google/models/gemini-live-2.5-flash"

export interface Closed {
  readonly code: number
  readonly reason: string
}

export interface Client {
  readonly socket: Socket.WebSocketLike
  /** Sends a message, or a frame as it is. */
  readonly send: (message: unknown) => Effect.Effect<void>
  /** The next message. */
  readonly next: Effect.Effect<Parsed>
  /** The messages up to the first with this field, also inside `serverContent`. */
  readonly until: (field: string) => Effect.Effect<ReadonlyArray<Parsed>>
  /** The messages that have arrived and were not taken. */
  readonly arrived: Effect.Effect<ReadonlyArray<Parsed>>
  readonly opened: Effect.Effect<void>
  readonly closed: Effect.Effect<Closed>
  /** The message of the error event. */
  readonly failed: Effect.Effect<string>
}

/** Opens a connection with a key. The scope closes it. */
export const open = (
  path: string = content,
  headers: Readonly<Record<string, string>> = { "x-goog-api-key": "test-key" }
): Effect.Effect<Client, never, Emulator | Socket.WebSocketConstructor | Scope.Scope> =>
  Effect.gen(function*() {
    const { baseUrl } = yield* Emulator
    const construct = yield* Socket.WebSocketConstructor
    const messages = yield* Queue.unbounded<Parsed>()
    const [opened, closed, failed] = [
      yield* Deferred.make<void>(),
      yield* Deferred.make<Closed>(),
      yield* Deferred.make<string>()
    ]
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => construct(baseUrl.replace("http", "ws") + path, { headers })),
      (socket) =>
        Effect.sync(() => {
          socket.addEventListener("error", () => {})
          socket.close()
        })
    )
    Object.assign(socket, { binaryType: "arraybuffer" })
    socket.addEventListener("open", () => Deferred.doneUnsafe(opened, Effect.void))
    socket.addEventListener("message", ({ data }) => {
      const text = typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer)
      Queue.offerUnsafe(messages, parsed(text))
    })
    socket.addEventListener("close", ({ code = 0, reason = "" }) => {
      Deferred.doneUnsafe(closed, Effect.succeed({ code, reason }))
    })
    socket.addEventListener("error", (event) => {
      const { message } = event as { readonly message?: string }
      Deferred.doneUnsafe(failed, Effect.succeed(message ?? ""))
    })
    const next = Queue.take(messages)
    return {
      socket,
      send: (message) =>
        Effect.sync(() =>
          socket.send(
            typeof message === "string" || message instanceof Uint8Array
              ? message as string | Uint8Array<ArrayBuffer>
              : JSON.stringify(message)
          )
        ),
      next,
      until: (field) =>
        Effect.gen(function*() {
          const all: Array<Parsed> = []
          while (true) {
            const message = yield* next
            all.push(message)
            if (field in message || field in (message.serverContent ?? {})) return all
          }
        }),
      arrived: Queue.clear(messages),
      opened: Deferred.await(opened),
      closed: Deferred.await(closed),
      failed: Deferred.await(failed)
    }
  })

const parsed = (text: string): Parsed => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Opens a connection and sends the setup. */
export const talk = (setup: object = {}, path?: string) =>
  Effect.gen(function*() {
    const client = yield* open(path)
    yield* client.opened
    yield* client.send({ setup: { model: path === vertex ? vertexModel : model, ...setup } })
    yield* client.until("setupComplete")
    return client
  })

export const says = (text: string, turnComplete = true) => ({
  clientContent: { turns: [{ role: "user", parts: [{ text }] }], turnComplete }
})

export const textOf = (messages: ReadonlyArray<Parsed>): string =>
  messages.flatMap((message) => message.serverContent?.modelTurn?.parts ?? []).map(({ text }) => text ?? "").join("")
