import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as BatchAnswers from "../../../src/internal/batch/BatchAnswers.ts"

describe("answers that are none", () => {
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown

  it("are DecodeErrors, whatever they are", () => {
    for (const item of [null, 5, "text", {}, { response: 5 }, { metadata: "none" }, { response: deep }]) {
      const { wireKey, result } = BatchAnswers.fromInlined(item, (response) => response, "batches.results")
      assert(Result.isFailure(result) && result.failure._tag === "DecodeError")
      assert.isUndefined(wireKey)
    }
    const text = `{"key":"#0","response":${"[".repeat(100_000)}${"]".repeat(100_000)}}`
    const { wireKey, result } = BatchAnswers.fromLine(text, (response) => response, "batches.results")
    assert(Result.isFailure(result) && result.failure._tag === "DecodeError")
    assert.strictEqual(wireKey, "#0")
  })
})
