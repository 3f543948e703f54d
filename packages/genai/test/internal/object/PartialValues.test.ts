import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { Allow, parse } from "partial-json"
import { PartialValues } from "../../../src/internal/object/PartialValues.ts"

const parseIncomplete = (text: string): unknown => parse(text, Allow.STR | Allow.ARR | Allow.OBJ)

const chunksOf = (text: string, size: number): ReadonlyArray<string> =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size))

/** Whether a value may grow into another one. */
const isPartOf = (part: unknown, whole: unknown): boolean => {
  if (typeof part === "string" && typeof whole === "string") return whole.startsWith(part)
  if (Array.isArray(part) && Array.isArray(whole)) {
    return part.length <= whole.length && part.every((item, index) => isPartOf(item, whole[index]))
  }
  if (typeof part === "object" && part !== null && typeof whole === "object" && whole !== null) {
    return Object.entries(part).every(([name, value]) => isPartOf(value, Reflect.get(whole, name)))
  }
  return Object.is(part, whole)
}

describe("PartialValues", () => {
  it("are parts of the whole value, each of the next one, in pieces of any size", () => {
    const value = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()))
      .filter((value) => !JSON.stringify(value).includes("__proto__"))
    fc.assert(fc.property(value, fc.integer({ min: 1, max: 20 }), (value, size) => {
      const whole: unknown = JSON.parse(JSON.stringify(value))
      const partials = new PartialValues(parseIncomplete)
      const seen = chunksOf(JSON.stringify(value), size).flatMap((text) => {
        const value = partials.add(text)
        return value === undefined ? [] : [value]
      })
      for (const [index, part] of seen.entries()) {
        assert.isTrue(isPartOf(part, seen[index + 1] ?? whole), JSON.stringify([part, seen[index + 1] ?? whole]))
      }
    }))
  })

  it("come with every piece while the text is short", () => {
    const partials = new PartialValues(parseIncomplete)
    assert.deepStrictEqual(["{\"a", "\": \"b", "c", "d\"", "}"].map((text) => partials.add(text)), [
      {},
      { a: "b" },
      { a: "bc" },
      { a: "bcd" },
      { a: "bcd" }
    ])
  })

  it("of 1 MB in 10,000 pieces parse 17 times the text, and no piece but the first goes without one for long", () => {
    const text = JSON.stringify(Array.from({ length: 10_000 }, (_, id) => ({ id, text: "x".repeat(80) })))
    let parsed = 0
    let calls = 0
    const partials = new PartialValues((text) => {
      parsed += text.length
      calls++
      return []
    })
    for (const piece of chunksOf(text, Math.ceil(text.length / 10_000))) partials.add(piece)
    assert.isAbove(text.length, 1_000_000)
    assert.isBelow(parsed, 17.1 * text.length)
    assert.isAbove(calls, 100)
    assert.isBelow(calls, 250)
  })

  it("are no numbers, which may grow into others, and nothing where the parser throws", () => {
    const partials = new PartialValues((text) => JSON.parse(text) as unknown)
    assert.isUndefined(partials.add("[1"))
    assert.deepStrictEqual(partials.add(", 2]"), [1, 2])
    assert.isUndefined(new PartialValues(() => 12).add("[12"))
  })
})
