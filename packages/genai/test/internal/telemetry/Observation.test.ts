import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Result } from "effect"
import * as GenAIConfig from "../../../src/GenAIConfig.ts"
import * as HttpSpan from "../../../src/internal/telemetry/HttpSpan.ts"
import * as Metrics from "../../../src/internal/telemetry/Metrics.ts"
import * as Operation from "../../../src/internal/telemetry/Operation.ts"
import * as RequestAttributes from "../../../src/internal/telemetry/RequestAttributes.ts"
import * as ResponseAttributes from "../../../src/internal/telemetry/ResponseAttributes.ts"

const config = (options: GenAIConfig.GenAIOptions = { apiKey: "key" }) =>
  Result.getOrThrow(GenAIConfig.resolve(options))

/** The attributes that have a value. */
const defined = (attributes: object) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))

const attributes = (params: unknown, operation = "models.generateContent") => {
  const kind = Operation.kindOf(operation, params)!
  const server = RequestAttributes.serverOf(config().baseUrl)
  return defined({
    ...RequestAttributes.labelsOf(kind, config(), server, params),
    ...RequestAttributes.settingsOf(kind, params)
  })
}

const none = {
  "gen_ai.operation.name": "generate_content",
  "gen_ai.provider.name": "gcp.gemini",
  "server.address": "generativelanguage.googleapis.com",
  "server.port": 443
}

describe("attributes of a request", () => {
  it("are there whatever the parameters are", () => {
    for (const params of [undefined, null, 3, "text", [], { config: null }, { config: 3, model: 3 }, { model: "" }]) {
      assert.deepStrictEqual(attributes(params), none)
    }
  })

  it("hold no setting that OpenTelemetry has no name for, and none of a wrong type", () => {
    const settings = {
      labels: { team: "a" },
      constructor: 1,
      toString: 2,
      temperature: undefined,
      topP: "0.5",
      seed: NaN,
      stopSequences: ["a", 1],
      safetySettings: [],
      candidateCount: 1
    }
    assert.deepStrictEqual(attributes({ config: settings }), none)
  })

  it("are those of interactions, with their own names", () => {
    const params = {
      model: "m",
      input: "Hi",
      response_mime_type: "application/json",
      generation_config: { temperature: 0.5, top_p: 0.9, seed: 7, max_output_tokens: 10, stop_sequences: ["END"] }
    }
    assert.deepStrictEqual(attributes(params, "interactions.createStream"), {
      ...none,
      "gen_ai.request.model": "m",
      "gen_ai.request.stream": true,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.top_p": 0.9,
      "gen_ai.request.seed": 7,
      "gen_ai.request.max_tokens": 10,
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.output.type": "json"
    })
    assert.deepStrictEqual(attributes({ agent: "deep-research", input: "Hi" }, "interactions.create"), {
      ...none,
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "deep-research"
    })
  })

  it("tell which output is asked for", () => {
    const outputOf = (config: object) => attributes({ config })["gen_ai.output.type"]
    assert.strictEqual(outputOf({ responseMimeType: "application/json" }), "json")
    assert.strictEqual(outputOf({ responseMimeType: "text/plain" }), "text")
    assert.strictEqual(outputOf({ responseModalities: ["AUDIO"] }), "speech")
    assert.strictEqual(outputOf({ responseModalities: ["TEXT", "IMAGE"] }), "image")
    assert.isUndefined(outputOf({}))
    assert.strictEqual(attributes({}, "models.generateImages")["gen_ai.output.type"], "image")
  })

  it("name the server by address and port, without brackets", () => {
    assert.deepStrictEqual(RequestAttributes.serverOf("https://gateway.example.com:8443/genai/"), {
      address: "gateway.example.com",
      port: 8443
    })
    assert.deepStrictEqual(RequestAttributes.serverOf("http://127.0.0.1/a"), { address: "127.0.0.1", port: 80 })
    assert.deepStrictEqual(RequestAttributes.serverOf("http://[::1]:8080/a"), { address: "::1", port: 8080 })
    assert.deepStrictEqual(RequestAttributes.serverOf("wss://a.example.com/ws"), {
      address: "a.example.com",
      port: 443
    })
  })
})

describe("models", () => {
  it("have one name each", () => {
    const names = {
      "gemini-2.5-flash": "gemini-2.5-flash",
      "models/gemini-2.5-flash": "gemini-2.5-flash",
      "publishers/google/models/gemini-2.5-flash": "gemini-2.5-flash",
      "projects/p/locations/l/publishers/google/models/gemini-2.5-flash": "gemini-2.5-flash",
      "tunedModels/mine": "tunedModels/mine",
      "projects/p/locations/l/models/123": "projects/p/locations/l/models/123",
      "projects/p/locations/l/endpoints/4": "projects/p/locations/l/endpoints/4",
      "models/": "models/"
    }
    for (const [given, expected] of Object.entries(names)) assert.strictEqual(Operation.modelOf(given), expected)
  })
})

