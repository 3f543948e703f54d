import { NodeWS } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope, Stream } from "effect"
import { vi } from "vitest"
import * as Connection from "../src/internal/live/Connection.ts"
import { Live } from "../src/Live.ts"
import * as Sessions from "./harness/sessions.ts"

/** A WebSocket that is open, and whose server does not answer a close. */
class Dead {
  readyState = 1
  readonly calls: Array<string> = []
  private readonly listeners: Array<readonly [type: string, listener: (event: object) => void]> = []
  addEventListener(type: string, listener: (event: object) => void) {
    this.listeners.push([type, listener])
  }
  removeEventListener() {}
  emit(type: string, event: object = {}) {
    for (const [of, listener] of this.listeners) if (of === type) listener(event)
  }
  send() {}
  close() {
    this.readyState = 2
    this.calls.push("close")
  }
  terminate() {
    this.calls.push("terminate")
  }
}

const opened = (socket: Dead) => {
  const scope = Scope.makeUnsafe()
  const handshake = { url: "ws://localhost", headers: {}, query: {} } as never
  const connection = Effect.runSync(
    Connection.open(() => socket as never, handshake, () => 0).pipe(Effect.provideService(Scope.Scope, scope))
  )
  return { connection, release: () => Effect.runSync(Scope.close(scope, Exit.void)) }
}

describe("a connection", () => {
  for (const answers of [false, true]) {
    it(`is ${answers ? "not " : ""}dropped after a close that the server ${answers ? "answers" : "does not answer"}`, () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
      try {
        const socket = new Dead()
        opened(socket).release()
        assert.deepStrictEqual(socket.calls, ["close"])
        if (answers) socket.emit("close")
        vi.advanceTimersByTime(2_000)
        assert.deepStrictEqual(socket.calls, answers ? ["close"] : ["close", "terminate"])
        assert.strictEqual(vi.getTimerCount(), 0)
      } finally {
        vi.useRealTimers()
      }
    })
  }

  it("closes its socket when it ends from this side, even if nobody takes its frames", () => {
    const socket = new Dead()
    const { connection } = opened(socket)
    socket.emit("message", { data: "x".repeat(65 * 1024 * 1024) })
    assert.deepStrictEqual(socket.calls, ["close"])
    assert.strictEqual(Effect.runSync(connection.pull).length, 1)
    assert.deepInclude(Effect.runSync(Effect.flip(connection.pull)), { _tag: "Overrun" })
    socket.emit("close")
  })

  it.live("does not take a server that is paused for a silent one", () =>
    Effect.gen(function*() {
      const text = "x".repeat(100_000)
      const count = 30
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          for (let index = 0; index < count; index++) {
            peer.send({ serverContent: { modelTurn: { parts: [{ text }] } } })
          }
        }
      })
      const session = yield* Live.use((live) =>
        live.connect({ model: "m", config: { httpOptions: { idleTimeout: 100 } } }, { incoming: { capacity: 1 } })
      ).pipe(Effect.provide(Layer.provide(Sessions.live(server), NodeWS.layerWebSocketConstructor)))
      yield* Effect.sleep(300)
      const messages = yield* Stream.runCollect(Stream.take(session.messages, count + 1))
      assert.lengthOf(messages, count + 1)
    }))
})
