import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result, Schema, Stream } from "effect"
import { AiError, Decision, DecisionModel, LanguageModel, type Response } from "effect/ai"
import * as fc from "fast-check"
import * as GeminiDecisionModel from "../src/GeminiDecisionModel.ts"
import * as GeminiLanguageModel from "../src/GeminiLanguageModel.ts"
import * as Backends from "./harness/backends.ts"

const usage: Response.FinishPartEncoded["usage"] = {
  inputTokens: { uncached: 10, total: 12, cacheRead: 2, cacheWrite: undefined },
  outputTokens: { total: 5, text: 3, reasoning: 2 }
}

/** A model that writes a value, with what it was asked. */
const writes = (value: unknown) => {
  const asked: Array<LanguageModel.ProviderOptions> = []
  const model = LanguageModel.make({
    generateText: (options) => {
      asked.push(options)
      return value instanceof AiError.AiError ? Effect.fail(value) : Effect.succeed([
        { type: "response-metadata", id: "response-1", modelId: "any-model-7" },
        { type: "text", text: JSON.stringify(value) },
        { type: "finish", reason: "stop", usage }
      ])
    },
    streamText: () => Stream.die("not asked for")
  })
  const layer = Layer.provide(
    GeminiDecisionModel.layerLanguageModel,
    Layer.effect(LanguageModel.LanguageModel, model)
  )
  return { asked, layer }
}

const throughGemini = Layer.provide(
  GeminiDecisionModel.layerLanguageModel,
  GeminiLanguageModel.layer({ model: "gemini-2.5-flash" })
)

const Kinds = Decision.make({
  input: Schema.Struct({ text: Schema.String, photo: Decision.Image }),
  decisions: {
    team: Decision.classify({ instructions: "Which team?", criteria: { billing: "Invoices", support: null } }),
    mood: Decision.rate({ instructions: "How content?", criteria: ["angry", "neutral", "happy"] }),
    urgent: Decision.probability({ instructions: "It is urgent" }),
    mug: Decision.locate({ image: "photo", instructions: "the mug" })
  }
})

const input = { text: "The invoice is wrong.", photo: { mediaType: "image/png", data: "aGk=" } }

