import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit, Fiber, Layer, Schema, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import * as Chat from "../src/Chat.ts"
import { Chats } from "../src/Chats.ts"
import type { RunOptions } from "../src/FunctionRun.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import * as GenerateContentResponse from "../src/GenerateContentResponse.ts"
import * as Messages from "../src/internal/chat/Messages.ts"
import { TurnQueue } from "../src/internal/chat/TurnQueue.ts"
import { Models } from "../src/Models.ts"
import type * as Tool from "../src/Tool.ts"
import type { CreateChatParameters, SendMessageParameters } from "../src/wire/Chats.ts"
import type { Content, Part } from "../src/wire/Content.ts"
import { abortable, collect, expectTag, once } from "./harness/calls.ts"
import { settled } from "./harness/emulated.ts"
import { assertLinear } from "./harness/growth.ts"
import * as Recorder from "./parity/Recorder.ts"

// -----------------------------------------------------------------------------
// Servers
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"

const user = (...parts: ReadonlyArray<Part>): Content => ({ role: "user", parts })
const says = (...parts: ReadonlyArray<object>): Content => ({ role: "model", parts })
const nothing = says()
const hi = user({ text: "Hi" })

const answer = (content: object | undefined, more: object = { finishReason: "STOP" }) => ({
  candidates: [{ ...content === undefined ? {} : { content }, ...more }]
})

const refused = () => Recorder.json({ error: { code: 400, status: "INVALID_ARGUMENT", message: "no" } }, 400)

/** Chats over a server that gives these answers, one after the other. */
const chats = (...answers: ReadonlyArray<Recorder.Answer>) => {
  const { fetch, sent } = Recorder.make((sent, index) => (answers[index] ?? refused)(sent, index))
  const layer = Chats.layer.pipe(
    Layer.provide(Models.layer),
    Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { ...once, fetch } })),
    Layer.provide(FetchHttpClient.layer)
  )
  const create = (params: Partial<CreateChatParameters> = {}) =>
    Effect.provide(Chats.use((chats) => chats.create({ model, ...params })), Layer.orDie(layer))
  const createCalling = (options: RunOptions) =>
    Effect.provide(Chats.use((chats) => chats.create({ model }, options)), Layer.orDie(layer))
  return { sent, create, createCalling }
}

const json = (body: unknown): Recorder.Answer => () => Recorder.json(body)
const events = (...bodies: ReadonlyArray<unknown>): Recorder.Answer => () => Recorder.events(...bodies)

/** An answer that does not come. */
const never: Recorder.Answer = () => new Promise(() => {})

const contentsOf = ({ body }: Recorder.Sent): unknown => (body as { readonly contents: unknown }).contents

const histories = (chat: Chat.Chat) => Effect.all({ comprehensive: chat.getHistory(), curated: chat.getHistory(true) })

/** Both histories are these contents. */
const assertHistory = (chat: Chat.Chat, ...contents: ReadonlyArray<Content>) =>
  Effect.map(histories(chat), (both) => assert.deepStrictEqual(both, { comprehensive: contents, curated: contents }))

// -----------------------------------------------------------------------------
// Turns
// -----------------------------------------------------------------------------

