import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result, Stream } from "effect"
import * as fc from "fast-check"
import { NotFound } from "../src/GenAIError.ts"
import * as GenerateContentResponse from "../src/GenerateContentResponse.ts"
import * as Interaction from "../src/Interaction.ts"
import * as Usage from "../src/Usage.ts"
import type * as Wire from "../src/wire/GenerateContent.ts"
import * as Replay from "./harness/Replay.ts"

const usageMetadata = {
  promptTokenCount: 10,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 3,
  thoughtsTokenCount: 2,
  toolUsePromptTokenCount: 1,
  totalTokenCount: 16,
  promptTokensDetails: [{ modality: "TEXT", tokenCount: 8 }, { modality: "IMAGE", tokenCount: 2 }],
  cacheTokensDetails: [{ modality: "TEXT", tokenCount: 4 }],
  candidatesTokensDetails: [{ modality: "TEXT", tokenCount: 3 }],
  toolUsePromptTokensDetails: [{ modality: "TEXT", tokenCount: 1 }]
}

const expected: Usage.Usage = {
  prompt: 10,
  cached: 4,
  candidates: 3,
  thoughts: 2,
  toolUse: 1,
  total: 16,
  byModality: {
    TEXT: { prompt: 8, cached: 4, candidates: 3, toolUse: 1 },
    IMAGE: { prompt: 2, cached: 0, candidates: 0, toolUse: 0 }
  },
  answers: 1,
  incomplete: 0
}

const saying = (text: string, usageMetadata?: object, finishReason?: string) =>
  GenerateContentResponse.make({
    candidates: [{
      content: { role: "model", parts: [{ text }] },
      ...finishReason === undefined ? {} : { finishReason }
    }],
    ...usageMetadata === undefined ? {} : { usageMetadata }
  })

const counts = (promptTokenCount: number, candidatesTokenCount?: number) => ({
  promptTokenCount,
  ...candidatesTokenCount === undefined ? {} : { candidatesTokenCount },
  totalTokenCount: promptTokenCount + (candidatesTokenCount ?? 0)
})

const stream = [
  saying("a", { trafficType: "ON_DEMAND" }),
  saying("b", counts(78)),
  saying("c", counts(9, 1)),
  saying("", counts(7, 3), "STOP")
]

// -----------------------------------------------------------------------------
// One answer
// -----------------------------------------------------------------------------

describe("Usage of an answer", () => {
  it("has all counts of a response, of an interaction and of a live session alike", () => {
    assert.deepStrictEqual(Usage.fromResponse(saying("a", usageMetadata, "STOP")), expected)
    const interaction = {
      total_input_tokens: 10,
      total_cached_tokens: 4,
      total_output_tokens: 3,
      total_thought_tokens: 2,
      total_tool_use_tokens: 1,
      total_tokens: 16,
      input_tokens_by_modality: [{ modality: "text", tokens: 8 }, { modality: "image", tokens: 2 }],
      cached_tokens_by_modality: [{ modality: "text", tokens: 4 }],
      output_tokens_by_modality: [{ modality: "text", tokens: 3 }],
      tool_use_tokens_by_modality: [{ modality: "text", tokens: 1 }]
    }
    assert.deepStrictEqual(Usage.fromInteraction({ status: "completed", usage: interaction }), expected)
    const { candidatesTokenCount, candidatesTokensDetails, ...others } = usageMetadata
    const live = { ...others, responseTokenCount: candidatesTokenCount, responseTokensDetails: candidatesTokensDetails }
    assert.deepStrictEqual(Usage.fromLiveMessage({ usageMetadata: live }), expected)
  })

  it("that was cut off, or has no usage, is incomplete", () => {
    const incomplete = (response: Wire.GenerateContentResponse) => Usage.fromResponse(response).incomplete
    assert.strictEqual(incomplete(saying("a", usageMetadata, "STOP")), 0)
    assert.strictEqual(incomplete(saying("a", usageMetadata)), 1)
    assert.strictEqual(incomplete(saying("a", undefined, "STOP")), 1)
    assert.strictEqual(incomplete({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: counts(4) }), 0)
    assert.strictEqual(incomplete({ promptFeedback: {}, usageMetadata: counts(4) }), 1)
    assert.strictEqual(Usage.fromInteraction({ status: "in_progress", usage: { total_input_tokens: 1 } }).incomplete, 1)
    assert.strictEqual(Usage.fromInteraction({ status: "completed", usage: undefined }).incomplete, 1)
  })

  it("whose counts are missing, negative, broken or do not add up is incomplete, and no count is negative", () => {
    for (
      const [wrong, total] of [
        [{}, 0],
        [{ candidatesTokenCount: 3, totalTokenCount: 120 }, 120],
        [{ promptTokenCount: -5, totalTokenCount: 3 }, 3],
        [{ ...usageMetadata, thoughtsTokenCount: 1.5 }, 16],
        [{ ...usageMetadata, candidatesTokenCount: "3" }, 16],
        [{ ...usageMetadata, totalTokenCount: Number.NaN }, 0],
        [{ ...usageMetadata, totalTokenCount: 17 }, 17],
        [{ ...usageMetadata, cachedContentTokenCount: 11 }, 16]
      ] as const
    ) {
      const usage = Usage.fromResponse(saying("a", wrong, "STOP"))
      assert.strictEqual(usage.incomplete, 1, JSON.stringify(wrong))
      assert.strictEqual(usage.total, total, JSON.stringify(wrong))
    }
  })

  it("without a total has the sum of its counts", () => {
    const usage = Usage.fromResponse(saying("a", { promptTokenCount: 4, thoughtsTokenCount: 3 }, "STOP"))
    assert.deepStrictEqual([usage.total, usage.incomplete], [7, 0])
  })

  it("of a batch is that of its answer, and none if it failed", () => {
    assert.deepStrictEqual(
      Usage.fromBatchItem({ result: Result.succeed(saying("a", usageMetadata, "STOP")) }),
      expected
    )
    const failure = new NotFound({ message: "", operation: "batches.run", status: 404, body: undefined } as never)
    assert.deepStrictEqual(Usage.fromBatchItem({ result: Result.fail(failure) }), Usage.empty)
  })

  it("of embeddings is what either backend says", () => {
    const usages = [
      Usage.fromEmbeddings({ embeddings: [{ values: [] }], usageMetadata: { promptTokenCount: 5 } }),
      Usage.fromEmbeddings({ embeddings: [{ statistics: { tokenCount: 2 } }, { statistics: { tokenCount: 3 } }] }),
      Usage.fromEmbeddings({ embeddings: [{ statistics: { tokenCount: 2 } }, {}] })
    ]
    assert.deepStrictEqual(
      usages.map(({ incomplete, prompt, total }) => [prompt, total, incomplete]),
      [[5, 5, 0], [5, 5, 0], [2, 2, 1]]
    )
  })
})

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

