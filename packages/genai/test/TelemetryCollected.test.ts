/**
 * What a collector of OpenTelemetry receives, attribute by attribute against the names of the conventions: for every kind of call of a model, in both faces, by
 * the exporters of Effect and by the SDK of OpenTelemetry.
 */
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import { assert, describe, it } from "@effect/vitest"
import { context, trace } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http"
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics"
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { Effect, Layer, Metric } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp } from "effect/observability"
import * as Collector from "./harness/collector.ts"
import { checkMetric, checkSpan } from "./harness/conventions.ts"
import { apiKey, overSocket, transports } from "./harness/emulated.ts"
import { client, socketTest } from "./harness/promised.ts"
import { programs, type Telemetered } from "./harness/telemetered.ts"

// -----------------------------------------------------------------------------
// Ways to a collector
// -----------------------------------------------------------------------------

type Exported = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const ofEffect = (url: string): Exported =>
  Effect.provide(
    Layer.provide(Otlp.layerJson({ baseUrl: url, resource: { serviceName: "test" } }), FetchHttpClient.layer)
  ) as Exported

const ofOpenTelemetry = (url: string): Exported =>
  Effect.provide(NodeSdk.layer(() => ({
    resource: { serviceName: "test" },
    spanProcessor: new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` })),
    metricReader: new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter({ url: `${url}/v1/metrics` })
    })
  }))) as Exported

/** What is the same in both faces. */
const check = ({ name, spans }: Telemetered, collector: Collector.Collector): void => {
  const collected = collector.spans()
  assert.deepStrictEqual(collected.map(({ name }) => name), spans)
  for (const span of collected) {
    checkSpan(span)
    assert.notStrictEqual(span.status, 2, span.name)
    assert.deepStrictEqual(span.events.filter(({ name }) => name === "exception"), [])
  }
  const metrics = collector.metrics()
  for (const metric of metrics) checkMetric(metric)
  const points = (id: string) => metrics.filter(({ name }) => name === id).flatMap(({ points }) => points)
  const operations = collected.filter(({ attributes, kind, name }) =>
    kind === 3 && attributes["gen_ai.operation.name"] !== undefined && !name.startsWith("GET ")
  )
  assert.strictEqual(
    points("gen_ai.client.operation.duration").reduce((sum, { count }) => sum + count, 0),
    operations.length
  )
  // Every token of a span is in the series, once.
  for (const type of ["input", "output"]) {
    const inSpans = collected.filter(({ kind }) => kind === 3).map(({ attributes }) =>
      Number(attributes[`gen_ai.usage.${type}_tokens`] ?? 0)
    )
    const inSeries = points("gen_ai.client.token.usage").filter(({ attributes }) =>
      attributes["gen_ai.token.type"] === type
    )
    assert.strictEqual(
      inSeries.reduce((sum, { sum: tokens }) => sum + tokens, 0),
      inSpans.reduce((sum, tokens) => sum + tokens, 0),
      `${type} tokens`
    )
  }
  if (name === "generateContentStream") {
    const [{ attributes }] = collected as [Collector.Span]
    assert.deepInclude(attributes, {
      "gen_ai.request.stream": true,
      "gen_ai.usage.input_tokens": 18,
      "gen_ai.usage.output_tokens": 18,
      "gen_ai.usage.reasoning.output_tokens": 11,
      "gen_ai.response.model": "gemini-2.5-flash-001"
    })
    assert.strictEqual(points("gen_ai.client.operation.time_to_first_chunk")[0]!.count, 1)
    assert.strictEqual(points("gen_ai.client.operation.time_per_output_chunk")[0]!.count, 1)
  }
  if (name === "functions") {
    const [run, ...inside] = collected
    for (const span of inside) assert.strictEqual(span.parentSpanId, run!.spanId)
    assert.deepInclude(run!.attributes, { "gen_ai.usage.input_tokens": 36, "gen_ai.usage.output_tokens": 36 })
  }
  if (name === "interactions") {
    const ids = collected.map(({ attributes }) => attributes["gen_ai.conversation.id"])
    assert.isDefined(ids[0])
    assert.strictEqual(ids[1], ids[0])
  }
  assert.notInclude(JSON.stringify([collected, metrics]), apiKey)
}

// -----------------------------------------------------------------------------
// The Effect face
// -----------------------------------------------------------------------------

describe("a collector receives from the Effect face", () => {
  const exporters = { Effect: ofEffect, "the SDK of OpenTelemetry": ofOpenTelemetry }
  for (const [exporter, exported] of Object.entries(exporters)) {
    for (const program of programs) {
      it.live(`what ${program.name} does, by ${exporter}`, () =>
        Effect.gen(function*() {
          const collector = yield* Collector.serve
          yield* Effect.scoped(Effect.andThen(program.scripted, program.effect)).pipe(
            Effect.provide(overSocket(transports[0]!, program.settings)),
            exported(collector.url),
            Effect.provideService(Metric.MetricRegistry, new Map())
          )
          check(program, collector)
        }))
    }
  }
})

// -----------------------------------------------------------------------------
// The promise face
// -----------------------------------------------------------------------------

/** The SDK of OpenTelemetry of an application, without globals. */
const sdk = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const spans = new BasicTracerProvider({
        spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))]
      })
      const metrics = new MeterProvider({
        readers: [
          new PeriodicExportingMetricReader({
            exporter: new OTLPMetricExporter({ url: `${url}/v1/metrics` })
          })
        ]
      })
      return {
        telemetry: { tracer: spans.getTracer("app"), meter: metrics.getMeter("app") },
        flush: Effect.promise(() => Promise.all([spans.forceFlush(), metrics.forceFlush()])),
        close: () => Promise.all([spans.shutdown(), metrics.shutdown()])
      }
    }),
    ({ close }) => Effect.ignore(Effect.tryPromise(close))
  )

describe("a collector receives from the promise face", () => {
  for (const program of programs) {
    socketTest(`what ${program.name} does`, () =>
      Effect.gen(function*() {
        const collector = yield* Collector.serve
        const { flush, telemetry } = yield* sdk(collector.url)
        yield* program.scripted
        const ai = yield* client({ ...program.settings, telemetry })
        yield* Effect.promise(() => program.promise(ai))
        yield* Effect.promise(() => ai.close())
        yield* flush
        check(program, collector)
      }))
  }

  socketTest(
    "spans below those that are active, each below its own, also where functions of the application run",
    () =>
      Effect.gen(function*() {
        const manager = new AsyncLocalStorageContextManager().enable()
        context.setGlobalContextManager(manager)
        yield* Effect.addFinalizer(() => Effect.sync(() => context.disable()))
        const collector = yield* Collector.serve
        const { flush, telemetry } = yield* sdk(collector.url)
        yield* programs.find(({ name }) => name === "functions")!.scripted
        const ai = yield* client({ telemetry })
        const { tracer } = telemetry
        const inside = (name: string, run: () => Promise<unknown>) =>
          tracer.startActiveSpan(name, (span) => run().finally(() => span.end()))
        const weather = () => {
          tracer.startSpan("of the function").end()
          return "sunny"
        }
        yield* Effect.promise(() =>
          Promise.all([
            inside("first", () =>
              ai.models.generateContent({
                model: "gemini-2.5-flash",
                contents: "Hi",
                config: { tools: [{ functionDeclarations: [{ name: "weather" }] }, weather] }
              })),
            inside("second", () => ai.models.embedContent({ model: "gemini-embedding-001", contents: "Hi" })),
            inside("third", async () => {
              for await (const _ of await ai.models.generateContentStream({ model: "gemini-2.5-pro", contents: "Hi" }));
            })
          ])
        )
        yield* flush
        const spans = collector.spans()
        const parents = Object.fromEntries(spans.map(({ name, parentSpanId }) => [
          name,
          spans.find(({ spanId }) => spanId === parentSpanId)?.name
        ]))
        assert.deepStrictEqual(parents, {
          first: undefined,
          second: undefined,
          third: undefined,
          invoke_agent: "first",
          "generate_content gemini-2.5-flash": "invoke_agent",
          "execute_tool weather": "invoke_agent",
          "of the function": "execute_tool weather",
          "embeddings gemini-embedding-001": "second",
          "generate_content gemini-2.5-pro": "third"
        })
        assert.strictEqual(trace.getActiveSpan(), undefined)
      })
  )

  socketTest("content, if the application says so, and errors", () =>
    Effect.gen(function*() {
      const collector = yield* Collector.serve
      const { flush, telemetry } = yield* sdk(collector.url)
      const ai = yield* client({ telemetry: { ...telemetry, captureContent: true } })
      yield* Effect.promise(() => ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why, my dear?" }))
      yield* Effect.promise(() => ai.models.get({ model: "no-such-model" }).catch(() => undefined))
      yield* flush
      const [call, failed] = collector.spans()
      assert.deepStrictEqual(JSON.parse(call!.attributes["gen_ai.input.messages"] as string), [
        { role: "user", parts: [{ type: "text", content: "Why, my dear?" }] }
      ])
      assert.strictEqual(call!.status, 0)
      assert.strictEqual(failed!.status, 2)
      assert.deepInclude(failed!.attributes, { "error.type": "NotFound", "http.response.status_code": 404 })
      assert.deepStrictEqual(failed!.events.map(({ name }) => name), ["exception"])
    }))

  socketTest("nothing of a tracer and a meter that throw, and no call fails of them", () =>
    Effect.gen(function*() {
      const fails = () => {
        throw new Error("no telemetry")
      }
      const span = {
        spanContext: () => ({ traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 }),
        setAttribute: fails,
        addEvent: fails,
        setStatus: fails,
        recordException: fails,
        end: fails
      }
      const broken = [
        { tracer: { startSpan: fails }, meter: { createHistogram: fails } },
        { tracer: { startSpan: () => span }, meter: { createHistogram: () => ({ record: fails }) } },
        { tracer: { startSpan: () => span }, context: { active: fails, with: fails } }
      ]
      for (const telemetry of broken) {
        for (
          const program of programs.filter(({ name }) =>
            /^(embed|generateContentS|functions|live|interactions)/.test(name)
          )
        ) {
          yield* program.scripted
          const ai = yield* client({ ...program.settings, telemetry })
          yield* Effect.promise(() => program.promise(ai))
        }
      }
    }))

  it("wrong options are refused", () =>
    Effect.gen(function*() {
      const { GoogleGenAI } = yield* Effect.promise(() => import("../src/promise.ts"))
      for (
        const [telemetry, field] of [
          [3, "telemetry"],
          [{ tracer: {} }, "telemetry.tracer"],
          [{ meter: 1 }, "telemetry.meter"],
          [{ context: {} }, "telemetry.context"]
        ] as const
      ) {
        assert.throws(() => new GoogleGenAI({ apiKey, telemetry: telemetry as never }), `Invalid setting ${field}`)
      }
    }).pipe(Effect.runPromise))
})
