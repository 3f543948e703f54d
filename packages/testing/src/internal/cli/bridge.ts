/** Passes the frames of a session on to a socket, and those of the socket back. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Socket from "effect/socket/Socket"
import { closing, type Connection, dropping, type Ended, Parting } from "../live/connection.ts"
import type { Frame } from "../live/frames.ts"

/** Runs until one of both ends, and ends the other in the same way. Fails with the end if the client ended it. */
export const bridge = (construct: () => Socket.WebSocketLike, connection: Connection): Effect.Effect<void> =>
  Effect.gen(function*() {
    const socket = yield* Effect.acquireRelease(Effect.sync(construct), (socket) => Effect.sync(() => socket.close()))
    const arrived = yield* Queue.unbounded<Frame, Parting>()
    yield* opened(socket, arrived)
    const back = Effect.forever(Effect.flatMap(Queue.take(arrived), (frame) => connection.send([frame])))
    const onward = Effect.forever(
      Effect.map(connection.receive, (frame) => socket.send(frame as Frame & Uint8Array<ArrayBuffer>))
    )
    yield* Effect.raceFirst(back, onward).pipe(
      Effect.catchTag("Ended", ({ code, reason }: Ended) => Effect.sync(() => socket.close(...closeOf(code, reason))))
    )
  }).pipe(
    Effect.scoped,
    Effect.catchTag("Parting", (parting) => connection.part(parting))
  )

const opened = (socket: Socket.WebSocketLike, arrived: Queue.Queue<Frame, Parting>): Effect.Effect<void, Parting> =>
  Effect.callback((resume) => {
    Object.assign(socket, { binaryType: "arraybuffer" })
    socket.addEventListener("message", ({ data }) => {
      Queue.offerUnsafe(arrived, typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer))
    })
    socket.addEventListener("close", ({ code = 1006, reason = "" }) => {
      resume(Effect.fail(closing(1011, "The API did not open the session.")))
      const parting = code === 1006 ? dropping("drop") : new Parting({ how: "close", code, reason })
      Queue.failCauseUnsafe(arrived, Cause.fail(parting))
    })
    socket.addEventListener("error", () => {})
    socket.addEventListener("open", () => resume(Effect.void))
  })

/** The codes that a client may send. The others are those of the protocol. */
const closeOf = (code: number, reason: string): readonly [code?: number, reason?: string] =>
  code === 1000 || (code >= 3000 && code <= 4999) ? [code, reason] : []
