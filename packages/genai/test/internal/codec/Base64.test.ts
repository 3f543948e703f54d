import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Base64 from "../../../src/internal/codec/Base64.ts"
import { assertLinear } from "../../harness/growth.ts"

const encode = (bytes: Uint8Array, padded: boolean): string => {
  const data = Buffer.from(bytes).toString("base64")
  return padded ? data : data.replace(/=+$/, "")
}

describe("Base64", () => {
  it("of pieces is the base64 of all bytes", () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 7 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (pieces, padded) => {
          const [first, ...others] = pieces.map((piece) => encode(piece, padded)) as [string, ...Array<string>]
          assert.deepStrictEqual(Buffer.from(Base64.join([first, ...others])!, "base64"), Buffer.concat(pieces))
        }
      )
    ))

  it("of nothing is nothing", () => {
    assert.isUndefined(Base64.join([]))
  })

  it("of one piece stays as it is", () => {
    for (const data of ["", "AA==", "AAA", "AAAA", "not base64"]) assert.strictEqual(Base64.join([data]), data)
  })

  it("cannot be joined to what is not base64, if it has to be read", () => {
    assert.isUndefined(Base64.join(["AA==", "?"]))
    assert.isUndefined(Base64.join(["?", "AA=="]))
    assert.strictEqual(Base64.join(["AAAA", "?"]), "AAAA?")
  })

  it("of many pieces costs as much as the pieces", () => {
    assertLinear((count) => {
      let joined = Base64.make("AA==")
      for (let index = 0; index < count; index++) joined = Base64.append(joined, "AAAAAA==")!
      assert.isAbove(Base64.toString(joined).length, count)
    }, 200)
  })
})
