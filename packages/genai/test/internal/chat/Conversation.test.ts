/** Chats with functions that the model can call. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Schema, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import type * as Chat from "../../../src/Chat.ts"
import { Chats } from "../../../src/Chats.ts"
import type { RunError, RunOptions } from "../../../src/FunctionRun.ts"
import { GenAIClient } from "../../../src/GenAIClient.ts"
import type { GenAIError } from "../../../src/GenAIError.ts"
import { Models } from "../../../src/Models.ts"
import type * as Tool from "../../../src/Tool.ts"
import type { CreateChatParameters, SendMessageParameters } from "../../../src/wire/Chats.ts"
import type { Content, Part } from "../../../src/wire/Content.ts"
import type { FunctionDeclaration } from "../../../src/wire/Tool.ts"
import { expectTag, once } from "../../harness/calls.ts"
import { settled } from "../../harness/emulated.ts"
import * as Recorder from "../../parity/Recorder.ts"

const model = "gemini-2.5-flash"

const user = (...parts: ReadonlyArray<Part>): Content => ({ role: "user", parts })
const says = (...parts: ReadonlyArray<Part>): Content => ({ role: "model", parts })
const nothing = says()
const hi = user({ text: "Hi" })
const done = says({ text: "done" })

const call = (name: string, more: object = {}): Part => ({
  functionCall: { id: `id-${name}`, name, args: {} },
  ...more
})
const result = (name: string, response: { readonly [name: string]: unknown }): Part => ({
  functionResponse: { id: `id-${name}`, name, response }
})

/** An answer, whole or as a stream of its parts, one by one. */
const answer = (content: Content | undefined): Recorder.Answer => ({ url }) => {
  const of = (content: Content | undefined, more: object) => ({ candidates: [{ ...content && { content }, ...more }] })
  return url.includes("stream")
    ? Recorder.events(
      ...content?.parts?.map((part) => of({ ...content, parts: [part] }, {})) ?? [],
      of(undefined, { finishReason: "STOP" })
    )
    : Recorder.json(of(content, { finishReason: "STOP" }))
}

const broken: Recorder.Answer = () => Recorder.json({ error: { code: 400, status: "INVALID_ARGUMENT" } }, 400)

const callable = <E = never, R = never>(
  name: string,
  run: (call: Tool.Call) => Effect.Effect<Tool.Answer, E, R>,
  more: Partial<Tool.Callable<E, R>> = {}
): Tool.Callable<E, R> => ({
  name,
  declaration: Effect.succeed<FunctionDeclaration>({ name }),
  needsApproval: undefined,
  call: run,
  ...more
})

const answers = (name: string, value: unknown) =>
  callable(name, () => Effect.succeed<Tool.Answer>({ _tag: "Value", value }))

/** A chat with functions over a server that gives these answers, one after the other. */
const chat = <E = never, R = never>(
  options: RunOptions<E, R>,
  replies: ReadonlyArray<Recorder.Answer>,
  params: Partial<CreateChatParameters> = {}
) => {
  const { fetch, sent } = Recorder.make((sent, index) => (replies[index] ?? broken)(sent, index))
  const layer = Chats.layer.pipe(
    Layer.provide(Models.layer),
    Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { ...once, fetch } })),
    Layer.provide(FetchHttpClient.layer)
  )
  return Effect.map(
    Effect.provide(Chats.use((chats) => chats.create({ model, ...params }, options)), Layer.orDie(layer)),
    (chat) => ({
      chat,
      contents: () => sent.map(({ body }) => (body as { readonly contents: unknown }).contents),
      sent
    })
  )
}

const histories = <E, R>(chat: Chat.Chat<E, R>) =>
  Effect.all({ comprehensive: chat.getHistory(), curated: chat.getHistory(true) })

const assertHistory = <E, R>(chat: Chat.Chat<E, R>, ...contents: ReadonlyArray<Content>) =>
  Effect.map(histories(chat), (both) => assert.deepStrictEqual(both, { comprehensive: contents, curated: contents }))

