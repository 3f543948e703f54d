/**
 * Sessions with the emulator in memory, where the test's clock rules.
 */
import { Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Live, type LiveConnectParameters } from "../src/Live.ts"
import { inMemory } from "./harness/emulated.ts"

const params: LiveConnectParameters = {
  model: "gemini-live-2.5-flash-preview",
  config: { responseModalities: ["TEXT"] }
}

const connect = (given = params) => Live.use((live) => live.connect(given))

const ready = LiveScript.sent("setupComplete")

/** A connection that breaks after the setup and these messages. */
const breaks = (...messages: ReadonlyArray<object>) =>
  LiveScript.course([
    LiveScript.received("setup"),
    LiveScript.send({ setupComplete: {} }, ...messages),
    LiveScript.drop
  ], { answers: "nothing" })

/** Lets the other side go on. */
const settle = Effect.repeat(Effect.yieldNow, { times: 50 })

describe("with the emulator", () => {
  it.effect("a conversation of turns", () =>
    Effect.gen(function*() {
      const session = yield* connect()
      yield* session.sendClientContent({ turns: "Why is the sky blue?" })
      const messages = yield* session.messages.pipe(
        Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
        Stream.runCollect
      )
      assert.isAbove(messages.flatMap(({ text }) => text ?? []).join("").length, 0)
    }).pipe(Effect.provide(inMemory())))

  it.effect("a reader that stops leaves the next message to another", () =>
    Effect.gen(function*() {
      const said = ["one", "two", "three", "four"].map((text) => ({
        serverContent: { modelTurn: { parts: [{ text }] } }
      }))
      yield* (yield* Emulator).live(
        LiveScript.always("live.connect", LiveScript.course([ready, LiveScript.send(...said)]))
      )
      const session = yield* connect()
      yield* settle
      const [first, second] = [
        yield* session.messages.pipe(Stream.takeUntil(({ text }) => text === "two"), Stream.runCollect),
        yield* session.messages.pipe(Stream.take(2), Stream.runCollect)
      ]
      assert.deepStrictEqual([...first, ...second].flatMap(({ text }) => text ?? []), ["one", "two", "three", "four"])
    }).pipe(Effect.provide(inMemory())))

  it.effect("silence ends after 15 minutes, or when the options say", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).live(LiveScript.always("live.connect", LiveScript.course([ready, LiveScript.silence])))
      const ends = (idleTimeout: number | undefined) =>
        Effect.gen(function*() {
          const session = yield* connect({ ...params, config: { ...params.config, httpOptions: { idleTimeout } } })
          const fiber = yield* Effect.forkChild(Effect.flip(Stream.runDrain(session.messages)))
          yield* settle
          yield* TestClock.adjust((idleTimeout ?? 900_000) - 1)
          yield* settle
          assert.isUndefined(fiber.pollUnsafe())
          yield* TestClock.adjust(1)
          return yield* Fiber.join(fiber)
        })
      for (const idleTimeout of [undefined, 5_000]) {
        assert.deepInclude(yield* ends(idleTimeout), { _tag: "TimeoutError", phase: "idle" } as never)
      }
    }).pipe(Effect.provide(inMemory())))

  it.effect("does not take a busy session for a silent one", () =>
    Effect.gen(function*() {
      const step = [LiveScript.wait("900 millis"), LiveScript.send({ serverContent: { waitingForInput: true } })]
      yield* (yield* Emulator).live(
        LiveScript.always("live.connect", LiveScript.course([ready, ...step, ...step, ...step, LiveScript.close(1000)]))
      )
      const session = yield* connect({ ...params, config: { ...params.config, httpOptions: { idleTimeout: 1_000 } } })
      const fiber = yield* Effect.forkChild(Stream.runCollect(session.messages))
      for (let step = 0; step < 27; step++) {
        yield* settle
        yield* TestClock.adjust("100 millis")
      }
      assert.lengthOf(yield* Fiber.join(fiber), 4)
    }).pipe(Effect.provide(inMemory())))

  it.effect("waits between connections as the retry policy says, and counts anew after progress", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).live(
        LiveScript.sequence("live.connect", [
          breaks({ sessionResumptionUpdate: { newHandle: "h", resumable: true } }),
          breaks(),
          breaks(),
          breaks({ serverContent: { waitingForInput: true } }),
          breaks({ usageMetadata: {} })
        ])
      )
      const session = yield* connect({
        ...params,
        config: {
          ...params.config,
          sessionResumption: {},
          httpOptions: { retryOptions: { initialDelay: 1, jitter: 0 } }
        }
      })
      const resumed = (count: number) =>
        Stream.runDrain(
          session.events.pipe(Stream.filter(({ _tag }) => _tag === "Resumed"), Stream.take(count))
        )
      for (const [index, seconds] of [1, 2, 4, 1].entries()) {
        const fiber = yield* Effect.forkChild(resumed(index + 1))
        yield* settle
        yield* TestClock.adjust(seconds * 1_000 - 1)
        yield* settle
        assert.isUndefined(fiber.pollUnsafe(), `not before ${seconds} s`)
        yield* TestClock.adjust(1)
        yield* Fiber.join(fiber)
      }
    }).pipe(Effect.provide(inMemory())))
})
