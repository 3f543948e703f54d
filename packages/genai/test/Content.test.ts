import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import { pipe } from "effect"
import * as Content from "../src/Content.ts"

/** Data without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("Content: the same as the constructors of @google/genai", () => {
  it("turns", () => {
    const part = { inlineData: { data: "aGk=", mimeType: "image/png" } }
    assert.deepStrictEqual(Content.user("a", part), plain(Official.createUserContent(["a", part])))
    assert.deepStrictEqual(Content.model("a", part), plain(Official.createModelContent(["a", part])))
    assert.deepStrictEqual(Content.user(), { role: "user", parts: [] })
  })

  it("parts", () => {
    assert.deepStrictEqual(Content.text("a"), plain(Official.createPartFromText("a")))
    assert.deepStrictEqual(
      Content.inlineData("aGk=", "image/png"),
      plain(Official.createPartFromBase64("aGk=", "image/png"))
    )
    assert.deepStrictEqual(
      Content.fileData("gs://b/f", "image/png"),
      plain(Official.createPartFromUri("gs://b/f", "image/png"))
    )
    assert.deepStrictEqual(
      Content.functionCall("f", { a: 1 }),
      plain(Official.createPartFromFunctionCall("f", { a: 1 }))
    )
    assert.deepStrictEqual(
      Content.functionResponse("1", "f", { output: 2 }),
      plain(Official.createPartFromFunctionResponse("1", "f", { output: 2 }))
    )
    assert.deepStrictEqual(
      Content.executableCode("1 + 1", "PYTHON"),
      plain(Official.createPartFromExecutableCode("1 + 1", Official.Language.PYTHON))
    )
    assert.deepStrictEqual(
      Content.codeExecutionResult("OUTCOME_OK", "2"),
      plain(Official.createPartFromCodeExecutionResult(Official.Outcome.OUTCOME_OK, "2"))
    )
    const picture = { inlineData: { data: "aGk=", mimeType: "image/png" } }
    assert.deepStrictEqual(
      Content.functionResponse("1", "f", { output: 2 }, [picture]),
      plain(Official.createPartFromFunctionResponse("1", "f", { output: 2 }, [picture]))
    )
  })

  it("parts of the result of a function", () => {
    assert.deepStrictEqual(
      Content.functionResponseInlineData("aGk=", "image/png"),
      plain(Official.createFunctionResponsePartFromBase64("aGk=", "image/png"))
    )
    assert.deepStrictEqual(
      Content.functionResponseFileData("gs://b/f", "image/png"),
      plain(Official.createFunctionResponsePartFromUri("gs://b/f", "image/png"))
    )
  })

  it("media at a resolution, data-first and data-last", () => {
    const expected = plain(
      Official.createPartFromUri("gs://b/f", "image/png", Official.PartMediaResolutionLevel.MEDIA_RESOLUTION_LOW)
    )
    const part = Content.fileData("gs://b/f", "image/png")
    assert.deepStrictEqual(Content.withMediaResolution(part, "MEDIA_RESOLUTION_LOW"), expected)
    assert.deepStrictEqual(pipe(part, Content.withMediaResolution("MEDIA_RESOLUTION_LOW")), expected)
  })

  it("the result of a call, data-first and data-last", () => {
    const expected = plain(Official.createPartFromFunctionResponse("1", "f", { output: 2 }))
    const call = { id: "1", name: "f", args: { a: 1 } }
    assert.deepStrictEqual(Content.functionResult(call, { output: 2 }), expected)
    assert.deepStrictEqual(pipe(call, Content.functionResult({ output: 2 })), expected)
    assert.deepStrictEqual(Content.functionResult({ name: "f" }, { output: 2 }), {
      functionResponse: { name: "f", response: { output: 2 } }
    })
  })
})
