/** A constructor of WebSockets that records their frames, and one that replays them. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Socket from "effect/socket/Socket"
import type { RecordedRequest, Session } from "../../CassetteFile.ts"
import { closing, dropping, Parting } from "../live/connection.ts"
import { MemorySocket } from "../live/memory.ts"
import { bytesOf, bytesOfPiece, textOf } from "./bytes.ts"
import type { Player } from "./player.ts"
import { isMatch, recorded, UnmatchedRequest } from "./requests.ts"
import type { SocketTake, Tape } from "./tape.ts"

type Constructor = Socket.WebSocketConstructor["Service"]

/** Makes the sockets of another constructor, and keeps what passes through them. */
export const recording = (construct: Constructor, tape: Tape): Effect.Effect<Constructor> =>
  Effect.map(Clock.Clock, (clock) => (url, options) => {
    const startedAt = clock.currentTimeMillisUnsafe()
    const elapsed = () => clock.currentTimeMillisUnsafe() - startedAt
    const address = new URL(url)
    const headers = typeof options === "object" && !Array.isArray(options) ? options.headers ?? {} : {}
    tape.redactor.learn(address, headers, new Uint8Array(0))
    const socket = construct(url, options)
    const take: SocketTake = { url: tape.redactor.url(address), frames: [], end: undefined, refused: undefined }
    tape.sockets.push(take)
    const keep = (by: "client" | "server", data: SocketTake["frames"][number]["data"]) => {
      if (typeof data === "string") tape.redactor.learnBody(bytesOf(data))
      else if (data instanceof Uint8Array) tape.redactor.learnBody(data)
      take.frames.push({ by, at: elapsed(), data })
    }
    let isOpen = false
    socket.addEventListener("open", () => {
      isOpen = true
    })
    socket.addEventListener("message", ({ data }) => keep("server", dataOf(data)))
    socket.addEventListener("error", (event) => {
      const { message } = event as { readonly message?: unknown }
      if (!isOpen) take.refused = typeof message === "string" ? message : "The connection was not opened."
    })
    socket.addEventListener("close", ({ code = 1006, reason = "" }) => {
      if (isOpen) take.end ??= { by: "server", at: elapsed(), code, reason }
    })
    return new Proxy(socket, {
      get: (target, name) => {
        if (name === "send") {
          return (data: string | Uint8Array<ArrayBuffer>) => {
            keep("client", dataOf(data))
            target.send(data)
          }
        }
        if (name === "close") {
          return (code?: number, reason?: string) => {
            if (isOpen) take.end ??= { by: "client", at: elapsed(), code: code ?? 1005, reason: reason ?? "" }
            target.close(code, reason)
          }
        }
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === "function" ? value.bind(target) : value
      },
      set: (target, name, value) => Reflect.set(target, name, value, target)
    })
  })

/** Makes sockets whose other end is a recording. The end of the scope drops them. */
export const replaying = Effect.fnUntraced(function*(player: Player) {
  const run = yield* FiberSet.makeRuntime<never>()
  const construct: Constructor = (url) => {
    const socket = new MemorySocket(url)
    // The client adds its listeners first.
    const served = Effect.andThen(Effect.yieldNow, serve(player, socket))
    run(Effect.onExit(served, () => Effect.sync(() => socket.lost())))
    return socket
  }
  return construct
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const serve = Effect.fnUntraced(function*(player: Player, socket: MemorySocket) {
  const url = new URL(socket.url)
  const session = player.session(url)
  if (session instanceof UnmatchedRequest) return socket.fail(session.message)
  if (session.refused !== undefined) return socket.fail(session.refused)
  const { connection } = socket
  if (!socket.open()) return
  yield* conversation(player, socket, session).pipe(
    Effect.catchTags({
      // The client has closed the connection.
      Ended: () => Effect.void,
      UnmatchedRequest: ({ message }) => connection.part(closing(1008, message.split("\n")[0]!))
    })
  )
})

const conversation = Effect.fnUntraced(function*(player: Player, socket: MemorySocket, session: Session) {
  const { connection } = socket
  const startedAt = yield* Clock.currentTimeMillis
  const until = (at: number): Effect.Effect<void> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => player.pause(startedAt + at - now))
  const received = Effect.flatMap(connection.receive, (data) => frameOf(player, session.url, data))
  for (const { at, binary, by, data } of session.frames) {
    const bytes = bytesOfPiece(data)
    if (by === "server") {
      yield* until(at)
      yield* connection.send([binary === true ? bytes : textOf(bytes) ?? ""])
    } else {
      const expected = yield* frameOf(player, session.url, bytes)
      const actual = yield* received
      if (!isMatch(player.settings.matching, expected, actual)) return yield* player.missed(actual, expected)
    }
  }
  if (session.end?.by === "server") {
    yield* until(session.end.at)
    const { code, reason } = session.end
    return yield* connection.part(code === 1006 ? dropping("drop") : new Parting({ how: "close", code, reason }))
  }
  // The recording ends here: the client may only close.
  return yield* player.missed(yield* received, undefined)
})

/** A frame of a client, to compare it like a request. */
const frameOf = (player: Player, url: string, data: string | Uint8Array): Effect.Effect<RecordedRequest> =>
  Effect.map(
    recorded(
      {
        method: "WEBSOCKET",
        url: new URL("ws://any"),
        headers: {},
        bytes: typeof data === "string" ? bytesOf(data) : data
      },
      player.redactor,
      new Set()
    ),
    (request) => ({ ...request, url })
  )

/** The data of a message event, whichever WebSocket it is of. */
const dataOf = (data: unknown): string | Uint8Array | Blob => {
  if (typeof data === "string" || data instanceof Blob) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data).slice()
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  return String(data)
}
