import { assert, describe, it } from "@effect/vitest"
import { Effect, pipe, Stream } from "effect"
import { EmptyResponse, PromptBlocked } from "../src/GenAIError.ts"
import * as GenerateContentResponse from "../src/GenerateContentResponse.ts"
import type { Part } from "../src/wire/Content.ts"
import { FinishReason } from "../src/wire/Enums.ts"

const saying = (...parts: ReadonlyArray<Part>) =>
  GenerateContentResponse.make({
    candidates: [{ content: { role: "model", parts } }, { content: { parts: [{ text: "no" }] } }]
  })

const inline = (...bytes: ReadonlyArray<number>): Part => ({
  inlineData: { mimeType: "image/png", data: Buffer.from(bytes).toString("base64") }
})

const empty = [
  GenerateContentResponse.make({}),
  GenerateContentResponse.make({ candidates: [] }),
  GenerateContentResponse.make({ candidates: [{}] }),
  GenerateContentResponse.make({ candidates: [{ content: { role: "model" } }] }),
  GenerateContentResponse.make({ candidates: [{ content: { parts: [] } }] }),
  saying({ functionResponse: { name: "f" } })
]

describe("GenerateContentResponse", () => {
  it("text is that of the first candidate, without thoughts", () => {
    assert.strictEqual(saying({ text: "a" }, { text: "hm", thought: true }, inline(1), { text: "b" }).text, "ab")
    assert.strictEqual(saying({ text: "" }).text, "")
    assert.isUndefined(saying({ text: "hm", thought: true }).text)
  })

  it("data is decoded, put together and encoded again", () => {
    assert.strictEqual(saying(inline(1, 2, 3, 4)).data, "AQIDBA==")
    assert.strictEqual(
      saying(inline(1, 2, 3, 4), { text: "a" }, inline(255)).data,
      Buffer.from([1, 2, 3, 4, 255]).toString("base64")
    )
    assert.isUndefined(saying(inline()).data)
    assert.isUndefined(saying({ inlineData: { mimeType: "image/png" } }).data)
  })

  it("functionCalls, executableCode and codeExecutionResult", () => {
    const response = saying(
      { functionCall: { name: "f", args: { a: 1 } } },
      { executableCode: { code: "1 + 1", language: "PYTHON" } },
      { codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } },
      { executableCode: { code: "2 + 2" } },
      { functionCall: { name: "g" } }
    )
    assert.deepStrictEqual(response.functionCalls, [{ name: "f", args: { a: 1 } }, { name: "g" }])
    assert.strictEqual(response.executableCode, "1 + 1")
    assert.strictEqual(response.codeExecutionResult, "2")
  })

  it("initialPromptTokenCount is the prompt's own count unless the answer was continued", () => {
    const usage = (usageMetadata: object) => GenerateContentResponse.make({ usageMetadata }).initialPromptTokenCount
    assert.strictEqual(usage({ promptTokenCount: 7 }), 7)
    assert.strictEqual(usage({ promptTokenCount: 7, initialPromptTokenCount: 3 }), 3)
    assert.isUndefined(usage({}))
    assert.isUndefined(GenerateContentResponse.make({}).initialPromptTokenCount)
  })

  it("nothing there is undefined", () => {
    for (const response of empty) {
      const { codeExecutionResult, data, executableCode, functionCalls, text } = response
      assert.deepStrictEqual([text, data, functionCalls, executableCode, codeExecutionResult], Array(5).fill(undefined))
    }
  })

  it("accessors do not throw, whatever the answer is", () => {
    const parts = [null, 3, "text", [], { text: 3 }, { text: "a" }, { inlineData: null }, { functionCall: null }]
    const odd: ReadonlyArray<object> = [
      { candidates: null },
      { candidates: "text" },
      { candidates: {} },
      { candidates: [null] },
      { candidates: [{ content: null }] },
      { candidates: [{ content: { parts: {} } }] },
      { candidates: [{ content: { parts } }], usageMetadata: null, promptFeedback: null }
    ]
    for (const data of odd) {
      const response = GenerateContentResponse.make(data)
      const { codeExecutionResult, executableCode, functionCalls, initialPromptTokenCount, text } = response
      assert.strictEqual(text, data === odd.at(-1) ? "a" : undefined)
      assert.deepStrictEqual(
        [response.data, functionCalls, executableCode, codeExecutionResult, initialPromptTokenCount],
        Array(5).fill(undefined)
      )
    }
    assert.isUndefined(saying(inline(1), { inlineData: { data: "not base64" } }).data)
  })

  it("a response is plain data: accessors are no fields", () => {
    const data = { candidates: [{ content: { parts: [{ text: "a" }] } }], novelty: 1 }
    assert.deepStrictEqual(Object.keys(GenerateContentResponse.make(data)), ["candidates", "novelty"])
    assert.strictEqual(JSON.stringify(GenerateContentResponse.make(data)), JSON.stringify(data))
  })

  it.effect("requireText is the text", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* GenerateContentResponse.requireText(saying({ text: "a" })), "a")
    }))

  it.effect("requireText fails where the prompt was blocked", () =>
    Effect.gen(function*() {
      const response = GenerateContentResponse.make({
        promptFeedback: { blockReason: "SAFETY", blockReasonMessage: "Not nice" }
      })
      const error = yield* Effect.flip(GenerateContentResponse.requireText(response))
      assert.instanceOf(error, PromptBlocked)
      assert.strictEqual(error instanceof PromptBlocked ? error.blockReason : undefined, "SAFETY")
      assert.strictEqual(error.message, "Not nice")
      assert.strictEqual(error.response, response)
    }))

  it.effect("requireText fails without a text, and says why", () =>
    Effect.gen(function*() {
      const response = GenerateContentResponse.make({ candidates: [{ finishReason: "MAX_TOKENS" }] })
      const error = yield* Effect.flip(GenerateContentResponse.requireText(response))
      assert.strictEqual(error instanceof EmptyResponse ? error.finishReason : undefined, "MAX_TOKENS")
      const { FINISH_REASON_UNSPECIFIED: _, ...reasons } = FinishReason
      for (const finishReason of Object.values(reasons)) {
        const other = GenerateContentResponse.make({ candidates: [{ finishReason }] })
        const error = yield* Effect.flip(GenerateContentResponse.requireText(other))
        // The value that says nothing is no reason.
        assert.deepInclude(
          error,
          finishReason.endsWith("_UNSPECIFIED")
            ? { finishReason: undefined, message: "The model answered without text" }
            : { finishReason, message: `The model answered without text: ${finishReason}` }
        )
      }
      const unblocked = { promptFeedback: { blockReason: null } } as object
      for (const other of [...empty, saying({ text: "" }), GenerateContentResponse.make(unblocked)]) {
        assert.instanceOf(yield* Effect.flip(GenerateContentResponse.requireText(other)), EmptyResponse)
      }
    }))
})

