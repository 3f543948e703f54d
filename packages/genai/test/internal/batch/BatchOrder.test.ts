import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import { DecodeError, JobFailed } from "../../../src/GenAIError.ts"
import { BatchOrder, mostUnanswered, type OrderedAnswer } from "../../../src/internal/batch/BatchOrder.ts"

describe("BatchOrder", () => {
  const order = (keys: ReadonlyArray<string> | undefined, count: number | undefined, inOrder = false) =>
    new BatchOrder<string>({
      keys,
      count,
      inOrder,
      missing: (index) =>
        new JobFailed({ message: `${index}`, operation: "", jobName: "batches/1", state: "X", job: {} }),
      withoutKey: new DecodeError({ message: "Whose?", operation: "", body: "", delivered: undefined })
    })

  const permuted = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 })

  it("gives every place its answer once and in turn, whatever comes in which order, and holds no more than it must", () => {
    fc.assert(fc.property(permuted, fc.integer({ min: 31, max: 40 }), fc.boolean(), (places, count, known) => {
      const keys = known ? Array.from({ length: count }, (_, index) => `k${index}`) : undefined
      const answers = order(keys, count)
      const items: Array<OrderedAnswer<string>> = []
      const came = new Set<number>()
      for (const index of places) {
        came.add(index)
        items.push(...answers.add({ wireKey: `effect-genai#${index}:k${index}`, result: Result.succeed(`${index}`) })!)
        // All that can have its turn has had it.
        let due = 0
        while (came.has(due)) due++
        assert.strictEqual(items.length, due)
      }
      items.push(...answers.rest())
      assert.deepStrictEqual(items.map(({ index }) => index), Array.from({ length: count }, (_, index) => index))
      for (const { index, key, result } of items) {
        assert.strictEqual(key, known || came.has(index) ? `k${index}` : `${index}`)
        if (came.has(index)) assert.deepStrictEqual(result, Result.succeed(`${index}`))
        else {assert(
            Result.isFailure(result) && result.failure._tag === "JobFailed" && result.failure.message === `${index}`
          )}
      }
    }))
  })

  it("makes up no more missing answers than it was sent requests, or than a limit, and loses no answer that came", () => {
    const count = 99_999_999
    const forged = order(undefined, count)
    assert.lengthOf(forged.add({ wireKey: "effect-genai#0", result: Result.succeed("a") })!, 1)
    assert.lengthOf(forged.add({ wireKey: "effect-genai#99999998", result: Result.succeed("z") })!, 0)
    assert.lengthOf(forged.add({ wireKey: "effect-genai#7", result: Result.succeed("h") })!, 0)
    assert.lengthOf(forged.add({ wireKey: "effect-genai#50000", result: Result.succeed("m") })!, 0)
    const items = [...forged.rest()]
    assert.lengthOf(items, mostUnanswered + 3)
    const answered = items.filter(({ result }) => Result.isSuccess(result)).map(({ index }) => index)
    assert.deepStrictEqual(answered, [7, 50_000, 99_999_998])
    assert.strictEqual(forged.unsaid, count - 1 - items.length)
    const keys = Array.from({ length: 2 * mostUnanswered }, (_, index) => String(index))
    const known = order(keys, keys.length)
    assert.lengthOf([...known.rest()], keys.length)
    assert.strictEqual(known.unsaid, 0)
  })

  it("knows that answers are to other requests", () => {
    const put = (keys: ReadonlyArray<string>, key: string | undefined, inOrder?: boolean) =>
      order(keys, keys.length, inOrder).add({ wireKey: key, result: Result.succeed("a") })
    assert.isUndefined(put(["a", "b"], "effect-genai#0:b"))
    assert.isUndefined(put(["a", "b"], "effect-genai#2:c"))
    assert.isUndefined(put(["a", "b"], "c"))
    assert.isUndefined(put(["a", "b"], undefined))
    assert.isUndefined(put(["a", "b"], "c", true))
    assert.strictEqual(put(["a", "b"], "a")?.length, 1)
    assert.strictEqual(put(["a", "b"], undefined, true)?.length, 1)
  })

  it("an answer without a key after those with one is nobody's, also where the requests are known", () => {
    for (const keys of [undefined, ["0", "1"]]) {
      const answers = order(keys, 2)
      assert.strictEqual(answers.add({ wireKey: "effect-genai#0", result: Result.succeed("a") })?.length, 1)
      assert.deepStrictEqual(answers.add({ wireKey: undefined, result: Result.succeed("b") }), [])
      const [last] = Array.from(answers.rest())
      assert(last !== undefined && Result.isFailure(last.result) && last.result.failure.message === "Whose?")
    }
  })

  it("makes what has not come as it is taken: how much that is, only the server says", () => {
    const answers = order(undefined, Number.MAX_SAFE_INTEGER)
    assert.strictEqual(answers.add({ wireKey: "effect-genai#0", result: Result.succeed("a") })?.length, 1)
    const taken: Array<number> = []
    for (const { index } of answers.rest()) {
      if (taken.push(index) === 3) break
    }
    assert.deepStrictEqual(taken, [1, 2, 3])
  })
})
