/**
 * One WebSocket: frames come as texts, in order, and the connection has one ending.
 *
 * Effect's own `Socket` is not used: it imports schemas, which no bundle with a session would need, it keeps a write of a broken connection for the next one,
 * where it would go out before the setup, and it does not show how much is waiting to be sent.
 */
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type { WebSocketEvent, WebSocketLike } from "effect/socket/Socket"
import type { Handshake } from "../../GenAIClient.ts"
import type { Constructor } from "../../LiveSocket.ts"
import { classify, type Ending, type Observed } from "./Ending.ts"

/** An open WebSocket. */
export interface Connection {
  /** The frames that have come, at least one; fails with the ending once all frames before it were taken. */
  readonly pull: Effect.Effect<Arr.NonEmptyReadonlyArray<string>, Ending>
  /**
   * Gives frames to a function as they come, while whoever pulls waits for the next one. The function returns whether it took the frame; otherwise the frame
   * is pulled.
   */
  readonly direct: (take: (frame: string) => boolean) => void
  /** Sends a frame at once. Returns whether the connection could take it. */
  readonly send: (frame: string) => boolean
  /** Number of bytes that wait to be sent. 0 where the runtime does not say. */
  readonly waiting: () => number
  /** When the last frame came, by the clock of the session. */
  readonly heardAt: () => number
  /** Ends the connection from this side. Frames that have come can still be pulled. */
  readonly end: (ending: Ending) => void
}

/** Opens a WebSocket, with the credentials in headers if the constructor takes headers, else in the query. It is closed when the scope is. */
export const open = (
  construct: Constructor,
  handshake: Handshake,
  now: () => number
): Effect.Effect<Connection, Ending, Scope.Scope> =>
  Effect.flatMap(
    Effect.uninterruptible(Effect.flatMap(Effect.scope, (scope) => {
      const listening = new Listening(constructed(construct, handshake), secretsOf(handshake), now)
      return Effect.as(Scope.addFinalizer(scope, released(listening)), listening)
    })),
    (listening) => Effect.as(listening.opened(), listening)
  )

// -----------------------------------------------------------------------------
// Private: the socket
// -----------------------------------------------------------------------------

/** A `WebSocket` that can stop reading, as that of the `ws` package can. */
interface Pausable {
  readonly pause: () => void
  readonly resume: () => void
}

/** A `WebSocket` that can be dropped without the answer of the server, as those of the `ws` package and of Bun can. */
interface Droppable {
  readonly terminate: () => void
}

type Resume<A> = (effect: Effect.Effect<A, Ending>) => void

class Listening implements Connection {
  private readonly socket: WebSocketLike | undefined
  private readonly pausable: Pausable | undefined
  private readonly secrets: ReadonlyArray<string>
  private readonly now: () => number
  private isOpen = false
  private isPaused = false
  private frames: Array<string> = []
  private size = 0
  private lastAt: number
  private ending: Ending | undefined
  private opening: Resume<void> | undefined
  private taking: ((frame: string) => boolean) | undefined
  private pulling: Resume<Arr.NonEmptyReadonlyArray<string>> | undefined

  constructor(made: Result.Result<WebSocketLike, unknown>, secrets: ReadonlyArray<string>, now: () => number) {
    this.secrets = secrets
    this.now = now
    this.lastAt = now()
    if (Result.isFailure(made)) {
      this.socket = undefined
      this.pausable = undefined
      this.over({ by: "throw", message: textOf(made.failure) })
      return
    }
    const socket = made.success
    this.socket = socket
    this.pausable = "pause" in socket && "resume" in socket ? (socket as unknown as Pausable) : undefined
    // Bytes that Node already has are read without a copy.
    if ("binaryType" in socket && (socket.binaryType as string) !== "nodebuffer") socket.binaryType = "arraybuffer"
    socket.addEventListener("open", this.onOpen)
    socket.addEventListener("message", this.onMessage)
    socket.addEventListener("error", this.onError)
    socket.addEventListener("close", this.onClose)
    if (socket.readyState === 1) this.onOpen()
  }

  opened(): Effect.Effect<void, Ending> {
    return Effect.callback((resume) => {
      if (this.ending !== undefined) return resume(Effect.fail(this.ending))
      if (this.isOpen) return resume(Effect.void)
      this.opening = resume
    })
  }

  readonly pull: Connection["pull"] = Effect.callback((resume) => {
    if (this.frames.length > 0) return resume(Effect.succeed(this.take()))
    if (this.ending !== undefined) return resume(Effect.fail(this.ending))
    this.pulling = resume
    return Effect.sync(() => {
      this.pulling = undefined
    })
  })

  direct(take: (frame: string) => boolean): void {
    this.taking = take
  }

  send(frame: string): boolean {
    if (this.ending !== undefined || this.socket?.readyState !== 1) return false
    return Result.isSuccess(Result.try(() => this.socket!.send(frame)))
  }

  waiting(): number {
    const { socket } = this
    return socket !== undefined && "bufferedAmount" in socket ? Number(socket.bufferedAmount) : 0
  }

  // A server that is paused is not silent.
  heardAt(): number {
    return this.isPaused ? this.now() : this.lastAt
  }

  end(ending: Ending): void {
    if (this.ending !== undefined) return
    this.ending = ending
    this.close()
    this.opening?.(Effect.fail(ending))
    this.opening = undefined
    if (this.frames.length === 0) {
      this.pulling?.(Effect.fail(ending))
      this.pulling = undefined
    }
  }

