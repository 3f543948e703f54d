import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, ExecutionPlan, Fiber, Layer, Schema, Stream, Tracer } from "effect"
import { GenAIClient } from "effect-genai"
import { Chat, LanguageModel, ResponseIdTracker, Tool, Toolkit } from "effect/ai"
import { TestClock } from "effect/testing"
import { GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"
import { answer, answers, bare, bodies, chunk, collect, gemini, lastBody, streams } from "./harness/emulated.ts"

const Test = GeminiLanguageModel.layer({ model: "gemini-3-flash-preview" }).pipe(Layer.provideMerge(gemini))
const Interactions = GeminiInteractionModel.layer({ model: "gemini-2.5-flash" }).pipe(Layer.provideMerge(gemini))

/** Lets the waits between attempts pass. */
const patient = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    for (let index = 0; index < 20; index++) yield* TestClock.adjust("10 seconds")
    return yield* Fiber.join(fiber)
  })

const textOf = (parts: ReadonlyArray<{ readonly type: string }>) =>
  parts.flatMap((part) => "delta" in part && part.type === "text-delta" ? [part.delta] : []).join("")

describe("an answer of several requests", () => {
  const shares = [
    answer([{ text: "Once upon " }], { finishReason: "CONTINUATION", continuationToken: "t1" }),
    answer([{ text: "a time." }])
  ]

  it.effect("is one answer", () =>
    Effect.gen(function*() {
      yield* answers(...shares)
      const { finishReason, text } = yield* LanguageModel.generateText({ prompt: "Go" })
      assert.deepStrictEqual([text, finishReason], ["Once upon a time.", "stop"])
      assert.lengthOf(yield* bodies, 2)
    }).pipe(Effect.provide(Test)))

  it.effect("is one stream, with one end", () =>
    Effect.gen(function*() {
      for (const share of shares) yield* streams(share)
      const parts = yield* collect(LanguageModel.streamText({ prompt: "Go" }))
      assert.strictEqual(textOf(parts), "Once upon a time.")
      assert.deepStrictEqual(parts.filter(({ type }) => type === "finish").length, 1)
      assert.deepStrictEqual(bare(parts).map(({ type }) => type), [
        "text-start",
        "text-delta",
        "text-delta",
        "text-end"
      ])
    }).pipe(Effect.provide(Test)))

  it.effect("is one interaction", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(
        Script.sequence("interactions.createStream", Script.hops("Once upon ", "a time ", "there was a token."))
      )
      const parts = yield* collect(LanguageModel.streamText({ prompt: "Go" }))
      assert.strictEqual(textOf(parts), "Once upon a time there was a token.")
      assert.strictEqual(parts.filter(({ type }) => type === "finish").length, 1)
      const finish = parts.at(-1)
      assert(finish?.type === "finish")
      assert.strictEqual(finish.reason, "stop")
    }).pipe(Effect.provide(Interactions)))
})

describe("a connection that breaks", () => {
  it.effect("is made again before the first event, within one call", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.sequence("models.generateContentStream", [Fault.reset, Fault.status(503)]))
      const parts = yield* patient(collect(LanguageModel.streamText({ prompt: "Go" })))
      assert.strictEqual(parts.at(-1)?.type, "finish")
      assert.lengthOf(yield* bodies, 3)
    }).pipe(Effect.provide(Test)))

  it.effect("goes on after its last event, within one call, with every part once", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const steps = [
        { type: "thought", signature: "c2ln", summary: [{ type: "text", text: "Let me think about it for a while." }] },
        {
          type: "model_output",
          content: [{ type: "text", text: "A long answer that comes in several pieces of text." }]
        }
      ]
      const script = Script.sequence("interactions.createStream", [Script.turn(steps), Script.turn(steps)])
      yield* emulator.script(script)
      const whole = yield* collect(LanguageModel.streamText({ prompt: "Go" }))
      yield* emulator.inject(
        Fault.sequence("interactions.createStream", [Fault.drop(5)]),
        Fault.sequence("interactions.getStream", [Fault.drop(2), Fault.drop(1)])
      )
      const resumed = yield* patient(collect(LanguageModel.streamText({ prompt: "Go" })))
      assert.deepStrictEqual(bare(resumed), bare(whole))
      const requests = yield* emulator.requests
      assert.deepStrictEqual(requests.map(({ method }) => method), ["POST", "POST", "GET", "GET", "GET"])
    }).pipe(Effect.provide(Interactions)))
})

