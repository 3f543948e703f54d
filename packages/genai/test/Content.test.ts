import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
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
})
