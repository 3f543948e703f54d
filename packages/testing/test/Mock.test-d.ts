import { Answer, Mock } from "@effect-genai/testing"
import type { Layer, Stream } from "effect"
import { type Files, type GenAI, type GenAIError, type GenerateContentResponse, Models } from "effect-genai"
import type { Resources } from "effect-genai/GenAI"
import { expectTypeOf, test } from "vitest"

test("a mock provides the resource, and the recorder of calls", () => {
  expectTypeOf(Mock.layer(Models, {})).toEqualTypeOf<Layer.Layer<Models | Mock.Recorder>>()
  expectTypeOf(Mock.layerGenAI()).toEqualTypeOf<Layer.Layer<GenAI | Resources | Mock.Recorder>>()
})

test("stubs have the types of the methods", () => {
  Mock.layer(Models, {
    generateContent: (params) => {
      expectTypeOf(params.model).toEqualTypeOf<string>()
      return Answer.text(params.model)
    }
  })
  // @ts-expect-error no method of this name
  Mock.layer(Models, { generateContnt: Answer.text("Hi") })
  // @ts-expect-error the answer of another method
  Mock.layer(Models, { generateContent: { totalTokens: "seven" } })
  // @ts-expect-error a stream is a list
  Mock.layer(Models, { generateContentStream: Answer.text("Hi") })
  // @ts-expect-error an answer of the sequence does not fit
  Mock.layer(Models, { countTokens: Answer.sequence([Answer.error("NotFound"), { totalTokens: "seven" }]) })
  // @ts-expect-error no resource of this name
  Mock.layerGenAI({ model: {} })
  Mock.layerGenAI({ environments: { files: { list: [{ name: "one" }] } } })
})

test("recorded calls have the types of the arguments", () => {
  expectTypeOf<Mock.Arguments<"files.get">>().toEqualTypeOf<Parameters<Files["Service"]["get"]>>()
  expectTypeOf<Mock.Arguments<"environments.files.list">>().toEqualTypeOf<
    Parameters<GenAI["Service"]["environments"]["files"]["list"]>
  >()
  // @ts-expect-error no method of this name
  void Mock.calls("models.generateContnt")
})

test("errors and streams have their own types", () => {
  expectTypeOf(Answer.error("RateLimited")).toEqualTypeOf<GenAIError.RateLimited>()
  // @ts-expect-error a field that this kind does not have
  Answer.error("AuthError", { status: 401 })
  // @ts-expect-error no kind of error
  Answer.error("Oops")
  expectTypeOf(Answer.stream(["a", Answer.error("StreamInterrupted")])).toEqualTypeOf<
    Stream.Stream<GenerateContentResponse.GenerateContentResponse, GenAIError.StreamInterrupted>
  >()
})
