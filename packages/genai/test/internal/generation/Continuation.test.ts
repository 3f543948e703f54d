import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import {
  AuthError,
  ConnectionError,
  fromStatus,
  type GenAIError,
  StreamInterrupted,
  TimeoutError
} from "../../../src/GenAIError.ts"
import * as GenerateContentResponse from "../../../src/GenerateContentResponse.ts"
import * as Continuation from "../../../src/internal/generation/Continuation.ts"
import type * as Wire from "../../../src/wire/GenerateContent.ts"

const answer = (candidate: Wire.Candidate, more: Wire.GenerateContentResponse = {}) =>
  GenerateContentResponse.make({ candidates: [candidate], ...more })

const says = (text: string, more: Wire.Candidate = {}): Wire.Candidate => ({
  content: { role: "model", parts: [{ text }] },
  ...more
})

describe("Continuation: when to go on", () => {
  it("with the token of the first candidate, at a checkpoint or at the end of a share", () => {
    assert.strictEqual(Continuation.nextToken(answer({ continuationToken: "t" })), "t")
    assert.strictEqual(Continuation.nextToken(answer({ continuationToken: "t", finishReason: "CONTINUATION" })), "t")
    for (
      const whole of [
        answer({ continuationToken: "t", finishReason: "STOP" }),
        answer({ continuationToken: "t", finishReason: "A_REASON_OF_TOMORROW" }),
        answer({ continuationToken: "", finishReason: "CONTINUATION" }),
        answer({ finishReason: "CONTINUATION" }),
        GenerateContentResponse.make({ candidates: [] }),
        GenerateContentResponse.make({})
      ]
    ) assert.isUndefined(Continuation.nextToken(whole))
  })

  it("by the same call with the token in its config", () => {
    const params: Wire.GenerateContentParameters = { model: "m", contents: "Hi", config: { temperature: 1 } }
    assert.strictEqual(Continuation.resumed(params, undefined), params)
    assert.deepStrictEqual(Continuation.resumed(params, "t"), {
      model: "m",
      contents: "Hi",
      config: { temperature: 1, continuationToken: "t" }
    })
    assert.deepStrictEqual(Continuation.resumed({ model: "m", contents: "Hi" }, "t").config, { continuationToken: "t" })
    assert.deepStrictEqual(params.config, { temperature: 1 })
  })
})

// -----------------------------------------------------------------------------
// Hops
// -----------------------------------------------------------------------------

const operation = "models.generateContentStream"
const timedOut = (phase: TimeoutError["phase"]) =>
  new TimeoutError({ message: "", operation, phase, limit: Duration.seconds(1), delivered: undefined })
const refused = (status: number) =>
  fromStatus({
    message: "",
    operation,
    status,
    code: undefined,
    details: [],
    retryAfter: undefined,
    requestId: undefined,
    body: undefined,
    delivered: undefined
  })
const broken = new StreamInterrupted({
  message: "",
  operation,
  delivered: { events: 0, last: undefined },
  cause: undefined
})
const unreachable = new ConnectionError({
  message: "",
  operation,
  code: "ECONNREFUSED",
  reached: false,
  cause: undefined
})
const unauthorised = new AuthError({ message: "", operation, cause: undefined })

/** Hops that have seen these chunks. */
const after = (...chunks: ReadonlyArray<Wire.Candidate>) => {
  const hops = new Continuation.Hops()
  for (const chunk of chunks) hops.observe(answer(chunk))
  return hops
}

