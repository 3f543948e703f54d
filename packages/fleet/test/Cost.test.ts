import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Metric, Stream } from "effect"
import { Models } from "effect-genai/Models"
import * as Usage from "effect-genai/Usage"
import * as Cost from "../src/Cost.ts"
import * as Prices from "../src/Prices.ts"
import { gemini } from "./harness/emulated.ts"

const priceOf = (model: string, prompt = 1, tier?: string) => Prices.find(Prices.table, { model, prompt, tier })

describe("prices", () => {
  it("are found for a model, its versions and its full name, and for no other model", () => {
    for (
      const [model, found] of [
        ["gemini-2.5-flash", "gemini-2.5-flash"],
        ["models/gemini-2.5-flash", "gemini-2.5-flash"],
        ["gemini-2.5-flash-001", "gemini-2.5-flash"],
        ["gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash"],
        ["publishers/google/models/gemini-3-pro-preview", "gemini-3-pro"],
        ["gemini-2.5-flash-lite", "gemini-2.5-flash-lite"],
        ["gemini-2.5-flash-preview-tts", undefined],
        ["gemini-2.5", undefined],
        ["gemini-9-flash", undefined],
        ["tunedModels/mine", undefined]
      ] as const
    ) assert.strictEqual(priceOf(model)?.model, found, model)
  })

  it("of long prompts are others, and a tier without a price has none", () => {
    assert.strictEqual(priceOf("gemini-2.5-pro", 200_000)?.output, 10)
    assert.strictEqual(priceOf("gemini-2.5-pro", 200_001)?.output, 15)
    assert.isDefined(priceOf("gemini-2.5-pro", 1, "batch"))
    assert.isUndefined(priceOf("gemini-2.5-pro", 1, "priority"))
  })

  it("say when and where they were read, and are plausible", () => {
    for (const { cached, date, input, model, output, source } of Prices.table) {
      assert.match(date, /^2\d{3}-\d{2}/, model)
      assert.match(source, /^https:/, model)
      const least = (rate: Prices.Rate) => typeof rate === "number" ? rate : rate.TEXT
      assert.isAtMost(least(cached ?? input), least(input), model)
      if (least(output) > 0) assert.isAtLeast(least(output), least(input), model)
    }
  })
})

describe("the cost of a usage", () => {
  const price: Prices.Price = {
    model: "m",
    input: { TEXT: 1, AUDIO: 3 },
    cached: { TEXT: 0.1, AUDIO: 0.3 },
    output: { TEXT: 10, IMAGE: 100 },
    thinking: 7,
    call: 0.5,
    tiers: { batch: 0.5 },
    date: "2026-01",
    source: "test"
  }
  const usage: Usage.Usage = {
    ...Usage.empty,
    prompt: 10_000,
    cached: 3000,
    candidates: 500,
    thoughts: 200,
    toolUse: 100,
    total: 10_800,
    byModality: {
      TEXT: { prompt: 6000, cached: 1000, candidates: 400, toolUse: 0 },
      AUDIO: { prompt: 3000, cached: 2000, candidates: 0, toolUse: 0 },
      IMAGE: { prompt: 0, cached: 0, candidates: 100, toolUse: 0 }
    },
    answers: 1
  }

  it("is by modality, cached and thinking tokens apart; what has no modality costs as much as text", () => {
    const { cached, call, input, output, thinking, total } = Cost.of(usage, price)
    // 5,000 of text, 1,000 of audio, 1,000 of neither, and 100 of tools.
    assert.closeTo(input, (5000 + 3 * 1000 + 1000 + 100) / 1e6, 1e-12)
    assert.closeTo(cached, (0.1 * 1000 + 0.3 * 2000) / 1e6, 1e-12)
    assert.closeTo(output, (10 * 400 + 100 * 100) / 1e6, 1e-12)
    assert.closeTo(thinking, 7 * 200 / 1e6, 1e-12)
    assert.strictEqual(call, 0.5)
    assert.closeTo(total, input + cached + output + thinking + call, 1e-12)
  })

  it("is half in a batch", () => {
    assert.closeTo(Cost.of(usage, price, "batch").total, Cost.of(usage, price).total / 2, 1e-12)
  })
})

