import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import type { Part } from "effect-genai/wire/Content"
import { Chat, LanguageModel, type Prompt, type Response } from "effect/ai"
import * as Base64 from "effect/encoding/Base64"
import * as fc from "fast-check"
import { GeminiLanguageModel } from "../src/index.ts"
import { piecesOf } from "../src/internal/pieces.ts"
import { none } from "../src/internal/tools.ts"
import { answer, answers, bare, chunk, collect, gemini, lastBody, streams } from "./harness/emulated.ts"

const Test = GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini))

const finishOf = (parts: ReadonlyArray<Response.AnyPart>) => {
  const finish = parts.at(-1)
  assert(finish?.type === "finish")
  return finish
}

describe("files", () => {
  it.effect("that the model made are bytes, and go back", () =>
    Effect.gen(function*() {
      const parts = [{ text: "Here:" }, { inlineData: { mimeType: "image/png", data: "AQID" } }]
      const chat = yield* Chat.empty
      yield* answers(answer(parts), answer([{ text: "Fine." }]))
      const { content } = yield* chat.generateText({ prompt: "Draw" })
      const file = content.find((part) => part.type === "file")
      assert.deepStrictEqual([file?.mediaType, file?.data], ["image/png", new Uint8Array([1, 2, 3])])
      const imported = yield* Chat.fromJson(yield* chat.exportJson)
      yield* imported.generateText({ prompt: "And?" })
      assert.deepStrictEqual((yield* lastBody)["contents"][1].parts, parts)
    }).pipe(Effect.provide(Test)))

  it.effect("whose data is not base64 do not fail", () =>
    Effect.gen(function*() {
      const parts = [{ inlineData: { mimeType: "image/png", data: "%%%" } }, { inlineData: { data: "AQID" } }]
      yield* answers(answer(parts))
      const { content } = yield* LanguageModel.generateText({ prompt: "Draw" })
      assert.deepStrictEqual(
        bare(content),
        parts.map((part) => ({ type: "text", text: "", metadata: { gemini: { part } } }))
      )
    }).pipe(Effect.provide(Test)))

  it("may be large", () => {
    const inlineData = { mimeType: "video/mp4", data: "AAAA".repeat(5_000_000) }
    const reading = {
      tools: none,
      id: () => "id",
      served: new Map<string, string>(),
      ids: new Set<string>(),
      callsTools: false
    }
    assert.deepStrictEqual(piecesOf({ inlineData }, reading).map(({ type }) => type), ["file"])
  })

  it.effect("of the user are bytes or addresses", () =>
    Effect.gen(function*() {
      const file = (mediaType: string, data: string | Uint8Array | URL, options: Prompt.FilePartOptions = {}) =>
        ({ type: "file", mediaType, data, options }) as const
      yield* LanguageModel.generateText({
        prompt: [{
          role: "user",
          content: [
            file("image/png", new Uint8Array([1, 2, 3])),
            file("image/*", "AQID"),
            file("application/pdf", new URL("https://example.com/a.pdf")),
            file("video/mp4", "gs://bucket/a.mp4", { gemini: { part: { videoMetadata: { fps: 1 } } } }),
            file("text/plain", "data:text/plain;base64,AQID")
          ]
        }]
      }).pipe(Effect.ignore)
      assert.deepStrictEqual((yield* lastBody)["contents"][0].parts, [
        { inlineData: { mimeType: "image/png", data: "AQID" } },
        { inlineData: { mimeType: "image/jpeg", data: "AQID" } },
        { fileData: { mimeType: "application/pdf", fileUri: "https://example.com/a.pdf" } },
        { fileData: { mimeType: "video/mp4", fileUri: "gs://bucket/a.mp4" }, videoMetadata: { fps: 1 } },
        { inlineData: { mimeType: "text/plain", data: "AQID" } }
      ])
    }).pipe(Effect.provide(Test)))
})

