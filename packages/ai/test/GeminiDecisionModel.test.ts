import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { GenAIClient } from "effect-genai"
import { type AiError, Decision, DecisionModel, Model } from "effect/ai"
import * as fc from "fast-check"
import * as GeminiConfig from "../src/GeminiConfig.ts"
import * as GeminiDecisionModel from "../src/GeminiDecisionModel.ts"
import * as Backends from "./harness/backends.ts"

const Triage = Decision.make({
  input: Schema.Struct({ subject: Schema.String, received: Schema.Date }),
  decisions: {
    team: Decision.classify({
      instructions: "Which team answers?",
      criteria: { billing: "Invoices", support: { what: "The rest" }, sales: null }
    }),
    mood: Decision.rate({
      instructions: ["How content", "is the customer?"],
      criteria: ["angry", { label: "neutral", description: { tone: "calm" } }, "happy"]
    }),
    urgent: Decision.probability({
      instructions: "It has to be answered today",
      criteria: { true: "Today", false: "Another day" }
    }),
    spam: Decision.probability({ instructions: "It is spam" })
  }
})

const mail = { subject: "The invoice is wrong.", received: new Date(0) }

const provided = Effect.provide(GeminiDecisionModel.layer({ model: "gemini-3.8-flash" }))

const decideMail = DecisionModel.decide(Triage, { input: mail })

const script = (answer: Script.Answer) =>
  Emulator.use((emulator) => emulator.script(Script.always("decisions.create", answer)))

/** What the server answers, as it is. */
const replies = (body: unknown) => script(Reply.json(body))

/** The label of an answer, or why there is none. */
const labelOf = ({ label }: { readonly label: string }) => label

const settledAs = (
  outcome: Result.Result<{ readonly label: string }, Decision.Unanswered>
): string => Result.match(outcome, { onSuccess: labelOf, onFailure: ({ reason }) => reason })

const reasonOf = <A, R>(effect: Effect.Effect<A, AiError.AiError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** What the API takes as the id of an option. */
const label = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) =>
  text.trim() === text && !/\p{Cc}/u.test(text)
)