const layer = Layer.orDie(Models.layer.pipe(
  Layer.provideMerge(Cost.layer().pipe(Layer.provide(gemini()))),
  Layer.provideMerge(Emulator.layer())
))

const call = (model = "gemini-2.5-flash") => Models.use((models) => models.generateContent({ model, contents: "Hi" }))

/** An answer of the model that costs $0.0028 on gemini-2.5-flash. */
const answers = Emulator.use((emulator) =>
  emulator.script(Script.always(
    "models.generateContent",
    Reply.json({
      candidates: [{ content: { role: "model", parts: [{ text: "Yes." }] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 1000, totalTokenCount: 2000 }
    })
  ))
)

describe("a region", () => {
  it.effect("sums its calls, also those of regions within it and of its fibers", () =>
    Effect.gen(function*() {
      yield* answers
      yield* call()
      const [[, inner], outer] = yield* Cost.scoped(Effect.gen(function*() {
        yield* Effect.all([call(), call()], { concurrency: 2 })
        return yield* Cost.scoped(call("gemini-2.5-pro"))
      }))
      assert.closeTo(inner.cost, (1.25 + 10) / 1000, 1e-12)
      assert.closeTo(outer.cost, 2 * 0.0028 + inner.cost, 1e-12)
      assert.strictEqual(outer.calls, 3)
      assert.strictEqual(outer.usage.prompt, 3000)
      assert.deepStrictEqual(Object.keys(outer.byModel).toSorted(), ["gemini-2.5-flash", "gemini-2.5-pro"])
      assert.strictEqual((yield* (yield* Cost.Ledger).total).calls, 4)
    }).pipe(Effect.provide(layer)))

  it.effect("counts calls without a price, and keeps the sum when it fails", () =>
    Effect.gen(function*() {
      yield* answers
      const meter = new Cost.Meter()
      yield* (yield* Emulator).inject(
        Fault.sequence("models.generateContent", [Fault.none, Fault.none, Fault.status(400)])
      )
      yield* Effect.flip(
        Cost.metered(Effect.andThen(call(), Effect.andThen(call("gemini-flash-latest"), call())), meter)
      )
      assert.strictEqual(meter.total.calls, 2)
      assert.strictEqual(meter.total.unpriced, 1)
      assert.closeTo(meter.total.cost, 0.0028, 1e-12)
    }).pipe(Effect.provide(layer)))

  it.effect("estimates the prompt of a call that broke off", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).inject(Fault.sequence("models.generateContent", [Fault.reset]))
      const meter = new Cost.Meter()
      yield* Effect.flip(Cost.metered(call(), meter))
      assert.strictEqual(meter.total.estimated, 1)
      assert.isAbove(meter.total.cost, 0)
    }).pipe(Effect.provide(layer)))
})

describe("the ledger", () => {
  it.effect("has every call as a stream, and as a metric by model and kind", () =>
    Effect.gen(function*() {
      yield* answers
      const ledger = yield* Cost.Ledger
      const entries = yield* Effect.forkChild(Stream.runCollect(Stream.take(ledger.entries, 2)), {
        startImmediately: true
      })
      yield* Effect.yieldNow
      yield* call()
      yield* call("gemini-2.5-pro")
      const [first, second] = yield* Fiber.join(entries)
      assert.deepInclude(first!, { operation: "models.generateContent", model: "gemini-2.5-flash", tier: "standard" })
      assert.closeTo(first!.cost!.output, 0.0025, 1e-12)
      assert.strictEqual(second!.model, "gemini-2.5-pro")
      const read = (kind: string) =>
        Metric.value(Metric.withAttributes(Cost.metric, { "gen_ai.request.model": "gemini-2.5-pro", kind }))
      assert.closeTo((yield* read("output")).count, 0.01, 1e-12)
      assert.closeTo((yield* read("input")).count, 0.00125, 1e-12)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.provide(layer)))
})