describe("Chats: turns", () => {
  const odd = says(
    { text: "Let me see.", thought: true },
    { text: "4", thoughtSignature: "c2ln", novelty: { deep: [1, null] } },
    { novelPart: { a: 1 } },
    { functionCall: { name: "f", args: { b: 1, a: 2 } }, thoughtSignature: "c2ln" }
  )

  it.effect("are sent back as they came", () =>
    Effect.gen(function*() {
      const content = { novel: 1, ...odd }
      const { create, sent } = chats(json(answer(content)), json(answer(says({ text: "b" }))))
      const chat = yield* create()
      const first = yield* chat.sendMessage({ message: "Hi" })
      assert.instanceOf(first, GenerateContentResponse.GenerateContentResponse)
      const response: Part = { functionResponse: { name: "f", response: { output: 1 } } }
      yield* chat.sendMessage({ message: [response, "Go on"] })
      assert.deepStrictEqual(sent.map(contentsOf), [[hi], [hi, content, user(response, { text: "Go on" })]])
      assert.strictEqual(JSON.stringify((yield* chat.getHistory())[1]), JSON.stringify(content))
      yield* assertHistory(chat, hi, content, user(response, { text: "Go on" }), says({ text: "b" }))
    }))

  it.effect("that are streamed have one content of the model", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(
        events(
          answer(says({ text: "Let me ", thought: true }), {}),
          answer(says({ text: "see.", thought: true }, { text: "I" }), {}),
          { usageMetadata: { totalTokenCount: 1 } },
          answer(undefined, {}),
          answer(says(), {}),
          answer(says({ text: "t is 4" }, { text: "", thoughtSignature: "c2ln" }), {}),
          answer(undefined)
        ),
        events(answer(says({ text: "b" })))
      )
      const chat = yield* create()
      const { delivered } = yield* collect(chat.sendMessageStream({ message: "Hi" }))
      assert.lengthOf(delivered, 7)
      const whole = says({ text: "Let me see.", thought: true }, { text: "It is 4" }, {
        text: "",
        thoughtSignature: "c2ln"
      })
      yield* assertHistory(chat, hi, whole)
      yield* Stream.runDrain(chat.sendMessageStream({ message: "Hi" }))
      assert.deepStrictEqual(contentsOf(sent[1]!), [hi, whole, hi])
    }))

  it.effect("without an answer are in the comprehensive history only", () =>
    Effect.gen(function*() {
      const empty = [
        { candidates: [] },
        {},
        answer(undefined),
        answer({}),
        answer({ role: "model" }),
        answer(says()),
        answer(says({}))
      ]
      for (const body of empty) {
        const { create, sent } = chats(
          json(body),
          events({ promptFeedback: { blockReason: "SAFETY" } }),
          json(answer(says({ text: "a" })))
        )
        const chat = yield* create()
        yield* chat.sendMessage({ message: "1" })
        yield* Stream.runDrain(chat.sendMessageStream({ message: "2" }))
        yield* chat.sendMessage({ message: "Hi" })
        assert.deepStrictEqual(contentsOf(sent[2]!), [hi])
        const { comprehensive, curated } = yield* histories(chat)
        assert.deepStrictEqual(curated, [hi, says({ text: "a" })])
        assert.deepStrictEqual(comprehensive.map(({ role }) => role), [
          "user",
          "model",
          "user",
          "model",
          "user",
          "model"
        ])
        assert.deepStrictEqual(comprehensive[3], nothing)
      }
    }))

  it.effect("have the role of the model, also where the server does not say so", () =>
    Effect.gen(function*() {
      const { create } = chats(json(answer({ parts: [{ text: "a" }] })))
      const chat = yield* create()
      yield* chat.sendMessage({ message: "Hi" })
      yield* assertHistory(chat, hi, says({ text: "a" }))
    }))

  it.effect("use the settings of the chat, or those of the message in their place", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(...Array.from({ length: 3 }, () => json(answer(says({ text: "a" })))))
      const chat = yield* create({ config: { temperature: 0.5, systemInstruction: "Be brief" } })
      yield* chat.sendMessage({ message: "Hi" })
      yield* chat.sendMessage({ message: "Hi", config: { topP: 1 } })
      yield* chat.sendMessage({ message: "Hi", config: null } as unknown as SendMessageParameters)
      const configs = sent.map(({ body }) => ({ ...body as object, contents: undefined }))
      assert.deepStrictEqual(configs[1], { contents: undefined, generationConfig: { topP: 1 } } as object)
      assert.deepStrictEqual(configs[2], configs[0])
      assert.property(configs[0], "systemInstruction")
    }))

  it.effect("may be strings, parts, files, lists of them, and contents of the user", () =>
    Effect.gen(function*() {
      const file = { name: "files/a", uri: "https://f/a", mimeType: "image/png", state: "ACTIVE" } as Part
      const filePart: Part = { fileData: { fileUri: "https://f/a", mimeType: "image/png" } }
      const messages: ReadonlyArray<readonly [unknown, Content]> = [
        ["Hi", hi],
        [{ text: "Hi" }, hi],
        [["Hi"], hi],
        [[file, "Hi"], user(filePart, { text: "Hi" })],
        [file, user(filePart)],
        [hi, hi],
        [{ parts: ["Hi"], novelty: 1 }, { novelty: 1, ...hi } as Content]
      ]
      for (const [message, content] of messages) {
        const { create, sent } = chats(json(answer(says({ text: "a" }))))
        const chat = yield* create()
        yield* chat.sendMessage({ message } as SendMessageParameters)
        assert.deepStrictEqual(contentsOf(sent[0]!), [content])
        yield* assertHistory(chat, content, says({ text: "a" }))
      }
    }))
})

