import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Chat, GoogleGenAI, InvalidRequest, type ToolFunction } from "../../src/promise.ts"
import type { Content, Part } from "../../src/wire/Content.ts"
import { once } from "../harness/calls.ts"
import { aborter, rejection } from "../harness/promised.ts"
import * as Recorder from "../parity/Recorder.ts"

const model = "gemini-2.5-flash"

const user = (...parts: ReadonlyArray<Part>): Content => ({ role: "user", parts })
const says = (...parts: ReadonlyArray<Part>): Content => ({ role: "model", parts })
const hi = user({ text: "Hi" })

const answer = (content: Content, more: object = { finishReason: "STOP" }) => ({ candidates: [{ content, ...more }] })

const json = (body: object): Recorder.Answer => () => Recorder.json(body)
const events = (...bodies: ReadonlyArray<unknown>): Recorder.Answer => () => Recorder.events(...bodies)
const never: Recorder.Answer = () => new Promise(() => {})

/** A client over a server that gives these answers, one after the other. */
const client = (...answers: ReadonlyArray<Recorder.Answer>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { fetch, sent } = Recorder.make((sent, index) => (answers[index] ?? never)(sent, index))
      return { ai: new GoogleGenAI({ apiKey: "key", httpOptions: { ...once, fetch } }), sent }
    }),
    ({ ai }) => Effect.promise(() => ai.close())
  )

const contentsOf = ({ body }: Recorder.Sent): unknown => (body as { readonly contents: unknown }).contents

