/** Many live sessions at once, and what remains of them. */
import { Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Schedule, Scope } from "effect"
import * as Socket from "effect/socket/Socket"
import { content, faces, memory, model, open, says, server, talk, textOf } from "./live.ts"

/** The open sockets of this process. */
const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length

/** Waits until no more sockets are open than before. */
const closed = (before: number) =>
  Effect.repeat(Effect.sync(sockets), { until: (now) => now <= before, schedule: Schedule.spaced("5 millis") })

for (const face of faces) {
  describe(`a thousand live sessions, ${face.name}`, () => {
    it.live("are open at once, and each has its own conversation", () =>
      Effect.gen(function*() {
        const clients = yield* Effect.forEach(Array.from({ length: 1000 }), () => talk(), { concurrency: 100 })
        yield* Effect.forEach(clients, (client, index) => client.send(says(`I am ${index}`)), { discard: true })
        const answers = yield* Effect.forEach(clients, (client) => client.until("turnComplete"))
        answers.forEach((answer, index) => assert.include(textOf(answer), `You said: "I am ${index}"`))
        const sessions = yield* (yield* Emulator).sessions
        assert.lengthOf(sessions, 1000)
        assert.isTrue(sessions.every(({ ending, frames }) => ending === undefined && frames.length === 2))
      }).pipe(Effect.scoped, Effect.provide(face.layer())), 30_000)

    it.live("end with the scope of the emulator, also those of clients that do not read", () =>
      Effect.gen(function*() {
        const before = sockets()
        const scope = yield* Scope.make()
        const context = yield* Layer.buildWithScope(
          face.layer({
            live: [LiveScript.always(
              "live.connect",
              LiveScript.course([], {
                turns: [LiveScript.turn([{ inlineData: { data: "A".repeat(24_000_000) } }])]
              })
            )]
          }),
          scope
        )
        yield* Effect.gen(function*() {
          const clients = yield* Effect.forEach(Array.from({ length: 3 }), () => talk(), { concurrency: 3 })
          yield* Effect.forEach(clients, ({ socket }) =>
            Effect.sync(() => {
              if ("pause" in socket && typeof socket.pause === "function") socket.pause()
            }), { discard: true })
          yield* Effect.forEach(clients, (client) => client.send(says("Go on")), { discard: true })
          yield* Effect.forEach(clients, (client) => client.send({ realtimeInput: { text: "And on" } }), {
            discard: true
          })
          const { sessions } = yield* Emulator
          yield* Effect.sleep(100)
          yield* Scope.close(scope, Exit.void)
          for (const session of yield* sessions) assert.strictEqual((yield* session.ended).by, "emulator")
          yield* Effect.forEach(clients, ({ socket }) =>
            Effect.sync(() => {
              if ("resume" in socket && typeof socket.resume === "function") socket.resume()
            }), { discard: true })
          for (const client of clients) assert.strictEqual((yield* client.closed).code, 1006)
        }).pipe(Effect.scoped, Effect.provide(context))
        yield* closed(before)
      }), 30_000)

    it.live("leave nothing when clients close or drop them", () =>
      Effect.gen(function*() {
        const before = sockets()
        const { sessions } = yield* Emulator
        for (let round = 0; round < 5; round++) {
          yield* Effect.scoped(
            Effect.forEach(Array.from({ length: 40 }), () => talk({ sessionResumption: {} }), { concurrency: 10 })
          )
        }
        const endings = yield* Effect.forEach(yield* sessions, ({ ended }) => ended)
        assert.lengthOf(endings, 200)
        assert.isTrue(endings.every(({ by, code }) => by === "client" && code === 1005))
        yield* closed(before)
      }).pipe(Effect.provide(face.layer())), 30_000)
  })
}

describe("a socket in memory", () => {
  const construct = Effect.map(Socket.WebSocketConstructor, (construct) => construct)

  it.live("carries Effect's own socket", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const socket = yield* Socket.makeWebSocket(
        baseUrl.replace("http", "ws") + content,
        { headers: { "x-goog-api-key": "test-key" } }
      )
      const { write } = yield* socket.writer
      const { pull } = yield* socket.reader
      yield* write(JSON.stringify({ setup: { model } }))
      const [frame] = yield* pull
      assert.instanceOf(frame, Uint8Array)
      yield* write("{")
      const closed = yield* Effect.flip(pull)
      assert.deepInclude(closed.reason, { _tag: "SocketCloseError", code: 1007 })
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.live("has the rules of a browser", () =>
    Effect.gen(function*() {
      const socket = (yield* construct)("wss://generativelanguage.googleapis.com/ws/nowhere")
      assert.strictEqual(socket.readyState, 0)
      assert.throws(() => socket.send("early"), /CONNECTING/)
      assert.throws(() => socket.close(1001), /1000, or from 3000 to 4999/)
      assert.throws(() => socket.close(1000, "x".repeat(124)), /too long/)
      const { baseUrl } = yield* Emulator
      const other = (yield* construct)(`${baseUrl}${content}?key=a`)
      const data = yield* Effect.callback<unknown>((resume) => {
        other.addEventListener("message", ({ data }) => resume(Effect.succeed(data)))
        other.addEventListener("open", () => other.send(JSON.stringify({ setup: { model } })))
      })
      assert.instanceOf(data, Blob)
      const closed = yield* Effect.callback<unknown>((resume) => {
        other.addEventListener("close", ({ code, reason }) => resume(Effect.succeed([code, reason])))
        other.close(3000, "Bye")
        assert.strictEqual(other.readyState, 2)
      })
      assert.deepStrictEqual([closed, other.readyState], [[3000, "Bye"], 3])
      other.send("late")
      const [session] = yield* (yield* Emulator).sessions
      assert.deepStrictEqual(yield* session!.ended, { by: "client", code: 3000, reason: "Bye" })
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))

  it.live("may be closed before it is open", () =>
    Effect.gen(function*() {
      const client = yield* open()
      client.socket.close()
      assert.strictEqual((yield* client.closed).code, 1006)
      yield* Effect.sleep(10)
      assert.lengthOf(yield* (yield* Emulator).sessions, 0)
    }).pipe(Effect.scoped, Effect.provide(memory.layer())))
})

describe("a handshake over HTTP", () => {
  it.live("that is not one is refused, and the server goes on", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const { status } = yield* Effect.promise(() => fetch(baseUrl + content))
      assert.strictEqual(status, 404)
      yield* talk()
    }).pipe(Effect.scoped, Effect.provide(server.layer())))
})
