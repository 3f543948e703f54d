/**
 * Draws what the dashboard shows of calls to the emulator: `node docs/dashboards/render.ts` writes `genai.svg` beside itself.
 */
import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import * as echarts from "echarts"
import { Effect, Layer, Metric, Stream } from "effect"
import { GenAIClient, Models } from "effect-genai"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

// -----------------------------------------------------------------------------
// Traffic
// -----------------------------------------------------------------------------

const models = ["gemini-2.5-flash", "gemini-2.5-pro"]

/** How many times the metrics are read, and how many calls there are between. */
const ticks = 30
const callsPerTick = 12

/** Numbers between 0 and 1 that are the same each time. */
const random = (() => {
  let state = 7
  return () => (state = state * 16807 % 2147483647) / 2147483647
})()

const answer = (text: string, isLast: boolean, prompt: number, written: number) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, ...isLast ? { finishReason: "STOP" } : {} }],
  modelVersion: "gemini-2.5-001",
  ...isLast
    ? {
      usageMetadata: {
        promptTokenCount: prompt,
        candidatesTokenCount: written,
        thoughtsTokenCount: written * 2,
        totalTokenCount: prompt + written * 3
      }
    }
    : {}
})

const chunks = Script.always("models.generateContentStream", () => {
  const [prompt, written] = [200 + Math.floor(random() * 800), 50 + Math.floor(random() * 150)]
  return Reply.events([
    answer("Light is ", false, prompt, written),
    answer("scattered ", false, prompt, written),
    answer("by air.", true, prompt, written)
  ])
})

const call = (index: number) => {
  const model = models[index % models.length]!
  const slow = model.endsWith("pro") ? 2 : 1
  const fault = random() < 0.06
    ? Fault.status(400)
    : Fault.all(Fault.delay(`${20 + Math.floor(random() * 60 * slow)} millis`), Fault.pace(`${10 * slow} millis`))
  return Effect.gen(function*() {
    yield* (yield* Emulator).inject(Fault.sequence("*", [fault]))
    yield* Effect.ignore(
      Stream.runDrain((yield* Models).generateContentStream({ model, contents: "Why is the sky blue?" }))
    )
  })
}

type Snapshots = ReadonlyArray<ReadonlyArray<Metric.Metric.Snapshot>>

/** The metrics after each tick. */
const traffic: Effect.Effect<Snapshots, unknown> = Effect.gen(function*() {
  yield* (yield* Emulator).script(chunks)
  const snapshots: Array<ReadonlyArray<Metric.Metric.Snapshot>> = []
  for (let tick = 0; tick <= ticks; tick++) {
    snapshots.push(yield* Metric.snapshot)
    const busy = Math.round(callsPerTick * (1 + Math.sin(tick / 4)) / 2) + 2
    yield* Effect.forEach(Array.from({ length: busy }, (_, index) => index), call, { discard: true })
  }
  return snapshots
}).pipe(
  Effect.provide(Layer.provideMerge(
    Models.layer,
    Layer.provideMerge(
      Layer.unwrap(
        Effect.map(Emulator, ({ baseUrl }) => GenAIClient.layer({ apiKey: "key", httpOptions: { baseUrl } }))
      ),
      Emulator.layer()
    )
  )),
  Effect.provideService(Metric.MetricRegistry, new Map())
)

// -----------------------------------------------------------------------------
// Series
// -----------------------------------------------------------------------------

type Labels = { readonly [label: string]: string }

/** What the histograms of a name and these labels gained in a tick. */
const gained = (snapshots: Snapshots, tick: number, id: string, matches: (labels: Labels) => boolean) => {
  const sum = (metrics: ReadonlyArray<Metric.Metric.Snapshot>) => {
    const total = { count: 0, sum: 0, buckets: new Map<number, number>() }
    for (const { attributes = {}, id: name, state } of metrics) {
      if (name !== id || !matches(attributes)) continue
      const histogram = state as Metric.HistogramState
      total.count += histogram.count
      total.sum += histogram.sum
      for (const [bound, count] of histogram.buckets) {
        total.buckets.set(bound, (total.buckets.get(bound) ?? 0) + count)
      }
    }
    return total
  }
  const [before, after] = [sum(snapshots[tick - 1]!), sum(snapshots[tick]!)]
  return {
    count: after.count - before.count,
    sum: after.sum - before.sum,
    buckets: [...after.buckets].map(([bound, count]) => [bound, count - (before.buckets.get(bound) ?? 0)] as const)
  }
}

