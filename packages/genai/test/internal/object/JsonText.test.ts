import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { begun, valueIn } from "../../../src/internal/object/JsonText.ts"

describe("valueIn", () => {
  const json = fc.oneof(fc.object({ withNullPrototype: false }), fc.array(fc.jsonValue())).map((value) =>
    JSON.stringify(value)
  )

  const framed: { readonly [frame: string]: (json: string) => string } = {
    none: (json) => json,
    space: (json) => `\n ${json}\t`,
    fence: (json) => `\`\`\`json\n${json}\n\`\`\``,
    sentences: (json) => `Here it is.\n${json}\nDo you like it?`,
    both: (json) => `Here it is.\n\`\`\`\n${json}\n\`\`\`\nDo you like it?`
  }
  for (const [frame, around] of Object.entries(framed)) {
    it(`finds any object and any list, framed by ${frame}`, () => {
      fc.assert(fc.property(json, (json) => assert.deepStrictEqual(valueIn(around(json)), JSON.parse(json))))
    })
  }

  it("of other values finds those that stand alone", () => {
    for (const value of ["a", 1, true, false, null, "{"]) {
      assert.deepStrictEqual(valueIn(JSON.stringify(value)), value)
      assert.deepStrictEqual(valueIn(`\`\`\`json\n${JSON.stringify(value)}\n\`\`\``), value)
    }
  })

  it("finds nothing if there is nothing, and never throws", () => {
    for (
      const text of ["", " ", "Sorry.", "{", "}{", "```", "```json", "```json\n```", "```\n", "[1, 2", "{\"a\": }"]
    ) {
      assert.isUndefined(valueIn(text), text)
    }
    fc.assert(fc.property(fc.string(), (text) => void valueIn(text)))
  })
})

describe("begun", () => {
  const cases: ReadonlyArray<readonly [text: string, from: string | undefined]> = [
    ["", undefined],
    ["```json\n", undefined],
    ["Here it is: ", undefined],
    ["The \"best\" one: ", undefined],
    ["```json\n{\"a\"", "{\"a\""],
    ["Here: [1", "[1"],
    [" \n\"Panc", " \n\"Panc"],
    ["{\"a\": [", "{\"a\": ["]
  ]
  for (const [text, from] of cases) {
    it(`in ${JSON.stringify(text)}`, () => assert.strictEqual(begun(text), from))
  }
})
