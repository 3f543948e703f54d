import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Stream } from "effect"
import { InvalidConfig } from "effect-genai/GenAIConfig"
import { BudgetExceeded, InvalidRequest } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import { TestClock } from "effect/testing"
import { Budget, type Options } from "../src/Budget.ts"
import type { Price } from "../src/Prices.ts"
import { gemini, once } from "./harness/emulated.ts"

/** A dollar for an input token, ten for one that is written. */
const prices: ReadonlyArray<Price> = [
  {
    model: "gemini-2.5-flash",
    input: 1_000_000,
    output: 10_000_000,
    tiers: { flex: 0.5 },
    date: "2026-01",
    source: "test"
  }
]

const within = (options: Partial<Options> & Pick<Options, "limit">) => {
  const client = Budget.layer({ prices, estimate: () => 5, ...options }).pipe(
    Layer.provide(gemini({ httpOptions: once }))
  )
  return Layer.orDie(Models.layer.pipe(Layer.provideMerge(client), Layer.provideMerge(Emulator.layer())))
}

const call = (config: object = { maxOutputTokens: 10 }, model = "gemini-2.5-flash") =>
  Models.use((models) => models.generateContent({ model, contents: "Hi", config }))

const usage = { promptTokenCount: 4, candidatesTokenCount: 1, thoughtsTokenCount: 2, totalTokenCount: 7 }

/** The model answers with a cost of 4 + 30 dollars. */
const answers = Emulator.use((emulator) =>
  emulator.script(Script.always(
    "models.generateContent",
    Reply.json({
      candidates: [{ content: { role: "model", parts: [{ text: "Yes." }] }, finishReason: "STOP" }],
      usageMetadata: usage
    })
  ))
)

const spent = Budget.use(({ spent }) => spent)
const requests = Emulator.use(({ requests }) => Effect.map(requests, (requests) => requests.length))

