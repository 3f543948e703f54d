import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { ResponseBuilder } from "../../../src/internal/generation/ResponseBuilder.ts"
import { TextRun } from "../../../src/internal/generation/TextRun.ts"
import type { GenerateContentResponse } from "../../../src/wire/GenerateContent.ts"

const chunk = (
  text: string,
  part: object = {},
  candidate: object = {},
  fields: object = {}
): GenerateContentResponse => ({
  candidates: [{ content: { role: "model", parts: [{ text, ...part }] }, ...candidate }],
  ...fields
})

const usage = (candidatesTokenCount: number) => ({ usageMetadata: { candidatesTokenCount } })

describe("TextRun", () => {
  it("is one chunk: the last one, with all of the text", () => {
    const run = new TextRun()
    assert.isTrue(run.takes(chunk("a", {}, { index: 0 }, usage(1))))
    assert.isTrue(run.takes(chunk("b", {}, { index: 0 }, usage(2))))
    assert.deepStrictEqual(run.end(), chunk("ab", {}, { index: 0 }, usage(2)))
    assert.isUndefined(run.end())
  })

  it("of one chunk is that chunk", () => {
    const run = new TextRun()
    const only = chunk("a")
    run.takes(only)
    assert.strictEqual(run.end(), only)
  })

  it("ends where a chunk is of another text, or knows less than the one before", () => {
    const others = [
      chunk("b", { thought: true }),
      chunk("b", {}, { index: 1 }),
      { candidates: [{ content: { role: "user", parts: [{ text: "b" }] } }] },
      chunk("b", {}, {}, usage(1)),
      chunk("b", {}, {}, { modelVersion: "m" })
    ]
    for (const first of others) {
      for (const next of others) {
        const run = new TextRun()
        assert.isTrue(run.takes(first))
        assert.strictEqual(run.takes(next), first === next)
      }
    }
  })

  it("takes nothing that has to be merged", () => {
    const others: ReadonlyArray<unknown> = [
      undefined,
      "text",
      [],
      {},
      { candidates: [] },
      { candidates: [null] },
      { candidates: [{ content: null }] },
      { candidates: [{ content: { parts: [] } }] },
      { candidates: [{ content: { parts: [{ text: 1 }] } }] },
      { candidates: [{ content: { parts: [{ text: "a" }, { text: "b" }] } }] },
      { candidates: [{ content: { parts: [{ text: "a" }] } }, { content: { parts: [{ text: "b" }] } }] },
      chunk("a", { thoughtSignature: "c2ln" }),
      chunk("a", { functionCall: { name: "f" } }),
      chunk("a", {}, { finishReason: "STOP" }),
      chunk("a", {}, {}, { usageMetadata: null }),
      chunk("a", {}, {}, { modelVersion: "" }),
      chunk("a", {}, {}, { novelty: [1] }),
      chunk("a", {}, {}, { promptFeedback: {} })
    ]
    for (const other of others) assert.isFalse(new TextRun().takes(other as GenerateContentResponse))
  })

  it("makes no difference to the response, whatever the chunks are", () => {
    const maybe = <A>(...values: ReadonlyArray<A>) => fc.constantFrom(undefined, null, ...values)
    const fields = (record: object) =>
      Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
    const chunks = fc.array(
      fc.record({
        text: maybe("", "a", "b"),
        thought: maybe(true, false),
        thoughtSignature: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, maybe("c2ln")),
        role: maybe("model"),
        index: maybe(0, 1),
        finishReason: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, maybe("STOP")),
        usageMetadata: maybe({ candidatesTokenCount: 1 }, { thoughtsTokenCount: 2 }),
        modelVersion: maybe("", "m1", "m2"),
        novelty: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, maybe([1], { a: 1 }))
      }).map(({ finishReason, index, role, text, thought, thoughtSignature, ...rest }) => ({
        candidates: [fields({
          content: fields({ role, parts: [fields({ text, thought, thoughtSignature })] }),
          index,
          finishReason
        })],
        ...fields(rest)
      })),
      { maxLength: 8 }
    )
    fc.assert(
      fc.property(chunks, (chunks) => {
        const [together, apart] = [new ResponseBuilder(), new ResponseBuilder()]
        for (const chunk of chunks as unknown as ReadonlyArray<GenerateContentResponse>) {
          together.add(chunk)
          apart.add(chunk)
          // To look at a response ends a run.
          apart.data()
        }
        assert.deepStrictEqual(together.data(), apart.data())
      }),
      { numRuns: 2_000, seed: 7 }
    )
  })
})