describe("sources", () => {
  const groundingMetadata = {
    webSearchQueries: ["sky"],
    groundingChunks: [
      { web: { uri: "https://example.com/sky", title: "Sky" } },
      { retrievedContext: { uri: "gs://b/doc", title: "Doc", text: "one", documentName: "documents/1" } },
      { retrievedContext: { title: "No address", text: "two" } },
      { maps: { uri: "https://maps.google.com/?cid=1", title: "Place" } },
      { image: { sourceUri: "https://example.com/i", imageUri: "https://example.com/i.png", title: "Image" } },
      { web: { uri: "not a url", title: "Odd" } },
      { novel: { uri: "https://example.com/new", title: "New" } },
      {}
    ],
    groundingSupports: [{ segment: { endIndex: 7 }, groundingChunkIndices: [0] }]
  }
  const grounded = {
    groundingMetadata,
    citationMetadata: { citations: [{ uri: "https://example.com/cited", title: "Cited", startIndex: 0 }] },
    urlContextMetadata: {
      urlMetadata: [{ retrievedUrl: "https://example.com/page", urlRetrievalStatus: "URL_RETRIEVAL_STATUS_SUCCESS" }]
    }
  }
  const titles = (parts: ReadonlyArray<Response.AnyPart>) =>
    parts.flatMap((part) => part.type === "source" ? [[part.sourceType, part.title]] : [])
  const expected = [
    ["url", "Sky"],
    ["url", "Doc"],
    ["document", "No address"],
    ["url", "Place"],
    ["url", "Image"],
    ["document", "Odd"],
    ["url", "New"],
    ["document", ""],
    ["url", "https://example.com/page"],
    ["url", "Cited"]
  ]

  it.effect("are what the answer is based on", () =>
    Effect.gen(function*() {
      yield* answers(answer([{ text: "Blue." }], grounded))
      const { content } = yield* LanguageModel.generateText({ prompt: "Why?" })
      assert.deepStrictEqual(titles(content), expected)
      const ids = content.flatMap((part) => part.type === "source" ? [part.id] : [])
      assert.strictEqual(new Set(ids).size, ids.length)
      const first = content.find((part) => part.type === "source")
      assert.deepStrictEqual(first?.metadata.gemini, {
        groundingChunk: groundingMetadata.groundingChunks[0] as never,
        index: 0
      })
      assert.deepStrictEqual(finishOf(content).metadata.gemini?.groundingMetadata, groundingMetadata as never)
    }).pipe(Effect.provide(Test)))

  it.effect("come once, also if the chunks of a stream repeat them", () =>
    Effect.gen(function*() {
      yield* streams(
        answer([{ text: "B" }], { finishReason: null, groundingMetadata }),
        answer([{ text: "lue." }], grounded)
      )
      const parts = yield* collect(LanguageModel.streamText({ prompt: "Why?" }))
      assert.deepStrictEqual(titles(parts), expected)
    }).pipe(Effect.provide(Test)))
})