describe("Usage of a stream", () => {
  it("is that of the last chunk, whatever the chunks before said", () => {
    const { answers, candidates, incomplete, prompt, total } = Usage.fromChunks(stream)
    assert.deepStrictEqual([answers, incomplete, prompt, candidates, total], [1, 0, 7, 3, 10])
  })

  it("that was cut off is the last one known, and incomplete", () => {
    const of = (chunks: number) => {
      const { answers, incomplete, total } = Usage.fromChunks(stream.slice(0, chunks))
      return [answers, incomplete, total]
    }
    assert.deepStrictEqual([0, 1, 2, 3].map(of), [[0, 0, 0], [1, 1, 0], [1, 1, 78], [1, 1, 10]])
  })

  it("with usage after its end has that", () => {
    const late = [...stream, { usageMetadata: counts(8, 3) }]
    const { answers, incomplete, total } = Usage.fromChunks(late)
    assert.deepStrictEqual([answers, incomplete, total], [1, 0, 11])
  })

  it("of one answer that ends in the middle, as those with tools of the server do, is that of the last chunk", () => {
    const chunks = [
      saying("call", counts(22, 48), "STOP"),
      saying("a", counts(22, 52)),
      saying("b", counts(22, 60), "STOP")
    ]
    const usage = Usage.fromChunks(chunks.map((chunk) => ({ ...chunk, responseId: "1" })))
    assert.deepStrictEqual([usage.answers, usage.incomplete, usage.total], [1, 0, 82])
    assert.strictEqual(
      Usage.fromChunks(chunks.slice(0, 2).map((chunk) => ({ ...chunk, responseId: "1" }))).incomplete,
      1
    )
    const two = Usage.fromChunks(chunks.map((chunk, index) => ({ ...chunk, responseId: String(Math.min(index, 1)) })))
    assert.deepStrictEqual([two.answers, two.incomplete, two.total], [2, 0, 152])
  })

  it("of several answers is their sum", () => {
    const results = { candidates: [{ content: { role: "user", parts: [{ functionResponse: { name: "f" } }] } }] }
    const history = { automaticFunctionCallingHistory: [] }
    for (const between of [[], [results], [results, { usageMetadata: counts(50) }]]) {
      const { answers, incomplete, total } = Usage.fromChunks([...stream, ...between, ...stream, history])
      assert.deepStrictEqual([answers, incomplete, total], [2, 0, 20])
    }
    assert.strictEqual(Usage.fromChunks([...stream, results, ...stream.slice(0, 2)]).incomplete, 1)
  })

  it.effect("onEnd says it when the stream ends, each time it runs", () =>
    Effect.gen(function*() {
      const seen: Array<Usage.Usage> = []
      const watched = Usage.onEnd(Stream.fromIterable(stream), (usage) => Effect.sync(() => seen.push(usage)))
      assert.deepStrictEqual(yield* Stream.runCollect(watched), stream)
      yield* Stream.runDrain(watched)
      assert.deepStrictEqual(seen, [Usage.fromChunks(stream), Usage.fromChunks(stream)])
    }))

  it.effect("onEnd says it when the stream fails, when its reader stops and when it is interrupted", () =>
    Effect.gen(function*() {
      const seen: Array<readonly [total: number, incomplete: number]> = []
      const watch = Usage.onEnd(({ incomplete, total }) => Effect.sync(() => seen.push([total, incomplete])))
      const start = Stream.fromIterable(stream.slice(0, 2))
      yield* Effect.exit(Stream.runDrain(watch(Stream.concat(start, Stream.fail("broken")))))
      yield* Stream.runDrain(Stream.take(watch(Stream.rechunk(Stream.fromIterable(stream), 1)), 2))
      const fiber = yield* Effect.forkChild(Stream.runDrain(watch(Stream.concat(start, Stream.never))), {
        startImmediately: true
      })
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(seen, [[78, 1], [78, 1], [78, 1]])
    }))
})

