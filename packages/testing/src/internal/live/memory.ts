/** WebSockets in memory: objects like those of a browser, whose other end is the emulator. */
import * as Bytes from "effect/Bytes"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Headers from "effect/http/Headers"
import * as Queue from "effect/Queue"
import type * as Socket from "effect/socket/Socket"
import type { Engine } from "../engine.ts"
import { type Connection, Ended, type Parting } from "./connection.ts"
import type { Frame } from "./frames.ts"

/** Answers for every host. The end of the scope drops the sockets. */
export const webSocketConstructor = Effect.fnUntraced(function*(engine: Engine) {
  const run = yield* FiberSet.makeRuntime<never>()
  return (url: string, options?: Socket.WebSocketConstructorOptions): Socket.WebSocketLike => {
    const headers = typeof options === "object" && !Array.isArray(options) ? options.headers : undefined
    const socket = new MemorySocket(url)
    // The client adds its listeners first.
    const served = Effect.andThen(Effect.yieldNow, serve(engine, socket, Headers.fromInput(headers)))
    run(Effect.onExit(served, () => Effect.sync(() => socket.lost())))
    return socket
  }
})

/** The handshake, and then the session until its end. */
const serve = Effect.fnUntraced(function*(engine: Engine, socket: MemorySocket, headers: Headers.Headers) {
  const handshake = yield* engine.upgrade({ method: "GET", url: new URL(socket.url), headers }).pipe(
    Effect.catchTag("ConnectionLost", (lost) => Effect.sync(() => socket.fail(lost.message)))
  )
  if (handshake === undefined) return
  if (handshake._tag === "Refused") return socket.fail(`Unexpected server response: ${handshake.response.status}`)
  if (socket.open()) yield* handshake.run(socket.connection)
})

/** A socket like that of a browser, for clients. Its events have the fields that clients read. */
export class MemorySocket extends EventTarget {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readonly url: string
  readonly protocol = ""
  readonly extensions = ""
  readonly bufferedAmount = 0
  readyState = 0
  binaryType: "blob" | "arraybuffer" = "blob"
  private readonly received = Queue.unbounded<Frame, Ended>().pipe(Effect.runSync)

  constructor(url: string) {
    super()
    this.url = new URL(url).href
  }

  // ---------------------------------------------------------------------------
  // for the client
  // ---------------------------------------------------------------------------

  send(data: string | ArrayBufferLike | ArrayBufferView): void {
    if (this.readyState === this.CONNECTING) throw new DOMException("Still in CONNECTING state.", "InvalidStateError")
    if (this.readyState !== this.OPEN) return
    Queue.offerUnsafe(this.received, typeof data === "string" ? data : bytesOf(data))
  }

  close(code?: number, reason = ""): void {
    if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
      throw new DOMException("The code must be 1000, or from 3000 to 4999.", "InvalidAccessError")
    }
    if (encoder.encode(reason).length > 123) throw new DOMException("The reason is too long.", "SyntaxError")
    if (this.readyState >= this.CLOSING) return
    const opened = this.readyState === this.OPEN
    this.readyState = this.CLOSING
    this.end(code ?? 1005, reason)
    queueMicrotask(() => {
      if (!opened) this.emit("error", { message: "WebSocket was closed before the connection was established" })
      this.closed(opened ? code ?? 1005 : 1006, opened ? reason : "", opened)
    })
  }

  // ---------------------------------------------------------------------------
  // for the emulator
  // ---------------------------------------------------------------------------

  readonly connection: Connection = {
    receive: Effect.suspend(() => Queue.take(this.received)),
    send: (fragments) => Effect.sync(() => this.deliver(fragments)),
    part: (parting: Parting) => Effect.sync(() => this.closed(parting.code, parting.reason, parting.how === "close"))
  }

  /** Whether the client still waits for the connection. */
  open(): boolean {
    if (this.readyState !== this.CONNECTING) return false
    this.readyState = this.OPEN
    this.emit("open", {})
    return true
  }

  /** The connection is not opened. */
  fail(message: string): void {
    if (this.readyState !== this.CONNECTING) return
    this.readyState = this.CLOSING
    this.emit("error", { message })
    this.closed(1006, "", false)
  }

  /** The emulator is gone. A client that has closed the connection hears of its own close. */
  lost(): void {
    if (this.readyState !== this.CLOSING) this.closed(1006, "", false)
  }

  private deliver(fragments: ReadonlyArray<Frame>): void {
    if (this.readyState !== this.OPEN) return
    const texts = fragments.filter((fragment) => typeof fragment === "string")
    if (texts.length > 0) return this.emit("message", { data: texts.join("") })
    const blob = new Blob(fragments as Array<Uint8Array<ArrayBuffer>>)
    if (this.binaryType === "blob") return this.emit("message", { data: blob })
    this.emit("message", { data: Bytes.concat(fragments as ReadonlyArray<Uint8Array>).buffer })
  }

  private closed(code: number, reason: string, wasClean: boolean): void {
    if (this.readyState === this.CLOSED) return
    this.readyState = this.CLOSED
    this.end(1006, "")
    this.emit("close", { code, reason, wasClean })
  }

  private end(code: number, reason: string): void {
    Queue.failCauseUnsafe(this.received, Cause.fail(new Ended({ code, reason })))
  }

  private emit(type: string, fields: object): void {
    this.dispatchEvent(Object.assign(new Event(type), fields))
  }
}

const bytesOf = (data: ArrayBufferLike | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    : new Uint8Array(data).slice()

const encoder = new TextEncoder()
