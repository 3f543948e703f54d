import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { GenAI, type GenAIError, Models } from "effect-genai"
import { TestClock } from "effect/testing"
import { events, faces, generate, json, memory, type Parsed, prompt, send, stream } from "./faces.ts"

const pro = "/v1beta/models/gemini-2.5-pro:generateContent"
const status = (path: string, body: unknown) => Effect.map(send(memory, path, body), ({ response }) => response.status)
const statuses = (count: number, path = generate) => Effect.replicateEffect(status(path, prompt("Hi")), count)

const detail = ({ error }: Parsed, name: string): Parsed =>
  error.details.find((detail: Parsed) => detail["@type"] === `type.googleapis.com/google.rpc.${name}`)

for (const face of faces) {
  it.effect(`${face.name}: a request beyond a quota is refused as the Gemini API refuses it`, () =>
    Effect.gen(function*() {
      for (let i = 0; i < 2; i++) assert.strictEqual((yield* json(face, generate, prompt("Hi"))).status, 200)
      const refused = yield* json(face, generate, prompt("Hi"))
      assert.strictEqual(refused.status, 429)
      assert.strictEqual(refused.body.error.status, "RESOURCE_EXHAUSTED")
      assert.include(refused.body.error.message, "You exceeded your current quota, please check your plan")
      assert.include(
        refused.body.error.message,
        "\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, " +
          "limit: 2, model: gemini-2.5-flash\nPlease retry in "
      )
      assert.deepStrictEqual(detail(refused.body, "QuotaFailure").violations, [{
        quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
        quotaDimensions: { location: "global", model: "gemini-2.5-flash" },
        quotaValue: "2"
      }])
      assert.match(detail(refused.body, "RetryInfo").retryDelay, /^[\d.]+s$/)
      // Another model has its own count.
      assert.strictEqual((yield* json(face, pro, prompt("Hi"))).status, 200)
    }).pipe(Effect.provide(face.layer({ quotas: [{ requestsPerMinute: 2 }] }))))
}

