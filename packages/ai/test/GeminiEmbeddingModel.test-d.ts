import type { Effect, Layer } from "effect"
import type { GenAIClient } from "effect-genai"
import type { EmbeddingModel, Model } from "effect/ai"
import { describe, expectTypeOf, it } from "vitest"
import * as GeminiEmbeddingModel from "../src/GeminiEmbeddingModel.ts"

describe("GeminiEmbeddingModel", () => {
  it("needs a client and nothing else", () => {
    expectTypeOf(GeminiEmbeddingModel.layer({ model: "gemini-embedding-001" })).toEqualTypeOf<
      Layer.Layer<EmbeddingModel.EmbeddingModel, never, GenAIClient>
    >()
    expectTypeOf(GeminiEmbeddingModel.model("gemini-embedding-001")).toEqualTypeOf<
      Model.Model<"gemini", EmbeddingModel.EmbeddingModel | EmbeddingModel.Dimensions, GenAIClient>
    >()
  })

  it("asks for the dimensions of a model that it does not know", () => {
    expectTypeOf(GeminiEmbeddingModel.model("endpoints/123", { dimensions: 768 }).provider).toEqualTypeOf<"gemini">()
    // @ts-expect-error
    GeminiEmbeddingModel.model("endpoints/123")
    // @ts-expect-error
    GeminiEmbeddingModel.model("endpoints/123", { config: { taskType: "CLUSTERING" } })
  })

  it("says its dimensions once, and has no signal: an effect is interrupted", () => {
    expectTypeOf<GeminiEmbeddingModel.Config.Service>().not.toHaveProperty("abortSignal")
    // @ts-expect-error
    GeminiEmbeddingModel.model("gemini-embedding-001", { config: { outputDimensionality: 768 } })
  })

  it("has settings for a region", () => {
    const effect = {} as Effect.Effect<string, "no", GeminiEmbeddingModel.Config | GenAIClient>
    expectTypeOf(effect.pipe(GeminiEmbeddingModel.withConfigOverride({ taskType: "RETRIEVAL_QUERY" }))).toEqualTypeOf<
      Effect.Effect<string, "no", GenAIClient>
    >()
  })
})
