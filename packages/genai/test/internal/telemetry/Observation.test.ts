import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Metric, Option, Result, Tracer } from "effect"
import * as GenAIConfig from "../../../src/GenAIConfig.ts"
import * as Observation from "../../../src/internal/telemetry/Observation.ts"

const config = (options: GenAIConfig.GenAIOptions = { apiKey: "key" }) =>
  Result.getOrThrow(GenAIConfig.resolve(options))

const attributes = (params: unknown, content = false) =>
  Observation.requestAttributes(config(), "models.generateContent", params, content)

const none = {
  "gen_ai.operation.name": "generate_content",
  "gen_ai.provider.name": "gcp.gemini",
  "server.address": "generativelanguage.googleapis.com"
}

describe("attributes", () => {
  it("hold the input of an interaction only where it is to be recorded", () => {
    const params = { model: "m", input: "Hi", system_instruction: "Be brief." }
    assert.deepStrictEqual(attributes(params), { ...none, "gen_ai.request.model": "m" })
    assert.deepStrictEqual(attributes(params, true), {
      ...none,
      "gen_ai.request.model": "m",
      "gen_ai.input.messages": `"Hi"`,
      "gen_ai.system_instructions": `"Be brief."`
    })
  })

  it("are there whatever the parameters are", () => {
    for (const params of [undefined, null, 3, "text", [], { config: null }, { config: 3, model: 3 }]) {
      assert.deepStrictEqual(attributes(params), none)
      assert.doesNotThrow(() => attributes(params, true))
    }
  })

  it("hold no setting that OpenTelemetry has no name for", () => {
    const settings = { labels: { team: "a" }, constructor: 1, toString: 2, temperature: undefined, safetySettings: [] }
    assert.deepStrictEqual(attributes({ config: settings }), none)
  })

  it("name the server, without port, path and brackets", () => {
    const addressOf = (baseUrl: string) =>
      Observation.requestAttributes(
        config({ apiKey: "key", httpOptions: { baseUrl } }),
        "",
        {},
        false
      )["server.address"]
    assert.strictEqual(addressOf("https://gateway.example.com:8443/genai/"), "gateway.example.com")
    assert.strictEqual(addressOf("http://127.0.0.1:8080"), "127.0.0.1")
    assert.strictEqual(addressOf("http://[::1]:8080/a"), "::1")
  })

  it("name the backend", () => {
    const onVertex = Observation.requestAttributes(config({ enterprise: true, apiKey: "key" }), "models.get", {}, false)
    assert.strictEqual(onVertex["gen_ai.provider.name"], "gcp.vertex_ai")
    assert.strictEqual(onVertex["gen_ai.operation.name"], "models.get")
  })
})

const span = () =>
  new Tracer.NativeSpan({
    name: "call",
    parent: Option.none(),
    annotations: Context.empty(),
    links: [],
    startTime: 0n,
    kind: "client",
    sampled: true
  })

describe("an answer", () => {
  it("of any shape is taken", () => {
    for (
      const answer of [undefined, null, "text", [], { candidates: 3 }, { candidates: [null, 3] }, { usageMetadata: 3 }]
    ) {
      const seen = span()
      Observation.addResponse(seen, answer)
      Observation.addOutput(seen, [answer])
      assert.notProperty(Object.fromEntries(seen.attributes), "gen_ai.usage.input_tokens")
      assert.notProperty(Object.fromEntries(seen.attributes), "gen_ai.response.finish_reasons")
    }
  })

  it("that is an interaction, or the event that ends one, has its counts", () => {
    const usage = { total_input_tokens: 3, total_output_tokens: 5, total_cached_tokens: 1, total_tokens: 8 }
    for (
      const answer of [{ id: "i", usage }, { event_type: "interaction.completed", interaction: { id: "i", usage } }]
    ) {
      const seen = span()
      Observation.addResponse(seen, answer)
      assert.deepStrictEqual(Object.fromEntries(seen.attributes), {
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read.input_tokens": 1
      })
    }
  })

  it("that is an interaction is recorded by its steps, or by the events of one", () => {
    const recorded = (answers: ReadonlyArray<unknown>) => {
      const seen = span()
      Observation.addOutput(seen, answers)
      return seen.attributes.get("gen_ai.output.messages")
    }
    assert.strictEqual(recorded([{ id: "i", steps: [{ type: "thought" }] }]), `[{"type":"thought"}]`)
    assert.strictEqual(
      recorded([{ step: { type: "model_output" } }, { delta: { type: "text", text: "Hi" } }, { index: 0 }]),
      `[{"type":"model_output"},{"type":"text","text":"Hi"}]`
    )
    assert.isUndefined(recorded([{ index: 0 }]))
  })

  it("of several candidates has the reasons of all", () => {
    const seen = span()
    Observation.addResponse(seen, { candidates: [{ finishReason: "STOP" }, {}, { finishReason: "A_NEW_ONE" }] })
    assert.deepStrictEqual(Object.fromEntries(seen.attributes), {
      "gen_ai.response.finish_reasons": ["STOP", "A_NEW_ONE"]
    })
  })
})

describe("series", () => {
  it.effect("are kept apart by model, however many there are", () =>
    Effect.gen(function*() {
      const context = yield* Effect.context<never>()
      const models = Array.from({ length: 2_500 }, (_, index) => `model-${index}`)
      for (const round of [1, 2]) {
        for (const model of models) Observation.recordEnd(context, attributes({ model }), round, {}, undefined)
      }
      const found = (yield* Metric.snapshot).filter(({ id }) => id === "gen_ai.client.operation.duration")
      assert.lengthOf(found, models.length)
      for (const { state } of found) {
        const { count, sum } = state as Metric.HistogramState
        assert.deepStrictEqual([count, sum], [2, 3])
      }
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("of failures are those of their kind", () =>
    Effect.gen(function*() {
      const context = yield* Effect.context<never>()
      for (const error of [undefined, "RateLimited", "RateLimited"]) {
        Observation.recordEnd(context, attributes({ model: "m" }), 1, {}, error)
      }
      const counts = (yield* Metric.snapshot).map(({ attributes, state }) => [
        attributes?.["error.type"],
        (state as Metric.HistogramState).count
      ])
      assert.sameDeepMembers(counts, [[undefined, 1], ["RateLimited", 2]])
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
})