/** The quantile of buckets that are counted up to their bounds, as `histogram_quantile` of Prometheus finds it. */
const quantile = (q: number, buckets: ReadonlyArray<readonly [number, number]>): number | undefined => {
  const total = buckets.at(-1)?.[1] ?? 0
  const index = buckets.findIndex(([, count]) => count >= q * total)
  if (total === 0 || index === -1) return undefined
  const [bound, count] = buckets[index]!
  const [lower, below] = index === 0 ? [0, 0] : buckets[index - 1]!
  return Number.isFinite(bound) ? lower + (bound - lower) * (q * total - below) / Math.max(1, count - below) : lower
}

const perTick = (value: (tick: number) => number | undefined) =>
  Array.from({ length: ticks }, (_, index) => value(index + 1) ?? null)

const line = (name: string, panel: number, data: ReadonlyArray<number | null>) => ({
  type: "line" as const,
  name,
  xAxisIndex: panel,
  yAxisIndex: panel,
  showSymbol: false,
  data: [...data]
})

const prefix = "gen_ai.client."

const panels = (snapshots: Snapshots) => {
  const of = (id: string, labels: Labels, isFailed?: boolean) => (tick: number) =>
    gained(
      snapshots,
      tick,
      `${prefix}${id}`,
      (found) =>
        Object.entries(labels).every(([name, value]) => found[`gen_ai.${name}`] === value) &&
        (isFailed === undefined || isFailed === ("error.type" in found))
    )
  const p95 = (id: string, model: string) =>
    perTick((tick) => quantile(0.95, of(id, { "request.model": model })(tick).buckets))
  const failed = of("operation.duration", {}, true)
  const ended = of("operation.duration", {})
  return [
    {
      title: "Calls",
      lines: models.map((model) => ({
        name: model,
        data: perTick((tick) => of("operation.duration", { "request.model": model })(tick).count)
      }))
    },
    {
      title: "Errors",
      lines: [{ name: "BadRequest", data: perTick((tick) => failed(tick).count / ended(tick).count) }]
    },
    {
      title: "Duration, p95 (s)",
      lines: models.map((model) => ({ name: model, data: p95("operation.duration", model) }))
    },
    {
      title: "Time to first chunk, p95 (s)",
      lines: models.map((model) => ({ name: model, data: p95("operation.time_to_first_chunk", model) }))
    },
    {
      title: "Time between chunks, p95 (s)",
      lines: models.map((model) => ({ name: model, data: p95("operation.time_per_output_chunk", model) }))
    },
    {
      title: "Tokens",
      lines: ["input", "output"].map((type) => ({
        name: type,
        data: perTick((tick) => of("token.usage", { "token.type": type })(tick).sum)
      }))
    }
  ]
}

// -----------------------------------------------------------------------------
// Picture
// -----------------------------------------------------------------------------

const draw = (snapshots: Snapshots): string => {
  const all = panels(snapshots)
  const place = (index: number) => ({ left: index % 2 === 0 ? 60 : 510, top: 40 + Math.floor(index / 2) * 220 })
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 920, height: 690 })
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: all.map(({ title }, index) => ({ text: title, textStyle: { fontSize: 13 }, ...at(place(index), -30, -30) })),
    grid: all.map((_, index) => ({ ...place(index), width: 370, height: 140 })),
    xAxis: all.map((_, index) => ({
      gridIndex: index,
      type: "category" as const,
      data: Array.from({ length: ticks }, (_, tick) => `${tick}`),
      axisLabel: { show: false }
    })),
    yAxis: all.map((_, index) => ({ gridIndex: index, type: "value" as const, min: 0 })),
    legend: { bottom: 0 },
    series: all.flatMap(({ lines }, index) => lines.map(({ data, name }) => line(name, index, data)))
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

const at = ({ left, top }: { readonly left: number; readonly top: number }, x: number, y: number) => ({
  left: left + x,
  top: top + y
})

writeFileSync(join(import.meta.dirname, "genai.svg"), draw(await Effect.runPromise(traffic)))
