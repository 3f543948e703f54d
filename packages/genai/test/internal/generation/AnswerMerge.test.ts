import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as GenerateContentResponse from "../../../src/GenerateContentResponse.ts"
import * as AnswerMerge from "../../../src/internal/generation/AnswerMerge.ts"
import type * as Wire from "../../../src/wire/GenerateContent.ts"
import { assertLinear } from "../../harness/growth.ts"

const answer = (candidate: Wire.Candidate, more: Wire.GenerateContentResponse = {}) =>
  GenerateContentResponse.make({ candidates: [candidate], ...more })

const says = (text: string, more: Wire.Candidate = {}): Wire.Candidate => ({
  content: { role: "model", parts: [{ text }] },
  ...more
})

const merge = (first: Wire.GenerateContentResponse, ...later: ReadonlyArray<Wire.GenerateContentResponse>) =>
  AnswerMerge.answers([first, ...later])

describe("AnswerMerge: one answer of several", () => {
  it("parts follow each other, counts add up, the later answer has the last word, and accessors work", () => {
    const merged = merge(
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
    const whole = merge(answer(grounding("a", ["1", "2"])), answer(grounding("b", ["3"])))
    const supports = whole.candidates?.[0]?.groundingMetadata?.groundingSupports
    assert.deepStrictEqual(supports, [
      { groundingChunkIndices: [0, 1], segment: { text: "a" } },
      { groundingChunkIndices: [2], segment: { text: "b", partIndex: 1 } }
    ])
  })

  it("a later answer without candidates ends those of the earlier one", () => {
    const open = answer(
      says("a", { finishReason: "CONTINUATION", continuationToken: "t1", finishMessage: "m", index: 0 })
    )
    for (const candidates of [undefined, null, []]) {
      const whole = merge(open, { candidates, promptFeedback: { blockReason: "SAFETY" } } as object)
      assert.deepStrictEqual<unknown>(whole.candidates, [says("a", { index: 0 })])
      assert.deepStrictEqual(whole.promptFeedback, { blockReason: "SAFETY" })
    }
  })

  it("the prompt tokens of the first answer stay known", () => {
    const [a, b, c] = [1, 2, 4].map((promptTokenCount) => answer({}, { usageMetadata: { promptTokenCount } }))
    const { usageMetadata } = merge(a!, b!, c!)
    assert.deepStrictEqual(usageMetadata, { promptTokenCount: 7 })
    assert.strictEqual(usageMetadata?.initialPromptTokenCount, 1)
  })

  it("null does not replace what is known", () => {
    const known = answer(says("a"), { modelVersion: "m", usageMetadata: { promptTokenCount: 1 } })
    const none = { candidates: [null], modelVersion: null, usageMetadata: null, responseId: null }
    assert.deepStrictEqual<unknown>({ ...merge(known, none as object) }, { ...known, responseId: null })
  })

  it("items that are not objects stay as they are", () => {
    const grounding = {
      groundingChunks: [null, 1],
      groundingSupports: [null, "a", { groundingChunkIndices: [0, "b"] }]
    }
    const odd = answer({ ...says("a"), groundingMetadata: grounding, safetyRatings: [null, 1] } as object)
    const { content, ...whole } = merge(odd, odd).candidates?.[0] ?? {}
    assert.lengthOf(content?.parts ?? [], 2)
    assert.deepStrictEqual<unknown>(whole, {
      groundingMetadata: {
        groundingChunks: [null, 1, null, 1],
        groundingSupports: [...grounding.groundingSupports, null, "a", { groundingChunkIndices: [2, "b"] }]
      },
      safetyRatings: [null, 1]
    })
  })

  it("fields of tomorrow are merged like those of today", () => {
    const whole = merge(
      answer({ novelties: [1], moodCount: 1, mood: "calm" } as Wire.Candidate),
      answer({ novelties: [2], moodCount: 2, mood: "glad" } as Wire.Candidate)
    )
    assert.deepStrictEqual(whole.candidates?.[0], { novelties: [1, 2], moodCount: 3, mood: "glad" } as Wire.Candidate)
  })
})

// -----------------------------------------------------------------------------
// Whatever the server says
// -----------------------------------------------------------------------------

/** Names that every object inherits something under. */
const inherited = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "isPrototypeOf",
  "toString",
  "toLocaleString",
  "valueOf"
]

/** An object with all these fields of its own. */
const odd = (value: unknown): object => Object.fromEntries(inherited.map((name) => [name, value]))