// -----------------------------------------------------------------------------
// One at a time
// -----------------------------------------------------------------------------

describe("Chats: one message at a time", () => {
  const reply = (text: string): Recorder.Answer => ({ url }) =>
    url.includes("stream") ? Recorder.events(answer(says({ text }))) : Recorder.json(answer(says({ text })))

  it.effect("messages that are sent together follow each other", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(reply("a"), reply("b"), reply("c"))
      const chat = yield* create()
      yield* Effect.all([
        chat.sendMessage({ message: "1" }),
        Stream.runDrain(chat.sendMessageStream({ message: "2" })),
        chat.sendMessage({ message: "3" })
      ], { concurrency: "unbounded" })
      const all = [
        user({ text: "1" }),
        says({ text: "a" }),
        user({ text: "2" }),
        says({ text: "b" }),
        user({ text: "3" })
      ]
      assert.deepStrictEqual(sent.map(contentsOf), [all.slice(0, 1), all.slice(0, 3), all])
      yield* assertHistory(chat, ...all, says({ text: "c" }))
    }))

  it.effect("a message waits for a stream until it is left", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(events(answer(says({ text: "a" }), {}), answer(says({ text: "b" }))), reply("c"))
      const chat = yield* create()
      const read = Effect.scoped(Effect.gen(function*() {
        const pull = yield* Stream.toPull(chat.sendMessageStream({ message: "1" }))
        yield* pull
        const second = yield* Effect.forkDetach(chat.sendMessage({ message: "Hi" }))
        yield* settled
        assert.lengthOf(sent, 1)
        return second
      }))
      const response = yield* Effect.flatMap(read, Fiber.join)
      assert.strictEqual(response.text, "c")
      assert.deepStrictEqual(contentsOf(sent[1]!), [hi])
    }))

  const endless: Recorder.Answer = () => Recorder.events(answer(says({ text: "a" }), {}), answer(says({ text: "b" })))

  it.effect("a message does not wait for ever for a stream that nobody reads", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(reply("0"), endless, reply("c"))
      const chat = yield* create()
      yield* chat.sendMessage({ message: "0" })
      const config = { httpOptions: { idleTimeout: 10_000 } }
      yield* Effect.scoped(Effect.gen(function*() {
        const pull = yield* Stream.toPull(chat.sendMessageStream({ message: "1" }))
        yield* pull
        yield* TestClock.adjust("4 minutes")
        yield* pull
        const sends: ReadonlyArray<readonly [string, Duration.Input, Effect.Effect<unknown, GenAIError>]> = [
          ["chats.sendMessage", "5 minutes", chat.sendMessage({ message: "2" })],
          ["chats.sendMessageStream", "5 minutes", Stream.runDrain(chat.sendMessageStream({ message: "3" }))],
          ["chats.sendMessage", "10 seconds", chat.sendMessage({ message: "4", config })]
        ]
        const waiting = yield* Effect.forEach(sends, ([, , send]) => Effect.forkChild(Effect.flip(send)))
        yield* TestClock.adjust("9 seconds")
        assert.isTrue(waiting.every((fiber) => fiber.pollUnsafe() === undefined))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(waiting.map((fiber) => fiber.pollUnsafe() === undefined), [true, true, false])
        yield* TestClock.adjust("5 minutes")
        for (const [index, [operation, limit]] of sends.entries()) {
          const error = expectTag(yield* Fiber.join(waiting[index]!), "TimeoutError")
          assert.deepStrictEqual([error.operation, error.phase], [operation, "idle"])
          assert.deepStrictEqual(error.limit, Duration.fromInputUnsafe(limit))
          assert.include(error.message, "the stream of turn 2 of this chat")
        }
        assert.lengthOf(sent, 2)
        yield* Effect.exit(pull)
      }))
      // The stream goes on where it is read, and its turn is in the history.
      const first = [user({ text: "0" }), says({ text: "0" }), user({ text: "1" }), says({ text: "ab" })]
      yield* assertHistory(chat, ...first)
      yield* chat.sendMessage({ message: "Hi" })
      yield* assertHistory(chat, ...first, hi, says({ text: "c" }))
    }))

  /** An answer that begins, and does not go on. */
  const begun: Recorder.Answer = () => {
    const event = `data: ${JSON.stringify(answer(says({ text: "a" }), {}))}\r\n\r\n`
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(event)) })
    return new Response(body, { headers: { "content-type": "text/event-stream" } })
  }

  it.effect("a message waits for a stream as long as it is read, and as long as the limit says", () =>
    Effect.gen(function*() {
      const { create } = chats(begun, endless, reply("c"))
      const slow = yield* create({ config: { httpOptions: { idleTimeout: 0 } } })
      const reader = yield* Effect.forkChild(Stream.runDrain(slow.sendMessageStream({ message: "1" })))
      const second = yield* Effect.forkChild(slow.sendMessage({ message: "2", config: {} }))
      yield* settled
      yield* TestClock.adjust("1 hour")
      assert.isUndefined(second.pollUnsafe())
      yield* Fiber.interruptAll([second, reader])
      const unread = yield* create({ config: { httpOptions: { idleTimeout: 0 } } })
      const response = yield* Effect.scoped(Effect.gen(function*() {
        const pull = yield* Stream.toPull(unread.sendMessageStream({ message: "1" }))
        yield* pull
        const third = yield* Effect.forkDetach(unread.sendMessage({ message: "Hi" }))
        yield* TestClock.adjust("1 day")
        assert.isUndefined(third.pollUnsafe())
        return third
      }))
      assert.strictEqual((yield* Fiber.join(response)).text, "c")
    }))

  it.effect("a message waits for a stream that is read slowly", () =>
    Effect.gen(function*() {
      const { create } = chats(events(...["a", "b", "c"].map((text) => answer(says({ text }), {}))))
      const chat = yield* create()
      yield* Effect.scoped(Effect.gen(function*() {
        const pull = yield* Stream.toPull(chat.sendMessageStream({ message: "1" }))
        yield* pull
        const second = yield* Effect.forkChild(Effect.flip(chat.sendMessage({ message: "2" })))
        yield* TestClock.adjust("4 minutes")
        yield* pull
        yield* TestClock.adjust("5 minutes")
        assert.isUndefined(second.pollUnsafe())
        yield* TestClock.adjust("1 minute")
        expectTag(yield* Fiber.join(second), "TimeoutError")
      }))
    }))

  it.effect("a message does not wait for a stream whose reader gave up its first read, and holds it", () =>
    Effect.gen(function*() {
      const { create } = chats(never)
      const chat = yield* create()
      yield* Effect.scoped(Effect.gen(function*() {
        const pull = yield* Stream.toPull(chat.sendMessageStream({ message: "1" }))
        yield* Fiber.interrupt(yield* Effect.forkChild(Effect.andThen(pull, Effect.void), { startImmediately: true }))
        const second = yield* Effect.forkChild(Effect.flip(chat.sendMessage({ message: "2" })))
        yield* TestClock.adjust("5 minutes")
        expectTag(yield* Fiber.join(second), "TimeoutError")
      }))
    }))

  it.effect("a stream that has ended is not in the way, also where its scope is still open", () =>
    Effect.gen(function*() {
      const { create } = chats(reply("a"), events(answer(says({ text: "b" }), {})), reply("c"))
      const chat = yield* create()
      yield* Effect.scoped(Effect.gen(function*() {
        const whole = yield* Stream.toPull(chat.sendMessageStream({ message: "1" }))
        yield* whole
        assert.isTrue(Exit.isFailure(yield* Effect.exit(whole)))
        const broken = yield* Stream.toPull(chat.sendMessageStream({ message: "2" }))
        yield* broken
        assert.isTrue(Exit.isFailure(yield* Effect.exit(broken)))
        yield* chat.sendMessage({ message: "Hi" })
      }))
      const answered = [user({ text: "1" }), says({ text: "a" })]
      const { comprehensive, curated } = yield* histories(chat)
      assert.deepStrictEqual(curated, [...answered, hi, says({ text: "c" })])
      assert.deepStrictEqual(comprehensive, [
        ...answered,
        user({ text: "2" }),
        says({ text: "b" }),
        nothing,
        hi,
        says({ text: "c" })
      ])
    }))

  it.effect("a signal ends the wait of a message, and the next one goes through", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(never, reply("a"))
      const chat = yield* create()
      const first = yield* Effect.forkChild(chat.sendMessage({ message: "1" }))
      const aborter = abortable()
      const config = { abortSignal: aborter.signal }
      const sends: ReadonlyArray<Effect.Effect<unknown, GenAIError>> = [
        chat.sendMessage({ message: "2", config }),
        Stream.runDrain(chat.sendMessageStream({ message: "3", config }))
      ]
      const waiting = yield* Effect.forEach(sends, (send) => Effect.forkChild(send))
      const last = yield* Effect.forkChild(chat.sendMessage({ message: "Hi" }))
      yield* settled
      aborter.abort()
      for (const fiber of waiting) {
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      }
      assert.lengthOf(sent, 1)
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* Fiber.join(last)).text, "a")
      assert.deepStrictEqual(contentsOf(sent[1]!), [hi])
      yield* assertHistory(chat, hi, says({ text: "a" }))
    }))
})

