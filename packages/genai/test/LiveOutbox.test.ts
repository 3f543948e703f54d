import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { SessionClosed } from "../src/GenAIError.ts"
import type { Connection } from "../src/internal/live/Connection.ts"
import { Outbox, type Outgoing } from "../src/internal/live/Outbox.ts"

/** A connection that takes frames, and says how many bytes wait to be sent. */
const connection = () => {
  const sent: Array<string> = []
  let waiting = 0
  const own: Connection = {
    pull: Effect.never,
    direct: () => {},
    send: (frame) => {
      sent.push(frame)
      return true
    },
    waiting: () => waiting,
    heardAt: () => 0,
    end: () => {}
  }
  return { own, sent, slow: (bytes: number) => void (waiting = bytes) }
}

const message = (frame: string, kind: Outgoing["kind"] = "turn") => ({ frame, kind })

const MiB = 1024 * 1024

const over = new SessionClosed({
  message: "over",
  operation: "live",
  closeCode: 1000,
  reason: "",
  delivered: undefined
})

describe("the outbox", () => {
  it.effect("makes senders wait while the connection holds more than 1 MiB", () =>
    Effect.gen(function*() {
      const outbox = new Outbox(false, () => 0)
      const { own, sent, slow } = connection()
      outbox.attach(own)
      slow(MiB + 1)
      const sender = yield* Effect.forkChild(outbox.send(message("a")))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(sent, [])
      slow(0)
      yield* TestClock.adjust("10 millis")
      yield* Fiber.join(sender)
      assert.deepStrictEqual(sent, ["a"])
    }))

  it.effect("makes senders wait while 1 MiB waits for a connection, and tells them when the session is over", () =>
    Effect.gen(function*() {
      const outbox = new Outbox(false, () => 0)
      const large = "x".repeat(MiB)
      yield* outbox.send(message(large))
      const sender = yield* Effect.forkChild(outbox.send(message("after")))
      yield* Effect.yieldNow
      assert.isUndefined(sender.pollUnsafe())
      const { own, sent } = connection()
      outbox.attach(own)
      yield* Fiber.join(sender)
      assert.deepStrictEqual(sent, [large, "after"])
      outbox.hold()
      yield* outbox.send(message(large))
      const late = yield* Effect.forkChild(Effect.flip(outbox.send(message("never"))))
      yield* Effect.yieldNow
      outbox.finish(over)
      assert.strictEqual(yield* Fiber.join(late), over)
    }))

  for (const where of ["a connection that is full", "a full queue"]) {
    it.effect(`nobody overtakes those who wait for ${where}, and who gives up leaves the line`, () =>
      Effect.gen(function*() {
        const outbox = new Outbox(false, () => 0)
        const full = connection()
        const large = "x".repeat(MiB)
        if (where === "a full queue") yield* outbox.send(message(large))
        else {
          outbox.attach(full.own)
          full.slow(MiB + 1)
        }
        const senders: Array<Fiber.Fiber<void, unknown>> = []
        for (const frame of ["a", "b", "c", "d"]) {
          senders.push(yield* Effect.forkChild(outbox.send(message(frame)), { startImmediately: true }))
          yield* TestClock.adjust("3 millis")
        }
        for (const at of [0, 2]) yield* Fiber.interrupt(senders[at]!)
        full.slow(0)
        if (where === "a full queue") outbox.attach(full.own)
        yield* outbox.send(message("e")).pipe(Effect.forkChild({ startImmediately: true }))
        yield* TestClock.adjust("20 millis")
        assert.deepStrictEqual(full.sent.filter((frame) => frame !== large), ["b", "d", "e"])
        assert.isTrue(senders.every((sender) => sender.pollUnsafe() !== undefined))
      }))
  }

  it.effect("keeps 8 MiB of sent messages, and gives up media first", () =>
    Effect.gen(function*() {
      const outbox = new Outbox(true, () => 0)
      outbox.attach(connection().own)
      yield* outbox.send(message("first"))
      for (let index = 0; index < 10; index++) yield* outbox.send(message(`${index}${"x".repeat(MiB - 1)}`, "media"))
      assert.isFalse(outbox.isComplete)
      const next = connection()
      assert.deepStrictEqual(outbox.attach(next.own), { resent: 8, lost: 3 })
      assert.deepStrictEqual(next.sent.map((frame) => frame.slice(0, 5)), [
        "first",
        ...[3, 4, 5, 6, 7, 8, 9].map((index) => `${index}xxxx`)
      ])
    }))

  it.effect("forgets what the state of the server has", () =>
    Effect.gen(function*() {
      const outbox = new Outbox(true, () => 0)
      outbox.attach(connection().own)
      for (const frame of ["a", "b", "c"]) yield* outbox.send(message(frame))
      outbox.acknowledge(1)
      const next = connection()
      outbox.attach(next.own)
      assert.deepStrictEqual(next.sent, ["b", "c"])
      outbox.acknowledge(2)
      assert.deepStrictEqual(outbox.attach(connection().own), { resent: 0, lost: 0 })
    }))

  it.effect("keeps what the model has not begun to answer, if the server does not say what its state has", () =>
    Effect.gen(function*() {
      const outbox = new Outbox(true, () => 0)
      outbox.attach(connection().own)
      yield* outbox.send(message("a"))
      // A handle that was under way when the message was sent.
      outbox.acknowledge()
      yield* outbox.send(message("sound", "media"))
      const second = connection()
      assert.deepStrictEqual(outbox.attach(second.own), { resent: 2, lost: 0 })
      outbox.answering()
      yield* outbox.send(message("b"))
      yield* outbox.send(message("silence", "media"))
      outbox.acknowledge()
      const third = connection()
      outbox.attach(third.own)
      assert.deepStrictEqual([second.sent, third.sent], [["a", "sound", "b", "silence"], ["b"]])
      // Nothing of the new connection is answered yet.
      outbox.acknowledge()
      assert.deepStrictEqual(outbox.attach(connection().own), { resent: 1, lost: 0 })
    }))

  it.effect("takes an answer for one to the first turn that waits, and to all that came long before", () =>
    Effect.gen(function*() {
      let now = 0
      const outbox = new Outbox(true, () => now)
      outbox.attach(connection().own)
      for (const [frame, kind] of [["a", "part"], ["b", "turn"], ["c", "turn"], ["d", "part"]] as const) {
        yield* outbox.send(message(frame, kind))
      }
      const kept = () => {
        const next = connection()
        outbox.attach(next.own)
        return next.sent
      }
      outbox.answering()
      outbox.acknowledge()
      assert.deepStrictEqual(kept(), ["c", "d"], "they may have crossed the answer")
      now = 5_000
      yield* outbox.send(message("e"))
      yield* outbox.send(message("f"))
      outbox.answering()
      outbox.acknowledge()
      assert.deepStrictEqual(kept(), ["e", "f"], "the rest came long before")
      outbox.answering()
      outbox.acknowledge()
      outbox.answering()
      outbox.acknowledge()
      assert.deepStrictEqual(kept(), [])
    }))
})