describe("endings", () => {
  const reasons: ReadonlyArray<readonly [string | null, string]> = [
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content-filter"],
    ["RECITATION", "content-filter"],
    ["BLOCKLIST", "content-filter"],
    ["PROHIBITED_CONTENT", "content-filter"],
    ["SPII", "content-filter"],
    ["IMAGE_SAFETY", "content-filter"],
    ["MODEL_ARMOR", "content-filter"],
    ["MALFORMED_FUNCTION_CALL", "error"],
    ["UNEXPECTED_TOOL_CALL", "error"],
    ["MISSING_THOUGHT_SIGNATURE", "error"],
    ["LANGUAGE", "other"],
    ["OTHER", "other"],
    ["NOVEL_REASON", "other"],
    ["FINISH_REASON_UNSPECIFIED", "unknown"],
    [null, "unknown"]
  ]

  it.effect("have the reasons of effect/ai, and never fail", () =>
    Effect.gen(function*() {
      for (const [finishReason, expected] of reasons) {
        yield* answers(answer([{ text: "Hi" }], { finishReason }))
        const { content } = yield* LanguageModel.generateText({ prompt: "Hi" })
        assert.strictEqual(finishOf(content).reason, expected)
        // A stream without a reason is not complete, so it fails.
        if (expected === "unknown") continue
        yield* streams(answer([{ text: "Hi" }], { finishReason }))
        const parts = yield* collect(LanguageModel.streamText({ prompt: "Hi" }))
        assert.strictEqual(finishOf(parts).reason, expected)
        assert.strictEqual(finishOf(parts).metadata.gemini?.finishReason, finishReason)
      }
    }).pipe(Effect.provide(Test)))

  for (const candidates of [undefined, null, []]) {
    it.effect(`are a failure if the prompt was blocked, with ${JSON.stringify(candidates)} as candidates`, () =>
      Effect.gen(function*() {
        const blocked = {
          promptFeedback: { blockReason: "SAFETY", blockReasonMessage: "Too dangerous." },
          ...(candidates === undefined ? undefined : { candidates })
        }
        yield* answers(blocked)
        yield* streams(blocked)
        for (
          const run of [
            Effect.asVoid(LanguageModel.generateText({ prompt: "Hi" })),
            Effect.asVoid(collect(LanguageModel.streamText({ prompt: "Hi" })))
          ]
        ) {
          const error = yield* Effect.flip(run)
          assert(error.reason._tag === "ContentPolicyError")
          assert.include(error.message, "SAFETY")
          assert.include(error.message, "Too dangerous.")
          assert.isFalse(error.isRetryable)
        }
      }).pipe(Effect.provide(Test)))
  }

  it.effect("count only what is a number of tokens", () =>
    Effect.gen(function*() {
      const usageMetadata = { promptTokenCount: -3, candidatesTokenCount: 1.5, thoughtsTokenCount: "4" }
      yield* answers(answer([{ text: "Hi" }], {}, { usageMetadata }))
      const { usage } = yield* LanguageModel.generateText({ prompt: "Hi" })
      assert.isUndefined(usage.inputTokens.total)
      assert.isUndefined(usage.inputTokens.uncached)
      assert.isUndefined(usage.outputTokens.total)
    }).pipe(Effect.provide(Test)))
})