// -----------------------------------------------------------------------------
// Failures
// -----------------------------------------------------------------------------

describe("Chats: turns that fail", () => {
  const seen = [user({ text: "0" }), says({ text: "0" })]
  const part = answer(says({ text: "a", thought: true }, { text: "b" }), {})
  const kept = says({ text: "a", thought: true }, { text: "b" })

  const failures: { readonly [title: string]: (chat: Chat.Chat) => Effect.Effect<unknown, GenAIError> } = {
    "a request that is refused": (chat) => chat.sendMessage({ message: "Hi" }),
    "a stream that is refused": (chat) => Stream.runDrain(chat.sendMessageStream({ message: "Hi" }))
  }

  for (const [title, fail] of Object.entries(failures)) {
    it.effect(`leave no trace: ${title}`, () =>
      Effect.gen(function*() {
        const { create, sent } = chats(refused, json(answer(says({ text: "b" }))))
        const chat = yield* create({ history: seen })
        expectTag(yield* Effect.flip(fail(chat)), "BadRequest")
        yield* assertHistory(chat, ...seen)
        yield* chat.sendMessage({ message: "Hi" })
        assert.deepStrictEqual(contentsOf(sent[1]!), [...seen, hi])
      }))
  }

  it.effect("leave no trace if they are interrupted before anything came", () =>
    Effect.gen(function*() {
      const { create } = chats(never, never, json(answer(says({ text: "b" }))))
      const chat = yield* create({ history: seen })
      const sends = [chat.sendMessage({ message: "Hi" }), Stream.runDrain(chat.sendMessageStream({ message: "Hi" }))]
      for (const send of sends) {
        const fiber = yield* Effect.forkChild(send as Effect.Effect<unknown, GenAIError>)
        yield* settled
        yield* Fiber.interrupt(fiber)
        yield* assertHistory(chat, ...seen)
      }
      yield* chat.sendMessage({ message: "Hi" })
      yield* assertHistory(chat, ...seen, hi, says({ text: "b" }))
    }))

  const breaks: {
    readonly [title: string]: readonly [
      answer: Recorder.Answer,
      send: (chat: Chat.Chat) => Effect.Effect<unknown, unknown>
    ]
  } = {
    "the connection breaks": [
      events(part, new Error("broken")),
      (chat) => Effect.flip(Stream.runDrain(chat.sendMessageStream({ message: "Hi" })))
    ],
    "the server stops before the end": [
      events(part),
      (chat) => Effect.flip(Stream.runDrain(chat.sendMessageStream({ message: "Hi" })))
    ],
    "the server reports an error": [
      events(part, { error: { code: 503, status: "UNAVAILABLE", message: "no" } }),
      (chat) => Effect.flip(Stream.runDrain(chat.sendMessageStream({ message: "Hi" })))
    ],
    "the reader leaves": [
      events(part, part, answer(undefined)),
      (chat) => Stream.runHead(chat.sendMessageStream({ message: "Hi" }))
    ],
    "the reader fails": [
      events(part, part, answer(undefined)),
      (chat) => Effect.flip(Stream.runForEach(chat.sendMessageStream({ message: "Hi" }), () => Effect.fail("mine")))
    ],
    "the reader is interrupted": [
      events(part, part, answer(undefined)),
      (chat) => Effect.exit(Stream.runForEach(chat.sendMessageStream({ message: "Hi" }), () => Effect.interrupt))
    ]
  }

  for (const [title, [answered, send]] of Object.entries(breaks)) {
    it.effect(`keep what arrived, and are not sent again: ${title}`, () =>
      Effect.gen(function*() {
        const { create, sent } = chats(answered, json(answer(says({ text: "c" }))))
        const chat = yield* create({ history: seen })
        yield* send(chat)
        const { comprehensive, curated } = yield* histories(chat)
        assert.deepStrictEqual(curated, seen)
        assert.deepStrictEqual(comprehensive, [...seen, hi, kept, nothing])
        const resumed = yield* create({ history: comprehensive })
        assert.deepStrictEqual(yield* resumed.getHistory(true), seen)
        yield* chat.sendMessage({ message: "Hi" })
        assert.deepStrictEqual(contentsOf(sent[1]!), [...seen, hi])
      }))
  }

  it.effect("keep what arrived of an answer over several requests", () =>
    Effect.gen(function*() {
      const begun = answer(says({ text: "a" }), { continuationToken: "t" })
      const { create, sent } = chats(json(begun), refused, json(answer(says({ text: "c" }))))
      const chat = yield* create({ history: seen })
      expectTag(yield* Effect.flip(chat.sendMessage({ message: "1" })), "ContinuationInterrupted")
      const { comprehensive, curated } = yield* histories(chat)
      assert.deepStrictEqual(curated, seen)
      assert.deepStrictEqual(comprehensive, [...seen, user({ text: "1" }), says({ text: "a" }), nothing])
      yield* chat.sendMessage({ message: "Hi" })
      assert.deepStrictEqual(contentsOf(sent[2]!), [...seen, hi])
    }))

  it.effect("keep what arrived of a turn, and the turns of functions before it", () =>
    Effect.gen(function*() {
      const calling = says({ functionCall: { id: "1", name: "f", args: {} }, thoughtSignature: "s" })
      const results = user({ functionResponse: { id: "1", name: "f", response: { output: 1 } } })
      const f: Tool.Callable = {
        name: "f",
        declaration: Effect.succeed({ name: "f" }),
        needsApproval: undefined,
        call: () => Effect.succeed({ _tag: "Value", value: 1 })
      }
      const { createCalling } = chats(events(answer(calling)), events(part, part), events(part, part))
      const chat = yield* createCalling({ tools: [f] })
      const isText = ({ text }: GenerateContentResponse.GenerateContentResponse) => text !== undefined
      yield* Stream.runHead(Stream.filter(chat.sendMessageStream({ message: "Hi" }), isText))
      const turn = [hi, calling, results, kept, nothing]
      assert.deepStrictEqual(yield* chat.getHistory(), turn)
      yield* Stream.runHead(chat.sendMessageStream({ message: "Hi" }))
      assert.deepStrictEqual(yield* chat.getHistory(), [...turn, hi, kept, nothing])
      assert.deepStrictEqual(yield* chat.getHistory(true), [])
    }))

  it.effect("keep the arguments of a call that were cut, and do not send it back", () =>
    Effect.gen(function*() {
      const begin = answer(says({ functionCall: { name: "f", willContinue: true }, thoughtSignature: "s" }), {})
      const piece = answer(
        says({
          functionCall: {
            partialArgs: [{ jsonPath: "$.city", stringValue: "New", willContinue: true }],
            willContinue: true
          }
        }),
        {}
      )
      const cut = says({
        functionCall: { name: "f", willContinue: true, args: { city: "New" } },
        thoughtSignature: "s"
      })
      const { create } = chats(
        events(begin, piece, new Error("broken")),
        events(begin, piece, answer(undefined, { finishReason: "MAX_TOKENS" }))
      )
      const chat = yield* create()
      yield* Effect.flip(Stream.runDrain(chat.sendMessageStream({ message: "Hi" })))
      assert.deepStrictEqual(yield* histories(chat), { comprehensive: [hi, cut, nothing], curated: [] })
      yield* Stream.runDrain(chat.sendMessageStream({ message: "Hi" }))
      assert.deepStrictEqual(yield* histories(chat), { comprehensive: [hi, cut, nothing, hi, cut], curated: [] })
    }))

  /** How a turn goes, and what it adds to both histories. */
  const turns = fc.array(fc.constantFrom("answered", "streamed", "empty", "refused", "broken", "left"), {
    maxLength: 12
  })

  it("whatever happens, the next message is sent with the turns that were answered", () =>
    fc.assert(
      fc.asyncProperty(turns, (kinds) => {
        const replies: { readonly [kind: string]: Recorder.Answer } = {
          answered: json(answer(says({ text: "b" }))),
          streamed: events(answer(says({ text: "a" }), {}), answer(says({ text: "b" }))),
          empty: json({}),
          refused,
          broken: events(part),
          left: events(part, answer(undefined))
        }
        const { create, sent } = chats(...kinds.map((kind) => replies[kind]!), refused)
        return Effect.runPromise(Effect.gen(function*() {
          const chat = yield* create()
          const expected: Array<Content> = []
          for (const [index, kind] of kinds.entries()) {
            const message = `${index}`
            const stream = chat.sendMessageStream({ message })
            yield* Effect.exit<unknown, GenAIError, never>(
              kind === "left"
                ? Stream.runHead(stream)
                : kind === "streamed" || kind === "broken"
                ? Stream.runDrain(stream)
                : chat.sendMessage({ message })
            )
            assert.deepStrictEqual(contentsOf(sent[index]!), [...expected, user({ text: message })])
            if (kind === "answered") expected.push(user({ text: message }), says({ text: "b" }))
            if (kind === "streamed") expected.push(user({ text: message }), says({ text: "ab" }))
            const { comprehensive, curated } = yield* histories(chat)
            assert.deepStrictEqual(curated, expected)
            assert.deepStrictEqual(yield* (yield* create({ history: comprehensive })).getHistory(true), expected)
          }
        }))
      }),
      { numRuns: 40 }
    ))
})