describe("GenerateContentResponse: the chunks of a stream", () => {
  const piece = (text: string) => GenerateContentResponse.make({ candidates: [{ content: { parts: [{ text }] } }] })
  const end = GenerateContentResponse.make({
    candidates: [{ finishReason: "STOP" }],
    usageMetadata: { totalTokenCount: 3 }
  })
  const whole = {
    candidates: [{ content: { parts: [{ text: "abc" }] }, finishReason: "STOP" }],
    usageMetadata: { totalTokenCount: 3 }
  }

  it("are added by both forms of append, and any list of chunks is a beginning", () => {
    const { append, current, empty } = GenerateContentResponse
    const states = [
      append(append(append(append(empty, piece("a")), piece("b")), piece("c")), end),
      pipe(empty, append(piece("a")), append(piece("b")), append(piece("c")), append(end)),
      append([piece("a"), piece("b"), piece("c")], end)
    ]
    for (const state of states) {
      assert.instanceOf(current(state), GenerateContentResponse.GenerateContentResponse)
      assert.deepStrictEqual<unknown>({ ...current(state) }, whole)
      assert.strictEqual(current(state).text, "abc")
    }
    assert.deepStrictEqual({ ...current(empty) }, {})
  })

  it("two states that grow from one do not change each other", () => {
    const { append, current, empty } = GenerateContentResponse
    const one = append(append(empty, piece("a")), end)
    const [two, three] = [append(one, piece("b")), append(one, piece("c"))]
    assert.deepStrictEqual([one, two, three].map((state) => current(state).text), ["a", "ab", "ac"])
  })

  it.effect("come to one response, also while they arrive", () =>
    Effect.gen(function*() {
      const batches = Stream.fromArrays([piece("a"), piece("b")], [piece("c")], [end])
      const response = yield* GenerateContentResponse.accumulate(batches)
      assert.deepStrictEqual<unknown>({ ...response }, whole)
      assert.strictEqual(response.text, "abc")
      const seen = yield* Stream.runCollect(GenerateContentResponse.snapshots(batches))
      assert.deepStrictEqual(seen.map(({ text }) => text), ["ab", "abc", "abc"])
      assert.deepStrictEqual<unknown>({ ...seen.at(-1) }, whole)
      assert.deepStrictEqual({ ...yield* GenerateContentResponse.accumulate(Stream.empty) }, {})
    }))
})
