/**
 * Sessions with the emulator in memory, where the test's clock rules.
 */
import { Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Live, type LiveConnectParameters } from "../src/Live.ts"
import type { LiveSession } from "../src/LiveSession.ts"
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

  const resumable: LiveConnectParameters = {
    ...params,
    config: {
      ...params.config,
      sessionResumption: {},
      httpOptions: { retryOptions: { initialDelay: 0.001, jitter: 0 } }
    }
  }

  /** Reads an answer while the clock runs. */
  const answer = (session: LiveSession<unknown>) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(
        session.messages.pipe(
          Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
          Stream.runCollect
        )
      )
      for (let step = 0; step < 10 && fiber.pollUnsafe() === undefined; step++) {
        yield* settle
        yield* TestClock.adjust("1 seconds")
      }
      assert.isDefined(fiber.pollUnsafe(), "the answer does not end")
      return (yield* Fiber.join(fiber)).flatMap(({ text }) => text ?? [])
    })

  const resumed = (session: LiveSession<unknown>) =>
    session.events.pipe(
      Stream.filter(({ _tag }) => _tag === "Resumed"),
      Stream.runHead,
      Effect.flatMap(Effect.fromOption)
    )

  it.effect("an answer that breaks off comes again: its question is sent again, even if a handle crossed it", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.live(
        LiveScript.sequence("live.connect", [LiveScript.course([LiveScript.sent("modelTurn", 3), LiveScript.drop])])
      )
      const session = yield* connect(resumable)
      yield* session.sendClientContent({ turns: "Why is the sky blue?" })
      const texts = yield* answer(session)
      assert.deepStrictEqual(texts.slice(0, 3), texts.slice(3, 6))
      assert.include(texts.slice(3).join(""), "Why is the sky blue?")
      assert.deepStrictEqual(yield* resumed(session), { _tag: "Resumed", resent: 1, lost: 0, cutOff: true })
      // What was answered is not sent again.
      yield* session.sendClientContent({ turns: "And at night?" })
      yield* answer(session)
      const [, second] = yield* emulator.sessions
      assert.lengthOf(second!.frames, 3)
    }).pipe(Effect.provide(inMemory())))

  it.effect("results of functions are sent again if the answer to them breaks off", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.live(
        LiveScript.sequence("live.connect", [
          LiveScript.course([LiveScript.sent("toolCall"), LiveScript.sent("modelTurn"), LiveScript.drop])
        ])
      )
      const functionDeclarations = [{ name: "get_weather" }]
      const session = yield* connect({
        ...resumable,
        config: { ...resumable.config, tools: [{ functionDeclarations }] }
      })
      yield* session.sendClientContent({ turns: "How is the weather?" })
      const calls: Array<string | undefined> = []
      const answering: LiveSession = {
        ...session,
        messages: Stream.tap(session.messages, ({ toolCall }) =>
          Effect.forEach(toolCall?.functionCalls ?? [], ({ id, name }) => {
            calls.push(id)
            return session.sendToolResponse({ functionResponses: [{ id, name, response: { celsius: 18 } }] })
          }))
      }
      const texts = yield* answer(answering)
      assert.include(texts.join(""), "\"celsius\":18")
      assert.lengthOf(calls, 2, "the model asks again")
      const [first, second] = yield* emulator.sessions
      const sent = [first, second].map((session) =>
        session!.frames.slice(1).map(({ message }) =>
          message
        )
      )
      assert.lengthOf(sent[0]!, 2)
      assert.deepStrictEqual(sent[1]!.slice(0, 2), sent[0])
      assert.deepInclude(yield* resumed(session), { resent: 2, cutOff: true })
    }).pipe(Effect.provide(inMemory())))

  it.effect("a break between answers cuts nothing off, and repeats nothing", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.live(
        LiveScript.sequence("live.connect", [
          LiveScript.course([
            LiveScript.sent("turnComplete"),
            LiveScript.sent("sessionResumptionUpdate"),
            LiveScript.drop
          ])
        ])
      )
      const session = yield* connect(resumable)
      yield* session.sendClientContent({ turns: "One" })
      yield* answer(session)
      yield* session.sendClientContent({ turns: "Two" })
      const texts = yield* answer(session)
      assert.include(texts.join(""), "Two")
      assert.deepInclude(yield* resumed(session), { resent: 0, cutOff: false })
    }).pipe(Effect.provide(inMemory())))

  it.effect("a server that refuses to resume a session that is still open gets the old connection closed first", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.live(
        LiveScript.sequence("live.connect", [
          LiveScript.course([
            LiveScript.sent("turnComplete"),
            LiveScript.sent("sessionResumptionUpdate"),
            LiveScript.goAway("60s")
          ]),
          LiveScript.course([LiveScript.received("setup"), LiveScript.close(1011, "The session is still open.")], {
            answers: "nothing"
          })
        ])
      )
      const session = yield* connect(resumable)
      yield* session.sendClientContent({ turns: "One" })
      yield* answer(session)
      yield* settle
      yield* TestClock.adjust("1 seconds")
      yield* settle
      assert.deepInclude(yield* resumed(session), { resent: 0, cutOff: false })
      yield* session.sendClientContent({ turns: "Two" })
      assert.include((yield* answer(session)).join(""), "Two")
      const sessions = yield* emulator.sessions
      assert.deepStrictEqual(sessions.map(({ ending }) => ending && [ending.by, ending.code]), [
        ["client", 1000],
        ["emulator", 1011],
        undefined
      ])
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