// -----------------------------------------------------------------------------
// Bad input
// -----------------------------------------------------------------------------

describe("Chats: what is refused before anything is sent", () => {
  const messages: { readonly [title: string]: readonly [message: unknown, field: string] } = {
    "nothing": [undefined, "message"],
    "null": [null, "message"],
    "an empty text": ["", "message"],
    "an empty list": [[], "message"],
    "an empty part": [{}, "message"],
    "empty parts": [["", { text: "" }], "message"],
    "a number": [1, "message"],
    "a number in a list": [["a", 1], "message[1]"],
    "a list in a list": [["a", ["b"]], "message[1]"],
    "a content of the model": [says({ text: "a" }), "message.role"],
    "a content without parts": [{ role: "user" }, "message.parts"],
    "a part that is none": [{ role: "user", parts: [null] }, "message.parts[0]"],
    "a file without a type": [["a", { name: "files/a", uri: "https://f/a" }], "message[1].mimeType"]
  }

  for (const [title, [message, field]] of Object.entries(messages)) {
    it.effect(`a message of ${title}`, () =>
      Effect.gen(function*() {
        const { create, sent } = chats(json(answer(says({ text: "a" }))))
        const chat = yield* create()
        for (
          const [method, error] of [
            ["chats.sendMessage", yield* Effect.flip(chat.sendMessage({ message } as SendMessageParameters))],
            [
              "chats.sendMessageStream",
              yield* Effect.flip(Stream.runDrain(chat.sendMessageStream({ message } as SendMessageParameters)))
            ]
          ] as const
        ) {
          const { field: found, operation } = expectTag(error, "InvalidRequest")
          assert.deepStrictEqual({ found, operation }, { found: field, operation: method })
        }
        assert.lengthOf(sent, 0)
        yield* assertHistory(chat)
        yield* chat.sendMessage({ message: "Hi" })
        yield* assertHistory(chat, hi, says({ text: "a" }))
      }))
  }

  const chatsOf: { readonly [title: string]: readonly [params: object, field: string] } = {
    "without a model": [{ model: undefined }, "model"],
    "with an empty model": [{ model: "" }, "model"],
    "with a history that is no list": [{ history: hi }, "history"],
    "with a string in the history": [{ history: [hi, "a"] }, "history[1]"],
    "with a role of neither": [{ history: [hi, { role: "system", parts: [{ text: "a" }] }] }, "history[1].role"],
    "that ends with a role of neither": [
      { history: [hi, says({ text: "a" }), { role: "function", parts: [] }] },
      "history[2].role"
    ],
    "without a role": [{ history: [{ parts: [{ text: "a" }] }] }, "history[0].role"],
    "with parts that are no list": [{ history: [{ role: "user", parts: "a" }] }, "history[0].parts"],
    "with a part that is a string": [{ history: [{ role: "user", parts: ["a"] }] }, "history[0].parts"]
  }

  for (const [title, [params, field]] of Object.entries(chatsOf)) {
    it.effect(`a chat ${title}`, () =>
      Effect.gen(function*() {
        const error = expectTag(yield* Effect.flip(chats().create(params)), "InvalidRequest")
        assert.deepStrictEqual({ field: error.field, operation: error.operation }, { field, operation: "chats.create" })
      }))
  }

  it.effect("but a history may end with the user, as the API takes it", () =>
    Effect.gen(function*() {
      const { create, sent } = chats(json(answer(says({ text: "15" }))))
      const history = [user({ text: "a=5" }), user({ text: "b=10" })]
      const chat = yield* create({ history })
      yield* chat.sendMessage({ message: "Hi" })
      assert.deepStrictEqual(contentsOf(sent[0]!), [...history, hi])
      yield* assertHistory(chat, ...history, hi, says({ text: "15" }))
    }))
})

