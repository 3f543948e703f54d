import { type Effect, type Layer, Schema } from "effect"
import type { GenAIClient } from "effect-genai"
import { Decision, DecisionModel, type LanguageModel, type Model } from "effect/ai"
import { describe, expectTypeOf, it } from "vitest"
import * as GeminiDecisionModel from "../src/GeminiDecisionModel.ts"

describe("GeminiDecisionModel", () => {
  it("needs a client and nothing else", () => {
    expectTypeOf(GeminiDecisionModel.layer({ model: "gemini-3.8-flash" })).toEqualTypeOf<
      Layer.Layer<DecisionModel.DecisionModel, never, GenAIClient>
    >()
    expectTypeOf(GeminiDecisionModel.model("any-name", { resolution: "high" })).toEqualTypeOf<
      Model.Model<"gemini", DecisionModel.DecisionModel, GenAIClient>
    >()
    expectTypeOf(GeminiDecisionModel.layerLanguageModel).toEqualTypeOf<
      Layer.Layer<DecisionModel.DecisionModel, never, LanguageModel.LanguageModel>
    >()
  })

  it("has no model among the settings of a layer, and one among those of a region", () => {
    // @ts-expect-error
    GeminiDecisionModel.layer({ model: "gemini-3.8-flash", config: { model: "gemini-2.5-flash" } })
    const effect = {} as Effect.Effect<string, "no", GeminiDecisionModel.Config | GenAIClient>
    expectTypeOf(GeminiDecisionModel.withConfigOverride(effect, { model: "gemini-2.5-flash" })).toEqualTypeOf<
      Effect.Effect<string, "no", GenAIClient>
    >()
    expectTypeOf(effect.pipe(GeminiDecisionModel.withConfigOverride({}))).toEqualTypeOf<
      Effect.Effect<string, "no", GenAIClient>
    >()
  })

  it("types its metadata", () => {
    const definition = Decision.make({
      input: Schema.String,
      decisions: { spam: Decision.probability({ instructions: "It is spam" }) }
    })
    const decide = () => DecisionModel.decide(definition, { input: "x" })
    expectTypeOf<Effect.Success<ReturnType<typeof decide>>["metadata"]["gemini"]>().toEqualTypeOf<
      GeminiDecisionModel.GeminiDecisionMetadata | null | undefined
    >()
  })
})