const written = {
  team: [{ label: "billing", probability: 60 }, { label: "support", probability: 20 }],
  mood: [{ label: "angry", probability: 0.25 }, { label: "neutral", probability: 0.75 }],
  urgent: 0.9,
  mug: { left: 100, top: 0, right: 500, bottom: 1000 }
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

describe("GeminiDecisionModel.fromLanguageModel", () => {
  it.effect("answers every kind of decision", () =>
    Effect.gen(function*() {
      const { asked, layer } = writes(written)
      const response = yield* Effect.provide(DecisionModel.decide(Kinds, { input }), layer)
      assert.deepStrictEqual(plain(response.answers), {
        team: { label: "billing", probabilities: { billing: 0.75, support: 0.25 }, confidence: 0.75 },
        mood: {
          rating: 0.75,
          label: "neutral",
          probabilities: { angry: 0.25, neutral: 0.75, happy: 0 },
          confidence: 0.75
        },
        urgent: { probability: 0.9 },
        mug: { box: { left: 0.1, top: 0, right: 0.5, bottom: 1 } }
      })
      assert.deepInclude(response, { id: "response-1", modelId: "any-model-7" })
      assert.deepStrictEqual({ ...response.usage }, { inputTokens: 12, outputTokens: 5 })
      assert.lengthOf(asked, 1)
      assert.strictEqual(asked[0]!.responseFormat.type, "json")
    }))

  it.effect("shows the model the questions, then the input, then its images, each with a text that says which it is", () =>
    Effect.gen(function*() {
      const { asked, layer } = writes(written)
      yield* Effect.provide(DecisionModel.decide(Kinds, { input }), layer)
      const [system, user] = asked[0]!.prompt.content
      assert.strictEqual(system!.role, "system")
      const [questions, state, caption, image] = user!.content as ReadonlyArray<{ readonly text: string }>
      assert.deepStrictEqual(
        JSON.parse(questions!.text.slice(questions!.text.indexOf("\n"))),
        plain(Kinds.decisions)
      )
      const { photo, text } = JSON.parse(state!.text.slice("Input:\n".length)) as typeof input & { photo: string }
      assert.strictEqual(text, input.text)
      assert.strictEqual(caption!.text, `The image ${photo} (photo) of the input:`)
      assert.deepInclude(image as object, { type: "file", mediaType: "image/png", data: "aGk=" })
    }))

  it.effect("a refusal of the model is a refusal of every decision", () =>
    Effect.gen(function*() {
      const refusal = AiError.make({
        module: "Any",
        method: "generateText",
        reason: new AiError.ContentPolicyError({ description: "No." })
      })
      const { layer } = writes(refusal)
      const { outcomes } = yield* Effect.provide(DecisionModel.decideSettled(Kinds, { input }), layer)
      for (const outcome of Object.values(outcomes) as ReadonlyArray<Decision.Outcome<Decision.Any>>) {
        assert.deepInclude(Result.isFailure(outcome) && outcome.failure, { reason: "Refused" })
      }
    }))

  it.effect("other failures are those of the model", () =>
    Effect.gen(function*() {
      const failure = AiError.make({
        module: "Any",
        method: "generateText",
        reason: new AiError.RateLimitError({})
      })
      const error = yield* Effect.flip(
        Effect.provide(DecisionModel.decideSettled(Kinds, { input }), writes(failure).layer)
      )
      assert.strictEqual(error, failure)
    }))

  const invalid: { readonly [what: string]: readonly [object, Decision.Unanswered["reason"]] } = {
    "no weights": [{ team: [] }, "Invalid"],
    "weights of 0": [{ team: [{ label: "billing", probability: 0 }] }, "Invalid"],
    "a negative weight": [
      { team: [{ label: "billing", probability: 2 }, { label: "support", probability: -1 }] },
      "Invalid"
    ],
    "a probability above 1": [{ urgent: 90 }, "Invalid"],
    "crossed edges": [{ mug: { left: 500, top: 0, right: 100, bottom: 1000 } }, "Invalid"]
  }
  for (const [what, [change, reason]] of Object.entries(invalid)) {
    it.effect(`${what}: one answer is invalid, and the others stay`, () =>
      Effect.gen(function*() {
        const { layer } = writes({ ...written, ...change })
        const { outcomes } = yield* Effect.provide(DecisionModel.decideSettled(Kinds, { input }), layer)
        const [key] = Object.keys(change)
        for (
          const [at, outcome] of Object.entries(outcomes) as ReadonlyArray<[string, Decision.Outcome<Decision.Any>]>
        ) {
          assert.strictEqual(
            Result.isFailure(outcome) ? outcome.failure.reason : "answered",
            at === key ? reason : "answered"
          )
        }
      }))
  }

  it.effect("a label that is none does not fit the schema", () =>
    Effect.gen(function*() {
      const { layer } = writes({ ...written, team: [{ label: "sales", probability: 1 }] })
      const { reason } = yield* Effect.flip(Effect.provide(DecisionModel.decide(Kinds, { input }), layer))
      assert.include(["StructuredOutputError", "InvalidOutputError"], reason._tag)
    }))

  it("weights of any sum are a distribution", () =>
    fc.assert(fc.asyncProperty(
      fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "0")), {
        minLength: 2,
        maxLength: 30
      }),
      fc.infiniteStream(fc.double({ min: 0, max: 1e6, noNaN: true })),
      (labels, weights) =>
        Effect.gen(function*() {
          const chosen = labels.map((label) => ({ label, probability: weights.next().value }))
          fc.pre(chosen.some(({ probability }) => probability > 1e-6))
          const { layer } = writes({ one: chosen, other: chosen.toReversed() })
          const criteria = Object.fromEntries(labels.map((label) => [label, null]))
          const levels = labels.map((label) => ({ label, description: label }))
          const definition = Decision.make({
            input: Schema.String,
            decisions: {
              one: Decision.classify({ instructions: "Which?", criteria }),
              other: Decision.rate({ instructions: "How much?", criteria: levels })
            }
          })
          const { answers: { one, other } } = yield* Effect.provide(
            DecisionModel.decide(definition, { input: "x" }),
            layer
          )
          const best = Math.max(...chosen.map(({ probability }) => probability))
          assert.closeTo(chosen.find(({ label }) => label === one.label)!.probability / best, 1, 1e-9)
          assert.closeTo(chosen.find(({ label }) => label === other.label)!.probability / best, 1, 1e-9)
          assert.closeTo(Object.values<number>(one.probabilities).reduce((a, b) => a + b, 0), 1, 1e-6)
        }).pipe(Effect.runPromise)
    )))

  Backends.onBackends(
    "shows Gemini a schema that it takes, whatever the keys and labels are",
    () =>
      Effect.gen(function*() {
        const labels = ["billing & invoices", "it's \"quoted\"", "日本"]
        const definition = Decision.make({
          input: Schema.String,
          decisions: {
            "which team?": Decision.classify({
              instructions: "Which team?",
              criteria: Object.fromEntries(labels.map((label) => [label, null]))
            }),
            mood: Kinds.decisions.mood,
            urgent: Kinds.decisions.urgent
          }
        })
        const said = {
          "which team?": [{ label: labels[2], probability: 1 }],
          mood: written.mood,
          urgent: 0.25
        }
        yield* Emulator.use(({ script }) =>
          script(Script.always("models.generateContent", Script.says(JSON.stringify(said))))
        )
        const { answers, modelId } = yield* DecisionModel.decide(definition, { input: "The invoice is wrong." }).pipe(
          Effect.provide(throughGemini)
        )
        assert.deepStrictEqual(
          [answers["which team?"].label, answers.mood.label, answers.urgent.probability, modelId],
          [labels[2], "neutral", 0.25, "gemini-2.5-flash"]
        )
        assert.lengthOf(yield* Backends.sent, 1)
      })
  )

  Backends.onBackends("a prompt that Gemini blocks is a refusal of every decision", () =>
    Effect.gen(function*() {
      yield* Emulator.use(({ script }) =>
        script(Script.always("models.generateContent", Reply.json({ promptFeedback: { blockReason: "SAFETY" } })))
      )
      const { outcomes } = yield* DecisionModel.decideSettled(Kinds, { input }).pipe(
        Effect.provide(throughGemini)
      )
      assert.deepInclude(Result.isFailure(outcomes.team) && outcomes.team.failure, { reason: "Refused" })
      assert.deepInclude(Result.isFailure(outcomes.mug) && outcomes.mug.failure, { reason: "Refused" })
    }))
})