// -----------------------------------------------------------------------------
// Sums
// -----------------------------------------------------------------------------

const count = fc.oneof(fc.nat(1000), fc.constantFrom(-1, 0.5, null, "1", undefined, Number.MAX_SAFE_INTEGER + 1))
const details = fc.array(
  fc.record({ modality: fc.constantFrom("TEXT", "AUDIO", "__proto__", "toString"), tokenCount: count })
)
const usages = fc
  .record(
    {
      promptTokenCount: count,
      cachedContentTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
      toolUsePromptTokenCount: count,
      totalTokenCount: count,
      promptTokensDetails: details,
      candidatesTokensDetails: details
    },
    { requiredKeys: [] }
  )
  .map((usage) => Usage.fromResponse(saying("a", usage, "STOP")))

describe("Usages add up", () => {
  it("as a monoid", () => {
    fc.assert(fc.property(usages, usages, usages, (a, b, c) => {
      assert.deepStrictEqual(Usage.add(Usage.add(a, b), c), Usage.add(a, Usage.add(b, c)))
      assert.deepStrictEqual(Usage.add(a, b), Usage.add(b, a))
      assert.deepStrictEqual(Usage.add(a, Usage.empty), a)
      assert.deepStrictEqual(Usage.sum([a, b, c]), Usage.add(Usage.add(a, b), c))
    }))
  })

  it("to integers from 0, and to the total where nothing is incomplete", () => {
    fc.assert(fc.property(usages, ({ byModality, ...usage }) => {
      const modalities = Object.values(byModality).flatMap((modality) => Object.values(modality))
      for (const value of [...Object.values(usage), ...modalities]) assert.isTrue(Number.isInteger(value) && value >= 0)
      if (usage.incomplete === 0) {
        assert.strictEqual(usage.total, usage.prompt + usage.candidates + usage.thoughts + usage.toolUse)
      }
    }))
  })

  it("whatever a server sends", () => {
    fc.assert(fc.property(fc.anything(), (value) => {
      for (
        const usage of [
          Usage.fromResponse(value as never),
          Usage.fromResponse({ usageMetadata: value as never }),
          Usage.fromResponse({ candidates: value as never }),
          Usage.fromInteraction(value as never),
          Usage.fromLiveMessage(value as never),
          Usage.fromEmbeddings(value as never)
        ]
      ) assert.isTrue(usage.total >= 0 && usage.incomplete <= usage.answers)
    }))
  })
})

// -----------------------------------------------------------------------------
// Recordings
// -----------------------------------------------------------------------------

for (const { exchanges, interactions, origin } of Replay.recordings()) {
  describe(`Usage in recordings (${origin})`, () => {
    const answered = exchanges.flatMap(({ name, request, response: { bodySegments = [], statusCode } }) =>
      /:(stream)?generateContent/i.test(request.url) && statusCode === 200 && bodySegments.length > 0
        ? [{ name, chunks: bodySegments as ReadonlyArray<Wire.GenerateContentResponse> }]
        : []
    )

    it("every answer adds up", () => {
      assert.isNotEmpty(answered)
      for (const { chunks, name } of answered) {
        const usage = Usage.fromChunks(chunks)
        assert.deepStrictEqual([usage.answers, usage.incomplete], [1, 0], name)
        assert.strictEqual(usage.total, usage.prompt + usage.candidates + usage.thoughts + usage.toolUse, name)
        assert.isAbove(usage.prompt, 0, name)
      }
    })

    it("a stream without its last chunk is incomplete", () => {
      const cut = answered.flatMap(({ chunks, name }) =>
        chunks.length > 1 ? [{ name, chunks: chunks.slice(0, -1) }] : []
      )
      assert.isNotEmpty(cut)
      for (const { chunks, name } of cut) assert.strictEqual(Usage.fromChunks(chunks).incomplete, 1, name)
    })

    it.effect("every interaction adds up", () =>
      Effect.gen(function*() {
        assert.isNotEmpty(interactions)
        for (const { events, name, whole } of interactions) {
          const streamed = yield* Interaction.accumulate(Stream.fromIterable(events))
          for (const usage of [Usage.fromInteraction(streamed), Usage.fromInteraction(whole)]) {
            assert.strictEqual(usage.incomplete, 0, name)
            assert.strictEqual(usage.total, usage.prompt + usage.candidates + usage.thoughts + usage.toolUse, name)
          }
        }
      }))
  })
}
