import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { asFields, bytesOf, fieldOf, isFields, setField, setFields } from "../../../src/internal/check/Fields.ts"

class Own {
  readonly name = "own"
  get shown() {
    return this.name
  }
}

class Query {
  readonly sql = "SELECT 1"
  // oxlint-disable-next-line unicorn/no-thenable
  then() {}
}

describe("objects with named fields", () => {
  const objects: { readonly [what: string]: unknown } = {
    "a literal": { a: 1 },
    "an object without prototype": Object.create(null),
    "an instance of a class": new Own(),
    "an object over another": Object.create({ a: 1 }),
    "parsed JSON with a field then": JSON.parse(`{"then":"x"}`)
  }
  for (const [what, value] of Object.entries(objects)) {
    it(`are: ${what}`, () => {
      assert.isTrue(isFields(value))
      assert.strictEqual(asFields(value), value)
    })
  }

  const others: { readonly [what: string]: unknown } = {
    "a string": "abc",
    // oxlint-disable-next-line no-new-wrappers, unicorn/new-for-builtins
    "a boxed string": new String("abc"),
    "a function": () => 1,
    "a list": [],
    "bytes": new Uint8Array(2),
    "a Buffer": Buffer.from("ab"),
    "an ArrayBuffer": new ArrayBuffer(2),
    "a DataView": new DataView(new ArrayBuffer(2)),
    "a promise": Promise.resolve({}),
    "an instance with then": new Query(),
    "a date": new Date(0),
    "a map": new Map([["a", 1]]),
    "a set": new Set([1]),
    "a regular expression": /a/,
    "headers": new Headers(),
    "a URL": new URL("https://example.com"),
    "a Blob": new Blob([]),
    "an error": new Error("no"),
    "null": null,
    "nothing": undefined
  }
  for (const [what, value] of Object.entries(others)) {
    it(`are not: ${what}`, () => {
      assert.isFalse(isFields(value))
      assert.deepStrictEqual(asFields(value), {})
    })
  }
})

describe("names of fields", () => {
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "toString", "valueOf")
  )

  it("are set, copied and read as the object's own, whatever they are", () => {
    fc.assert(fc.property(fc.array(fc.tuple(names, fc.jsonValue())), (entries) => {
      const fields = {}
      for (const [name, value] of entries) setField(fields, name, value)
      const copy = {}
      setFields(copy, fields)
      for (const object of [fields, copy]) {
        assert.strictEqual(Object.getPrototypeOf(object), Object.prototype)
        assert.deepStrictEqual(Object.entries(object), Object.entries(Object.fromEntries(entries)))
        for (const [name, value] of new Map(entries)) assert.strictEqual(fieldOf(object, name), value)
      }
    }))
  })

  it("are not those of Object.prototype", () => {
    for (const name of ["__proto__", "constructor", "valueOf"]) assert.isUndefined(fieldOf({}, name))
  })
})

describe("bytes", () => {
  it("are those of a typed array, a Buffer or an ArrayBuffer", () => {
    const bytes = new Uint8Array([1, 2, 3])
    for (const value of [bytes, Buffer.from(bytes), bytes.buffer, new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4)]) {
      assert.deepStrictEqual([...bytesOf(value) ?? []], [1, 2, 3])
    }
    for (const value of ["abc", [1, 2, 3], null, {}]) assert.isUndefined(bytesOf(value))
  })
})
