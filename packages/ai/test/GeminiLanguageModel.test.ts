import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Chat, LanguageModel, Prompt } from "effect/ai"
import { GeminiLanguageModel } from "../src/index.ts"
import { answer, answers, bare, chunk, collect, gemini, lastBody, streams } from "./harness/emulated.ts"

const Test = GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini))

const lastParts = Effect.map(lastBody, ({ contents }) => contents.at(-2).parts)

describe("generateText", () => {
  it.effect("is the text of the answer, with the names of the answer and what it cost", () =>
    Effect.gen(function*() {
      yield* answers(answer([{ text: "Because " }, { text: "of Rayleigh." }], {}, {
        createTime: "2026-11-30T17:00:00.123456Z",
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 60,
          toolUsePromptTokenCount: 10,
          candidatesTokenCount: 20,
          thoughtsTokenCount: 30,
          totalTokenCount: 160
        }
      }))
      const response = yield* LanguageModel.generateText({ prompt: "Why is the sky blue?" })
      assert.strictEqual(response.text, "Because of Rayleigh.")
      assert.strictEqual(response.finishReason, "stop")
      assert.deepStrictEqual({ ...response.usage.inputTokens }, {
        total: 110,
        cacheRead: 60,
        uncached: 50,
        cacheWrite: undefined
      })
      assert.deepStrictEqual({ ...response.usage.outputTokens }, { total: 50, text: 20, reasoning: 30 })
      const [named] = response.content
      assert(named?.type === "response-metadata")
      assert.strictEqual(named.id, "response-1")
      assert.strictEqual(named.modelId, "gemini-test")
      assert.strictEqual(named.timestamp?.epochMilliseconds, Date.parse("2026-11-30T17:00:00.123Z"))
      const finish = response.content.at(-1)
      assert(finish?.type === "finish")
      assert.strictEqual(finish.metadata.gemini?.finishReason, "STOP")
      assert.strictEqual(finish.metadata.gemini?.usageMetadata?.["totalTokenCount"], 160)
    }).pipe(Effect.provide(Test)))

  it.effect("sends the instruction of the system, the turns, and the settings", () =>
    Effect.gen(function*() {
      yield* LanguageModel.generateText({
        prompt: [
          { role: "system", content: "Be short." },
          { role: "system", content: "Be kind." },
          { role: "user", content: "Hi" },
          { role: "assistant", content: "Hello" },
          { role: "user", content: [{ type: "text", text: "How are you?" }] }
        ]
      }).pipe(GeminiLanguageModel.withConfigOverride({ temperature: 0.5 }))
      const { contents, generationConfig, systemInstruction } = yield* lastBody
      assert.deepStrictEqual(systemInstruction.parts, [{ text: "Be short." }, { text: "Be kind." }])
      assert.deepStrictEqual(contents, [
        { role: "user", parts: [{ text: "Hi" }] },
        { role: "model", parts: [{ text: "Hello" }] },
        { role: "user", parts: [{ text: "How are you?" }] }
      ])
      assert.deepStrictEqual(generationConfig, { temperature: 0.5 })
    }).pipe(Effect.provide(Test)))
})

