import { Emulator, Fault, Reply, RpcStatus } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { GenAIClient } from "effect-genai/GenAIClient"
import * as GenAIError from "effect-genai/GenAIError"
import { LanguageModel } from "effect/ai"
import { GeminiLanguageModel } from "../src/index.ts"
import { reasonOf } from "../src/internal/errors.ts"
import { gemini } from "./harness/emulated.ts"

const fields = (status: number, more: Partial<GenAIError.ApiErrorFields> = {}): GenAIError.ApiErrorFields => ({
  message: "It went wrong.",
  status,
  code: "CODE",
  details: [],
  retryAfter: undefined,
  requestId: "request-7",
  operation: "models.generateContent",
  method: "POST",
  url: "https://example.com/v1beta/models/m:generateContent",
  body: { error: { message: "It went wrong." } },
  delivered: undefined,
  ...more
})

const local = { message: "It went wrong.", operation: "models.generateContent" }
const errorInfo = (reason: string) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason })
const daily = {
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }]
}

const table: ReadonlyArray<readonly [GenAIError.GenAIError, string, boolean]> = [
  [GenAIError.fromStatus(fields(400)), "InvalidRequestError", false],
  [GenAIError.fromStatus(fields(400, { details: [errorInfo("API_KEY_INVALID")] })), "AuthenticationError", false],
  [GenAIError.fromStatus(fields(401)), "AuthenticationError", false],
  [GenAIError.fromStatus(fields(403)), "AuthenticationError", false],
  [GenAIError.fromStatus(fields(404)), "InvalidRequestError", false],
  [GenAIError.fromStatus(fields(408)), "InternalProviderError", true],
  [GenAIError.fromStatus(fields(409)), "InvalidRequestError", false],
  [GenAIError.fromStatus(fields(409, { retryAfter: Duration.seconds(1) })), "RateLimitError", true],
  [GenAIError.fromStatus(fields(418)), "UnknownError", false],
  [GenAIError.fromStatus(fields(422)), "InvalidRequestError", false],
  [GenAIError.fromStatus(fields(429)), "RateLimitError", true],
  [GenAIError.fromStatus(fields(429, { details: [daily] })), "QuotaExhaustedError", false],
  [GenAIError.fromStatus(fields(500)), "InternalProviderError", true],
  [GenAIError.fromStatus(fields(501)), "UnknownError", false],
  [GenAIError.fromStatus(fields(503)), "InternalProviderError", true],
  [
    new GenAIError.ConnectionError({ ...local, code: "ECONNREFUSED", reached: false, cause: undefined }),
    "NetworkError",
    true
  ],
  [
    new GenAIError.StreamInterrupted({ ...local, delivered: { events: 1, last: {} }, cause: undefined }),
    "NetworkError",
    true
  ],
  [
    new GenAIError.TimeoutError({ ...local, phase: "idle", limit: undefined, delivered: undefined }),
    "NetworkError",
    true
  ],
  [
    new GenAIError.TimeoutError({ ...local, phase: "total", limit: undefined, delivered: undefined }),
    "UnknownError",
    false
  ],
  [new GenAIError.AuthError({ ...local, cause: undefined }), "AuthenticationError", false],
  [
    new GenAIError.InvalidRequest({ ...local, field: "config.topK", expected: "a number" }),
    "InvalidRequestError",
    false
  ],
  [
    new GenAIError.UnsupportedField({ ...local, field: "config.labels", backend: "Vertex AI" }),
    "InvalidRequestError",
    false
  ],
  [new GenAIError.UnsupportedMethod({ ...local, backend: "Vertex AI" }), "InvalidRequestError", false],
  [
    new GenAIError.SchemaUnsupported({ ...local, field: "config.responseSchema.not", jsonField: undefined }),
    "UnsupportedSchemaError",
    false
  ],
  [
    new GenAIError.ContinuationInterrupted({
      ...local,
      partial: undefined,
      continuationToken: "t",
      cause: GenAIError.fromStatus(fields(503))
    }),
    "InternalProviderError",
    true
  ],
  [
    new GenAIError.ContinuationInterrupted({ ...local, partial: undefined, continuationToken: "t", cause: undefined }),
    "UnknownError",
    false
  ],
  [
    new GenAIError.QuotaExceeded({ ...local, quota: "5 requests per minute", retryAfter: Duration.seconds(9) }),
    "RateLimitError",
    true
  ],
  [
    new GenAIError.BudgetExceeded({ ...local, limit: 1, spent: 1, cost: 0.1, retryAfter: undefined }),
    "QuotaExhaustedError",
    false
  ],
  [new GenAIError.StoreUnavailable({ ...local, retryAfter: undefined, cause: undefined }), "UnknownError", false]
]

