import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, ExecutionPlan, Layer, Option, Tracer } from "effect"
import * as Auth from "effect-genai/Auth"
import { GenAIClient } from "effect-genai/GenAIClient"
import { LanguageModel, Model } from "effect/ai"
import { GeminiConfig, GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"
import { collect, gemini, lastBody, vertex } from "./harness/emulated.ts"

const Test = GeminiLanguageModel.layer({ model: "gemini-2.5-flash", config: { temperature: 0.1, topK: 3 } }).pipe(
  Layer.provideMerge(gemini)
)

const generate = LanguageModel.generateText({ prompt: "Hi" })

describe("settings", () => {
  it.effect("are those of the layer, of the region over them, and of the inner region over those", () =>
    Effect.gen(function*() {
      yield* generate
      assert.deepStrictEqual((yield* lastBody)["generationConfig"], { temperature: 0.1, topK: 3 })
      yield* generate.pipe(
        GeminiLanguageModel.withConfigOverride({ temperature: 0.3, model: "gemini-2.5-pro" }),
        GeminiLanguageModel.withConfigOverride({ temperature: 0.2, topP: 0.9 })
      )
      assert.deepStrictEqual((yield* lastBody)["generationConfig"], { temperature: 0.3, topK: 3, topP: 0.9 })
      const [, request] = yield* Emulator.use(({ requests }) => requests)
      assert.include(request?.url.pathname, "gemini-2.5-pro")
    }).pipe(Effect.provide(Test)))

  it.effect("of a stream count where the stream runs", () =>
    Effect.gen(function*() {
      yield* collect(LanguageModel.streamText({ prompt: "Hi" })).pipe(
        GeminiLanguageModel.withConfigOverride({ temperature: 0.7 })
      )
      assert.strictEqual((yield* lastBody)["generationConfig"].temperature, 0.7)
    }).pipe(Effect.provide(Test)))

  it.effect("may be another client", () =>
    Effect.gen(function*() {
      const other = yield* GenAIClient.make({ enterprise: true, project: "p", location: "l", auth: Auth.bearer("t") })
      yield* generate.pipe(GeminiConfig.withClientTransform(() => other))
      const [request] = yield* Emulator.use(({ requests }) => requests)
      assert.include(request?.url.pathname, "/projects/p/locations/l/")
    }).pipe(Effect.provide(Test)))
})

describe("plans", () => {
  it.effect("fall back to another model and to another backend", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const limited = Fault.status(429)
      yield* emulator.inject(Fault.always((request) => request.url.pathname.includes("gemini-2.5-pro"), limited))
      const Vertex = Layer.orDie(GenAIClient.layer({
        enterprise: true,
        project: "p",
        location: "us-central1",
        auth: Auth.bearer("t")
      }))
      const plan = ExecutionPlan.make(
        { provide: GeminiLanguageModel.model("gemini-2.5-pro"), attempts: 2 },
        { provide: GeminiLanguageModel.model("gemini-2.5-pro").pipe(Layer.provide(Vertex)) },
        { provide: GeminiLanguageModel.model("gemini-2.5-flash", { temperature: 0 }) }
      )
      const program = Effect.gen(function*() {
        const provider = yield* Model.ProviderName
        const name = yield* Model.ModelName
        const { text } = yield* LanguageModel.generateText({ prompt: "Hi" })
        return { provider, name, text }
      })
      const { name, provider, text } = yield* program.pipe(
        GenAIClient.withHttpOptions({ retryOptions: { attempts: 1 } }),
        Effect.withExecutionPlan(plan)
      )
      assert.deepStrictEqual([provider, name], ["gemini", "gemini-2.5-flash"])
      assert.include(text, "Hello")
      const paths = (yield* emulator.requests).map(({ url }) => url.pathname)
      assert.strictEqual(paths.length, 4)
      assert.include(paths[2], "/projects/p/")
    }).pipe(Effect.provide(gemini)))
})

describe("telemetry", () => {
  const traced = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* Effect.provideService(effect, Tracer.Tracer, tracer)
      return spans
    })

  const backends = [["gcp.gemini", gemini], ["gcp.vertex_ai", vertex]] as const
  const models = [
    ["generateContent", GeminiLanguageModel.layer({ model: "gemini-2.5-flash", config: { maxOutputTokens: 50 } })],
    [
      "interactions",
      GeminiInteractionModel.layer({
        model: "gemini-2.5-flash",
        config: { generation_config: { max_output_tokens: 50 } }
      })
    ]
  ] as const
  const runs: ReadonlyArray<readonly [string, Effect.Effect<void, unknown, LanguageModel.LanguageModel>]> = [
    ["LanguageModel.generateText", Effect.asVoid(generate)],
    ["LanguageModel.streamText", Effect.asVoid(collect(LanguageModel.streamText({ prompt: "Hi" })))]
  ]

  for (const [provider, backend] of backends) {
    for (const [api, model] of models) {
      for (const [name, run] of runs) {
        it.effect(`${name} over ${api} of ${provider} describes the call once`, () =>
          Effect.gen(function*() {
            const spans = yield* traced(Effect.scoped(run))
            const [described, ...others] = spans.filter((span) => span.attributes.has("gen_ai.provider.name"))
            assert.lengthOf(others, 0)
            assert.strictEqual(described?.name, name)
            const attribute = (key: string) => described?.attributes.get(`gen_ai.${key}`)
            assert.strictEqual(attribute("provider.name"), provider)
            assert.strictEqual(attribute("operation.name"), "chat")
            assert.strictEqual(attribute("request.model"), "gemini-2.5-flash")
            assert.strictEqual(attribute("request.max_tokens"), 50)
            assert.strictEqual(attribute("response.model"), "gemini-2.5-flash")
            assert.deepStrictEqual(attribute("response.finish_reasons"), ["stop"])
            assert.isNumber(attribute("usage.input_tokens"))
            assert.isNumber(attribute("usage.output_tokens"))
            // The span of the request is inside, and says nothing about tokens.
            const call = spans.find(({ parent }) => Option.isSome(parent) && parent.value === described)
            assert.isDefined(call)
            assert.isFalse(call!.attributes.has("gen_ai.usage.input_tokens"))
          }).pipe(Effect.provide(model.pipe(Layer.provideMerge(backend)))))
      }
    }
  }
})
