import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { GenAIClient } from "effect-genai"
import * as EmbeddingLimits from "effect-genai/EmbeddingLimits"
import { type AiError, EmbeddingModel, Model } from "effect/ai"
import * as fc from "fast-check"
import * as GeminiConfig from "../src/GeminiConfig.ts"
import * as GeminiEmbeddingModel from "../src/GeminiEmbeddingModel.ts"
import * as Backends from "./harness/backends.ts"

const provided = Effect.provide(
  GeminiEmbeddingModel.layer({ model: "gemini-embedding-001", config: { outputDimensionality: 8 } })
)

const embed = (text: string) => EmbeddingModel.EmbeddingModel.use((model) => model.embed(text))
const embedMany = (texts: ReadonlyArray<string>) => EmbeddingModel.EmbeddingModel.use((model) => model.embedMany(texts))

const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`)

/** The texts of each request. */
const asked = Effect.map(Backends.sent, (requests) => requests.map(({ body }) => textsOf(body)))

const textsOf = (body: unknown): ReadonlyArray<string> => {
  const { content, instances, requests } = body as {
    readonly requests?: ReadonlyArray<{ readonly content: Content }>
    readonly instances?: ReadonlyArray<{ readonly content: string }>
    readonly content?: Content
  }
  return instances?.map(({ content }) => content) ??
    (requests?.map(({ content }) => content) ?? [content!]).map(({ parts: [part] }) => part.text)
}

interface Content {
  readonly parts: readonly [{ readonly text: string }]
}

const reasonOf = <A, R>(effect: Effect.Effect<A, AiError.AiError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

describe("GeminiEmbeddingModel", () => {
  describe("requests", () => {
    Backends.onBackends("have the settings, and a text for each embedding", ({ name }) =>
      Effect.gen(function*() {
        const config = { taskType: "RETRIEVAL_DOCUMENT", title: "A title", outputDimensionality: 8, concurrency: 2 }
        yield* embedMany(["red"]).pipe(
          Effect.provide(GeminiEmbeddingModel.layer({ model: "gemini-embedding-001", config }))
        )
        assert.deepStrictEqual(yield* Backends.sent, [
          name === "Gemini API" ?
            {
              path: "/v1beta/models/gemini-embedding-001:batchEmbedContents",
              body: {
                requests: [{
                  model: "models/gemini-embedding-001",
                  content: { parts: [{ text: "red" }] },
                  taskType: "RETRIEVAL_DOCUMENT",
                  title: "A title",
                  outputDimensionality: 8
                }]
              }
            } :
            {
              path:
                "/v1beta1/projects/my-project/locations/us-central1/publishers/google/models/gemini-embedding-001:predict",
              body: {
                instances: [{ content: "red", task_type: "RETRIEVAL_DOCUMENT", title: "A title" }],
                parameters: { outputDimensionality: 8 }
              }
            }
        ])
      }))

    const sizes: { readonly [model: string]: readonly [gemini: ReadonlyArray<number>, vertex: ReadonlyArray<number>] } =
      {
        "gemini-embedding-001": [[100, 100, 60], Array.from({ length: 260 }, () => 1)],
        "gemini-embedding-2": [[100, 100, 60], Array.from({ length: 260 }, () => 1)],
        "text-embedding-005": [[100, 100, 60], [250, 10]]
      }
    for (const [model, [gemini, vertex]] of Object.entries(sizes)) {
      Backends.onBackends(`of ${model} have as many texts as the backend takes`, ({ name }) =>
        Effect.gen(function*() {
          const { embeddings } = yield* embedMany(texts(260)).pipe(
            Effect.provide(GeminiEmbeddingModel.layer({ model, config: { outputDimensionality: 4 } }))
          )
          assert.lengthOf(embeddings, 260)
          assert.lengthOf(new Set(embeddings.map(({ vector }) => vector.join())), 260)
          const requests = yield* asked
          assert.deepStrictEqual(requests.map(({ length }) => length), [...(name === "Gemini API" ? gemini : vertex)])
          assert.deepStrictEqual(requests.flat(), texts(260))
        }))
    }

    Backends.onBackends("of Vertex AI have at most 20,000 characters", ({ name }) =>
      Effect.gen(function*() {
        const long = ["a".repeat(19_999), "b", "c", "d".repeat(30_000), "e"]
        yield* embedMany(long).pipe(Effect.provide(GeminiEmbeddingModel.layer({ model: "text-embedding-005" })))
        assert.deepStrictEqual(
          (yield* asked).map(({ length }) => length),
          name === "Gemini API" ? [5] : [2, 1, 1, 1]
        )
      }))

    it("have all texts in their order, within the limits, and as many as fit", () =>
      fc.assert(fc.property(
        fc.array(fc.nat(40).map((length) => "x".repeat(length)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 100 }),
        (texts, most, characters) => {
          const requests = EmbeddingLimits.split(texts, { texts: most, characters }, ({ length }) => length)
          assert.deepStrictEqual(requests.flat(), texts)
          const size = (request: ReadonlyArray<string>) => request.join("").length
          for (const [index, request] of requests.entries()) {
            assert.isAtLeast(request.length, 1)
            assert.isAtMost(request.length, most)
            if (request.length > 1) assert.isAtMost(size(request), characters)
            const next = requests[index + 1]?.[0]
            if (next !== undefined) {
              assert.isTrue(request.length === most || size(request) + next.length > characters)
            }
          }
        }
      )))

    Backends.onBackends("are sent a few at a time", () =>
      Effect.gen(function*() {
        yield* Emulator.use(({ inject }) => inject(Fault.always("models.embedContent", Fault.delay("1 hour"))))
        const fiber = yield* embedMany(texts(1_000)).pipe(
          Effect.provide(
            GeminiEmbeddingModel.layer({ model: "gemini-embedding-001", config: { concurrency: 3 } })
          ),
          Effect.forkScoped
        )
        for (let turn = 0; turn < 100; turn++) yield* Effect.yieldNow
        assert.lengthOf(yield* asked, 3)
        yield* Fiber.interrupt(fiber)
      }))
  })

  describe("embeddings", () => {
    Backends.onBackends("have their tokens, where the backend counts them", ({ name }) =>
      Effect.gen(function*() {
        const { embeddings, usage } = yield* provided(embedMany(["red", "green and blue"]))
        assert.deepStrictEqual(embeddings.map(({ vector }) => vector.length), [8, 8])
        assert.strictEqual(usage.inputTokens, name === "Gemini API" ? undefined : 5)
      }))

    it.effect("have the tokens of the request, if it has any", () =>
      Effect.gen(function*() {
        yield* Emulator.use(({ script }) =>
          script(Script.always(
            "models.embedContent",
            Reply.json({ embeddings: [{ values: [1] }], usageMetadata: { promptTokenCount: 7 } })
          ))
        )
        const { usage } = yield* embedMany(["red"]).pipe(
          Effect.provide(GeminiEmbeddingModel.layer({ model: "gemini-embedding-001" }))
        )
        assert.strictEqual(usage.inputTokens, 7)
      }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

    Backends.onBackends("of no texts are none, and nothing is sent", () =>
      Effect.gen(function*() {
        const { embeddings } = yield* provided(embedMany([]))
        assert.deepStrictEqual(embeddings, [])
        assert.deepStrictEqual(yield* Backends.sent, [])
      }))

    const values = (...lengths: ReadonlyArray<number>) =>
      lengths.map((length) => ({ values: Array.from({ length }, () => 0.5) }))
    const wrong: { readonly [message: string]: unknown } = {
      "Expected 2 embeddings, got 1": values(8),
      "Expected 2 embeddings, got 3": values(8, 8, 8),
      "Expected 2 embeddings, got none": undefined,
      "The embedding 1 has 4 dimensions, expected 8": values(8, 4),
      "The embedding 1 has no vector of numbers": [...values(8), {}],
      "The embedding 0 has no vector of numbers": [{ values: [1, null] }, ...values(8)]
    }
    for (const [message, embeddings] of Object.entries(wrong)) {
      it.effect(message, () =>
        Effect.gen(function*() {
          yield* Emulator.use(({ script }) => script(Script.always("models.embedContent", Reply.json({ embeddings }))))
          const reason = yield* reasonOf(provided(embedMany(["red", "green"])))
          assert.strictEqual(reason._tag, "InvalidOutputError")
          assert.include(reason.message, message)
        }).pipe(Effect.provide(Backends.layer(Backends.gemini))))
    }
  })

  describe("embed", () => {
    it.effect("of concurrent fibers is one request, and each gets its own vector", () =>
      Effect.gen(function*() {
        const { embeddings } = yield* provided(embedMany(texts(5)))
        const single = yield* provided(Effect.forEach(texts(5), embed, { concurrency: "unbounded" }))
        assert.deepStrictEqual(single, [...embeddings])
        assert.deepStrictEqual(yield* asked, [texts(5), texts(5)])
      }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

    it.effect("a request that fails is the failure of its own texts only", () =>
      Effect.gen(function*() {
        yield* Emulator.use(({ inject }) =>
          inject(Fault.sequence("models.embedContent", [Fault.none, Fault.status(500), Fault.none]))
        )
        const exits = yield* provided(
          Effect.forEach(texts(250), (text) => Effect.exit(embed(text)), { concurrency: "unbounded" })
        )
        assert.deepStrictEqual(
          exits.map(Exit.isSuccess),
          Array.from({ length: 250 }, (_, index) => index < 100 || index >= 200)
        )
      }).pipe(Effect.provide(Backends.layer(Backends.gemini))))

    Backends.onBackends("an empty text is a failure of its own, and the others are sent", () =>
      Effect.gen(function*() {
        const exits = yield* provided(
          Effect.forEach(["red", "", "blue"], (text) => Effect.exit(embed(text)), { concurrency: "unbounded" })
        )
        assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, false, true])
        assert.deepStrictEqual((yield* asked).flat(), ["red", "blue"])
      }))

    it.effect("texts with other settings, another client or other HTTP options are another request", () =>
      Effect.gen(function*() {
        const other = yield* GenAIClient.use(Effect.succeed)
        yield* provided(Effect.all([
          embed("one"),
          GeminiEmbeddingModel.withConfigOverride(embed("query"), { taskType: "RETRIEVAL_QUERY" }),
          embed("two"),
          GeminiEmbeddingModel.withConfigOverride(embed("other query"), { taskType: "RETRIEVAL_QUERY" }),
          GeminiConfig.withClientTransform(embed("other client"), () => other),
          GenAIClient.withHttpOptions(embed("other headers"), { headers: { "x-tenant": "b" } })
        ], { concurrency: "unbounded" }))
        assert.deepStrictEqual((yield* asked).toSorted(), [
          ["one", "two"],
          ["other client"],
          ["other headers"],
          ["query", "other query"]
        ])
      }).pipe(Effect.provide(Backends.layer(Backends.gemini))))
  })

  describe("bad input", () => {
    Backends.onBackends("an empty text is named, and nothing is sent", () =>
      Effect.gen(function*() {
        for (const text of ["", undefined, 1] as ReadonlyArray<string>) {
          const reason = yield* reasonOf(provided(embedMany(["red", "green", text])))
          assert.strictEqual(reason._tag, "InvalidUserInputError")
          assert.include(reason.message, "inputs[2]: expected text that is not empty, got ")
        }
        assert.deepStrictEqual(yield* Backends.sent, [])
      }))

    const bad: ReadonlyArray<readonly [GeminiEmbeddingModel.Config.Service, string]> = [
      [{ outputDimensionality: 0 }, "outputDimensionality: expected a whole number of dimensions from 1, got 0"],
      [{ outputDimensionality: 1.5 }, "outputDimensionality: expected a whole number of dimensions from 1, got 1.5"],
      [{ concurrency: 0 }, "concurrency: expected a whole number of requests from 1, got 0"],
      [{ title: "A title" }, "title: expected no title, or the taskType RETRIEVAL_DOCUMENT, got undefined"],
      [{ title: "A title", taskType: "CLUSTERING" }, "RETRIEVAL_DOCUMENT, got \"CLUSTERING\""],
      [{ taskType: 1 as never }, "taskType"]
    ]
    for (const [config, message] of bad) {
      Backends.onBackends(message, () =>
        Effect.gen(function*() {
          const reason = yield* reasonOf(
            embed("red").pipe(Effect.provide(GeminiEmbeddingModel.layer({ model: "gemini-embedding-001", config })))
          )
          assert.strictEqual(reason._tag, "InvalidRequestError")
          assert.include(reason.message, message)
          assert.deepStrictEqual(yield* Backends.sent, [])
        }))
    }

    it.effect("a setting that the backend does not have", () =>
      Effect.gen(function*() {
        const reason = yield* reasonOf(
          GeminiEmbeddingModel.withConfigOverride(provided(embed("red")), { autoTruncate: false })
        )
        assert.deepInclude(reason, { _tag: "InvalidRequestError", parameter: "config.autoTruncate" })
      }).pipe(Effect.provide(Backends.layer(Backends.gemini))))
  })

  describe("failures", () => {
    const failures: { readonly [reason: string]: Fault.Fault } = {
      RateLimitError: Fault.status(429, { retryDelay: "7 seconds" }),
      QuotaExhaustedError: Fault.dailyQuota,
      InternalProviderError: Fault.status(503),
      InvalidResponseError: Fault.html,
      NetworkError: Fault.unanswered
    }
    for (const [tag, fault] of Object.entries(failures)) {
      Backends.onBackends(tag, () =>
        Effect.gen(function*() {
          yield* Emulator.use(({ inject }) => inject(Fault.always("models.embedContent", fault)))
          const error = yield* Effect.flip(provided(embedMany(["red"])))
          assert.deepInclude(error, { module: "GeminiEmbeddingModel", method: "embedMany" })
          assert.strictEqual(error.reason._tag, tag)
        }))
    }
  })

  describe("model", () => {
    Backends.onBackends("provides its name, its provider and its dimensions", () =>
      Effect.gen(function*() {
        const context = Effect.all([Model.ProviderName, Model.ModelName, EmbeddingModel.Dimensions])
        assert.deepStrictEqual(
          yield* Effect.provide(context, GeminiEmbeddingModel.model("gemini-embedding-001")),
          ["gemini", "gemini-embedding-001", 3072]
        )
        const short = GeminiEmbeddingModel.model("any-model", { dimensions: 7 })
        assert.deepStrictEqual(yield* Effect.provide(context, short), ["gemini", "any-model", 7])
      }))

    Backends.onBackends("asks for its dimensions", () =>
      Effect.gen(function*() {
        for (const dimensions of [undefined, 5]) {
          const { vector } = yield* embed("red").pipe(
            Effect.provide(GeminiEmbeddingModel.model("gemini-embedding-001", { dimensions }))
          )
          assert.lengthOf(vector, dimensions ?? 3072)
        }
      }))
  })
})