describe("streamText", () => {
  it.effect("starts and ends every block, and ends with finish", () =>
    Effect.gen(function*() {
      yield* streams(
        chunk({ text: "Hm", thought: true }),
        chunk({ text: ".", thought: true }, { text: "Be" }),
        chunk({ text: "cause" }),
        answer([{ text: "." }])
      )
      const parts = yield* collect(LanguageModel.streamText({ prompt: "Why?" }))
      assert.deepStrictEqual(bare(parts), [
        { type: "reasoning-start", id: "0" },
        { type: "reasoning-delta", id: "0", delta: "Hm" },
        { type: "reasoning-delta", id: "0", delta: "." },
        { type: "reasoning-end", id: "0" },
        { type: "text-start", id: "1" },
        { type: "text-delta", id: "1", delta: "Be" },
        { type: "text-delta", id: "1", delta: "cause" },
        { type: "text-delta", id: "1", delta: "." },
        { type: "text-end", id: "1" }
      ])
      const finish = parts.at(-1)
      assert(finish?.type === "finish")
      assert.strictEqual(finish.reason, "stop")
      assert.strictEqual(finish.usage.outputTokens.total, 5)
    }).pipe(Effect.provide(Test)))

  it.effect("costs what its last chunk says", () =>
    Effect.gen(function*() {
      const counted = (candidatesTokenCount: number) => ({
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount }
      })
      yield* streams(
        answer([{ text: "Be" }], { finishReason: null }, counted(1)),
        answer([{ text: "cause" }], {}, counted(9)),
        { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 10 } }
      )
      const finish = (yield* collect(LanguageModel.streamText({ prompt: "Why?" }))).at(-1)
      assert(finish?.type === "finish")
      assert.strictEqual(finish.usage.outputTokens.total, 10)
    }).pipe(Effect.provide(Test)))

  it.effect("has one delta for pieces that came together", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const events = Array.from({ length: 100 }, (_, index) => chunk({ text: `${index} ` }))
      yield* emulator.script(Script.sequence("models.generateContentStream", [
        Reply.text([...events, answer([{ text: "." }])].map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
          headers: { "content-type": "text/event-stream" }
        })
      ]))
      const parts = bare(yield* collect(LanguageModel.streamText({ prompt: "Count" })))
      assert.deepStrictEqual(parts.map(({ type }) => type), ["text-start", "text-delta", "text-end"])
      assert.strictEqual(parts[1]?.["delta"], `${Array.from({ length: 100 }, (_, index) => `${index} `).join("")}.`)
    }).pipe(Effect.provide(Test)))

  it.effect("fails if it breaks off, and keeps in the chat what was said", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* streams(chunk({ text: "Be" }), chunk({ text: "cause" }))
      const error = yield* Effect.flip(collect(chat.streamText({ prompt: "Why?" })))
      assert.strictEqual(error.reason._tag, "NetworkError")
      assert.isTrue(error.isRetryable)
      assert.include(error.message, "GeminiLanguageModel.streamText")
      assert.include(yield* chat.exportJson, `"role":"assistant","content":"Because"`)
    }).pipe(Effect.provide(Test)))
})

describe("thought signatures", () => {
  const parts = [
    { text: "Hm.", thought: true, thoughtSignature: "c2lnLTE=" },
    { text: "Be", thoughtSignature: "c2lnLTI=" },
    { text: "cause." },
    { text: "", thoughtSignature: "c2lnLTM=" },
    { thoughtSignature: "c2lnLTQ=" },
    { text: "Titled", partMetadata: { title: "A" } },
    { novelPart: { deep: [1, { two: 2 }] }, thoughtSignature: "c2lnLTU=" },
    { inlineData: { mimeType: "image/png", data: "AAAA", displayName: "a.png" }, thoughtSignature: "c2lnLTY=" }
  ]

  it.effect("come back as they were, on every part, also after export and import", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* answers(answer(parts), answer([{ text: "Fine." }]), answer([{ text: "Fine." }]))
      yield* chat.generateText({ prompt: "Why?" })
      yield* chat.generateText({ prompt: "And?" })
      assert.deepStrictEqual(yield* lastParts, parts)
      const imported = yield* Chat.fromJson(yield* chat.exportJson)
      yield* imported.generateText({ prompt: "And?" })
      assert.deepStrictEqual((yield* lastBody)["contents"][1].parts, parts)
    }).pipe(Effect.provide(Test)))

  it.effect("come back as they were after a stream", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* streams(...parts.slice(0, -1).map((part) => chunk(part)), answer(parts.slice(-1)))
      yield* answers(answer([{ text: "Fine." }]))
      yield* collect(chat.streamText({ prompt: "Why?" }))
      const imported = yield* Chat.fromJson(yield* chat.exportJson)
      yield* imported.generateText({ prompt: "And?" })
      assert.deepStrictEqual(yield* lastParts, parts)
    }).pipe(Effect.provide(Test)))
})

it("the options of a prompt are typed", () => {
  const part = Prompt.textPart({ text: "Hi", options: { gemini: { thoughtSignature: "c2ln" } } })
  assert.strictEqual(part.options.gemini?.thoughtSignature, "c2ln")
})