describe("AnswerMerge: fields of any name", () => {
  const level = (value: unknown) => ({
    ...odd(value),
    candidates: [{
      ...odd(value),
      content: { ...odd(value), parts: [{ text: `${value}`, ...odd(value) }] },
      groundingMetadata: { ...odd(value), groundingSupports: [{ ...odd(value), segment: odd(value) }] },
      safetyRatings: [{ category: `${value}`, ...odd(value) }]
    }],
    usageMetadata: { ...odd(value), promptTokensDetails: [{ modality: `${value}`, tokenCount: 1, ...odd(value) }] }
  })

  it("are kept at every level, also those that every object inherits", () => {
    const answers = [1, 2, 3].map((value) => GenerateContentResponse.make(level(value) as Wire.GenerateContentResponse))
    const [first, ...later] = answers as [GenerateContentResponse.GenerateContentResponse]
    const merged = GenerateContentResponse.make(merge(first, ...later))
    assert.instanceOf(merged, GenerateContentResponse.GenerateContentResponse)
    assert.strictEqual(merged.text, "123")
    const { usageMetadata, ...others } = merged
    const supports = [1, 2, 3].map((value, index) => ({
      ...odd(value),
      segment: { ...odd(value), ...index === 0 ? {} : { partIndex: index } }
    }))
    assert.deepStrictEqual<unknown>(others, {
      ...odd(3),
      candidates: [{
        ...odd(3),
        content: { ...odd(3), parts: [1, 2, 3].map((value) => ({ text: `${value}`, ...odd(value) })) },
        groundingMetadata: { ...odd(3), groundingSupports: supports },
        safetyRatings: [1, 2, 3].map((value) => ({ category: `${value}`, ...odd(value) }))
      }]
    })
    assert.deepStrictEqual<unknown>({ ...usageMetadata }, {
      ...odd(3),
      promptTokensDetails: [1, 2, 3].map((value) => ({ modality: `${value}`, tokenCount: 1, ...odd(value) }))
    })
  })

  it("come out as they are where only one answer has them", () => {
    for (const value of [null, 1, [2], { a: 3 }]) {
      assert.deepStrictEqual<unknown>(merge(odd(value), {}), odd(value))
      assert.deepStrictEqual<unknown>(merge({}, odd(value)), odd(value))
    }
  })

  it("may be named like an accessor", () => {
    const response = GenerateContentResponse.make({ text: "mine", candidates: [says("a")] } as object)
    assert.strictEqual(JSON.stringify(response), JSON.stringify({ text: "mine", candidates: [says("a")] }))
    const merged = GenerateContentResponse.make(merge(response, answer(says("b"))))
    assert.strictEqual(merged.text, "mine")
    assert.strictEqual(merged.candidates?.[0]?.content?.parts?.length, 2)
  })

  const names = [
    "candidates",
    "content",
    "parts",
    "groundingMetadata",
    "groundingSupports",
    "groundingChunks",
    "groundingChunkIndices",
    "segment",
    "partIndex",
    "usageMetadata",
    "promptTokensDetails",
    "modality",
    "tokenCount",
    "safetyRatings",
    "category",
    ...inherited
  ]
  const { value: anything } = fc.letrec<{ readonly value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc.constantFrom<unknown>(null, 0, 2, "a", true, ""),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 5, noNullPrototype: true }),
      fc.array(tie("value"), { maxLength: 3 })
    )
  }))
  const anyAnswer = fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 6, noNullPrototype: true })

  /** Fields of the second value that the first has not, at any depth of objects. */
  const lost = (whole: unknown, part: unknown, path = ""): ReadonlyArray<string> =>
    typeof part !== "object" || part === null || Array.isArray(part)
      ? []
      : typeof whole !== "object" || whole === null || Array.isArray(whole)
      ? [path]
      : Object.keys(part).flatMap((name) =>
        Object.hasOwn(whole, name)
          ? lost(Reflect.get(whole, name), Reflect.get(part, name), `${path}.${name}`)
          : [`${path}.${name}`]
      )

  it("and of any value are merged without loss", () =>
    fc.assert(
      fc.property(fc.array(anyAnswer, { minLength: 1, maxLength: 4 }), (answers) => {
        const json = JSON.stringify(answers)
        const [first, ...later] = answers as unknown as [Wire.GenerateContentResponse]
        const merged = merge(first, ...later)
        // The last answer has the last word, so all of its fields are there; only candidates are not replaced by what is not a list.
        assert.deepStrictEqual(lost(merged, answers.at(-1)).filter((path) => path !== ".candidates"), [])
        for (const each of answers) assert.isTrue(Object.keys(each).every((name) => Object.hasOwn(merged, name)))
        assert.strictEqual(JSON.stringify(answers), json, "changed what it was given")
      }),
      { numRuns: 2_000 }
    ))
})

describe("AnswerMerge: many answers", () => {
  it("cost as much as there is in them", () => {
    const one = answer({
      content: { role: "model", parts: Array.from({ length: 50 }, (_, index) => ({ text: `${index}` })) },
      groundingMetadata: {
        groundingChunks: [{ web: { uri: "https://a" } }],
        groundingSupports: [{ groundingChunkIndices: [0], segment: { text: "a" } }]
      }
    })
    const work = (count: number) => {
      const [first, ...later] = Array.from({ length: count }, () => one)
      assert.strictEqual(merge(first!, ...later).candidates?.[0]?.content?.parts?.length, 50 * count)
    }
    assertLinear(work, 50)
  })
})
