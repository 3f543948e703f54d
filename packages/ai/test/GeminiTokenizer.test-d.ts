import type { Layer } from "effect"
import type { GenAIClient } from "effect-genai"
import type { Tokenizer } from "effect/ai"
import { describe, expectTypeOf, it } from "vitest"
import * as GeminiTokenizer from "../src/GeminiTokenizer.ts"

describe("GeminiTokenizer", () => {
  it("needs a client and nothing else", () => {
    expectTypeOf(GeminiTokenizer.layer({ model: "gemini-2.5-flash" })).toEqualTypeOf<
      Layer.Layer<Tokenizer.Tokenizer, never, GenAIClient>
    >()
  })
})
