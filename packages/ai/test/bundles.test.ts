import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Bundle from "../../genai/test/harness/Bundle.ts"

/** A program with one of the models, imported from the entry of the package. */
const program = (layer: string, service: string) => `
  import * as Ai from "../ai/src/index.ts"
  import { GenAIClient } from "effect-genai/GenAIClient"
  import * as ${service} from "effect/ai/${service}"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"

  const layer = ${layer}.pipe(
    Layer.provide(GenAIClient.layer({ apiKey: "key" })),
    Layer.provide(FetchHttpClient.layer)
  )
  ${service}.${service}.use((model) => Effect.log(model)).pipe(Effect.provide(layer), Effect.runPromise)
`

const embeddings = program(
  `Ai.GeminiEmbeddingModel.layer({ model: "gemini-embedding-001", dimensions: 768 })`,
  "EmbeddingModel"
)
const tokens = program(`Ai.GeminiTokenizer.layer({ model: "gemini-2.5-flash" })`, "Tokenizer")
const decisions = program(`Ai.GeminiDecisionModel.layer({ model: "gemini-3.8-flash" })`, "DecisionModel")
const language = program(`Ai.GeminiLanguageModel.layer({ model: "gemini-2.5-flash" })`, "LanguageModel")
const interactions = program(`Ai.GeminiInteractionModel.layer({ model: "gemini-2.5-flash" })`, "LanguageModel")

/** Modules that only some of the models need. */
const ofAnswers = [
  "effect/ai/LanguageModel",
  "ai/src/GeminiLanguageModel.ts",
  "ai/src/internal/answers.ts",
  "ai/src/internal/schemas.ts"
]
const ofInteractions = ["src/Interactions.ts", "ai/src/internal/steps.ts"]
const ofEmbeddings = ["effect/ai/EmbeddingModel", "ai/src/internal/embeddings.ts"]

const held = (program: string, all: ReadonlyArray<string>) =>
  Effect.map(
    Bundle.byEsbuild(program),
    ({ modules }) => all.filter((one) => modules.some((module) => module === one || module.endsWith(`/${one}`)))
  )

describe("a bundle", () => {
  it.effect("of embeddings holds no language model", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* held(embeddings, [...ofAnswers, ...ofInteractions]), [])
      assert.deepStrictEqual(yield* held(embeddings, ofEmbeddings), ofEmbeddings)
      assert.deepStrictEqual(yield* held(language, [...ofAnswers, ...ofEmbeddings]), ofAnswers)
    }), 60_000)

  it.effect("of another model holds nothing of the others", () =>
    Effect.gen(function*() {
      const [, ...ours] = ofAnswers
      assert.deepStrictEqual(yield* held(decisions, [...ours, ...ofInteractions, ...ofEmbeddings]), [])
      assert.deepStrictEqual(yield* held(tokens, [...ofInteractions, ...ofEmbeddings]), [])
      assert.deepStrictEqual(yield* held(language, ofInteractions), [])
      assert.deepStrictEqual(yield* held(interactions, ofInteractions), ofInteractions)
    }), 60_000)
})
