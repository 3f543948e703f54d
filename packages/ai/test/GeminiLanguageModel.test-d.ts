import { Effect, type ExecutionPlan, type Layer } from "effect"
import type { GenAIClient } from "effect-genai/GenAIClient"
import { type AiError, LanguageModel, type Model, Prompt, Toolkit } from "effect/ai"
import { describe, expectTypeOf, test } from "vitest"
import { GeminiInteractionModel, GeminiLanguageModel, GeminiTool } from "../src/index.ts"

describe("layers", () => {
  test("need only a client", () => {
    expectTypeOf(GeminiLanguageModel.layer({ model: "gemini-2.5-flash" })).toEqualTypeOf<
      Layer.Layer<LanguageModel.LanguageModel, never, GenAIClient>
    >()
    expectTypeOf(GeminiInteractionModel.layer({ model: "gemini-2.5-flash" })).toEqualTypeOf<
      Layer.Layer<LanguageModel.LanguageModel, never, GenAIClient>
    >()
    expectTypeOf(GeminiLanguageModel.model("anything")).toEqualTypeOf<
      Model.Model<"gemini", LanguageModel.LanguageModel, GenAIClient>
    >()
    expectTypeOf(GeminiLanguageModel.make({ model: "gemini-2.5-flash" })).toEqualTypeOf<
      Effect.Effect<LanguageModel.LanguageModel, never, GenAIClient>
    >()
  })

  test("are entries of a plan", () => {
    expectTypeOf<
      ExecutionPlan.ExecutionPlan<{
        provides: LanguageModel.LanguageModel | Model.ProviderName | Model.ModelName
        input: unknown
        error: never
        requirements: GenAIClient
      }>
    >().not.toBeNever()
  })
})

describe("settings", () => {
  test("are those of the API, except what effect/ai says", () => {
    expectTypeOf(GeminiLanguageModel.layer({
      model: "gemini-2.5-flash",
      config: { temperature: 1, thinkingConfig: { thinkingBudget: 0 }, safetySettings: [], cachedContent: "c" }
    })).not.toBeNever()
    // @ts-expect-error: effect/ai has tools of its own
    GeminiLanguageModel.layer({ model: "m", config: { tools: [] } })
    // @ts-expect-error: the instruction is a message of the prompt
    GeminiLanguageModel.layer({ model: "m", config: { systemInstruction: "Be short." } })
    // @ts-expect-error: a number
    GeminiLanguageModel.layer({ model: "m", config: { temperature: "hot" } })
    // @ts-expect-error: the names of interactions
    GeminiInteractionModel.layer({ model: "m", config: { temperature: 1 } })
    GeminiInteractionModel.layer({ model: "m", config: { generation_config: { temperature: 1 }, store: false } })
  })

  test("of a region leave the effect as it is", () => {
    const program = LanguageModel.generateText({ prompt: "Hi" })
    expectTypeOf(program.pipe(GeminiLanguageModel.withConfigOverride({ topK: 1, model: "m" }))).toEqualTypeOf(program)
    expectTypeOf(GeminiLanguageModel.withConfigOverride(program, {})).toEqualTypeOf(program)
  })
})

describe("parts", () => {
  test("have typed metadata and options", () => {
    Prompt.textPart({ text: "Hi", options: { gemini: { thoughtSignature: "c2ln" } } })
    Prompt.filePart({
      mediaType: "video/mp4",
      data: "gs://b/a.mp4",
      options: { gemini: { part: { videoMetadata: { fps: 1 } } } }
    })
    // @ts-expect-error: a signature is a string
    Prompt.makePart("text", { text: "Hi", options: { gemini: { thoughtSignature: 1 } } })
    const read = Effect.map(LanguageModel.generateText({ prompt: "Hi" }), ({ content }) => {
      for (const part of content) {
        if (part.type === "finish") {
          expectTypeOf(part.metadata.gemini?.finishReason).toEqualTypeOf<string | null | undefined>()
        }
        if (part.type === "source") {
          expectTypeOf(part.metadata.gemini?.index).toEqualTypeOf<number | null | undefined>()
        }
      }
    })
    expectTypeOf(read).not.toBeNever()
  })

  test("of tools of the API are typed", () => {
    const toolkit = Toolkit.make(GeminiTool.CodeExecution({}))
    const answer = LanguageModel.generateText({ prompt: "Hi", toolkit })
    type Result = Effect.Success<typeof answer>["toolResults"][number]
    expectTypeOf<Extract<Result, { readonly isFailure: false }>["result"]["outcome"]>().toEqualTypeOf<string>()
    // @ts-expect-error: a number
    GeminiTool.FileSearch({ topK: "many" })
    expectTypeOf<Effect.Error<typeof answer>>().toEqualTypeOf<AiError.AiError>()
    expectTypeOf<Effect.Services<typeof answer>>().toEqualTypeOf<LanguageModel.LanguageModel>()
  })
})
