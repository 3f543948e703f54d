/** See calls in traces and metrics. Here they go to the console; `Otlp` of `effect/observability` sends them to a collector. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Metric, Tracer } from "effect"
import { GenAI, Models, Telemetry } from "effect-genai"

/** A tracer that writes each span to the console when it ends. */
class ConsoleSpan extends Tracer.NativeSpan {
  override end(...args: Parameters<Tracer.Span["end"]>): void {
    super.end(...args)
    console.log(`${this.name}: ${this.attributes.get("gen_ai.usage.output_tokens")} tokens in the answer`)
  }
}

const tracer = Tracer.make({ span: (options) => new ConsoleSpan(options) })

const program = Effect.gen(function*() {
  const models = yield* Models
  yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })

  for (const { attributes, id, state } of yield* Metric.snapshot) {
    if (id === Telemetry.tokenUsage.id) {
      yield* Console.log(`${attributes?.["gen_ai.token.type"]}: ${(state as Metric.HistogramState).sum} tokens`)
    }
  }
})

const layer = Layer.merge(
  GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici)),
  Layer.succeed(Tracer.Tracer, tracer)
)

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