describe("quotas", () => {
  it.effect("the minute slides, and refused requests do not count", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statuses(1), [200])
      yield* TestClock.adjust("40 seconds")
      assert.deepStrictEqual(yield* statuses(3), [200, 429, 429])
      const { body } = yield* json(memory, generate, prompt("Hi"))
      assert.strictEqual(detail(body, "RetryInfo").retryDelay, "20s")
      yield* TestClock.adjust("19999 millis")
      assert.deepStrictEqual(yield* statuses(1), [429])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* statuses(2), [200, 429])
    }).pipe(Effect.provide(memory.layer({ quotas: [{ requestsPerMinute: 2 }] }))))

  it.effect("a day is 24 hours, and its error has a short delay, as Google's", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statuses(2), [200, 429])
      const { body } = yield* json(memory, generate, prompt("Hi"))
      assert.strictEqual(
        detail(body, "QuotaFailure").violations[0].quotaId,
        "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
      )
      assert.strictEqual(detail(body, "RetryInfo").retryDelay, "60s")
      yield* TestClock.adjust("86399 seconds")
      assert.deepStrictEqual(yield* statuses(1), [429])
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* statuses(1), [200])
    }).pipe(Effect.provide(memory.layer({ quotas: [{ requestsPerDay: 1 }] }))))

  it.effect("tokens of the input count, as the usage has them", () =>
    Effect.gen(function*() {
      const text = "x".repeat(200)
      const first = yield* json(memory, generate, prompt(text))
      assert.strictEqual(first.body.usageMetadata.promptTokenCount, 50)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* status(generate, prompt(text)), 200)
      const { body } = yield* json(memory, generate, prompt("four"))
      const [violation] = detail(body, "QuotaFailure").violations
      assert.deepStrictEqual([violation.quotaMetric, violation.quotaId, violation.quotaValue], [
        "generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count",
        "GenerateContentPaidTierInputTokensPerModelPerMinute",
        "100"
      ])
      assert.strictEqual(detail(body, "RetryInfo").retryDelay, "50s")
      // The first one leaves the window: half of it is free.
      yield* TestClock.adjust("50 seconds")
      assert.deepStrictEqual(
        yield* Effect.forEach([text, "four"], (text) => status(generate, prompt(text))),
        [200, 429]
      )
      // What is larger than the quota never fits.
      yield* TestClock.adjust("1 hours")
      assert.strictEqual(yield* status(generate, prompt("x".repeat(404))), 429)
      assert.strictEqual(yield* status(generate, prompt("x".repeat(400))), 200)
    }).pipe(Effect.provide(memory.layer({ quotas: [{ tokensPerMinute: 100, tier: "paid" }] }))))

  it.effect("all quotas that are spent are named", () =>
    Effect.gen(function*() {
      yield* statuses(1)
      const { body } = yield* json(memory, generate, prompt("Hi"))
      assert.deepStrictEqual(
        detail(body, "QuotaFailure").violations.map(({ quotaId }: Parsed) => quotaId),
        [
          "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
          "GenerateContentInputTokensPerModelPerMinute-FreeTier",
          "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
        ]
      )
    }).pipe(Effect.provide(memory.layer({
      quotas: [{ requestsPerDay: 1, tokensPerMinute: 1 }, { model: "gemini-2.5-flash", requestsPerMinute: 1 }]
    }))))

  it.effect("streams, interactions, embeddings and clients of OpenAI count; what is refused for another reason does not", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* status(generate, { contents: [{ parts: [{ txt: "?" }] }] }), 400)
      assert.strictEqual(yield* status("/v1beta/models/gemini-2.5-flash:countTokens", prompt("Hi")), 200)
      assert.strictEqual(events((yield* send(memory, stream, prompt("Hi"))).text).length > 0, true)
      const chat = { model: "gemini-2.5-flash", messages: [{ role: "user", content: "Hi" }] }
      assert.strictEqual(yield* status("/v1beta/openai/chat/completions", chat), 200)
      const interaction = { model: "gemini-2.5-flash", input: "Hi" }
      assert.strictEqual(yield* status("/v1beta/interactions", interaction), 200)
      assert.deepStrictEqual(yield* statuses(1), [429])
      assert.strictEqual(yield* status("/v1beta/openai/chat/completions", chat), 429)
      const { body } = yield* json(memory, "/v1beta/interactions", interaction)
      assert.strictEqual(body.error.code, "rate_limit_exceeded")

      const embedding = { content: { parts: [{ text: "Hi" }] } }
      const embed = "/v1beta/models/gemini-embedding-001:embedContent"
      for (let i = 0; i < 3; i++) assert.strictEqual(yield* status(embed, embedding), 200)
      const refused = yield* json(memory, embed, embedding)
      assert.strictEqual(
        detail(refused.body, "QuotaFailure").violations[0].quotaMetric,
        "generativelanguage.googleapis.com/embed_content_free_tier_requests"
      )
    }).pipe(Effect.provide(memory.layer({ quotas: [{ requestsPerMinute: 3 }] }))))

  it.effect("the requests of a batch do not count", () =>
    Effect.gen(function*() {
      const requests = Array.from({ length: 3 }, () => ({ request: prompt("Hi") }))
      const batch = { batch: { displayName: "b", inputConfig: { requests: { requests } } } }
      assert.strictEqual(yield* status("/v1beta/models/gemini-2.5-flash:batchGenerateContent", batch), 200)
      assert.deepStrictEqual(yield* statuses(2), [200, 429])
    }).pipe(Effect.provide(memory.layer({ quotas: [{ requestsPerMinute: 1 }] }))))

  it.effect("Vertex AI names the quota in words", () =>
    Effect.gen(function*() {
      const path = "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent"
      yield* send(memory, path, prompt("Hi"))
      assert.deepStrictEqual((yield* json(memory, path, prompt("Hi"))).body, {
        error: {
          code: 429,
          message:
            "Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model " +
            "with base model: gemini-2.5-flash. Please submit a quota increase request. " +
            "https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai.",
          status: "RESOURCE_EXHAUSTED"
        }
      })
    }).pipe(Effect.provide(memory.layer({ quotas: [{ requestsPerMinute: 1 }] }))))

  it.effect("a reset forgets what was used", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statuses(2), [200, 429])
      yield* (yield* Emulator).reset
      assert.deepStrictEqual(yield* statuses(2), [200, 429])
    }).pipe(Effect.provide(memory.layer({ quotas: [{ requestsPerDay: 1 }] }))))

  it.effect("the SDK waits until a request fits, and gives up on a daily quota at once", () =>
    Effect.gen(function*() {
      const ask = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" }))
      yield* ask
      const waiting = yield* Effect.forkChild(ask)
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      yield* Fiber.join(waiting)
      yield* TestClock.adjust("1 minute")
      const refused = yield* Effect.flip(ask)
      assert.strictEqual(refused._tag, "QuotaExhausted" satisfies GenAIError.GenAIError["_tag"])
      assert.strictEqual((yield* (yield* Emulator).requests).length, 4)
    }).pipe(Effect.provide(
      GenAI.layer({ apiKey: "any" }).pipe(
        Layer.provideMerge(Emulator.layer({ quotas: [{ requestsPerMinute: 1, requestsPerDay: 2 }] }))
      )
    )))

  it.effect("scripted turns count, and scripted replies and faults do not", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statuses(3), [503, 200, 429])
    }).pipe(Effect.provide(memory.layer({
      quotas: [{ requestsPerMinute: 1 }],
      script: [Script.always("models.generateContent", Script.says("Hi"))],
      faults: [Fault.sequence("*", [Fault.status(503)])]
    }))))
})