describe("spans of requests", () => {
  const operation = {
    name: "files.upload",
    gemini: [{ method: "POST", path: "upload/{api_version}/files" }]
  } as const
  const server = { address: "a", port: 443 }

  it("hold no user, no password and no query", () => {
    const url = "https://me:word@a.example.com/v1beta/files?key=secret#x"
    const found = HttpSpan.requestAttributes(operation, config().backend, server, { method: "POST", url })
    assert.strictEqual(found["url.full"], "https://REDACTED:REDACTED@a.example.com/v1beta/files")
  })

  it("are named by the method where the backend has none", () => {
    assert.strictEqual(HttpSpan.nameOf(operation, config().backend), "POST /upload/{api_version}/files")
    const vertex = config({ enterprise: true, apiKey: "key" }).backend
    assert.strictEqual(HttpSpan.nameOf(operation, vertex), "files.upload")
    assert.deepStrictEqual(defined(HttpSpan.requestAttributes(operation, vertex, undefined, undefined)), {})
  })
})

const answered = (answer: unknown) =>
  defined({ ...ResponseAttributes.responseAttributes(answer), ...ResponseAttributes.usageAttributes(answer) })

describe("an answer", () => {
  it("of any shape is taken", () => {
    for (
      const answer of [
        undefined,
        null,
        "text",
        [],
        { candidates: 3 },
        { candidates: [null, 3] },
        { usageMetadata: 3 },
        { embeddings: [null] }
      ]
    ) {
      assert.deepStrictEqual(answered(answer), {})
    }
  })

  it("has no count that is none", () => {
    for (const count of [-1, NaN, 0.5, Infinity, "7", null]) {
      assert.deepStrictEqual(answered({ usageMetadata: { promptTokenCount: count, thoughtsTokenCount: count } }), {})
    }
  })

  it("that is an interaction, or the event that ends one, has its counts, its id and its status", () => {
    const usage = {
      total_input_tokens: 3,
      total_tool_use_tokens: 4,
      total_output_tokens: 5,
      total_thought_tokens: 6,
      total_cached_tokens: 1,
      total_tokens: 18
    }
    const interaction = { id: "i", status: "completed", model: "models/m", usage }
    for (const answer of [interaction, { event_type: "interaction.completed", interaction }]) {
      assert.deepStrictEqual(answered(answer), {
        "gen_ai.response.id": "i",
        "gen_ai.response.model": "m",
        "gen_ai.response.finish_reasons": ["completed"],
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 11,
        "gen_ai.usage.reasoning.output_tokens": 6,
        "gen_ai.usage.cache_read.input_tokens": 1
      })
    }
  })

  it("of several candidates has the reasons of all", () => {
    assert.deepStrictEqual(answered({ candidates: [{ finishReason: "STOP" }, {}, { finishReason: "A_NEW_ONE" }] }), {
      "gen_ai.response.finish_reasons": ["STOP", "A_NEW_ONE"]
    })
  })

  it("with embeddings has their dimensions, and their tokens on Vertex AI", () => {
    const embedding = { values: [1, 2, 3], statistics: { tokenCount: 4 } }
    assert.deepStrictEqual(answered({ embeddings: [embedding, embedding] }), {
      "gen_ai.embeddings.dimension.count": 3,
      "gen_ai.usage.input_tokens": 8
    })
  })
})

describe("series", () => {
  it.effect("are kept apart by model, however many there are, and failures by their kind", () =>
    Effect.gen(function*() {
      const context = yield* Effect.context<never>()
      const meter = yield* Metrics.Meter
      const models = Array.from({ length: 2_500 }, (_, index) => `model-${index}`)
      for (const round of [1, 2]) {
        for (const model of models) {
          const series = Metrics.seriesOf(meter, { "gen_ai.request.model": model })
          series.duration(undefined)(round, context)
          if (model === "model-7") series.duration("RateLimited")(1, context)
        }
      }
      const found = (yield* Metric.snapshot).filter(({ id }) => id === "gen_ai.client.operation.duration")
      assert.lengthOf(found, models.length + 1)
      for (const { attributes, state } of found) {
        const { count, sum } = state as Metric.HistogramState
        assert.deepStrictEqual([count, sum], attributes?.["error.type"] === undefined ? [2, 3] : [2, 2])
      }
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
})