describe("streams", () => {
  const parts: fc.Arbitrary<object> = fc.oneof(
    fc.record({ text: fc.string() }),
    fc.record({ text: fc.string(), thought: fc.constant(true) }),
    fc.record({ text: fc.string(), thoughtSignature: fc.constantFrom("c2lnLTE=", "c2lnLTI=") }),
    fc.record({ thoughtSignature: fc.constant("c2lnLTM=") }),
    fc.record({
      inlineData: fc.record({
        mimeType: fc.constant("image/png"),
        data: fc.uint8Array({ minLength: 1 }).map(Base64.encode)
      })
    }),
    fc.record({ novel: fc.oneof(fc.string(), fc.array(fc.record({ deep: fc.integer() }))) }),
    fc.record({ executableCode: fc.record({ code: fc.string() }) })
  )

  /** Parts in chunks of any sizes. */
  const cut = fc.tuple(
    fc.array(parts, { maxLength: 12 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 })
  ).map(([parts, sizes]) => {
    let from = 0
    const chunks = sizes.map((size) => parts.slice(from, from += size))
    return [...chunks, parts.slice(from)]
  })

  const wellFormed = (parts: ReadonlyArray<Response.AnyPart>): void => {
    const open = new Map<string, string>()
    for (const part of parts) {
      if (part.type === "text-start" || part.type === "reasoning-start") {
        assert.strictEqual(open.size, 0)
        open.set(part.id, part.type.replace("-start", ""))
      } else if (part.type === "text-delta" || part.type === "reasoning-delta") {
        assert.strictEqual(open.get(part.id), part.type.replace("-delta", ""))
        assert.notStrictEqual(part.delta, "")
      } else if (part.type === "text-end" || part.type === "reasoning-end") {
        assert.strictEqual(open.get(part.id), part.type.replace("-end", ""))
        open.delete(part.id)
      } else if (part.type !== "response-metadata" && part.type !== "source") {
        // Sources come with the text that they are of, which goes on in the same block.
        assert.strictEqual(open.size, 0)
      }
    }
    assert.strictEqual(open.size, 0)
    assert.strictEqual(parts.filter(({ type }) => type === "finish").length, 1)
    assert.strictEqual(parts.at(-1)?.type, "finish")
  }

  /** What is sent back: neighbours that are text alone are one text, and an empty text says nothing. */
  const joined = (parts: ReadonlyArray<object>): ReadonlyArray<Part> => {
    const out: Array<{ readonly open: boolean; part: Part }> = []
    for (const part of parts as ReadonlyArray<Part>) {
      const plain = typeof part.text === "string" && part.thoughtSignature === undefined
      if (plain && part.text === "") continue
      const last = out.at(-1)
      if (plain && last?.open === true && last.part.thought === part.thought) {
        last.part = { ...last.part, text: `${last.part.text}${part.text}` }
      } else out.push({ open: plain, part })
    }
    return out.map(({ part }) => part)
  }

  const every = <A>(arbitrary: fc.Arbitrary<A>, numRuns: number, test: (value: A) => Effect.Effect<void>) =>
    Effect.promise(() => fc.assert(fc.asyncProperty(arbitrary, (value) => Effect.runPromise(test(value))), { numRuns }))

  it.effect("are well formed, and come back, however they are cut", () =>
    every(cut, 200, (chunks) =>
      Effect.gen(function*() {
        yield* streams(...chunks.map((parts) => chunk(...parts)), answer([]))
        yield* answers(answer([{ text: "Fine." }]))
        const chat = yield* Chat.empty
        const parts = yield* collect(chat.streamText({ prompt: "Why?" }))
        wellFormed(parts)
        const imported = yield* Chat.fromJson(yield* chat.exportJson)
        yield* imported.generateText({ prompt: "And?" })
        const { contents } = yield* lastBody
        const expected = joined(chunks.flat())
        assert.deepStrictEqual(contents.slice(1, -1).flatMap(({ parts }: { parts: unknown }) => parts), expected)
      }).pipe(Effect.orDie, Effect.provide(Test))))

  it.effect("of garbage do not fail", () =>
    every(
      fc.array(
        fc.record({
          candidates: fc.oneof(
            fc.jsonValue(),
            fc.array(fc.record({
              content: fc.oneof(
                fc.jsonValue(),
                fc.record({ parts: fc.array(fc.oneof(parts, fc.jsonValue())) })
              ),
              groundingMetadata: fc.oneof(
                fc.jsonValue(),
                fc.record({ groundingChunks: fc.jsonValue() })
              )
            }))
          ),
          usageMetadata: fc.oneof(
            fc.jsonValue(),
            fc.record({ promptTokenCount: fc.jsonValue() })
          ),
          responseId: fc.jsonValue(),
          createTime: fc.jsonValue()
        }),
        { maxLength: 4 }
      ),
      300,
      (chunks) =>
        Effect.gen(function*() {
          yield* streams(...chunks, answer([{ text: "." }]))
          const outcome = yield* Effect.result(collect(LanguageModel.streamText({ prompt: "Why?" })))
          // An answer is not complete as long as one of its candidates is not, and a chunk that is no object cannot be read.
          if (Result.isSuccess(outcome)) wellFormed(outcome.success)
          else assert.include(["NetworkError", "InvalidResponseError"], outcome.failure.reason._tag)
        }).pipe(Effect.orDie, Effect.provide(Test))
    ))
})