describe("chats of plain async code", () => {
  it.effect("are created at once, and their history is read at once", () =>
    Effect.gen(function*() {
      const { ai, sent } = yield* client(
        json(answer(says({ text: "a", thoughtSignature: "s" }))),
        events(answer(says({ text: "b" }), {}), answer(says({ text: "c" })))
      )
      const history = [user({ text: "0" }), says({ text: "0" })]
      const chat = ai.chats.create({ model, history })
      assert.instanceOf(chat, Chat)
      assert.lengthOf(sent, 0)
      const text: Array<string | undefined> = []
      yield* Effect.promise(async () => {
        text.push((await chat.sendMessage({ message: "Hi" })).text)
        for await (const chunk of await chat.sendMessageStream({ message: ["Hi"] })) text.push(chunk.text)
      })
      assert.deepStrictEqual(text, ["a", "b", "c"])
      const first = [...history, hi, says({ text: "a", thoughtSignature: "s" }), hi]
      assert.deepStrictEqual(contentsOf(sent[1]!), first)
      assert.deepStrictEqual(chat.getHistory(), [...first, says({ text: "bc" })])
      assert.deepStrictEqual(chat.getHistory(true), chat.getHistory())
    }))

  it.effect("have a history of their own, which is saved as JSON", () =>
    Effect.gen(function*() {
      const { ai, sent } = yield* client(json(answer(says({ text: "a" }))))
      const history = [user({ text: "0" }), says({ text: "0" })]
      const chat = ai.chats.create({ model, history })
      const change = (contents: ReadonlyArray<Content>) => Object.assign(contents[0]!, { role: "changed" })
      change(history)
      change(chat.getHistory())
      change(chat.getHistory(true))
      assert.deepStrictEqual(chat.getHistory(), [user({ text: "0" }), says({ text: "0" })])
      const resumed = ai.chats.create({ model, history: JSON.parse(JSON.stringify(chat.getHistory())) })
      yield* Effect.promise(() => resumed.sendMessage({ message: "Hi" }))
      assert.deepStrictEqual(contentsOf(sent[0]!), [user({ text: "0" }), says({ text: "0" }), hi])
    }))

  it.effect("refuse what is wrong: a chat at once, a message by its promise", () =>
    Effect.gen(function*() {
      const { ai, sent } = yield* client()
      const create = (params: object) => () => ai.chats.create(params as never)
      assert.throws(create({}), InvalidRequest, "Invalid model")
      assert.throws(create({ model, history: [{ role: "system" }] }), InvalidRequest, "Invalid history[0].role")
      assert.throws(create({ model, history: [user({ text: (() => {}) as never })] }), InvalidRequest)
      const history = Promise.resolve([])
      assert.throws(
        create({ model, history }),
        InvalidRequest,
        "Invalid history: expected a list of contents, which are"
      )
      const chat = ai.chats.create({ model })
      for (const method of ["sendMessage", "sendMessageStream"] as const) {
        const error = yield* rejection(() => chat[method]({ message: "" }))
        assert.deepStrictEqual([error.name, error["field"]], ["InvalidRequest", "message"])
      }
      assert.lengthOf(sent, 0)
    }))

  it.effect("send one message at a time, and go on after a stream that is left", () =>
    Effect.gen(function*() {
      const { ai, sent } = yield* client(
        events(answer(says({ text: "a" }), {}), answer(says({ text: "b" }))),
        json(answer(says({ text: "c" })))
      )
      const chat = ai.chats.create({ model })
      const second = yield* Effect.promise(async () => {
        const stream = await chat.sendMessageStream({ message: "1" })
        const second = chat.sendMessage({ message: "Hi" })
        for await (const chunk of stream) {
          assert.strictEqual(chunk.text, "a")
          assert.lengthOf(sent, 1)
          break
        }
        return second
      })
      assert.strictEqual(second.text, "c")
      assert.deepStrictEqual(chat.getHistory(true), [hi, says({ text: "c" })])
      assert.deepStrictEqual(chat.getHistory(), [
        user({ text: "1" }),
        says({ text: "a" }),
        says(),
        hi,
        says({ text: "c" })
      ])
    }))

  it.effect("do not wait for ever for a stream that is not read", () =>
    Effect.gen(function*() {
      const { ai } = yield* client(events(answer(says({ text: "a" }), {}), answer(says({ text: "b" }))))
      const chat = ai.chats.create({ model, config: { httpOptions: { idleTimeout: 1 } } })
      const stream = yield* Effect.promise(() => chat.sendMessageStream({ message: "1" }))
      const error = yield* rejection(() => chat.sendMessage({ message: "Hi" }))
      assert.deepStrictEqual([error.name, error["operation"], error["phase"]], [
        "TimeoutError",
        "chats.sendMessage",
        "idle"
      ])
      assert.include(error.message, "the stream of turn 1 of this chat")
      yield* Effect.promise(() => stream.return())
    }))

  it.effect("are aborted by the signal of the message, or of the chat", () =>
    Effect.gen(function*() {
      const { ai } = yield* client(never, never, json(answer(says({ text: "a" }))))
      for (const inChat of [true, false]) {
        const controller = aborter()
        const config = { abortSignal: controller.signal }
        const chat = ai.chats.create(inChat ? { model, config } : { model })
        const rejected = rejection(() => {
          const promise = chat.sendMessage(inChat ? { message: "Hi" } : { message: "Hi", config })
          queueMicrotask(() => controller.abort(new Error("mine")))
          return promise
        })
        assert.strictEqual((yield* rejected).message, "mine")
        assert.deepStrictEqual(chat.getHistory(), [])
      }
    }))

  it.effect("call functions among the tools of the chat, or of a message", () =>
    Effect.gen(function*() {
      const call = says({ functionCall: { id: "1", name: "double", args: { n: 2 } }, thoughtSignature: "s" })
      const result = user({ functionResponse: { id: "1", name: "double", response: { output: 4 } } })
      const turn = (content: Content): Recorder.Answer => ({ url }) =>
        url.includes("stream") ? Recorder.events(answer(content)) : Recorder.json(answer(content))
      const double: ToolFunction = ({ n }: { readonly n?: number }) => 2 * (n ?? 0)
      Object.defineProperty(double, "name", { value: "double" })
      const config = { tools: [{ functionDeclarations: [{ name: "double" }] }, double] }
      for (const inChat of [true, false]) {
        const { ai, sent } = yield* client(turn(call), turn(says({ text: "4" })), turn(call), turn(says({ text: "4" })))
        const chat = ai.chats.create(inChat ? { model, config } : { model })
        const message = { message: "Hi", ...inChat ? {} : { config } }
        yield* Effect.promise(async () => {
          assert.strictEqual((await chat.sendMessage(message)).text, "4")
          const chunks = []
          for await (const chunk of await chat.sendMessageStream(message)) chunks.push(chunk.text)
          assert.deepStrictEqual(chunks.at(-1), "4")
        })
        const once = [hi, call, result, says({ text: "4" })]
        assert.deepStrictEqual(chat.getHistory(), [...once, ...once])
        assert.deepStrictEqual(sent.map(contentsOf), [
          [hi],
          [hi, call, result],
          [...once, hi],
          [...once, hi, call, result]
        ])
      }
    }))
})