describe("a stream that fails", () => {
  const once = Layer.orDie(
    Layer.provideMerge(
      GenAIClient.layer({ apiKey: "any", httpOptions: { retryOptions: { attempts: 1 } } }),
      Emulator.layer()
    )
  )
  const models = {
    "models.generateContentStream": GeminiLanguageModel.model("gemini-3-flash-preview"),
    "interactions.createStream": GeminiInteractionModel.model("gemini-2.5-flash", { store: false })
  }

  for (const [operation, model] of Object.entries(models)) {
    it.effect(`has no end that a whole answer has [${operation}]`, () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        for (
          const fault of [Fault.status(503), Fault.html, Fault.drop(0), Fault.drop(1), Fault.drop(2), Fault.drop(3)]
        ) {
          yield* emulator.inject(Fault.sequence(operation, [fault]))
          const types: Array<string> = []
          yield* Effect.flip(
            LanguageModel.streamText({ prompt: "Go" }).pipe(
              Stream.runForEach(({ type }) => Effect.sync(() => types.push(type)))
            )
          )
          assert.notInclude(types, "finish")
        }
      }).pipe(Effect.provide(Layer.provideMerge(model, once))))

    it.effect(`before its first part goes on to the next entry of a plan [${operation}]`, () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.inject(Fault.sequence(operation, [Fault.status(503)]))
        const plan = ExecutionPlan.make({ provide: model }, { provide: model })
        const parts = yield* collect(
          LanguageModel.streamText({ prompt: "Go" }).pipe(
            Stream.withExecutionPlan(plan, { preventFallbackOnPartialStream: true })
          )
        )
        assert.lengthOf(parts.filter(({ type }) => type === "finish"), 1)
        assert.lengthOf(yield* bodies, 2)
      }).pipe(Effect.provide(once)))
  }

  it.effect("leaves on its span what was known of the answer", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* streams(chunk({ text: "One." }), chunk({ text: "Two." }), answer([{ text: "Three." }]))
      yield* emulator.inject(Fault.sequence("models.generateContentStream", [Fault.drop(2)]))
      yield* Effect.flip(collect(LanguageModel.streamText({ prompt: "Go" }))).pipe(
        Effect.provideService(Tracer.Tracer, tracer)
      )
      const { attributes } = spans.find(({ name }) => name === "LanguageModel.streamText")!
      assert.strictEqual(attributes.get("gen_ai.response.model"), "gemini-test")
      assert.strictEqual(attributes.get("gen_ai.usage.output_tokens"), 5)
      assert.deepStrictEqual(attributes.get("gen_ai.response.finish_reasons"), ["unknown"])
    }).pipe(Effect.provide(Layer.provideMerge(models["models.generateContentStream"], once))))

  it.effect("in the middle of a call does not run it", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      let ran = 0
      const Pay = Tool.make("pay", { parameters: Schema.Struct({ amount: Schema.optional(Schema.Finite) }) })
      const toolkit = Toolkit.make(Pay)
      const handlers = toolkit.toLayer({ pay: () => Effect.sync(() => void ran++) })
      yield* emulator.script(
        Script.sequence("interactions.createStream", [Script.calls({ name: "pay", args: { amount: 100 } })])
      )
      // The events after the start of the call.
      yield* emulator.inject(Fault.sequence("interactions.createStream", [Fault.drop(4)]))
      const parts: Array<string> = []
      yield* Effect.flip(
        LanguageModel.streamText({ prompt: "Go", toolkit }).pipe(
          Stream.runForEach(({ type }) => Effect.sync(() => parts.push(type))),
          Effect.provide(handlers)
        )
      )
      assert.include(parts, "tool-params-start")
      assert.notInclude(parts, "tool-call")
      assert.strictEqual(ran, 0)
    }).pipe(Effect.provide(Layer.provideMerge(models["interactions.createStream"], once))))

  it.effect("because the last interaction has expired sends the whole prompt", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const chat = yield* Chat.empty
      yield* Stream.runDrain(chat.streamText({ prompt: "Hi" }))
      yield* emulator.script(
        Script.sequence("interactions.createStream", [Reply.error(RpcStatus.notFound("Interaction not found."))])
      )
      const parts = yield* collect(chat.streamText({ prompt: "How are you?" }))
      assert.lengthOf(parts.filter(({ type }) => type === "finish"), 1)
      const [, refused, whole] = yield* bodies
      assert.isString(refused?.["previous_interaction_id"])
      assert.isUndefined(whole?.["previous_interaction_id"])
    }).pipe(
      Effect.provideServiceEffect(ResponseIdTracker.ResponseIdTracker, ResponseIdTracker.make),
      Effect.provide(Interactions)
    ))
})