// -----------------------------------------------------------------------------
// Histories
// -----------------------------------------------------------------------------

describe("Chats: histories", () => {
  it.effect("are curated by turns, and the results of functions belong to the turn of their calls", () =>
    Effect.gen(function*() {
      const call = says({ functionCall: { name: "f" } })
      const results = user({ functionResponse: { name: "f", response: {} } })
      const answered = [user({ text: "1" }), call, results, says({ text: "a" })]
      const history = [
        says(),
        ...answered,
        user({ text: "2" }),
        call,
        results,
        says({ text: "b" }),
        nothing,
        user({ text: "3" }),
        user({ text: "4" }),
        { role: "model" },
        hi
      ]
      const chat = yield* chats().create({ history })
      const { comprehensive, curated } = yield* histories(chat)
      assert.deepStrictEqual(comprehensive, history)
      assert.deepStrictEqual(curated, [...answered, user({ text: "3" }), hi])
    }))

  it.effect("that end with results of functions: a message without any is a content of its own", () =>
    Effect.gen(function*() {
      const result = (name: string): Part => ({ functionResponse: { name, response: {} } })
      const history = [user({ text: "1" }), says({ functionCall: { name: "f" } }), user(result("f"))]
      for (const message of ["Hi", [result("g")]]) {
        const { create, sent } = chats(json(answer(says({ text: "a" }))))
        const chat = yield* create({ history })
        yield* chat.sendMessage({ message })
        assert.deepStrictEqual(
          contentsOf(sent[0]!),
          message === "Hi" ? [...history, hi] : [...history.slice(0, -1), user(result("f"), result("g"))]
        )
      }
    }))

  it.effect("are lists of their own", () =>
    Effect.gen(function*() {
      const { create } = chats(json(answer(says({ text: "a" }))))
      const history: Array<Content> = []
      const chat = yield* create({ history })
      const before = yield* chat.getHistory()
      history.push(hi)
      yield* chat.sendMessage({ message: "Hi" })
      assert.deepStrictEqual(before, [])
      ;(yield* chat.getHistory(true) as Effect.Effect<Array<Content>>).pop()
      yield* assertHistory(chat, hi, says({ text: "a" }))
    }))

  const saved = Schema.fromJsonString(Chat.History)

  it.effect("are saved and read again as they are", () =>
    Effect.gen(function*() {
      const history: ReadonlyArray<Content> = [
        { novel: 1, role: "user", parts: [{ zeta: 1, text: "a" } as Part] } as Content,
        { parts: [{ thoughtSignature: "s", text: "", novelty: [null, { a: "1" }] } as Part], role: "model" },
        { role: "model" }
      ]
      const text = yield* Schema.encodeEffect(saved)(history)
      assert.strictEqual(text, JSON.stringify(history))
      const read = yield* Schema.decodeEffect(saved)(text)
      assert.strictEqual(JSON.stringify(read), text)
      const inStruct = Schema.fromJsonString(Schema.toCodecJson(Schema.Struct({ history: Chat.History })))
      const whole = yield* Schema.encodeEffect(inStruct)({ history })
      assert.strictEqual(JSON.stringify((yield* Schema.decodeEffect(inStruct)(whole)).history), text)
      const error = yield* Effect.flip(Schema.decodeEffect(saved)(`[{"role":"user"},{"role":"system"}]`))
      assert.include(String(error), "[1]")
      assert.include(String(error), "a content of the user or the model")
    }))

  it("cost as much as there is in them", () => {
    const response = GenerateContentResponse.make(answer(says({ text: "a" })) as object)
    const models: Messages.Verbs = {
      generateContent: () => Effect.succeed(response),
      generateContentStream: () => Stream.succeed(response)
    }
    assertLinear((turns) =>
      Effect.runSync(Effect.gen(function*() {
        const chat = Messages.verbs(yield* Messages.make({ model }), new TurnQueue(), models)
        for (let turn = 0; turn < turns; turn++) yield* chat.sendMessage({ message: "Hi" })
        assert.lengthOf(yield* chat.getHistory(true), 2 * turns)
      })), 25)
  })
})
