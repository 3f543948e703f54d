/** Calls that are interrupted close their connection, over real sockets, so that the server stops. */
import { Emulator, Fault } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Schema, Stream } from "effect"
import { GenAIClient } from "effect-genai"
import { Chat, LanguageModel } from "effect/ai"
import { GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"

const client = Layer.unwrap(
  Effect.map(Emulator, ({ baseUrl }) => GenAIClient.layer({ apiKey: "any", httpOptions: { baseUrl } }))
).pipe(Layer.provideMerge(Layer.mergeAll(Emulator.layerServer(), NodeHttpClient.layerUndici)), Layer.orDie)

const models = {
  GeminiLanguageModel: GeminiLanguageModel.layer({ model: "gemini-3-flash-preview" }),
  GeminiInteractionModel: GeminiInteractionModel.layer({ model: "gemini-2.5-flash" })
}

const prompt = "Go"
const calls = {
  generateText: LanguageModel.generateText({ prompt }),
  generateObject: LanguageModel.generateObject({ prompt, schema: Schema.Struct({ name: Schema.String }) }),
  streamText: Stream.runDrain(LanguageModel.streamText({ prompt })),
  "streamText of a chat": Effect.flatMap(Chat.empty, (chat) => Stream.runDrain(chat.streamText({ prompt })))
}

/** When the server stops sending: before the first byte, within the headers of the answer, in its middle. */
const phases = [0, 1, 200]

/** The request that the emulator got, once it has it. */
const received = Effect.flatMap(Emulator, ({ requests }) => requests).pipe(
  Effect.repeat({ until: (requests) => requests.length > 0 }),
  Effect.map((requests) => requests[0]!)
)

for (const [name, model] of Object.entries(models)) {
  describe(`${name}`, () => {
    for (const [call, effect] of Object.entries(calls)) {
      it.live(`${call} closes its connection when it is interrupted`, () =>
        Effect.forEach(phases, (afterBytes) =>
          Effect.gen(function*() {
            const emulator = yield* Emulator
            yield* emulator.inject(Fault.always(() => true, Fault.stall(afterBytes)))
            const fiber = yield* Effect.forkChild(effect)
            const request = yield* received
            yield* Effect.sleep("20 millis")
            yield* Fiber.interrupt(fiber)
            assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
            assert.strictEqual(yield* Effect.timeout(request.outcome, "5 seconds"), "clientClosed")
          }).pipe(Effect.provide(model.pipe(Layer.provideMerge(client)))), { discard: true }))
    }

    it.live("streamText closes its connection when its reader has enough", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.inject(Fault.always(() => true, Fault.pace("100 millis")))
        yield* LanguageModel.streamText({ prompt }).pipe(
          Stream.takeUntil(({ type }) => type === "text-delta"),
          Stream.runDrain
        )
        const request = yield* received
        assert.strictEqual(yield* Effect.timeout(request.outcome, "5 seconds"), "clientClosed")
      }).pipe(Effect.provide(model.pipe(Layer.provideMerge(client)))))
  })
}