describe("reasons", () => {
  for (const [error, reason, isRetryable] of table) {
    it(`${error._tag}${error.status === undefined ? "" : ` ${error.status}`} is ${reason}`, () => {
      const made = reasonOf(error)
      assert.strictEqual(made._tag, reason)
      assert.strictEqual(made.isRetryable, isRetryable)
      if (made._tag !== "NetworkError" && made._tag !== "ToolkitRequiredError" && "metadata" in made) {
        const innermost = error._tag === "ContinuationInterrupted" ? error.cause ?? error : error
        const { gemini } = made.metadata as { gemini: { tag: string } }
        assert.strictEqual(gemini.tag, innermost._tag)
      }
    })
  }

  it("keep the time to wait, the field that is wrong, the status and the id of the request", () => {
    const limited = reasonOf(GenAIError.fromStatus(fields(429, { retryAfter: Duration.seconds(34) })))
    assert(limited._tag === "RateLimitError")
    assert.deepStrictEqual(limited.retryAfter, Duration.seconds(34))
    assert.strictEqual(limited.metadata.gemini?.retryAfterMillis, 34_000)
    const invalid = reasonOf(GenAIError.fromStatus(fields(400, {
      details: [{
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field: "contents[0].parts", description: "must not be empty" }]
      }]
    })))
    assert(invalid._tag === "InvalidRequestError")
    assert.strictEqual(invalid.parameter, "contents[0].parts")
    assert.strictEqual(invalid.constraint, "must not be empty")
    assert.strictEqual(invalid.http?.response?.status, 400)
    assert.include(invalid.message, "request-7")
    const own = reasonOf(new GenAIError.InvalidRequest({ ...local, field: "config.topK", expected: "a number" }))
    assert(own._tag === "InvalidRequestError")
    assert.strictEqual(own.parameter, "config.topK")
  })
})

describe("calls", () => {
  const Test = GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini))
  const generate = GenAIClient.withHttpOptions(LanguageModel.generateText({ prompt: "Hi" }), {
    retryOptions: { attempts: 1 }
  })

  it.effect("fail with where it happened and what the server said", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContent", [
        Fault.status(429, { retryDelay: "34 seconds" }),
        Fault.dailyQuota,
        Fault.html
      ]))
      const limited = yield* Effect.flip(generate)
      assert.strictEqual(limited.module, "GeminiLanguageModel")
      assert.strictEqual(limited.method, "generateText")
      assert.deepStrictEqual(limited.retryAfter, Duration.seconds(34))
      assert.strictEqual((yield* Effect.flip(generate)).reason._tag, "QuotaExhaustedError")
    }).pipe(Effect.provide(Test)))

  it.effect("say what a key or a model that is unknown is", () =>
    Effect.gen(function*() {
      const unknown = yield* Effect.flip(generate.pipe(GeminiLanguageModel.withConfigOverride({ model: "gemini-0" })))
      assert.strictEqual(unknown.reason._tag, "InvalidRequestError")
      assert.include(unknown.message, "gemini-0")
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContent", [
        Fault.reply(Reply.error(RpcStatus.make(400, "API key not valid.", [errorInfo("API_KEY_INVALID")])))
      ]))
      assert.strictEqual((yield* Effect.flip(generate)).reason._tag, "AuthenticationError")
    }).pipe(Effect.provide(Test)))

  it.effect("settings that are wrong are refused before anything is sent", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const error = yield* Effect.flip(
        generate.pipe(GeminiLanguageModel.withConfigOverride({ temperature: "hot" as never }))
      )
      assert(error.reason._tag === "InvalidRequestError")
      assert.strictEqual(error.reason.parameter, "config.temperature")
      assert.lengthOf(yield* emulator.requests, 0)
    }).pipe(Effect.provide(Test)))
})
