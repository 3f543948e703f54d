import { assert, describe, it } from "@effect/vitest"
import { ratios, summarize } from "../src/Statistics.ts"

describe("Statistics", () => {
  it("summarizes by the median and the ends", () => {
    assert.deepStrictEqual(summarize([10, 2, 9]), { median: 9, min: 2, max: 10, rounds: 3 })
    assert.deepStrictEqual(summarize([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4, rounds: 4 })
    assert.isUndefined(summarize([]))
  })

  it("takes ratios within a round, and only where both were measured", () => {
    const ours = new Map([[0, 2], [1, 30], [2, 5]])
    const theirs = new Map([[0, 1], [1, 10]])
    assert.deepStrictEqual([...ratios(ours, theirs)], [[0, 2], [1, 3]])
  })
})
