import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import * as Ours from "../../src/promise.ts"

const part = { text: "Hi" }

/** Arguments of each helper, valid for both SDKs. */
const calls: { readonly [name: string]: ReadonlyArray<ReadonlyArray<unknown>> } = {
  createPartFromText: [["Hi"], [""]],
  createPartFromUri: [["gs://b/c.png", "image/png"], ["gs://b/c.png", "image/png", "MEDIA_RESOLUTION_HIGH"]],
  createPartFromBase64: [["aGk=", "image/png"], ["aGk=", "image/png", "MEDIA_RESOLUTION_LOW"]],
  createPartFromFunctionCall: [["f", { a: [1] }], ["f", {}]],
  createPartFromFunctionResponse: [
    ["id", "f", { output: 1 }],
    ["id", "f", { output: 1 }, []],
    ["id", "f", { output: 1 }, [{ inlineData: { data: "aGk=", mimeType: "image/png" } }]]
  ],
  createPartFromExecutableCode: [["print(1)", "PYTHON"]],
  createPartFromCodeExecutionResult: [["OUTCOME_OK", "1"]],
  createFunctionResponsePartFromBase64: [["aGk=", "image/png"]],
  createFunctionResponsePartFromUri: [["gs://b/c.png", "image/png"]],
  createUserContent: [["Hi"], [part], [["Hi", part]], [[part]]],
  createModelContent: [["Hi"], [part], [["Hi", part]]]
}

type Helpers = { readonly [name: string]: (...args: ReadonlyArray<unknown>) => unknown }

describe("helpers make what those of @google/genai make", () => {
  for (const [name, all] of Object.entries(calls)) {
    for (const args of all) {
      it(`${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`, () => {
        const expected = (Official as unknown as Helpers)[name]!(...args)
        assert.deepStrictEqual((Ours as unknown as Helpers)[name]!(...args), expected)
      })
    }
  }

  it("all of them", () => {
    const helpers = Object.keys(Official).filter((name) => name.startsWith("create"))
    assert.sameMembers(helpers, Object.keys(calls))
  })

  it("an empty list is refused by both", () => {
    for (const { createModelContent, createUserContent } of [Official, Ours]) {
      assert.throws(() => createUserContent([]))
      assert.throws(() => createModelContent([]))
    }
  })
})

describe("reference images", () => {
  const classes = [
    Ours.RawReferenceImage,
    Ours.MaskReferenceImage,
    Ours.ControlReferenceImage,
    Ours.StyleReferenceImage,
    Ours.SubjectReferenceImage,
    Ours.ContentReferenceImage
  ]
  for (const Reference of classes) {
    it(`${Reference.name} can be filled in as there`, () => {
      const image = new Reference()
      image.referenceId = 1
      image.referenceImage = { imageBytes: "aGk=", mimeType: "image/png" }
      assert.isTrue(image instanceof Reference)
      assert.property(Official, Reference.name)
      assert.strictEqual(image.referenceId, 1)
    })
  }
})

describe("enums", () => {
  const isEnum = (value: unknown): value is { readonly [name: string]: string } =>
    typeof value === "object" && value !== null && Object.values(value).every((member) => typeof member === "string")

  it("have the names and values of those of @google/genai, all of them", () => {
    const enums = Object.entries(Official).flatMap(([name, value]) => isEnum(value) ? [[name, value] as const] : [])
    assert.isAbove(enums.length, 70)
    const different = enums.filter(([name, members]) => {
      const mine: unknown = (Ours as { readonly [name: string]: unknown })[name]
      return !isEnum(mine) || JSON.stringify(mine) !== JSON.stringify(members)
    })
    assert.deepStrictEqual(different.map(([name]) => name), [])
  })
})
