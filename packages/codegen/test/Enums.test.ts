import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import * as Enums from "../../genai/src/wire/Enums.ts"

describe("wire/Enums", () => {
  it("has the enums of the official package, member by member and in order", () => {
    // Whatever else the package exports at run time is a class or a function.
    const official = Object.entries(Official).filter(([, value]) => typeof value === "object")
    assert.strictEqual(official.length, 79)
    const written: { readonly [name: string]: object } = { ...Enums }
    assert.deepStrictEqual(Object.keys(written), official.map(([name]) => name).toSorted())
    for (const [name, members] of official) {
      assert.deepStrictEqual(Object.entries(written[name] ?? {}), Object.entries(members), name)
    }
  })

  it("each is a value and a type, which takes the members of the official one and values of tomorrow", () => {
    const types: ReadonlyArray<Enums.Type> = [Enums.Type.OBJECT, Official.Type.OBJECT, "TUPLE"]
    assert.deepStrictEqual(types, ["OBJECT", "OBJECT", "TUPLE"])
    const tier: Enums.ServiceTier = Enums.ServiceTier.UNSPECIFIED
    assert.strictEqual(tier, "unspecified")
  })
})
