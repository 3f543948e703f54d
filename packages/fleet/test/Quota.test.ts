import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { GenAIClient } from "effect-genai/GenAIClient"
import { InvalidConfig } from "effect-genai/GenAIConfig"
import { type GenAIError, QuotaExceeded } from "effect-genai/GenAIError"
import { Models } from "effect-genai/Models"
import { Clock, Duration, Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Quota from "../src/Quota.ts"
import { gemini } from "./harness/emulated.ts"

const call = (contents = "Hi", model = "gemini-2.5-flash") => Models.use((models) => models.generateContent({ model, contents }))

/** A program over a client with quotas, in memory. */
const within = (options: Quota.Options, emulator: Parameters<typeof Emulator.layer>[0] = {}) => {
  const client = Quota.layer(options).pipe(Layer.provide(gemini({ httpOptions: {} })))
  return Layer.orDie(Models.layer.pipe(Layer.provideMerge(client), Layer.provideMerge(Emulator.layer(emulator))))
}

/** When the requests came, in seconds since the start. */
const sent = (self: Effect.Effect<unknown, GenAIError, Models>, times: number, clock: Duration.Input) =>
  Effect.gen(function*() {
    const at: Array<number> = []
    const each = Effect.andThen(self, Effect.map(Clock.currentTimeMillis, (now) => at.push(now)))
    const fiber = yield* Effect.forkChild(Effect.forEach(Array(times), () => each, { concurrency: "unbounded" }))
    yield* TestClock.adjust(clock)
    return { at, fiber }
  })

/** The most that came within a window. */
const busiest = (at: ReadonlyArray<number>, window: number): number =>
  Math.max(...at.map((from) => at.filter((time) => time >= from && time < from + window).length))

describe("requests", () => {
  it.effect("never more than the limit in any window, and nearly as many", () =>
    Effect.gen(function*() {
      const { at, fiber } = yield* sent(call(), 900, "2 minutes")
      assert.isAtMost(busiest(at, 60_000), 300)
      assert.isAtLeast(at.length, 2 * 300 * 0.95)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(within({ limits: [{ requests: 300 }] }))))

  it.effect("attempts of the retry policy are requests too", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContent", [Fault.status(503)]))
      const fiber = yield* Effect.forkChild(call())
      yield* TestClock.adjust("59 seconds")
      // The first attempt was the only one of this minute.
      assert.strictEqual((yield* emulator.requests).length, 1)
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual((yield* emulator.requests).length, 2)
    }).pipe(Effect.provide(within({ limits: [{ requests: { limit: 2, window: "1 minute" } }] }))))
})
