import { assert, describe, it } from "@effect/vitest"
import * as Completion from "../../../src/internal/generation/Completion.ts"

describe("an answer of several candidates", () => {
  const indexes: ReadonlyArray<ReadonlyArray<unknown>> = [[0, 1], [30, 31], [32, 0], [-1, 31], [1.5, 1], ["0", 0]]
  for (const [first, second] of indexes) {
    it(`is complete when ${JSON.stringify(first)} and ${JSON.stringify(second)} have ended`, () => {
      const completion = Completion.make()
      const after = (index: unknown, finishReason?: string) =>
        completion.after({ candidates: [{ index: index as number, finishReason }] })
      assert.deepStrictEqual([
        after(first),
        after(second),
        after(first, "STOP"),
        after(first),
        after(second, "STOP"),
        after(second)
      ], [false, false, false, false, true, true])
    })
  }
})