const ways = {
  "one answer": <E, R>(chat: Chat.Chat<E, R>, message: SendMessageParameters["message"]) =>
    Effect.asVoid(chat.sendMessage({ message })),
  "a stream": <E, R>(chat: Chat.Chat<E, R>, message: SendMessageParameters["message"]) =>
    Stream.runDrain(chat.sendMessageStream({ message }))
}

for (const [way, send] of Object.entries(ways)) {
  describe(`a chat with functions, ${way}`, () => {
    it.effect("has every call once, with all results of a turn in one content, and the signatures", () =>
      Effect.gen(function*() {
        const calls = says({ text: "hm", thought: true }, call("a", { thoughtSignature: "s" }), call("b"))
        const results = user(result("a", { output: 1 }), result("b", { output: "x" }))
        const { chat: asked, contents, sent } = yield* chat(
          { tools: [answers("a", 1), answers("b", "x")] },
          [answer(calls), answer(done), answer(done)]
        )
        yield* send(asked, "Hi")
        yield* assertHistory(asked, hi, calls, results, done)
        yield* send(asked, "Hi")
        assert.deepStrictEqual(contents(), [[hi], [hi, calls, results], [hi, calls, results, done, hi]])
        const { tools } = sent[0]!.body as { readonly tools: unknown }
        assert.deepStrictEqual(tools, [{ functionDeclarations: [{ name: "a" }, { name: "b" }] }])
      }))

    it.effect("goes on with the results of the caller, in one content with the others", () =>
      Effect.gen(function*() {
        const calls = says(call("a"), call("mine"))
        const own = result("a", { output: 1 })
        const given = result("mine", { output: 2 })
        const { chat: asked, contents } = yield* chat(
          { tools: [answers("a", 1)] },
          [answer(calls), broken, answer(undefined), answer(done), answer(done)],
          { config: { tools: [{ functionDeclarations: [{ name: "mine" }] }] } }
        )
        yield* send(asked, "Hi")
        yield* assertHistory(asked, hi, calls, user(own))
        yield* Effect.flip(send(asked, given))
        yield* assertHistory(asked, hi, calls, user(own))
        yield* send(asked, given)
        yield* assertHistory(asked, hi, calls, user(own))
        yield* send(asked, [given, "Go on"])
        yield* assertHistory(asked, hi, calls, user(own, given, { text: "Go on" }), done)
        yield* send(asked, "Hi")
        assert.deepStrictEqual(contents().slice(1), [
          [hi, calls, user(own, given)],
          [hi, calls, user(own, given)],
          [hi, calls, user(own, given, { text: "Go on" })],
          [hi, calls, user(own, given, { text: "Go on" }), done, hi]
        ])
      }))

    it.effect("keeps the calls and results of a run that failed in its comprehensive history", () =>
      Effect.gen(function*() {
        const calls = says(call("a"))
        const results = user(result("a", { output: 1 }))
        const { chat: asked, contents } = yield* chat(
          { tools: [answers("a", 1)] },
          [answer(calls), broken, answer(done)]
        )
        const error: RunError = yield* Effect.flip(send(asked, "1"))
        assert.strictEqual(error._tag, "TurnFailed")
        const kept = [user({ text: "1" }), calls, results, nothing]
        assert.deepStrictEqual(yield* histories(asked), { comprehensive: kept, curated: [] })
        const resumed = yield* chat({}, [], { history: kept })
        assert.deepStrictEqual(yield* resumed.chat.getHistory(true), [])
        yield* send(asked, "Hi")
        assert.deepStrictEqual(contents()[2], [hi])
      }))

    it.effect("keeps the last answer of a run that has called too often", () =>
      Effect.gen(function*() {
        const calls = says(call("a"))
        const results = user(result("a", { output: 1 }))
        const { chat: asked } = yield* chat(
          { tools: [answers("a", 1)] },
          [answer(calls), answer(calls)],
          { config: { automaticFunctionCalling: { maximumRemoteCalls: 1 } } }
        )
        const error: RunError = yield* Effect.flip(send(asked, "Hi"))
        assert.strictEqual(error._tag, "TurnLimitReached")
        assert.deepStrictEqual(yield* histories(asked), {
          comprehensive: [hi, calls, results, calls, nothing],
          curated: []
        })
      }))

    it.effect("keeps a run without a last answer in its comprehensive history", () =>
      Effect.gen(function*() {
        const calls = says(call("a"))
        const results = user(result("a", { output: 1 }))
        const { chat: asked } = yield* chat({ tools: [answers("a", 1)] }, [answer(calls), answer(undefined)])
        yield* send(asked, "Hi")
        assert.deepStrictEqual(yield* histories(asked), { comprehensive: [hi, calls, results, nothing], curated: [] })
      }))

    it.effect("runs no function if that is switched off", () =>
      Effect.gen(function*() {
        const calls = says(call("a"))
        const { chat: asked } = yield* chat(
          { tools: [callable("a", () => Effect.die("called"))] },
          [answer(calls)],
          { config: { automaticFunctionCalling: { disable: true } } }
        )
        yield* send(asked, "Hi")
        yield* assertHistory(asked, hi, calls)
      }))

    class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {}) {}
    class City extends Context.Service<City, string>()("City") {}

    it.effect("fails as its functions do, and needs what they need", () =>
      Effect.gen(function*() {
        const tool = callable("a", () =>
          Effect.flatMap(City, (city) =>
            city === "" ? Effect.fail(new Refusal()) : Effect.succeed<Tool.Answer>({ _tag: "Value", value: city })))
        const { chat: asked } = yield* chat({ tools: [tool] }, [
          answer(says(call("a"))),
          answer(says(call("a"))),
          answer(done)
        ])
        const error = yield* Effect.flip(Effect.provideService(send(asked, "1"), City, ""))
        assert.strictEqual(error._tag, "Refusal")
        yield* Effect.provideService(send(asked, "Hi"), City, "Paris")
        assert.deepStrictEqual(yield* asked.getHistory(true), [
          hi,
          says(call("a")),
          user(result("a", { output: "Paris" })),
          done
        ])
      }))
  })
}

