import { assert, describe, it } from "@effect/vitest"
import * as TokenSetup from "../../../src/internal/codec/TokenSetup.ts"

const body = (fields: { readonly [name: string]: unknown }) => TokenSetup.transforms.body!(fields)

const constrained = (setup: unknown, fieldMask?: unknown) => body({ bidiGenerateContentSetup: { setup }, fieldMask })

describe("the setup", () => {
  it("is taken out of its message, and what is beside it stays", () => {
    assert.deepStrictEqual(body({ uses: 1, bidiGenerateContentSetup: { setup: { model: "models/a" } } }), {
      uses: 1,
      bidiGenerateContentSetup: { model: "models/a" }
    })
  })

  it("is left out where there is none", () => {
    for (const bidiGenerateContentSetup of [undefined, {}, { setup: undefined }, { setup: [] }, { setup: "a" }, "a"]) {
      assert.deepStrictEqual(body({ bidiGenerateContentSetup, uses: 1 }), { uses: 1 })
    }
  })
})

describe("the mask", () => {
  const mask = (setup: unknown, fieldMask?: unknown) => constrained(setup, fieldMask)["fieldMask"]

  it("is not there without a list", () => {
    assert.doesNotHaveAnyKeys(constrained({ model: "models/a" }), ["fieldMask"])
    assert.doesNotHaveAnyKeys(body({ fieldMask: [] }), ["fieldMask"])
  })

  it("has the fields of the setup, those of objects one by one", () => {
    assert.strictEqual(
      mask({ model: "a", tools: [{ b: 1 }], generationConfig: { topK: 1, seed: { c: 2 } }, proactivity: {} }, []),
      "model,tools,generationConfig.topK,generationConfig.seed,proactivity"
    )
  })

  it("has more fields after them, generation's under its message", () => {
    const all = ["temperature", "topK", "topP", "maxOutputTokens", "responseModalities", "seed", "speechConfig"]
    assert.strictEqual(
      mask({ model: "a" }, [...all, "tools", "generationConfig.topK"]),
      ["model", ...all.map((field) => `generationConfig.${field}`), "tools", "generationConfig.topK"].join(",")
    )
  })

  it("has fields as they are where there is no setup", () => {
    assert.deepStrictEqual(body({ fieldMask: ["topK", "tools"] }), { fieldMask: "topK,tools" })
  })

  it("is not there where a setup has no fields, and no more are named", () => {
    assert.deepStrictEqual(constrained({}, []), { bidiGenerateContentSetup: {} })
  })
})
