import { assert, describe, it } from "@effect/vitest"
import { embed } from "../src/internal/embeddings.ts"

const model = "gemini-embedding-001"

const similarity = (one: string, other: string, dimensions?: number): number => {
  const [a, b] = [embed(one, model, dimensions), embed(other, model, dimensions)]
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0)
}

const story = "The cat is sleeping on the kitchen table"

describe("embeddings", () => {
  it("are as similar as the texts", () => {
    const same = similarity(story, "the CAT is sleeping on the kitchen table!")
    const close = similarity(story, "A cat sleeps under the table in our kitchen")
    const far = similarity(story, "A table of quarterly results")
    const other = similarity(story, "Revenue grew by seven percent")
    assert.isAbove(same, 0.99)
    assert.isAbove(close, 0.5)
    assert.isBelow(far, close - 0.2)
    assert.isBelow(Math.abs(other), 0.2)
  })

  it("of forms of a word are similar", () => {
    assert.isAbove(similarity("payment", "payments"), 0.5)
    assert.isBelow(Math.abs(similarity("payment", "weather")), 0.2)
  })

  const stems = [
    "payment",
    "weather",
    "battery",
    "kitchen",
    "quarter",
    "station",
    "picture",
    "journal",
    "machine",
    "village"
  ]
  const mean = (similarities: ReadonlyArray<number>) =>
    similarities.reduce((sum, one) => sum + one, 0) / similarities.length

  it("weigh a word as much as four of its groups of letters, and short words little", () => {
    // A word of seven letters has the weight 1 by itself, and 5 groups of 0.5 that its plural shares: 1.25 / √(2.25 × 2.5).
    assert.closeTo(mean(stems.map((stem) => similarity(stem, `${stem}s`))), 0.527, 0.04)
    // Of two short words of 0.3, the one that is shared: 0.09 / √(0.18 × 2.34).
    assert.closeTo(mean(stems.map((stem) => similarity("of it", `of ${stem}`))), 0.139, 0.04)
    // A word that is shared outweighs the groups of letters of another one: 2.25 / √(4.5 × 4.5).
    const pairs = stems.map((stem, index) =>
      [`${stem} ${stems.at(index - 1)}`, `${stem} ${stems.at(index - 2)}`] as const
    )
    assert.closeTo(mean(pairs.map(([one, other]) => similarity(one, other))), 0.5, 0.05)
  })

  it("find the document that a question is about, in few dimensions too", () => {
    const documents = [
      "Refunds are paid within fourteen days.",
      "Our offices are in Oslo and Berlin.",
      "The battery lasts for ten hours."
    ]
    const nearest = (question: string, dimensions: number) =>
      documents.toSorted((one, other) =>
        similarity(question, other, dimensions) - similarity(question, one, dimensions)
      )[0]
    for (const dimensions of [128, 768, 3072]) {
      assert.strictEqual(nearest("When are refunds paid?", dimensions), documents[0])
      assert.strictEqual(nearest("How long does the battery last?", dimensions), documents[2])
    }
  })

  it("are the same for the same text, of length 1, and begin like the longer ones", () => {
    for (const text of ["", "猫が寝ています", story, "😀"]) {
      const long = embed(text, model)
      assert.deepStrictEqual(embed(text, model), long)
      assert.closeTo(Math.hypot(...long), 1, 1e-6)
      const short = embed(text, model, 64)
      const scale = Math.hypot(...long.slice(0, 64))
      for (const [index, value] of short.entries()) assert.closeTo(value, long[index]! / scale, 1e-6)
    }
    assert.notDeepEqual(embed("a b", model), embed("b a", model))
    assert.isTrue(embed("one", model, 1).every((value) => Math.abs(value) === 1))
  })
})