describe("GeminiDecisionModel", () => {
  describe("mapping", () => {
    Backends.onBackends(
      "each kind of decision is the question of the API that it means",
      ({ name }) =>
        Effect.gen(function*() {
          yield* provided(decideMail)
          assert.deepStrictEqual(yield* Backends.sent, [{
            path: name === "Gemini API"
              ? "/v1beta/decisions"
              : "/v1beta1/projects/my-project/locations/us-central1/decisions",
            body: {
              model: "models/gemini-3.8-flash",
              input: "{\"subject\":\"The invoice is wrong.\",\"received\":\"1970-01-01T00:00:00.000Z\"}",
              questions: {
                team: {
                  type: "choice",
                  instructions: "Which team answers?",
                  criteria: { billing: "Invoices", support: "{\"what\":\"The rest\"}", sales: "" }
                },
                mood: {
                  type: "score",
                  instructions: "[\"How content\",\"is the customer?\"]",
                  criteria: ["angry", "{\"tone\":\"calm\"}", "happy"]
                },
                urgent: {
                  type: "noul",
                  instructions: "It has to be answered today",
                  criteria: { true_description: "Today", false_description: "Another day" }
                },
                spam: { type: "noul", instructions: "It is spam" }
              }
            }
          }])
        })
    )

    Backends.onBackends(
      "the answers are those of effect/ai, with usage and what has no place there",
      () =>
        Effect.gen(function*() {
          yield* script(Script.decides({ team: { billing: 3, support: 1 }, mood: 0.25, urgent: 0.9, spam: false }))
          const { answers, metadata, usage } = yield* provided(decideMail)
          assert.deepStrictEqual({ ...answers.team, probabilities: { ...answers.team.probabilities } }, {
            label: "billing",
            probabilities: { billing: 0.75, support: 0.25, sales: 0 },
            confidence: 0.75
          })
          assert.deepStrictEqual({ ...answers.mood, probabilities: { ...answers.mood.probabilities } }, {
            rating: 0.25,
            label: "angry",
            probabilities: { angry: 0.75, neutral: 0.25, happy: 0 },
            confidence: 0.75
          })
          assert.deepStrictEqual([answers.urgent, answers.spam], [{ probability: 0.9 }, { probability: 0.01 }])
          assert.deepInclude(metadata.gemini, { confidence: { urgent: 0.9, spam: 0.99 }, blockReason: null })
          assert.isAbove(usage.inputTokens!, 0)
          assert.isAbove(usage.outputTokens!, 0)
        })
    )

    Backends.onBackends("tokens of thinking are tokens of the output", () =>
      Effect.gen(function*() {
        yield* replies({
          answers: { urgent: { type: "noul", noul: 0.5, confidence: 0.5 } },
          usage: { total_input_tokens: 7, total_cached_tokens: 3, total_output_tokens: 2, total_thought_tokens: 40 }
        })
        const { metadata, usage } = yield* provided(DecisionModel.decideSettled(Triage, { input: mail }))
        assert.deepStrictEqual({ ...usage }, { inputTokens: 7, outputTokens: 42 })
        assert.deepInclude(metadata.gemini, { cachedTokens: 3, thoughtTokens: 40 })
      }))

    Backends.onBackends("what is no number of tokens is not counted", () =>
      Effect.gen(function*() {
        yield* replies({
          answers: { urgent: { type: "noul", noul: 0.5, confidence: 0.5 } },
          usage: {
            total_input_tokens: -7,
            total_cached_tokens: "3",
            total_output_tokens: 2.5,
            total_thought_tokens: 40
          }
        })
        const { metadata, usage } = yield* provided(DecisionModel.decideSettled(Triage, { input: mail }))
        assert.isUndefined(usage.inputTokens)
        assert.strictEqual(usage.outputTokens, 40)
        assert.deepInclude(metadata.gemini, { cachedTokens: null, thoughtTokens: 40 })
      }))

    Backends.onBackends("text is sent as it is", () =>
      Effect.gen(function*() {
        const Spam = Decision.make({ input: Schema.String, decisions: { spam: Triage.decisions.spam } })
        yield* provided(DecisionModel.decide(Spam, { input: "Buy \"now\"" }))
        const [request] = yield* Backends.sent
        assert.strictEqual((request!.body as { readonly input: unknown }).input, "Buy \"now\"")
      }))

    const kind = fc.oneof(
      fc.record({
        _tag: fc.constant("Classify" as const),
        labels: fc.uniqueArray(label, { minLength: 2, maxLength: 8 })
      }),
      fc.record({
        _tag: fc.constant("Rate" as const),
        labels: fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 8 })
      }),
      fc.record({ _tag: fc.constant("Probability" as const), labels: fc.constant<ReadonlyArray<string>>([]) })
    )

    it("answers every definition, whatever its keys and labels are", () =>
      fc.assert(
        fc.asyncProperty(fc.dictionary(fc.string(), kind, { minKeys: 1, maxKeys: 4 }), (kinds) =>
          Effect.gen(function*() {
            const decisions = Object.fromEntries(
              Object.entries(kinds).map(([key, { _tag, labels }]) => [
                key,
                _tag === "Classify"
                  ? Decision.classify({
                    instructions: "Which?",
                    criteria: Object.fromEntries(labels.map((label) => [label, null]))
                  })
                  : _tag === "Rate"
                  ? Decision.rate({
                    instructions: "How much?",
                    criteria: labels.map((label) => ({ label, description: `It is ${label}` }))
                  })
                  : Decision.probability({ instructions: "Is it?" })
              ])
            )
            const definition = Decision.make({ input: Schema.String, decisions })
            const { answers } = yield* provided(DecisionModel.decide(definition, { input: "Anything" }))
            assert.deepStrictEqual(Object.keys(answers).toSorted(), Object.keys(kinds).toSorted())
            for (const [key, { labels }] of Object.entries(kinds)) {
              const { probabilities = {} } = answers[key] as { readonly probabilities?: object }
              assert.deepStrictEqual(Object.keys(probabilities).toSorted(), [...labels].toSorted())
            }
          }).pipe(Effect.provide(Backends.layer(Backends.gemini)), Effect.runPromise))
      ))
  })

  describe("images", () => {
    const Listing = Decision.make({
      input: Schema.Struct({ title: Schema.String, photos: Schema.Array(Decision.Image) }),
      decisions: { sharp: Decision.probability({ instructions: "The photos are sharp" }) }
    })

    const listing = (photos: ReadonlyArray<DecisionModel.Image>) =>
      DecisionModel.decide(Listing, { input: { title: "A mug", photos } })

    Backends.onBackends(
      "are contents beside the input, each with a text that says which it is",
      () =>
        Effect.gen(function*() {
          yield* listing([
            { mediaType: "image/png", data: "aGk=" },
            { mediaType: "image/JPEG", data: new URL("gs://bucket/mug.jpg") },
            { mediaType: "image/webp", data: new Uint8Array([104, 105]) },
            { mediaType: "image/gif", data: new URL("data:image/gif;base64,aGk=") }
          ]).pipe(
            Effect.provide(
              GeminiDecisionModel.layer({ model: "gemini-3.8-flash", config: { resolution: "low" } })
            )
          )
          const [request] = yield* Backends.sent
          const [state, ...contents] = (request!.body as {
            readonly input: ReadonlyArray<{ readonly type: string; readonly text?: string }>
          }).input
          const { photos } = JSON.parse(state!.text!) as { readonly photos: ReadonlyArray<string> }
          const expected = [
            { mime_type: "image/png", data: "aGk=" },
            { mime_type: "image/jpeg", uri: "gs://bucket/mug.jpg" },
            { mime_type: "image/webp", data: "aGk=" },
            { mime_type: "image/gif", data: "aGk=" }
          ]
          assert.deepStrictEqual(
            contents,
            expected.flatMap((image, index) => [
              { type: "text", text: `The image ${photos[index]} (photos[${index}]) of the input:` },
              { type: "image", ...image, resolution: "low" }
            ]) as never
          )
        })
    )

    const bad: ReadonlyArray<readonly [DecisionModel.Image, string]> = [
      [{ mediaType: "image/svg+xml", data: "aGk=" }, "image/tiff, got image/svg+xml"],
      [{ mediaType: "application/pdf", data: "aGk=" }, "image/tiff, got application/pdf"],
      [{ mediaType: "image/png", data: "" }, "bytes in base64, got no bytes"],
      [{ mediaType: "image/png", data: "data:image/png;base64,aGk=" }, "bytes in base64, got other text"],
      [{ mediaType: "image/png", data: "aGk" }, "bytes in base64, got other text"],
      [{ mediaType: "image/png", data: new URL("data:image/png,hi") }, "bytes in base64, got other text"],
      [{ mediaType: "image/png", data: new URL("file:///mug.png") }, "https, http, gs or data, got file:"]
    ]
    Backends.onBackends(
      "that the API cannot take are refused before anything is sent, with their path",
      () =>
        Effect.gen(function*() {
          for (const [image, message] of bad) {
            const reason = yield* reasonOf(provided(listing([{ mediaType: "image/png", data: "aGk=" }, image])))
            assert.strictEqual(reason._tag, "InvalidUserInputError")
            assert.match(reason.message, /photos\[1\]: expected an image /)
            assert.include(reason.message, message)
          }
          assert.deepStrictEqual(yield* Backends.sent, [])
        })
    )
  })

  describe("what effect/ai checks", () => {
    const two = Decision.make({
      input: Schema.String,
      decisions: {
        team: Decision.classify({ instructions: "Which?", criteria: { a: null, b: null } }),
        mood: Decision.rate({ instructions: "How?", criteria: ["low", "mid", "high"] })
      }
    })
    const settled = DecisionModel.decideSettled(two, { input: "x" })
    const outcomes = (answers: unknown) =>
      Effect.gen(function*() {
        yield* replies({ answers })
        const { outcomes: { mood, team } } = yield* provided(settled)
        return [settledAs(team), settledAs(mood)]
      })
    const choice = { type: "choice", choice: "a", probabilities: { a: 0.75, b: 0.25 }, confidence: 0.75 }
    const score = { type: "score", score: 1.5, probabilities: { 0: 0, 1: 0.5, 2: 0.5 }, confidence: 0.5, legend: {} }

    const cases: { readonly [what: string]: readonly [unknown, ReadonlyArray<string>] } = {
      "both answered": [{ team: choice, mood: score }, ["a", "mid"]],
      "a key that was not asked": [{ team: choice, mood: score, other: score }, ["a", "mid"]],
      "one missing": [{ team: choice }, ["a", "Missing"]],
      "null": [{ team: null, mood: score }, ["Missing", "mid"]],
      "none": [undefined, ["Missing", "Missing"]],
      "answers of the other kind": [{ team: score, mood: choice }, ["Invalid", "Invalid"]],
      "an answer of a kind that is not known": [{ team: { type: "rank", order: [1] }, mood: score }, [
        "Invalid",
        "mid"
      ]],
      "no probabilities": [
        { team: { ...choice, probabilities: undefined }, mood: { ...score, probabilities: null } },
        ["NoDistribution", "NoDistribution"]
      ],
      "a label that is none": [{ team: { ...choice, choice: "c" }, mood: score }, ["Invalid", "mid"]],
      "a probability missing": [
        { team: { ...choice, probabilities: { a: 1 } }, mood: { ...score, probabilities: { 0: 1 } } },
        ["Invalid", "Invalid"]
      ],
      "levels by label": [
        { team: choice, mood: { ...score, probabilities: { low: 0, mid: 0.5, high: 0.5 } } },
        ["a", "mid"]
      ],
      "a rating off the scale": [{ team: choice, mood: { ...score, score: 2.1 } }, ["a", "Invalid"]],
      "a confidence that is none": [{ team: { ...choice, confidence: 2 }, mood: score }, ["Invalid", "mid"]],
      "sums of two decimal places": [
        {
          team: { ...choice, probabilities: { a: 0.89, b: 0.1 } },
          mood: { ...score, probabilities: { 0: 0.33, 1: 0.33, 2: 0.33 } }
        },
        ["a", "low"]
      ],
      "sums of one decimal place": [
        { team: { ...choice, probabilities: { a: 0.8, b: 0.1 } }, mood: score },
        ["Invalid", "mid"]
      ],
      "the last binary digits": [
        {
          team: { ...choice, probabilities: { a: 1.00000001, b: -1e-9 }, confidence: 1.00000001 },
          mood: { ...score, score: 2.0000001 }
        },
        ["a", "mid"]
      ],
      "no numbers": [
        { team: { ...choice, probabilities: { a: "1", b: "0" } }, mood: { ...score, score: "1" } },
        ["Invalid", "Invalid"]
      ]
    }
    for (const [what, [answers, expected]] of Object.entries(cases)) {
      Backends.onBackends(what, () =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* outcomes(answers), [...expected])
        }))
    }

    Backends.onBackends("probabilities that are rounded are scaled to sum to 1", () =>
      Effect.gen(function*() {
        yield* replies({ answers: { team: { ...choice, probabilities: { a: 0.89, b: 0.1 } }, mood: score } })
        const { answers: { team } } = yield* provided(DecisionModel.decide(two, { input: "x" }))
        assert.closeTo(team.probabilities.a + team.probabilities.b, 1, 1e-12)
        assert.closeTo(team.probabilities.a / team.probabilities.b, 8.9, 1e-9)
      }))

    Backends.onBackends(
      "a blocked input is a refusal of every decision, and the metadata say why",
      () =>
        Effect.gen(function*() {
          yield* script(Script.blocksDecision("image_safety", "No."))
          const { metadata, outcomes } = yield* provided(settled)
          assert.deepStrictEqual(
            [settledAs(outcomes.team), settledAs(outcomes.mood)],
            ["Refused", "Refused"]
          )
          assert.deepInclude(metadata.gemini, { blockReason: "image_safety", blockReasonMessage: "No." })
          const reason = yield* reasonOf(provided(DecisionModel.decide(two, { input: "x" })))
          assert.strictEqual(reason._tag, "ContentPolicyError")
        })
    )

    Backends.onBackends("no answers without a reason are missing", () =>
      Effect.gen(function*() {
        yield* replies({ prompt_feedback: { block_reason: "BLOCK_REASON_UNSPECIFIED" }, answers: {} })
        const { outcomes } = yield* provided(settled)
        assert.deepStrictEqual([settledAs(outcomes.team), settledAs(outcomes.mood)], ["Missing", "Missing"])
      }))
  })

  describe("definitions that the API cannot take", () => {
    const probability = Decision.probability({ instructions: "Is it?" })
    const classify = (labels: ReadonlyArray<string>): Decision.Classify<string> => ({
      _tag: "Classify",
      instructions: "Which?",
      criteria: Object.fromEntries(labels.map((label) => [label, null]))
    })
    const rate = (descriptions: ReadonlyArray<string>): Decision.Rate<string> => ({
      _tag: "Rate",
      instructions: "How much?",
      criteria: descriptions.map((description, index) => ({ label: String(index), description }))
    })
    const many = (count: number) => Array.from({ length: count }, (_, index) => `label ${index}`)
    const bad: { readonly [what: string]: readonly [Decision.Any, string, string] } = {
      "no labels": [classify([]), "decisions.it.criteria", "expected from 2 to 255 labels, got 0"],
      "one label": [classify(["a"]), "decisions.it.criteria", "expected from 2 to 255 labels, got 1"],
      "256 labels": [classify(many(256)), "decisions.it.criteria", "expected from 2 to 255 labels, got 256"],
      "an empty label": [classify(["", "a"]), "decisions.it.criteria", "got \"\""],
      "a label of white space": [classify(["a", " "]), "decisions.it.criteria", "got \" \""],
      "white space at the end of a label": [classify(["a ", "b"]), "decisions.it.criteria", "got \"a \""],
      "a control character in a label": [classify(["a\nb", "b"]), "decisions.it.criteria", "got \"a\\nb\""],
      "one level": [rate(["a"]), "decisions.it.criteria", "expected from 2 to 255 levels, got 1"],
      "256 levels": [rate(many(256)), "decisions.it.criteria", "expected from 2 to 255 levels, got 256"],
      "a level without a description": [
        rate(["a", " "]),
        "decisions.it.criteria[1].description",
        "not empty, got \" \""
      ],
      "no instructions": [{ ...probability, instructions: "" }, "decisions.it.instructions", "not empty, got \"\""]
    }
    for (const [what, [it, parameter, message]] of Object.entries(bad)) {
      Backends.onBackends(what, () =>
        Effect.gen(function*() {
          const definition = Decision.make({ input: Schema.String, decisions: { fine: probability, it } as never })
          const reason = yield* reasonOf(provided(DecisionModel.decide(definition, { input: "x" })))
          assert.strictEqual(reason._tag, "InvalidRequestError")
          assert.deepInclude(reason, { parameter })
          assert.include(reason.message, message)
          assert.deepStrictEqual(yield* Backends.sent, [])
        }))
    }

    Backends.onBackends("255 labels, and 255 levels, are not too many", () =>
      Effect.gen(function*() {
        const definition = Decision.make({
          input: Schema.String,
          decisions: { one: classify(many(255)), other: rate(many(255)) }
        })
        const { answers } = yield* provided(DecisionModel.decide(definition, { input: "x" }))
        assert.lengthOf(Object.keys(answers.one.probabilities), 255)
        assert.lengthOf(Object.keys(answers.other.probabilities), 255)
      }))

    Backends.onBackends("an empty input", () =>
      Effect.gen(function*() {
        const definition = Decision.make({ input: Schema.String, decisions: { probability } })
        for (const input of ["", " \n"]) {
          const reason = yield* reasonOf(provided(DecisionModel.decide(definition, { input })))
          assert.strictEqual(reason._tag, "InvalidUserInputError")
          assert.include(reason.message, "input: expected text that is not empty")
        }
        assert.deepStrictEqual(yield* Backends.sent, [])
      }))

    Backends.onBackends("Locate", () =>
      Effect.gen(function*() {
        const definition = Decision.make({
          input: Schema.Struct({ photo: Decision.Image }),
          decisions: { mug: Decision.locate({ image: "photo", instructions: "the mug" }) }
        })
        const reason = yield* reasonOf(
          provided(DecisionModel.decide(definition, { input: { photo: { mediaType: "image/png", data: "aGk=" } } }))
        )
        assert.strictEqual(reason._tag, "InvalidUserInputError")
        assert.deepStrictEqual(yield* Backends.sent, [])
      }))
  })

  describe("settings", () => {
    const Spam = Decision.make({ input: Schema.String, decisions: { spam: Triage.decisions.spam } })
    const isSpam = DecisionModel.decide(Spam, { input: "Buy now" })

    Backends.onBackends(
      "of a region have precedence over those of the layer, one by one",
      () =>
        Effect.gen(function*() {
          yield* isSpam.pipe(
            GeminiDecisionModel.withConfigOverride({ api_version: "v9" }),
            GeminiDecisionModel.withConfigOverride({ model: "models/gemini-2.5-flash", api_version: "v8" }),
            Effect.provide(GeminiDecisionModel.layer({ model: "gemini-3.8-flash", config: { api_version: "v7" } })),
            Effect.ignore
          )
          const [{ body, path } = { body: {}, path: "" }] = yield* Backends.sent
          assert.match(path, /^\/v9\/.*decisions$/)
          assert.strictEqual((body as { readonly model: string }).model, "models/gemini-2.5-flash")
          assert.doesNotHaveAnyKeys(body, ["api_version"])
        })
    )

    Backends.onBackends("HTTP options are those of the call", () =>
      Effect.gen(function*() {
        yield* Emulator.use(({ inject }) => inject(Fault.sequence("decisions.create", [Fault.status(503)])))
        yield* isSpam.pipe(
          Effect.provide(GeminiDecisionModel.layer({
            model: "gemini-3.8-flash",
            config: { httpOptions: { retryOptions: { attempts: 2, initialDelay: 0 } } }
          }))
        )
        assert.lengthOf(yield* Backends.sent, 2)
      }))

    Backends.onBackends("GeminiConfig replaces the client", () =>
      Effect.gen(function*() {
        const other = yield* GenAIClient.use(Effect.succeed).pipe(
          Effect.provide(GenAIClient.layer({ apiKey: "other", httpOptions: { apiVersion: "v42" } }))
        )
        yield* isSpam.pipe(GeminiConfig.withClientTransform(() => other), provided, Effect.ignore)
        assert.match((yield* Backends.sent)[0]?.path ?? "", /^\/v42\//)
      }))

    Backends.onBackends("a model has its name and its provider in the context", () =>
      Effect.gen(function*() {
        const names = yield* Effect.all([Model.ProviderName, Model.ModelName, isSpam]).pipe(
          Effect.provide(GeminiDecisionModel.model("gemini-3.8-flash"))
        )
        assert.deepStrictEqual(names.slice(0, 2) as unknown, ["gemini", "gemini-3.8-flash"])
      }))
  })

  describe("failures", () => {
    const failures: { readonly [reason: string]: Fault.Fault } = {
      RateLimitError: Fault.status(429, { retryDelay: "7 seconds" }),
      InternalProviderError: Fault.status(503),
      InvalidResponseError: Fault.html,
      NetworkError: Fault.unanswered
    }
    for (const [tag, fault] of Object.entries(failures)) {
      Backends.onBackends(`${tag} for the whole call`, () =>
        Effect.gen(function*() {
          yield* Emulator.use(({ inject }) => inject(Fault.always("decisions.create", fault)))
          const error = yield* Effect.flip(provided(DecisionModel.decideSettled(Triage, { input: mail })))
          assert.deepInclude(error, { module: "GeminiDecisionModel", method: "decide" })
          assert.strictEqual(error.reason._tag, tag)
        }))
    }

    Backends.onBackends("a model that is not there is an InvalidRequestError", () =>
      Effect.gen(function*() {
        const reason = yield* reasonOf(
          decideMail.pipe(Effect.provide(GeminiDecisionModel.layer({ model: "gemini-0" })))
        )
        assert.strictEqual(reason._tag, "InvalidRequestError")
        assert.include(reason.message, "models/gemini-0")
      }))
  })
})