describe("a budget", () => {
  it.effect("keeps what calls cost, and refuses one that could cost more than is left", () =>
    Effect.gen(function*() {
      yield* answers
      yield* call()
      assert.strictEqual(yield* spent, 34)
      yield* call()
      assert.strictEqual(yield* Budget.use(({ left }) => left), 152 - 68)
      // 84 are left, and the next could cost 5 + 100.
      const error = yield* Effect.flip(call())
      assert.instanceOf(error, BudgetExceeded)
      assert.deepInclude(error, { limit: 152, spent: 68, cost: 105, retryAfter: undefined })
      assert.include(error.message, "$105")
      assert.strictEqual(yield* requests, 2)
      // A shorter answer fits.
      yield* call({ maxOutputTokens: 7 })
      assert.strictEqual(yield* spent, 102)
    }).pipe(Effect.provide(within({ limit: 152 }))))

  it.effect("reserves for calls under way, so that they cannot exceed it together", () =>
    Effect.gen(function*() {
      yield* answers
      yield* (yield* Emulator).inject(Fault.always("models.generateContent", Fault.delay("1 second")))
      const fibers = yield* Effect.forEach(Array(10), () => Effect.forkChild(Effect.exit(call())))
      yield* TestClock.adjust("10 millis")
      assert.strictEqual(yield* spent, 315)
      yield* TestClock.adjust("2 seconds")
      const exits = yield* Effect.forEach(fibers, Fiber.join)
      assert.strictEqual(exits.filter(({ _tag }) => _tag === "Success").length, 3)
      assert.strictEqual(yield* spent, 3 * 34)
    }).pipe(Effect.provide(within({ limit: 400 }))))

  it.effect("frees what a refused call reserved, and keeps it for one that broke off", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).inject(
        Fault.sequence("models.generateContent", [Fault.status(500), Fault.reset])
      )
      yield* Effect.flip(call())
      assert.strictEqual(yield* spent, 0)
      yield* Effect.flip(call())
      assert.strictEqual(yield* spent, 105)
    }).pipe(Effect.provide(within({ limit: 400 }))))

  it.effect("an interrupted call keeps it too", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).inject(Fault.always("models.generateContent", Fault.delay("1 minute")))
      const fiber = yield* Effect.forkChild(call())
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* spent, 105)
    }).pipe(Effect.provide(within({ limit: 400 }))))

  it.effect("a stream costs what its last chunk says, also if it is left", () =>
    Effect.gen(function*() {
      yield* (yield* Emulator).script(Script.always(
        "models.generateContentStream",
        Reply.events(
          ["A", "B", "C"].map((text, index) => ({
            data: {
              candidates: [{
                content: { role: "model", parts: [{ text }] },
                ...(index === 2 && { finishReason: "STOP" })
              }],
              usageMetadata: { ...usage, candidatesTokenCount: index + 1, totalTokenCount: index + 7 }
            }
          })).map(({ data }) => data)
        )
      ))
      const stream = (yield* Models).generateContentStream({
        model: "gemini-2.5-flash",
        contents: "Hi",
        config: { maxOutputTokens: 10 }
      })
      yield* Stream.runDrain(stream)
      assert.strictEqual(yield* spent, 4 + 50)
      yield* Stream.runDrain(Stream.take(stream, 1))
      assert.isAtLeast(yield* spent, 54 + 4 + 30)
      assert.isAtMost(yield* spent, 54 + 4 + 50)
    }).pipe(Effect.provide(within({ limit: 400 }))))

  it.effect("of a day begins anew at midnight", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 0, 31, 22))
      yield* answers
      yield* call()
      const error = yield* Effect.flip(call())
      assert.instanceOf(error, BudgetExceeded)
      assert.deepStrictEqual(error.retryAfter, Duration.hours(2))
      yield* TestClock.adjust("2 hours")
      yield* call()
    }).pipe(Effect.provide(within({ limit: 120, per: "day" }))))

  it.effect("of 0 refuses, and a call of a cheaper tier reserves less", () =>
    Effect.gen(function*() {
      assert.instanceOf(yield* Effect.flip(call()), BudgetExceeded)
      assert.strictEqual(yield* requests, 0)
      const flex = yield* Effect.flip(call({ maxOutputTokens: 10, serviceTier: "flex" }))
      assert.instanceOf(flex, BudgetExceeded)
      assert.strictEqual(flex.cost, 52.5)
    }).pipe(Effect.provide(within({ limit: 0 }))))

  it.effect("reserves the longest answer of the model if the call does not say how long it may be", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(call({}))
      assert.instanceOf(error, BudgetExceeded)
      assert.strictEqual(error.cost, 5 + 655_360)
    }).pipe(Effect.provide(within({ limit: 400 }))))

  for (const config of [{ maxOutputTokens: -1000 }, { maxOutputTokens: 10, candidateCount: -5 }]) {
    it.effect(`gets nothing from a call whose settings are wrong: ${JSON.stringify(config)}`, () =>
      Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(call(config), { startImmediately: true })
        yield* Effect.yieldNow
        assert.isAtLeast(yield* spent, 0)
        yield* Fiber.interrupt(fiber)
        assert.isAtLeast(yield* spent, 0)
      }).pipe(Effect.provide(within({ limit: 1_000_000 }))))
  }

  it.effect("that is no amount is refused", () =>
    Effect.gen(function*() {
      for (const limit of [-1, NaN, Infinity]) {
        const error = yield* Effect.flip(
          Effect.scoped(
            Layer.build(Budget.layer({ limit }).pipe(Layer.provide(gemini()), Layer.provide(Emulator.layer())))
          )
        )
        assert.instanceOf(error, InvalidConfig)
        assert.strictEqual(error.field, "limit")
      }
    }))
})

describe("a missing price", () => {
  it.effect("fails the call and names the model", () =>
    Effect.gen(function*() {
      for (const [config, model] of [[{}, "gemini-9"], [{ serviceTier: "priority" }, "gemini-2.5-flash"]] as const) {
        const error = yield* Effect.flip(call(config, model))
        assert.instanceOf(error, InvalidRequest)
        assert.strictEqual(error.field, "model")
        assert.include(error.message, model)
      }
      assert.strictEqual(yield* requests, 0)
    }).pipe(Effect.provide(within({ limit: 10 }))))

  it.effect("is ignored by choice", () =>
    Effect.gen(function*() {
      yield* call({}, "gemini-2.5-pro")
      assert.strictEqual(yield* spent, 0)
    }).pipe(Effect.provide(within({ limit: 10, onMissingPrice: "ignore" }))))
})