describe("Continuation: hops of a stream", () => {
  it("a stream that ends at the end ends", () => {
    assert.isFalse(after(says("a"), says("b", { finishReason: "STOP" })).next(undefined))
    assert.isFalse(after(says("a")).next(undefined))
    assert.isFalse(after().next(broken))
  })

  it("the last token is the one to go on from", () => {
    const hops = after(says("a", { continuationToken: "t1" }), says("b", { continuationToken: "t2" }), says("c"))
    assert.isTrue(hops.next(undefined))
    assert.strictEqual(hops.startToken, "t2")
    hops.observe(answer(says("d", { finishReason: "STOP" })))
    assert.isFalse(hops.next(undefined))
  })

  it("an end that is none is hidden; one with no token is not", () => {
    const hops = new Continuation.Hops()
    const hidden = answer(says("a", { continuationToken: "t1", finishReason: "CONTINUATION" }))
    assert.isUndefined(hops.observe(hidden).candidates?.[0]?.finishReason)
    const shown = answer(says("a", { finishReason: "CONTINUATION" }))
    assert.strictEqual(new Continuation.Hops().observe(shown).candidates?.[0]?.finishReason, "CONTINUATION")
  })

  it("usage counts all hops, by the last word of each", () => {
    const hops = new Continuation.Hops()
    const chunk = (promptTokenCount: number, candidatesTokenCount: number, candidate: Wire.Candidate = {}) =>
      hops.observe(answer(candidate, { usageMetadata: { promptTokenCount, candidatesTokenCount } })).usageMetadata
    assert.deepStrictEqual(chunk(4, 1), { promptTokenCount: 4, candidatesTokenCount: 1 })
    assert.deepStrictEqual(chunk(4, 3, { continuationToken: "t1" }), { promptTokenCount: 4, candidatesTokenCount: 3 })
    assert.isTrue(hops.next(undefined))
    assert.deepStrictEqual(chunk(7, 1), { promptTokenCount: 11, candidatesTokenCount: 4 })
    const last = chunk(7, 2, { finishReason: "STOP" })
    assert.deepStrictEqual(last, { promptTokenCount: 11, candidatesTokenCount: 5 })
    assert.strictEqual(last?.initialPromptTokenCount, 4)
  })

  it("a hop that brings nothing is tried again three times, whatever broke it", () => {
    for (const failure of [broken, unreachable, timedOut("headers"), undefined]) {
      const hops = after(says("a", { continuationToken: "t1" }))
      assert.isTrue(hops.next(broken))
      const attempts = [1, 2, 3, 4].map(() => hops.next(failure))
      assert.deepStrictEqual(attempts, [true, true, true, false])
      assert.strictEqual(hops.startToken, "t1")
    }
  })

  it("a hop that brings content and no token is not: it would come twice", () => {
    const hops = after(says("a", { continuationToken: "t1" }))
    assert.isTrue(hops.next(undefined))
    hops.observe(answer(says("b")))
    assert.isFalse(hops.next(broken))
  })

  it("what is no matter of the connection ends it", () => {
    const final: ReadonlyArray<GenAIError> = [refused(400), refused(429), refused(503), unauthorised, timedOut("total")]
    for (const failure of final) {
      const hops = after(says("a", { continuationToken: "t1" }))
      assert.isTrue(hops.next(undefined))
      assert.isFalse(hops.next(failure))
    }
  })

  it("an error within a hop goes on from its token, a call whose time is up does not", () => {
    assert.isTrue(after(says("a", { continuationToken: "t1" })).next(refused(500)))
    assert.isTrue(after(says("a", { continuationToken: "t1" })).next(timedOut("idle")))
    assert.isFalse(after(says("a", { continuationToken: "t1" })).next(timedOut("total")))
  })

  it("a blocked prompt ends it", () => {
    const hops = after(says("a", { continuationToken: "t1" }))
    hops.observe(GenerateContentResponse.make({ promptFeedback: { blockReason: "SAFETY" } }))
    assert.isFalse(hops.next(undefined))
  })
})

// -----------------------------------------------------------------------------
// Merging
// -----------------------------------------------------------------------------

describe("Continuation: one answer of two", () => {
  it("parts follow each other, counts add up, the later answer has the last word, and accessors work", () => {
    const merged = Continuation.merge(
      answer(says("a", { finishReason: "CONTINUATION", continuationToken: "t1", tokenCount: 3, avgLogprobs: -1 }), {
        responseId: "1",
        modelVersion: "m",
        usageMetadata: { promptTokenCount: 4, promptTokensDetails: [{ modality: "TEXT", tokenCount: 4 }] }
      }),
      answer(says("b", { finishReason: "STOP", tokenCount: 2, avgLogprobs: -2 }), {
        responseId: "2",
        usageMetadata: {
          promptTokenCount: 6,
          promptTokensDetails: [{ modality: "IMAGE", tokenCount: 1 }, { modality: "TEXT", tokenCount: 5 }]
        }
      })
    )
    const whole = GenerateContentResponse.make(merged)
    assert.deepStrictEqual({ ...whole }, {
      candidates: [{
        content: { role: "model", parts: [{ text: "a" }, { text: "b" }] },
        finishReason: "STOP",
        tokenCount: 5,
        avgLogprobs: -2
      }],
      responseId: "2",
      modelVersion: "m",
      usageMetadata: {
        promptTokenCount: 10,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 9 }, { modality: "IMAGE", tokenCount: 1 }]
      }
    })
    assert.strictEqual(whole.text, "ab")
    assert.strictEqual(whole.initialPromptTokenCount, 4)
  })

  it("supports of the later answer point to its own chunks and parts", () => {
    const grounding = (text: string, uris: ReadonlyArray<string>): Wire.Candidate =>
      says(text, {
        groundingMetadata: {
          groundingChunks: uris.map((uri) => ({ web: { uri } })),
          groundingSupports: [{ groundingChunkIndices: uris.map((_, index) => index), segment: { text } }]
        }
      })
    const whole = Continuation.merge(answer(grounding("a", ["1", "2"])), answer(grounding("b", ["3"])))
    const supports = whole.candidates?.[0]?.groundingMetadata?.groundingSupports
    assert.deepStrictEqual(supports, [
      { groundingChunkIndices: [0, 1], segment: { text: "a" } },
      { groundingChunkIndices: [2], segment: { text: "b", partIndex: 1 } }
    ])
  })

  it("fields of tomorrow are merged like those of today", () => {
    const whole = Continuation.merge(
      answer({ novelties: [1], moodCount: 1, mood: "calm" } as Wire.Candidate),
      answer({ novelties: [2], moodCount: 2, mood: "glad" } as Wire.Candidate)
    )
    assert.deepStrictEqual(whole.candidates?.[0], { novelties: [1, 2], moodCount: 3, mood: "glad" } as Wire.Candidate)
  })
})