describe("a chat with functions", () => {
  it.effect("that is left while functions run keeps what arrived, and takes the next message", () =>
    Effect.gen(function*() {
      const content = says({ text: "hm" }, call("a"))
      const { chat: asked } = yield* chat({ tools: [callable("a", () => Effect.never)] }, [
        answer(content),
        answer(done)
      ])
      const fiber = yield* Effect.forkChild(Stream.runDrain(asked.sendMessageStream({ message: "1" })))
      yield* settled
      yield* Fiber.interrupt(fiber)
      const kept = [user({ text: "1" }), content, nothing]
      assert.deepStrictEqual(yield* histories(asked), { comprehensive: kept, curated: [] })
      yield* asked.sendMessage({ message: "Hi" })
      assert.deepStrictEqual(yield* asked.getHistory(true), [hi, done])
    }))

  const wrong: { readonly [title: string]: readonly [options: unknown, field: string] } = {
    "options that are none": [5, "options"],
    "tools that are none": [{ tools: [{ name: "a" }] }, "options.tools"],
    "two of one name": [{ tools: [answers("a", 1), answers("a", 2)] }, "options.tools[1]"],
    "a limit that is none": [{ concurrency: 0 }, "options.concurrency"]
  }

  for (const [title, [options, field]] of Object.entries(wrong)) {
    it.effect(`is refused where it is made: ${title}`, () =>
      Effect.gen(function*() {
        const error: GenAIError = yield* Effect.flip(chat(options as RunOptions, []))
        const { field: found, operation } = expectTag(error, "InvalidRequest")
        assert.deepStrictEqual({ found, operation }, { found: field, operation: "chats.create" })
      }))
  }

  it.effect("is refused before anything is sent, and goes on: a name that the settings declare too", () =>
    Effect.gen(function*() {
      const { chat: asked, sent } = yield* chat({ tools: [answers("a", 1)] }, [answer(done)])
      const config = { tools: [{ functionDeclarations: [{ name: "a" }] }] }
      const error: RunError = yield* Effect.flip(asked.sendMessage({ message: "Hi", config }))
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.lengthOf(sent, 0)
      yield* asked.sendMessage({ message: "Hi" })
      yield* assertHistory(asked, hi, done)
    }))
})
