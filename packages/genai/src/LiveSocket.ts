/**
 * How sessions of `live` and `live.music` open a WebSocket.
 *
 * A session uses Effect's own service `Socket.WebSocketConstructor` if the context has one where the layer is built, and otherwise the constructor of the
 * running runtime, {@link forRuntime}. So a program changes the WebSocket by its layer: `NodeWS.layerWebSocketConstructor` of `@effect/platform-node` is that
 * of the `ws` package, whose server can be paused.
 *
 * Credentials travel in headers wherever the constructor takes headers. Constructors that throw a `TypeError` for headers, as in browsers, get them as query
 * parameters: give browsers ephemeral tokens, not keys.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Socket from "effect/socket/Socket"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Makes a WebSocket of an address and options, as `Socket.WebSocketConstructor` of Effect does.
 *
 * @category models
 * @since 0.1.0
 */
export type Constructor = Socket.WebSocketConstructor["Service"]

/**
 * A runtime, by how its WebSocket takes headers: in an options object (Node, Bun, Deno), in a `fetch` (workerd, which runs Cloudflare Workers), or not at all
 * (browsers).
 *
 * @category models
 * @since 0.1.0
 */
export type Runtime = "node" | "bun" | "deno" | "workerd" | "browser"

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The runtime that the program runs in.
 *
 * @category constructors
 * @since 0.1.0
 */
export const runtime = (): Runtime => {
  const { Bun, Deno, navigator, process } = globalThis as Globals
  if (navigator?.userAgent === "Cloudflare-Workers") return "workerd"
  if (Deno !== undefined) return "deno"
  if (Bun !== undefined) return "bun"
  return process?.versions?.node === undefined ? "browser" : "node"
}

/**
 * The constructor of a runtime. By default that of the running one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const forRuntime = (of: Runtime = runtime()): Constructor => {
  switch (of) {
    case "browser":
      return (url, options) => {
        if (isInit(options)) throw new TypeError("The WebSocket of this runtime takes no headers")
        return new globalThis.WebSocket(url, options)
      }
    case "workerd":
      return (url, options) => new FetchedWebSocket(url, isInit(options) ? options.headers : undefined)
    default:
      return (url, options) => {
        const { WebSocket } = globalThis as { readonly WebSocket?: unknown }
        if (WebSocket === undefined) {
          throw new Error(
            "This runtime has no WebSocket: provide NodeWS.layerWebSocketConstructor of @effect/platform-node"
          )
        }
        return new (WebSocket as WithHeaders)(url, options)
      }
  }
}

/**
 * The constructor that sessions use: that of the context, or of the runtime.
 *
 * @category constructors
 * @since 0.1.0
 */
export const current: Effect.Effect<Constructor> = /*#__PURE__*/ Effect.suspend(() =>
  Effect.map(Effect.serviceOption(WebSocketConstructor), Option.getOrElse(() => forRuntime()))
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The service of Effect by its key. Its own module imports schemas, which bundles of sessions do not need. */
const WebSocketConstructor = /*#__PURE__*/ Context.Service<Socket.WebSocketConstructor, Constructor>(
  "@effect/platform/Socket/WebSocketConstructor"
)

type Globals = {
  readonly Bun?: unknown
  readonly Deno?: unknown
  readonly navigator?: { readonly userAgent?: string }
  readonly process?: { readonly versions?: { readonly node?: string } }
}

type WithHeaders = new(url: string, options?: Socket.WebSocketConstructorOptions) => Socket.WebSocketLike

const isInit = (
  options: Socket.WebSocketConstructorOptions | undefined
): options is Socket.WebSocketClientOptions => typeof options === "object" && !Array.isArray(options)

/** The WebSocket of a response in workerd. */
interface Accepted extends Socket.WebSocketLike {
  readonly accept: () => void
}

type Listener = (event: Socket.WebSocketEvent) => void

/** A WebSocket that a `fetch` opens, as workerd does to send headers. It has the events of other WebSockets. */
class FetchedWebSocket implements Socket.WebSocketLike {
  private socket: Accepted | undefined
  private readonly aborting = new AbortController()
  private readonly listeners: Array<readonly [type: string, listener: Listener]> = []
  private isOver = false

  constructor(url: string, headers: Readonly<Record<string, string>> | undefined) {
    globalThis.fetch(url.replace(/^ws/, "http"), {
      headers: { ...headers, upgrade: "websocket" },
      signal: this.aborting.signal
    }).then(
      (response) => this.take(response),
      (error: unknown) => this.fail(error instanceof Error ? error.message : String(error))
    )
  }

  get readyState(): number {
    return this.isOver ? 3 : this.socket?.readyState ?? 0
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.push([type, listener])
  }

  removeEventListener(type: string, listener: Listener): void {
    const at = this.listeners.findIndex((one) => one[0] === type && one[1] === listener)
    if (at !== -1) this.listeners.splice(at, 1)
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.socket?.send(data)
  }

  close(code?: number, reason?: string): void {
    if (this.socket !== undefined) return this.socket.close(code, reason)
    this.isOver = true
    this.aborting.abort()
  }

  private take(response: Response & { readonly webSocket?: Accepted | null }): void {
    const { status, webSocket: socket } = response
    if (socket === undefined || socket === null) return this.fail(`The server answered with status ${status}`)
    if (this.isOver) {
      socket.accept()
      return socket.close(1000)
    }
    this.socket = socket
    for (const type of ["message", "error", "close"] as const) {
      socket.addEventListener(type, (event) => this.emit(type, event))
    }
    if ("binaryType" in socket) socket.binaryType = "arraybuffer"
    socket.accept()
    this.emit("open", {})
  }

  private fail(message: string): void {
    if (this.isOver) return
    this.isOver = true
    this.emit("error", { message } as Socket.WebSocketEvent)
  }

  private emit(type: string, event: Socket.WebSocketEvent): void {
    for (const [of, listener] of this.listeners.slice()) if (of === type) listener(event)
  }
}