describe("a stream that is left", () => {
  it.effect("leaves what was said, and the chat goes on", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* streams(chunk({ text: "One." }), chunk({ text: "Two." }), answer([{ text: "Three." }]))
      yield* chat.streamText({ prompt: "Count" }).pipe(
        Stream.takeUntil(({ type }) => type === "text-delta"),
        Stream.runDrain
      )
      yield* answers(answer([{ text: "Fine." }]))
      yield* chat.generateText({ prompt: "Go on" })
      const { contents } = yield* lastBody
      assert.deepStrictEqual(contents.map(({ role }: { role: string }) => role), ["user", "model", "user"])
      assert.match(contents[1].parts[0].text, /^One\./)
    }).pipe(Effect.provide(Test)))

  it.effect("with a call that has no result is refused with what to do", () =>
    Effect.gen(function*() {
      const ping = Toolkit.make(Tool.make("ping"))
      const chat = yield* Chat.empty
      yield* streams(chunk({ functionCall: { name: "ping", id: "p1" } }), answer([]))
      yield* chat.streamText({ prompt: "Go", toolkit: ping, disableToolCallResolution: true }).pipe(Stream.runDrain)
      const error = yield* Effect.flip(chat.generateText({ prompt: "Well?" }))
      assert.strictEqual(error.reason._tag, "InvalidUserInputError")
      for (const word of ["ping", "p1", "no result"]) assert.include(error.message, word)
    }).pipe(Effect.provide(Test)))
})

it.effect("a signature that was lost is an error that says what to send", () =>
  Effect.gen(function*() {
    const Ping = Tool.make("ping", { success: Schema.String })
    const error = yield* Effect.flip(LanguageModel.generateText({
      prompt: [
        { role: "user", content: "Go" },
        { role: "assistant", content: [{ type: "tool-call", id: "c1", name: "ping", params: {} }] },
        { role: "tool", content: [{ type: "tool-result", id: "c1", name: "ping", isFailure: false, result: "pong" }] }
      ],
      toolkit: Toolkit.make(Ping),
      disableToolCallResolution: true
    }))
    assert(error.reason._tag === "InvalidRequestError")
    assert.include(error.message, "thought_signature")
    assert.include(error.message, "options.gemini")
  }).pipe(Effect.provide(Test)))

it.effect("an answer that cannot be read is an invalid response", () =>
  Effect.gen(function*() {
    const emulator = yield* Emulator
    yield* emulator.script(Script.sequence("models.generateContent", [Reply.html("<h1>Sorry</h1>")]))
    const error = yield* Effect.flip(LanguageModel.generateText({ prompt: "Go" }))
    assert.strictEqual(error.reason._tag, "InvalidResponseError")
    assert.isFalse(error.isRetryable)
  }).pipe(Effect.provide(Test)))
