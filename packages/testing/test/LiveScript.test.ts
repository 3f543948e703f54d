/** Scripts of live sessions, in memory and over real WebSockets. */
import { Emulator, Fault, LiveScript, Reply, RpcStatus } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { faces, memory, model, open, says, server, talk, textOf } from "./live.ts"

const live = (...courses: ReadonlyArray<LiveScript.Course>) => ({
  live: [LiveScript.sequence("live.connect", courses)]
})
const { close, course, drop, frame, received, refused, sent } = LiveScript

for (const face of faces) {
  describe(`scripts of live sessions, ${face.name}`, () => {
    for (const status of [401, 403, 404, 429, 503]) {
      it.live(`refuse the handshake with ${status}, and then no more`, () =>
        Effect.gen(function*() {
          const client = yield* open()
          assert.match(yield* client.failed, new RegExp(String(status)))
          assert.strictEqual((yield* client.closed).code, 1006)
          assert.lengthOf(yield* (yield* Emulator).sessions, 0)
          yield* talk()
        }).pipe(Effect.scoped, Effect.provide(face.layer(live(refused(Reply.error(RpcStatus.make(status, "No."))))))))
    }

    it.live("faults apply to handshakes", () =>
      Effect.gen(function*() {
        const first = yield* open()
        assert.match(yield* first.failed, /429/)
        const second = yield* open()
        assert.strictEqual((yield* second.closed).code, 1006)
        yield* talk()
      }).pipe(
        Effect.scoped,
        Effect.provide(face.layer({ faults: [Fault.sequence("live.connect", [Fault.status(429), Fault.reset])] }))
      ))

    const stages: ReadonlyArray<readonly [string, ReadonlyArray<LiveScript.Step>, ReadonlyArray<string>]> = [
      ["before the setup", [], []],
      ["instead of the setup's answer", [received("setup")], []],
      ["after the setup", [sent("setupComplete")], ["setupComplete"]],
      ["in the middle of a turn", [sent("modelTurn", 2)], ["setupComplete", "serverContent", "serverContent"]],
      [
        "when a message was received",
        [received("*", 2), LiveScript.send({ goAway: { timeLeft: "0s" } })],
        ["setupComplete", "goAway"]
      ]
    ]
    for (const [stage, steps, messages] of stages) {
      for (const [end, code] of [[close(1011, "Internal error"), 1011], [drop, 1006]] as const) {
        it.live(`${end._tag} ${stage}`, () =>
          Effect.gen(function*() {
            const client = yield* open()
            yield* client.opened
            yield* client.send({ setup: { model } })
            yield* client.send(says("Hi"))
            const closed = yield* client.closed
            assert.deepStrictEqual(closed, { code, reason: code === 1011 ? "Internal error" : "" })
            const arrived = yield* client.arrived
            assert.deepStrictEqual(arrived.flatMap((message) => Object.keys(message)), messages)
            const [session] = yield* (yield* Emulator).sessions
            assert.deepStrictEqual(yield* session!.ended, { by: "emulator", ...closed })
          }).pipe(Effect.scoped, Effect.provide(face.layer(live(course([...steps, end]))))))
      }
    }

    // A close frame may not have every code. Clients see what their library makes of it.
    for (const code of [1000, 1001, 1008, 1012, 1013, 3000, 4999]) {
      it.live(`closes with ${code}`, () =>
        Effect.gen(function*() {
          const client = yield* open()
          assert.deepStrictEqual(yield* client.closed, { code, reason: "Because" })
        }).pipe(Effect.scoped, Effect.provide(face.layer(live(course([close(code, "Because")]))))))
    }

    it.live("garbage, binary frames and large ones arrive as they are", () =>
      Effect.gen(function*() {
        const client = yield* open()
        yield* client.opened
        yield* client.send({ setup: { model } })
        assert.strictEqual(yield* client.next, "<html>")
        assert.strictEqual(yield* client.next, "\u0000\u0001")
        assert.deepStrictEqual(yield* client.next, { setupComplete: {} })
        assert.strictEqual((yield* client.next).serverContent.text.length, 5_000_000)
        yield* client.send(says("Hi"))
        assert.strictEqual(textOf(yield* client.arrived), "")
      }).pipe(
        Effect.scoped,
        Effect.provide(face.layer(live(course([
          received("setup"),
          frame("<html>"),
          frame(new Uint8Array([0, 1])),
          LiveScript.fragments({ setupComplete: {} }, 5),
          LiveScript.send({ serverContent: { text: "x".repeat(5_000_000) } })
        ], { answers: "nothing" }))))
      ))

    it.live("frames are binary, or text if it is wished", () =>
      Effect.gen(function*() {
        for (const kind of ["binary", "text"] as const) {
          yield* Effect.gen(function*() {
            const client = yield* open()
            const data = yield* Effect.callback<unknown>((resume) => {
              client.socket.addEventListener("message", ({ data }) => resume(Effect.succeed(data)))
              client.socket.addEventListener("open", () => client.socket.send(JSON.stringify({ setup: { model } })))
            })
            assert.strictEqual(typeof data === "string", kind === "text")
            const text = typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer)
            assert.strictEqual(text, "{\n  \"setupComplete\": {}\n}\n")
          }).pipe(Effect.scoped, Effect.provide(face.layer({ liveFrames: kind })))
        }
      }))

    it.live("echo returns every frame", () =>
      Effect.gen(function*() {
        const client = yield* open()
        yield* client.opened
        yield* client.send("ping")
        assert.strictEqual(yield* client.next, "ping")
        yield* client.send(new TextEncoder().encode("[1]"))
        assert.deepStrictEqual(yield* client.next, [1])
      }).pipe(
        Effect.scoped,
        Effect.provide(face.layer({ live: [LiveScript.always("*", course([], { answers: "echo" }))] }))
      ))

    it.live("silence begins where the script says", () =>
      Effect.gen(function*() {
        const client = yield* talk()
        yield* client.send(says("One"))
        yield* client.until("turnComplete")
        yield* client.send(says("Two"))
        const [session] = yield* (yield* Emulator).sessions
        assert.isDefined(session)
        yield* Effect.sleep(50)
        assert.deepStrictEqual(yield* client.arrived, [])
      }).pipe(Effect.scoped, Effect.provide(face.layer(live(course([sent("turnComplete"), LiveScript.silence]))))))

    it.live("the server goes away after a time", () =>
      Effect.gen(function*() {
        const client = yield* talk()
        assert.deepStrictEqual(yield* client.next, { goAway: { timeLeft: "0.02s" } })
        yield* client.send(says("Still there?"))
        yield* client.until("turnComplete")
        assert.strictEqual((yield* client.closed).code, 1011)
      }).pipe(
        Effect.scoped,
        Effect.provide(face.layer(live(course([
          sent("setupComplete"),
          LiveScript.goAway("0.02s"),
          LiveScript.wait(100),
          close(1011, "Deadline expired before operation could complete.")
        ]))))
      ))

    it.live("messages do not count while a script waits", () =>
      Effect.gen(function*() {
        const client = yield* talk()
        yield* client.send(says("Early"))
        yield* client.until("turnComplete")
        yield* Effect.sleep(200)
        assert.deepStrictEqual(yield* client.arrived, [])
        yield* client.send(says("Late"))
        assert.deepStrictEqual(yield* client.next, { goAway: { timeLeft: "1s" } })
      }).pipe(
        Effect.scoped,
        Effect.provide(face.layer(live(course([
          sent("setupComplete"),
          LiveScript.wait(150),
          received("clientContent"),
          LiveScript.goAway("1s")
        ]))))
      ))

    it.live("set the turns of the model, which may depend on the conversation", () =>
      Effect.gen(function*() {
        const client = yield* talk()
        yield* client.send(says("Weather?"))
        const [call] = (yield* client.until("toolCall")).at(-1).toolCall.functionCalls
        assert.deepInclude(call, { name: "get_weather", args: { city: "Paris" } })
        yield* client.send({ toolResponse: { functionResponses: [{ id: call.id, name: call.name, response: {} }] } })
        assert.strictEqual(textOf(yield* client.until("turnComplete")), "It rains.")
        yield* client.send(says("Really?"))
        assert.strictEqual(textOf(yield* client.until("turnComplete")), "5 turns")
        yield* client.send(says("Hm"))
        assert.match(textOf(yield* client.until("turnComplete")), /^Hello from the emulator/)
      }).pipe(
        Effect.scoped,
        Effect.provide(face.layer(live(course([], {
          turns: [
            LiveScript.calls({ name: "get_weather", args: { city: "Paris" } }),
            LiveScript.says("It rains."),
            ({ contents }) => Effect.succeed(LiveScript.says(`${contents.length} turns`))
          ]
        }))))
      ))

    it.live("are taken in order, one for each connection", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.live(LiveScript.sequence("live.connect", [course([close(4001)]), course([close(4002)])]))
        assert.strictEqual((yield* (yield* open()).closed).code, 4001)
        assert.strictEqual((yield* (yield* open()).closed).code, 4002)
        yield* talk()
        yield* emulator.live(LiveScript.always(({ url }) => url.searchParams.has("b"), course([close(4003)])))
        yield* talk()
        assert.strictEqual(
          (yield* (yield* open("/ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateContent?b")).closed)
            .code,
          4003
        )
        yield* emulator.reset
        assert.lengthOf(yield* emulator.sessions, 0)
      }).pipe(Effect.scoped, Effect.provide(face.layer())))
  })
}

describe("codes that are not for close frames", () => {
  for (const code of [0, 1004, 1005, 1006, 2999, 5000]) {
    it.live(`${code} is sent, and the client fails`, () =>
      Effect.gen(function*() {
        const client = yield* open()
        assert.match(yield* client.failed, /invalid status code/)
        const [session] = yield* (yield* Emulator).sessions
        assert.strictEqual((yield* session!.ended).code, code)
      }).pipe(Effect.scoped, Effect.provide(server.layer(live(course([close(code)]))))))
  }

  it.live("in memory, the client sees the code", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* (yield* open()).closed).code, 0)
    }).pipe(Effect.scoped, Effect.provide(memory.layer(live(course([close(0)]))))))
})
