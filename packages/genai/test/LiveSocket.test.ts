import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Socket from "effect/socket/Socket"
import { Live } from "../src/Live.ts"
import * as LiveSocket from "../src/LiveSocket.ts"
import * as Sessions from "./harness/sessions.ts"

type Listener = (event: object) => void

/** The WebSocket of a response in workerd. */
class Accepted {
  readyState = 1
  readonly sent: Array<unknown> = []
  isAccepted = false
  closed: number | undefined
  private readonly listeners = new Map<string, Listener>()
  addEventListener(type: string, listener: Listener) {
    this.listeners.set(type, listener)
  }
  emit(type: string, event: object) {
    this.listeners.get(type)?.(event)
  }
  accept() {
    this.isAccepted = true
  }
  send(data: unknown) {
    this.sent.push(data)
    this.emit("message", { data: JSON.stringify(Sessions.setupComplete) })
  }
  close(code: number) {
    this.closed = code
  }
}

/** Runs with a `fetch` that answers as that of workerd does. */
const withFetch = <A, E, R>(fetch: (url: string, init: RequestInit) => object, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const own = globalThis.fetch
      globalThis.fetch = (async (url: string, init: RequestInit) => fetch(url, init)) as never
      return own
    }),
    () => effect,
    (own) =>
      Effect.sync(() => {
        globalThis.fetch = own
      })
  )

const server = { baseUrl: "http://127.0.0.1:1" }

const connect = Live.use((live) =>
  live.connect({ model: "m", config: { httpOptions: { retryOptions: { attempts: 1 } } } })
).pipe(
  Effect.provide(Sessions.live(server)),
  Effect.provideService(Socket.WebSocketConstructor, LiveSocket.forRuntime("workerd"))
)

describe("the WebSocket of workerd", () => {
  it.live("is opened by a fetch with the credentials in headers, and closed with the session", () =>
    Effect.gen(function*() {
      const socket = new Accepted()
      const calls: Array<readonly [string, RequestInit]> = []
      yield* withFetch((url, init) => {
        calls.push([url, init])
        return { status: 101, webSocket: socket }
      }, Effect.scoped(connect))
      const [[url, { headers }] = ["", {}]] = calls
      assert.strictEqual(
        url,
        "http://127.0.0.1:1/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
      )
      assert.deepInclude(headers, { upgrade: "websocket", "x-goog-api-key": Sessions.apiKey })
      assert.isTrue(socket.isAccepted)
      assert.deepStrictEqual(socket.sent, [JSON.stringify({ setup: { model: "models/m" } })])
      assert.strictEqual(socket.closed, 1000)
    }))

  it.live("an answer without a WebSocket is the error of its status", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(withFetch(() => ({ status: 403, webSocket: null }), Effect.scoped(connect)))
      assert.strictEqual(error._tag, "PermissionDenied")
    }))

  it.live("a fetch that fails is a ConnectionError", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(withFetch(() => {
        throw new Error("Network connection lost.")
      }, Effect.scoped(connect)))
      assert.strictEqual(error._tag, "ConnectionError")
    }))
})

describe("constructors", () => {
  it("the key of Effect's service is the one that sessions look for", () => {
    const own: LiveSocket.Constructor = () => {
      throw new Error()
    }
    const found = Effect.runSync(Effect.provideService(LiveSocket.current, Socket.WebSocketConstructor, own))
    assert.strictEqual(found, own)
    assert.notStrictEqual(Effect.runSync(LiveSocket.current), own)
  })

  it("this runtime is Node; others are known by their globals", () => {
    assert.strictEqual(LiveSocket.runtime(), "node")
    const globals = globalThis as { Deno?: unknown; Bun?: unknown }
    for (const [name, runtime] of [["Deno", "deno"], ["Bun", "bun"]] as const) {
      globals[name] = {}
      assert.strictEqual(LiveSocket.runtime(), runtime)
      delete globals[name]
    }
  })

  it("that of browsers takes no headers", () => {
    assert.throws(() => LiveSocket.forRuntime("browser")("ws://localhost", { headers: {} }), TypeError)
  })
})
