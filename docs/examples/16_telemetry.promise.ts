/** The same without Effect: the application's own tracer and meter of OpenTelemetry get spans and metrics. */
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader
} from "@opentelemetry/sdk-metrics"
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { GoogleGenAI } from "effect-genai/promise"

// An application sends these to a collector, with the exporters of OpenTelemetry.
const spans = new InMemorySpanExporter()
const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
const meters = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: points })]
})

await using ai = new GoogleGenAI({
  telemetry: { tracer: tracers.getTracer("my-app"), meter: meters.getMeter("my-app") }
})

await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })

await meters.forceFlush()
for (const { attributes, name } of spans.getFinishedSpans()) {
  console.log(`${name}: ${attributes["gen_ai.usage.output_tokens"]} tokens in the answer`)
}
for (
  const { dataPoints, descriptor } of points.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((
    { metrics }
  ) => metrics)
) {
  for (const { attributes, value } of dataPoints) {
    if (descriptor.name === "gen_ai.client.token.usage" && typeof value === "object" && "sum" in value) {
      console.log(`${attributes["gen_ai.token.type"]}: ${value.sum} tokens`)
    }
  }
}
await meters.shutdown()