  /** Ends the connection, and forgets its frames. The listener of errors stays: a handshake that is given up ends in one. */
  release(): void {
    this.end({ _tag: "Dropped", message: "the session was closed" })
    this.frames = []
    const { socket } = this
    if (socket === undefined) return
    socket.removeEventListener("open", this.onOpen)
    socket.removeEventListener("message", this.onMessage)
    socket.removeEventListener("close", this.onClose)
  }

  /** Closes the socket. A server that is gone does not answer, and would keep the process running: such a socket is dropped where it can be. */
  private close(): void {
    const { socket } = this
    if (socket === undefined || socket.readyState === 3) return
    if (this.isPaused) Result.try(() => this.pausable?.resume())
    Result.try(() => socket.close(1000))
    if (!("terminate" in socket)) return
    // The scope of the connection may be closed before that, so it does not own this.
    const dropping = Effect.runFork(
      Effect.delay(Effect.sync(() => (socket as unknown as Droppable).terminate()), closeMillis)
    )
    socket.addEventListener("close", () => dropping.interruptUnsafe())
  }

  private readonly onOpen = (): void => {
    if (this.isOpen) return
    this.isOpen = true
    this.opening?.(Effect.void)
    this.opening = undefined
  }

  private readonly onMessage = ({ data }: WebSocketEvent): void => {
    if (this.ending !== undefined) return
    this.lastAt = this.now()
    const frame = typeof data === "string" ? data : decoded(data)
    if (this.pulling !== undefined && this.frames.length === 0) {
      if (this.taking?.(frame) === true) return
      const resume = this.pulling
      this.pulling = undefined
      return resume(Effect.succeed([frame]))
    }
    this.frames.push(frame)
    this.size += frame.length
    if (this.pausable !== undefined) {
      if (this.size > highWaterMark && !this.isPaused) {
        this.isPaused = true
        this.pausable.pause()
      }
    } else if (this.size > mostWaiting) this.end({ _tag: "Overrun", limit: mostWaiting })
  }

  private readonly onError = (event: WebSocketEvent): void => this.over({ by: "error", message: textOf(event) })

  private readonly onClose = ({ code, reason }: WebSocketEvent): void => this.over({ by: "close", code, reason })

  private over(observed: Omit<Observed, "opened">): void {
    const { message, reason } = observed
    this.end(classify({
      ...observed,
      opened: this.isOpen,
      message: message === undefined ? undefined : this.redacted(message),
      reason: reason === undefined ? undefined : this.redacted(reason)
    }))
  }

  private take(): Arr.NonEmptyReadonlyArray<string> {
    const { frames } = this
    this.frames = []
    this.size = 0
    if (this.isPaused && this.ending === undefined) {
      this.isPaused = false
      this.lastAt = this.now()
      this.pausable?.resume()
    }
    return frames as unknown as Arr.NonEmptyReadonlyArray<string>
  }

  private redacted(text: string): string {
    return this.secrets.reduce((text, secret) => text.replaceAll(secret, "<redacted>"), text)
  }
}

// It stays as long as the connection, so it holds no handshake.
const released = (listening: Listening): Effect.Effect<void> => Effect.sync(() => listening.release())

/** How long the server may take to answer a close. */
const closeMillis = 2_000

/** How many characters may wait to be pulled before a socket that can be paused is. */
const highWaterMark = 256 * 1024

/** How many characters may wait to be pulled where the socket cannot be paused. */
const mostWaiting = 64 * 1024 * 1024

/** Makes the socket. A constructor that takes no headers throws a TypeError for them, and then the credentials go into the query. */
const constructed = (
  construct: Constructor,
  { headers, query, url }: Handshake
): Result.Result<WebSocketLike, unknown> =>
  Result.try(() => {
    const address = new URL(url)
    // Wrong headers are not to be taken for headers that are not supported.
    const checked = Object.fromEntries(new Headers(headers))
    const made = Result.try(() => construct(url, { headers: checked }))
    if (Result.isSuccess(made)) return made.success
    if (!(made.failure instanceof TypeError)) throw made.failure
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
    return construct(address.href)
  })

const decoder = /*#__PURE__*/ new TextDecoder()

const decoded = (data: unknown): string =>
  data instanceof ArrayBuffer || ArrayBuffer.isView(data)
    ? decoder.decode(data as ArrayBuffer)
    : Array.isArray(data)
    ? data.map(decoded).join("")
    : String(data)

/** What an error says of itself: an event has its message, or an error with one. */
const textOf = (error: unknown): string => {
  if (error instanceof Error) return error.message
  if (typeof error !== "object" || error === null) return String(error)
  const { error: inner, message } = error as { readonly message?: unknown; readonly error?: unknown }
  return typeof message === "string" && message !== "" ? message : inner === undefined ? "" : textOf(inner)
}

/** Credentials, as they may come back in texts of the runtime and the server. */
const secretsOf = ({ headers, query }: Handshake): ReadonlyArray<string> =>
  [
    ...Object.values(query),
    ...Object.entries(headers).filter(([name]) => /auth|key|token|cookie|secret/i.test(name)).map(([, value]) => value)
  ].flatMap((secret) => [secret, secret.replace(/^\S+\s+/, ""), encodeURIComponent(secret)])
    .filter(({ length }) => length >= 8)
    .toSorted((one, other) => other.length - one.length)
