import { Emulator, Script } from "@effect-genai/testing"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { GenAI, Models } from "effect-genai"
import { TestClock } from "effect/testing"

// Sixteen words of four letters with a space: 79 characters, which are 20 tokens, in four pieces of 5 tokens.
const text = Array.from({ length: 16 }, () => "word").join(" ")
const Test = GenAI.layer({ apiKey: "any" }).pipe(Layer.provideMerge(Emulator.layer({
  script: [Script.always("*", Script.says(text))],
  latency: [{ model: "gemini-2.5-flash", firstToken: "1 second", tokensPerSecond: 10 }, { firstToken: "10 seconds" }]
})))

const ask = (model: string) => Models.use((models) => models.generateContent({ model, contents: "Hi" }))

it.effect("an answer takes the time of its first token and of the others", () =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(ask("gemini-2.5-flash"))
    yield* TestClock.adjust("2899 millis")
    assert.isUndefined(fiber.pollUnsafe())
    yield* TestClock.adjust("1 millis")
    assert.strictEqual((yield* Fiber.join(fiber)).text, text)
  }).pipe(Effect.provide(Test)))

it.effect("the chunks of a stream come one after the other, as fast as the model writes", () =>
  Effect.gen(function*() {
    const models = yield* Models
    let arrived = 0
    const fiber = yield* models.generateContentStream({ model: "gemini-2.5-flash", contents: "Hi" }).pipe(
      Stream.runForEach(() => Effect.sync(() => arrived++)),
      Effect.forkChild
    )
    const seen: Array<number> = []
    for (const step of ["1399 millis", "1 millis", "499 millis", "1 millis", "1 second"] as const) {
      yield* TestClock.adjust(step)
      seen.push(arrived)
    }
    assert.deepStrictEqual(seen, [0, 1, 1, 2, 4])
    yield* Fiber.join(fiber)
  }).pipe(Effect.provide(Test)))

it.effect("another model has its own latency", () =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(ask("gemini-2.5-pro"))
    yield* TestClock.adjust("9999 millis")
    assert.isUndefined(fiber.pollUnsafe())
    yield* TestClock.adjust("1 millis")
    assert.strictEqual((yield* Fiber.join(fiber)).text, text)
  }).pipe(Effect.provide(Test)))
