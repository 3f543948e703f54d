import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as RequestKey from "../../../src/internal/batch/RequestKey.ts"

describe("keys", () => {
  it("go out with the place, and come back as both", () => {
    assert.strictEqual(RequestKey.toWire({ index: 3, key: "3" }), "effect-genai#3")
    assert.strictEqual(RequestKey.toWire({ index: 3, key: "4" }), "effect-genai#3:4")
    fc.assert(fc.property(fc.nat(99_999_999), fc.string({ minLength: 1, unit: "binary" }), (index, key) => {
      assert.deepStrictEqual(RequestKey.fromWire(RequestKey.toWire({ index, key })), { index, key })
    }))
  })

  it("of other makers are not ours", () => {
    for (
      const key of [
        "",
        "3",
        "#",
        "#1001",
        "#1:a",
        "request-1",
        "effect-genai#",
        "effect-genai#a",
        "effect-genai#1a",
        "effect-genai# 1",
        "effect-genai#-1:a",
        "effect-genai#100000000",
        "my effect-genai#1"
      ]
    ) {
      assert.isUndefined(RequestKey.fromWire(key), key)
    }
  })
})
