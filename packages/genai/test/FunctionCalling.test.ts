import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Array, Cause, Context, Effect, Exit, Fiber, Latch, Option, Schema, Stream, Tracer } from "effect"
import { Toolkit } from "effect/ai"
import * as fc from "fast-check"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import type { RunOptions, Step } from "../src/FunctionRun.ts"
import { TurnFailed, TurnLimitReached } from "../src/GenAIError.ts"
import * as GenerateContentResponse from "../src/GenerateContentResponse.ts"
import { Models } from "../src/Models.ts"
import * as Tool from "../src/Tool.ts"
import type { Content, FunctionCall, Part } from "../src/wire/Content.ts"
import type { GenerateContentConfig, GenerateContentParameters } from "../src/wire/GenerateContent.ts"
import { abortable, chunk, collect, once, requests } from "./harness/calls.ts"
import { memoryTest, settled, socketTest, waited } from "./harness/emulated.ts"
import { recorder } from "./harness/spans.ts"

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"
const question: Content = { role: "user", parts: [{ text: "How warm is it?" }] }

/** The content of a model that calls functions. */
const calling = (...calls: ReadonlyArray<FunctionCall & { readonly signature?: string }>): Content => ({
  role: "model",
  parts: calls.map(({ signature, ...functionCall }): Part => ({
    functionCall,
    ...signature === undefined ? {} : { thoughtSignature: signature }
  }))
})

const answering = (content: Content, finishReason = "STOP") => ({ candidates: [{ content, finishReason, index: 0 }] })

const call = (name: string, args: object = {}, id = `call-${name}`): FunctionCall => ({ id, name, args: { ...args } })

const says = (text: string) => answering({ role: "model", parts: [{ text }] })

/** These answers, one for each request, whole or as a stream of one chunk. */
const turns = (...answers: ReadonlyArray<object>) =>
  Emulator.use((emulator) =>
    emulator.script(
      Script.sequence("models.generateContent", answers.map((answer) => Reply.json(answer))),
      Script.sequence("models.generateContentStream", answers.map((answer) => Reply.events([answer])))
    )
  )

/** The model calls the function for ever. */
const endless = (name: string) =>
  Emulator.use((emulator) =>
    emulator.script(
      Script.always("models.generateContent", Reply.json(answering(calling(call(name))))),
      Script.always("models.generateContentStream", Reply.events([answering(calling(call(name)))]))
    )
  )

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

class Refusal extends Schema.TaggedError<Refusal>()("Refusal", { by: Schema.String }) {}

const Weather = Tool.make("weather", {
  description: "The weather in a city",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Struct({ celsius: Schema.Finite })
})
const Count = Tool.make("count", { success: Schema.Finite, failure: Refusal })
const weather = Toolkit.make(Weather)
const count = Toolkit.make(Count)
const both = Toolkit.make(Weather, Count)

const warm = weather.toLayer({ weather: ({ city }) => Effect.succeed({ celsius: city.length }) })

const weatherTools = Tool.fromToolkit(weather)

/** A callable without a schema. */
const callable = <E = never, R = never>(
  name: string,
  run: Tool.Callable<E, R>["call"],
  others: Partial<Tool.Callable<E, R>> = {}
): Tool.Callable<E, R> => ({
  name,
  declaration: Effect.succeed({ name }),
  needsApproval: undefined,
  call: run,
  ...others
})

const value = (value: unknown) => Effect.succeed<Tool.Answer>({ _tag: "Value", value })

// -----------------------------------------------------------------------------
// Runs
// -----------------------------------------------------------------------------

const params = (config?: GenerateContentConfig, contents: ReadonlyArray<Content> = [question]) => ({
  model,
  contents,
  config: { httpOptions: once, ...config }
})

type Given<E, R> = readonly [
  options: RunOptions<E, R>,
  config?: GenerateContentConfig,
  contents?: ReadonlyArray<Content>
]

const generate = <E = never, R = never>(...[options, ...given]: Given<E, R>) =>
  FunctionCalling.generateContent(params(...given), options)

const stream = <E = never, R = never>(...[options, ...given]: Given<E, R>) =>
  FunctionCalling.generateContentStream(params(...given), options)

interface Body {
  readonly contents: ReadonlyArray<Content>
  readonly tools?: ReadonlyArray<object>
  readonly toolConfig?: { readonly functionCallingConfig?: object; readonly retrievalConfig?: object }
}

const bodies = Effect.map(requests, (all) => all.map(({ body }) => body as unknown as Body))

const contents = Effect.map(bodies, Array.map(({ contents }) => contents))

const results = (...responses: ReadonlyArray<object>): Content => ({
  role: "user",
  parts: responses.map((functionResponse): Part => ({ functionResponse }))
})

/** Both ways to run: the answer, or the last chunk. */
const ways = {
  "one answer": generate,
  "a stream": <E = never, R = never>(...given: Given<E, R>) =>
    Effect.map(Stream.runLast(stream(...given)), Option.getOrThrow)
}

/** A test of both. */
const bothWays = (
  name: string,
  body: (way: typeof ways[keyof typeof ways]) => Effect.Effect<void, unknown, Emulator | Models>
) => {
  for (const [kind, way] of Object.entries(ways)) memoryTest(`${name} (${kind})`, () => body(way))
}

const errorOf = <A, E>(exit: Exit.Exit<A, E>): unknown =>
  Exit.isFailure(exit) ? Cause.squash(exit.cause) : assert.fail("a success")

// -----------------------------------------------------------------------------
// Turns
// -----------------------------------------------------------------------------

describe("a run", () => {
  bothWays("declares the functions beside the tools of the request, in every turn", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("weather", { city: "Paris" }))), says("5 degrees."))
      const response = yield* Effect.provide(run({ tools: weatherTools }, { tools: [{ googleSearch: {} }] }), warm)
      assert.strictEqual(response.text, "5 degrees.")
      const declared = {
        functionDeclarations: [{
          name: "weather",
          description: "The weather in a city",
          parametersJsonSchema: {
            type: "object",
            properties: { city: { type: "string" } },
            required: ["city"],
            additionalProperties: true
          }
        }]
      }
      const sent = yield* bodies
      assert.deepStrictEqual(sent.map(({ tools }) => tools), [
        [{ googleSearch: {} }, declared],
        [{ googleSearch: {} }, declared]
      ])
    }))

  bothWays(
    "sends the answer of the model back as it came, and the results in one content",
    (run) =>
      Effect.gen(function*() {
        const first = {
          role: "model",
          parts: [
            { text: "Let me see", thought: true, thoughtSignature: "c2ln" },
            { functionCall: call("weather", { city: "Paris" }, "1"), thoughtSignature: "b25l" },
            { functionCall: call("count", {}, "2"), novelty: { a: 1 } }
          ],
          novelty: "x"
        } as Content
        yield* turns(answering(first), says("Done."))
        const response = yield* Effect.provide(
          run({ tools: Tool.fromToolkit(both) }),
          both.toLayer({
            weather: ({ city }) => Effect.succeed({ celsius: city.length }),
            count: () => Effect.succeed(3)
          })
        )
        const history = [
          question,
          first,
          results({ id: "1", name: "weather", response: { celsius: 5 } }, {
            id: "2",
            name: "count",
            response: { output: 3 }
          })
        ]
        assert.deepStrictEqual<unknown>(yield* contents, [[question], history])
        assert.deepStrictEqual<unknown>(response.automaticFunctionCallingHistory, history)
      })
  )

  bothWays("has the history once, whatever the number of turns", (run) =>
    Effect.gen(function*() {
      const answers = [1, 2, 3].map((n) => calling(call("count", {}, `${n}`)))
      yield* turns(...answers.map((content) => answering(content)), says("3"))
      let counted = 0
      const response = yield* run({ tools: [callable("count", () => value(++counted))] })
      const history = [
        question,
        ...answers.flatMap((answer, index) => [
          answer,
          results({ id: `${index + 1}`, name: "count", response: { output: index + 1 } })
        ])
      ]
      assert.deepStrictEqual<unknown>(response.automaticFunctionCallingHistory, history)
      assert.deepStrictEqual<unknown>(yield* contents, [1, 3, 5, 7].map((length) => history.slice(0, length)))
    }))

  bothWays("answers in the order of the calls, whichever ends first", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("slow"), call("fast"))), says("Done."))
      const latch = yield* Latch.make()
      yield* run({
        tools: [
          callable("slow", () => Effect.andThen(latch.await, value("slow"))),
          callable("fast", () => Effect.andThen(latch.open, value("fast")))
        ]
      })
      assert.deepStrictEqual<unknown>(
        (yield* contents)[1]!.at(-1),
        results(
          { id: "call-slow", name: "slow", response: { output: "slow" } },
          { id: "call-fast", name: "fast", response: { output: "fast" } }
        )
      )
    }))

  for (const [concurrency, most] of [[undefined, 10], [3, 3], [1, 1]] as const) {
    bothWays(
      `runs at most ${most} functions at the same time (concurrency: ${concurrency})`,
      (run) =>
        Effect.gen(function*() {
          yield* turns(answering(calling(...Array.makeBy(25, (n) => call("count", {}, `${n}`)))), says("Done."))
          let running = 0
          let seen = 0
          const slow = Effect.acquireUseRelease(
            Effect.sync(() => seen = Math.max(seen, ++running)),
            () => Effect.andThen(Effect.sleep("10 millis"), value(1)),
            () => Effect.sync(() => running--)
          )
          yield* waited(run({ concurrency, tools: [callable("count", () => slow)] }), "10 millis")
          assert.strictEqual(seen, most)
          assert.lengthOf((yield* contents)[1]!.at(-1)!.parts!, 25)
        })
    )
  }

  memoryTest("takes null for settings and options that are not there", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), says("Done."))
      const nothing = null as never
      const response = yield* FunctionCalling.generateContent(
        { model, contents: [question], config: { tools: nothing, automaticFunctionCalling: nothing } },
        {
          tools: [callable("count", () => value(1))],
          concurrency: nothing,
          toolTimeout: nothing,
          modeAfterCalls: nothing
        }
      )
      assert.strictEqual(response.text, "Done.")
    }))

  memoryTest("takes contents of any form", () =>
    Effect.gen(function*() {
      const tools = [callable("count", () => value(1))]
      const text: Part = { text: "Count" }
      for (const given of ["Count", text, ["Count"], [text], { role: "user", parts: [text] }]) {
        yield* turns(answering(calling(call("count"))), says("Done."))
        const { automaticFunctionCallingHistory: history } = yield* FunctionCalling.generateContent(
          { model, contents: given },
          { tools }
        )
        assert.deepStrictEqual(history?.[0], { role: "user", parts: [text] })
        assert.deepStrictEqual((yield* contents).at(-1)?.[0], { role: "user", parts: [text] })
      }
    }))

  memoryTest("without functions is one request, and has no history", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), answering(calling(call("count"))))
      const response = yield* generate({})
      assert.deepStrictEqual(response.functionCalls, [call("count")])
      assert.notProperty(response, "automaticFunctionCallingHistory")
      const chunks = yield* Stream.runCollect(stream({}))
      assert.lengthOf(chunks, 1)
      assert.lengthOf(yield* requests, 2)
    }))

  memoryTest("that calls nothing has the contents as its history, as in @google/genai", () =>
    Effect.gen(function*() {
      yield* turns(says("Hi"))
      const response = yield* Effect.provide(generate({ tools: weatherTools }), warm)
      assert.deepStrictEqual(response.automaticFunctionCallingHistory, [question])
    }))

  bothWays("leaves calls alone that the server has answered", (run) =>
    Effect.gen(function*() {
      const remote = { functionCall: { name: "server_weather", args: {} } }
      const response = { functionResponse: { name: "server_weather", response: { celsius: 18 } } }
      const first = { role: "model", parts: [remote, { functionCall: call("count") }, response] }
      yield* turns(answering(first), answering({ role: "model", parts: [remote, response, { text: "18" }] }))
      const last = yield* run({ tools: [callable("count", () => value(1))] })
      assert.deepStrictEqual<unknown>((yield* contents).slice(1), [[
        question,
        first,
        results({ id: "call-count", name: "count", response: { output: 1 } })
      ]])
      assert.lengthOf(last.automaticFunctionCallingHistory!, 3)
    }))

  memoryTest("continues an answer from a token in its first turn only", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), says("Done."))
      yield* generate({ tools: [callable("count", () => value(1))] }, { continuationToken: "t0" })
      const tokens = (yield* requests).map(({ body }) => Reflect.get(body as object, "continuationToken"))
      assert.deepStrictEqual(tokens, ["t0", undefined])
    }))
})

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

describe("a stream", () => {
  memoryTest(
    "has the chunks of all turns, a chunk for the results, and the history on the last one",
    () =>
      Effect.gen(function*() {
        const thought = { text: "Hm", thought: true }
        const functionCall = { functionCall: call("count"), thoughtSignature: "c2ln" }
        yield* Emulator.use((emulator) =>
          emulator.script(Script.sequence("models.generateContentStream", [
            Reply.events([
              { candidates: [{ content: { role: "model", parts: [thought] } }] },
              { candidates: [{ content: { role: "model", parts: [functionCall] } }] },
              { candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP" }] }
            ]),
            Reply.events([chunk("It is "), chunk("one."), chunk("", "STOP")])
          ]))
        )
        const chunks = yield* Stream.runCollect(stream({ tools: [callable("count", () => value(1))] }))
        const response = results({ id: "call-count", name: "count", response: { output: 1 } })
        assert.deepStrictEqual(chunks.map(({ candidates }) => candidates?.[0]?.content?.parts), [
          [thought],
          [functionCall],
          [{ text: "" }],
          response.parts,
          [{ text: "It is " }],
          [{ text: "one." }],
          [{ text: "" }]
        ])
        assert.deepStrictEqual(chunks[3]!.candidates, [{ content: response }])
        const histories = chunks.map(({ automaticFunctionCallingHistory }) => automaticFunctionCallingHistory)
        assert.deepStrictEqual(histories.slice(0, -1), chunks.slice(0, -1).map(() => undefined))
        const [sent] = (yield* contents).slice(1)
        assert.deepStrictEqual(histories.at(-1), sent)
        // The turn that arrived in chunks is sent as one content.
        assert.deepStrictEqual<unknown>(sent?.length, 3)
        assert.deepStrictEqual<unknown>(sent?.[1]?.parts?.slice(0, 2), [thought, functionCall])
        assert.deepStrictEqual(sent?.[2], response)
      })
  )

  memoryTest(
    "has no history on chunks before the last one, also where a turn is one chunk",
    () =>
      Effect.gen(function*() {
        yield* turns(answering(calling(call("count"))), answering(calling(call("count"))), says("Done."))
        const chunks = yield* Stream.runCollect(stream({ tools: [callable("count", () => value(1))] }))
        assert.deepStrictEqual(
          chunks.map(({ automaticFunctionCallingHistory }) => automaticFunctionCallingHistory?.length),
          [undefined, undefined, undefined, undefined, 5]
        )
      })
  )

  memoryTest("that is left interrupts the functions", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))))
      const log: Array<string> = []
      const started = yield* Latch.make()
      const never = Effect.onInterrupt(Effect.andThen(started.open, Effect.never), () =>
        Effect.sync(() => log.push("interrupted")))
      const fiber = yield* Effect.forkChild(Stream.runDrain(stream({
        tools: [callable("count", () =>
          never)]
      })))
      yield* started.await
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(log, ["interrupted"])
    }))

  socketTest(
    "closes the connection of a turn before its functions run, and that of the last turn when it is left",
    () =>
      Effect.gen(function*() {
        yield* Emulator.use((emulator) =>
          emulator.script(Script.sequence("models.generateContentStream", [
            Reply.events([answering(calling(call("count")))]),
            Reply.serverEvents(Stream.concat(Stream.make({ data: chunk("It") }), Stream.never))
          ]))
        )
        const outcomes: Array<string> = []
        const seen = Effect.flatMap(requests, (all) =>
          Effect.map(Effect.timeoutOption(all.at(-1)!.outcome, "1 second"), (outcome) => {
            outcomes.push(Option.getOrElse(outcome, () =>
              "open"))
          }))
        const text = yield* stream({
          tools: [callable("count", () =>
            Effect.andThen(seen, value(1)))]
        }).pipe(
          Stream.filter((chunk) => chunk.text === "It"),
          Stream.take(1),
          Stream.runCount
        )
        assert.strictEqual(text, 1)
        yield* seen
        assert.deepStrictEqual(outcomes, ["completed", "clientClosed"])
      })
  )
})

// -----------------------------------------------------------------------------
// Steps
// -----------------------------------------------------------------------------

describe("steps", () => {
  memoryTest("are all that happens, in order", () =>
    Effect.gen(function*() {
      const first = calling(call("slow"), call("fast"))
      yield* turns(answering(first), says("Done."))
      const latch = yield* Latch.make()
      const tools = [
        callable("slow", () => Effect.andThen(latch.await, value("slow"))),
        callable("fast", () => Effect.andThen(latch.open, value("fast")))
      ]
      const steps = yield* Stream.runCollect(FunctionCalling.steps(params(), { tools }))
      const content = results(
        { id: "call-slow", name: "slow", response: { output: "slow" } },
        { id: "call-fast", name: "fast", response: { output: "fast" } }
      )
      const last: Content = { role: "model", parts: [{ text: "Done." }] }
      assert.deepStrictEqual<unknown>(steps.map(line), [
        ["Chunk", 1, first],
        ["Answer", 1, first],
        ["Calls", 1, "slow", "fast"],
        ["Result", 1, "fast", { _tag: "Value", value: "fast" }],
        ["Result", 1, "slow", { _tag: "Value", value: "slow" }],
        ["Results", 1, content, [first, content]],
        ["Chunk", 2, last],
        ["Answer", 2, last],
        ["Done", 2, last, [first, content, last]]
      ])
      assert.deepStrictEqual<unknown>(
        (steps.at(-1) as Step & { readonly _tag: "Done" }).response
          .automaticFunctionCallingHistory,
        [question, first, content]
      )
    }))

  /** A step, without what is said elsewhere. */
  const line = (step: Step): unknown => {
    const content = ({ candidates }: GenerateContentResponse.GenerateContentResponse) => candidates?.[0]?.content
    switch (step._tag) {
      case "Chunk":
        return [step._tag, step.turn, content(step.chunk)]
      case "Answer":
        return [step._tag, step.turn, content(step.response)]
      case "Calls":
        return [step._tag, step.turn, ...step.calls.map(({ name }) => name)]
      case "Result":
        return [step._tag, step.turn, step.call.name, step.answer]
      case "Results":
        return [step._tag, step.turn, step.content, step.added]
      case "Done":
        return [step._tag, step.turn, content(step.response), step.added]
    }
  }

  memoryTest("up to a failure have all that was received, and the conversation so far", () =>
    Effect.gen(function*() {
      const first = calling(call("count", {}, "1"))
      yield* turns(answering(first), answering(calling(call("count", {}, "2"))))
      let counted = 0
      const refusal = new Refusal({ by: "count" })
      const run = () => ++counted === 1 ? value(1) : Effect.fail(refusal)
      const { delivered, error } = yield* collect(
        FunctionCalling.steps(params(), { tools: [callable("count", run)] })
      )
      assert.strictEqual(error, refusal)
      assert.strictEqual(delivered.at(-1)?._tag, "Calls")
      const kept = delivered.findLast((step) => step._tag === "Results")
      assert.deepStrictEqual<unknown>(kept?.added, [
        first,
        results({ id: "1", name: "count", response: { output: 1 } })
      ])
    }))

  memoryTest("with a call for the caller end with the results of the others", () =>
    Effect.gen(function*() {
      const first = calling(call("ask"), call("count"))
      yield* turns(answering(first))
      const steps = yield* Stream.runCollect(
        FunctionCalling.steps(params({ tools: [{ functionDeclarations: [{ name: "ask" }] }] }), {
          tools: [callable("count", () => value(1))]
        })
      )
      const content = results({ id: "call-count", name: "count", response: { output: 1 } })
      assert.deepStrictEqual<unknown>(steps.map(line), [
        ["Chunk", 1, first],
        ["Answer", 1, first],
        ["Calls", 1, "count"],
        ["Result", 1, "count", { _tag: "Value", value: 1 }],
        ["Results", 1, content, [first, content]],
        ["Done", 1, first, [first, content]]
      ])
    }))

  memoryTest("of an answer without content are its end", () =>
    Effect.gen(function*() {
      yield* turns({ promptFeedback: { blockReason: "SAFETY" } })
      const steps = yield* Stream.runCollect(
        FunctionCalling.steps(params(), { tools: [callable("count", () => value(1))] })
      )
      assert.deepStrictEqual(steps.map(({ _tag }) => _tag), ["Chunk", "Answer", "Done"])
      assert.deepStrictEqual((steps.at(-1) as Step & { readonly _tag: "Done" }).added, [])
    }))
})

// -----------------------------------------------------------------------------
// Limits
// -----------------------------------------------------------------------------

describe("a model that calls for ever", () => {
  for (const [maximumRemoteCalls, rounds] of [[undefined, 10], [1, 1], [3, 3]] as const) {
    bothWays(
      `fails after ${rounds} rounds, all of whose results were sent (maximumRemoteCalls: ${maximumRemoteCalls})`,
      (run) =>
        Effect.gen(function*() {
          yield* endless("count")
          let counted = 0
          const error = yield* Effect.flip(
            run({ tools: [callable("count", () => value(++counted))] }, {
              automaticFunctionCalling: { maximumRemoteCalls }
            })
          )
          assert(error instanceof TurnLimitReached)
          assert.strictEqual(error.limit, rounds)
          assert.strictEqual(counted, rounds)
          assert.deepStrictEqual(error.last.functionCalls, [call("count")])
          const sent = yield* contents
          assert.lengthOf(sent, rounds + 1)
          const response = { id: "call-count", name: "count", response: { output: rounds } }
          assert.deepStrictEqual(sent.at(-1)?.at(-1), results(response))
          assert.deepStrictEqual(error.last.automaticFunctionCallingHistory, sent.at(-1))
        })
    )
  }

  bothWays("is answered by its caller with maximumRemoteCalls: 0, and with disable", (run) =>
    Effect.gen(function*() {
      yield* endless("count")
      const tools = [callable("count", () => Effect.die("must not run"))]
      for (const automaticFunctionCalling of [{ maximumRemoteCalls: 0 }, { disable: true, maximumRemoteCalls: 5 }]) {
        const response = yield* run({ tools }, { automaticFunctionCalling })
        assert.deepStrictEqual(response.functionCalls, [call("count")])
        assert.notProperty(response, "automaticFunctionCallingHistory")
      }
      const sent = yield* bodies
      assert.deepStrictEqual(sent.map(({ tools }) => tools), [
        [{ functionDeclarations: [{ name: "count" }] }],
        [{ functionDeclarations: [{ name: "count" }] }]
      ])
    }))

  bothWays("that is told of errors only, is bounded too", (run) =>
    Effect.gen(function*() {
      yield* endless("unknown")
      const error = yield* Effect.flip(run({ tools: [callable("count", () => value(1))] }))
      assert(error instanceof TurnLimitReached)
      assert.lengthOf(yield* requests, 11)
    }))

  bothWays("leaves the history out where it is ignored", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), says("Done."))
      const response = yield* run({ tools: [callable("count", () => value(1))] }, {
        automaticFunctionCalling: { ignoreCallHistory: true }
      })
      assert.strictEqual(response.text, "Done.")
      assert.notProperty(response, "automaticFunctionCallingHistory")
      assert.lengthOf(yield* requests, 2)
    }))
})

// -----------------------------------------------------------------------------
// Modes
// -----------------------------------------------------------------------------

describe("the mode of function calling", () => {
  const modes = (
    options: RunOptions,
    functionCallingConfig: NonNullable<NonNullable<GenerateContentConfig["toolConfig"]>["functionCallingConfig"]>
  ) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), answering(calling(call("count"))), says("Done."))
      const retrievalConfig = { languageCode: "en" }
      yield* generate({ tools: [callable("count", () => value(1))], ...options }, {
        toolConfig: { functionCallingConfig, retrievalConfig }
      })
      return (yield* bodies).map(({ toolConfig }) => {
        assert.deepInclude(toolConfig, { retrievalConfig })
        return toolConfig?.functionCallingConfig
      })
    })

  memoryTest("is AUTO after ANY, which can never answer in words", () =>
    Effect.gen(function*() {
      const any = { mode: "ANY", allowedFunctionNames: ["count"] }
      assert.deepStrictEqual(yield* modes({}, any), [any, { mode: "AUTO" }, { mode: "AUTO" }])
    }))

  memoryTest("stays where the options say so, and where it is another", () =>
    Effect.gen(function*() {
      const any = { mode: "ANY", allowedFunctionNames: ["count"] }
      assert.deepStrictEqual(yield* modes({ modeAfterCalls: "ANY" }, any), [any, any, any])
    }))

  memoryTest("of others stays", () =>
    Effect.gen(function*() {
      const validated = { mode: "VALIDATED", allowedFunctionNames: ["count"] }
      assert.deepStrictEqual(yield* modes({}, validated), [validated, validated, validated])
    }))

  memoryTest("is that of the options after the first round", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* modes({ modeAfterCalls: "NONE" }, {}), [{}, { mode: "NONE" }, { mode: "NONE" }])
    }))
})

// -----------------------------------------------------------------------------
// Calls for the caller
// -----------------------------------------------------------------------------

describe("a call for the caller", () => {
  const ask = { functionDeclarations: [{ name: "ask" }] }

  bothWays(
    "of a function that the request declares ends the run; the others of its turn have run",
    (run) =>
      Effect.gen(function*() {
        const first = calling(call("ask"), call("count"))
        yield* turns(answering(calling(call("count", {}, "0"))), answering(first), says("no more"))
        const response = yield* run({ tools: [callable("count", () => value(1))] }, { tools: [ask] })
        const result = (id: string) => results({ id, name: "count", response: { output: 1 } })
        assert.deepStrictEqual<unknown>(response.automaticFunctionCallingHistory, [
          question,
          calling(call("count", {}, "0")),
          result("0"),
          first,
          result("call-count")
        ])
        assert.lengthOf(yield* requests, 2)
      })
  )

  memoryTest("is in the answer, with all calls of the turn", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("ask"), call("count"))))
      const response = yield* generate({ tools: [callable("count", () => value(1))] }, { tools: [ask] })
      assert.deepStrictEqual(response.functionCalls, [call("ask"), call("count")])
    }))

  bothWays("alone leaves the history at the turn before", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("ask"))))
      const response = yield* run({ tools: [callable("count", () => value(1))] }, { tools: [ask] })
      assert.deepStrictEqual(response.functionCalls, [call("ask")])
      assert.deepStrictEqual(response.automaticFunctionCallingHistory, [question])
    }))

  bothWays(
    "leaves the results of the others in the history, also where it is ignored",
    (run) =>
      Effect.gen(function*() {
        yield* turns(answering(calling(call("ask"), call("count"))))
        const response = yield* run({ tools: [callable("count", () => value(1))] }, {
          tools: [ask],
          automaticFunctionCalling: { ignoreCallHistory: true }
        })
        assert.deepStrictEqual(
          response.automaticFunctionCallingHistory?.at(-1),
          results({ id: "call-count", name: "count", response: { output: 1 } })
        )
      })
  )

  bothWays("is one that needs approval", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"), call("delete"))))
      const response = yield* run({
        tools: [
          callable("count", () => value(1)),
          callable("delete", () => Effect.die("must not run"), { needsApproval: () => Effect.succeed(true) })
        ]
      })
      assert.deepStrictEqual(
        response.automaticFunctionCallingHistory?.at(-1),
        results({ id: "call-count", name: "count", response: { output: 1 } })
      )
    }))

  for (
    const [title, config] of [
      ["the computer", { tools: [{ computerUse: { environment: "ENVIRONMENT_BROWSER" } }] }],
      ["a server of tools", { tools: [{ mcpServers: [{ name: "weather" }] }] }],
      ["a cached content", { cachedContent: "cachedContents/1" }]
    ] as const
  ) {
    memoryTest(`may be of a function that nobody declares, with ${title}`, () =>
      Effect.gen(function*() {
        yield* turns(answering(calling(call("click_at"))))
        const response = yield* generate(
          { tools: [callable("count", () => value(1), { declaration: undefined })] },
          config
        )
        assert.deepStrictEqual(response.functionCalls, [call("click_at")])
        assert.lengthOf(yield* requests, 1)
      }))
  }
})

describe("the contents of the next request", () => {
  const ask = { functionDeclarations: [{ name: "ask" }, { name: "show" }] }
  const tools = [callable("count", () => value(1)), callable("other", () => value(2))]
  const counted = { id: "call-count", name: "count", response: { output: 1 } }
  const mine = (name: string, output: number): Part => ({
    functionResponse: { id: `call-${name}`, name, response: { output } }
  })

  memoryTest("have the results of all calls in their order, also after JSON", () =>
    Effect.gen(function*() {
      const first = calling(call("ask"), call("count"), call("show"), call("other"))
      yield* turns(answering(first), says("Done."))
      const response = yield* generate({ tools }, { tools: [ask] })
      const expected = [
        question,
        first,
        {
          role: "user",
          parts: [
            mine("ask", 3),
            { functionResponse: counted },
            mine("show", 4),
            { functionResponse: { id: "call-other", name: "other", response: { output: 2 } } }
          ]
        }
      ]
      const restored = GenerateContentResponse.make(JSON.parse(JSON.stringify(response)))
      for (const known of [response, restored]) {
        const contents = FunctionCalling.contents(known, [mine("show", 4), mine("ask", 3)])
        assert.deepStrictEqual<unknown>(contents, expected)
      }
      const last = yield* generate({ tools }, {}, FunctionCalling.contents([mine("show", 4), mine("ask", 3)])(response))
      assert.strictEqual(last.text, "Done.")
      assert.deepStrictEqual<unknown>((yield* contents).at(-1), expected)
    }))

  memoryTest(
    "of a turn whose calls are all for the caller end with the results, or with the calls",
    () =>
      Effect.gen(function*() {
        yield* turns(answering(calling(call("ask"))))
        const response = yield* generate({ tools }, { tools: [ask] })
        const called = [question, calling(call("ask"))]
        assert.deepStrictEqual<unknown>(FunctionCalling.contents(response, [mine("ask", 3)]), [
          ...called,
          { role: "user", parts: [mine("ask", 3)] }
        ])
        assert.deepStrictEqual<unknown>(FunctionCalling.contents(response), called)
      })
  )

  memoryTest("of an answer in words end with it", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), says("Done."))
      const response = yield* generate({ tools })
      const expected = [question, calling(call("count")), results(counted), {
        role: "model",
        parts: [{ text: "Done." }]
      }]
      assert.deepStrictEqual<unknown>(FunctionCalling.contents(response), expected)
      assert.deepStrictEqual<unknown>(FunctionCalling.contents()(response), expected)
    }))

  memoryTest("of an answer without content are its history", () =>
    Effect.gen(function*() {
      yield* turns({ promptFeedback: { blockReason: "SAFETY" } })
      assert.deepStrictEqual(FunctionCalling.contents(yield* generate({ tools })), [question])
    }))
})

// -----------------------------------------------------------------------------
// What goes wrong
// -----------------------------------------------------------------------------

/** The only result of the first round. */
const firstResult = Effect.map(
  contents,
  (sent) => sent[1]?.at(-1)?.parts?.map(({ functionResponse }) => functionResponse)
)

describe("the model is told", () => {
  bothWays("of a function that nobody has declared", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("forecast"))), says("I see."))
      const response = yield* Effect.provide(run({ tools: weatherTools }), warm)
      assert.strictEqual(response.text, "I see.")
      const error = "There is no function named \"forecast\". The functions are \"weather\""
      assert.deepStrictEqual<unknown>(yield* firstResult, [{
        id: "call-forecast",
        name: "forecast",
        response: { error }
      }])
    }))

  bothWays("of arguments that do not fit", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("weather", { city: 1 }))), says("I see."))
      yield* Effect.provide(run({ tools: weatherTools }), warm)
      const [result] = (yield* firstResult)!
      assert.match(String(result?.response?.["error"]), /^Invalid arguments: .*city/s)
    }))

  bothWays("of a function that takes too long, which is interrupted", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))), says("I see."))
      const log: Array<string> = []
      const never = Effect.onInterrupt(Effect.never, () => Effect.sync(() => log.push("interrupted")))
      const response = yield* waited(run({ toolTimeout: "3 seconds", tools: [callable("count", () => never)] }))
      assert.strictEqual(response.text, "I see.")
      const error = "The function ran for 3s without a result, and was stopped"
      assert.deepStrictEqual<unknown>(yield* firstResult, [{ id: "call-count", name: "count", response: { error } }])
      assert.deepStrictEqual(log, ["interrupted"])
    }))
})

describe("a run fails", () => {
  bothWays("as a function does, which interrupts the others", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("weather", { city: "Paris" }), call("count"))))
      const log: Array<string> = []
      const exit = yield* Effect.exit(Effect.provide(
        run({ tools: Tool.fromToolkit(both) }),
        both.toLayer({
          weather: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => log.push("interrupted"))),
          count: () => Effect.fail(new Refusal({ by: "count" }))
        })
      ))
      assert.deepStrictEqual(errorOf(exit), new Refusal({ by: "count" }))
      assert.deepStrictEqual(log, ["interrupted"])
      assert.lengthOf(yield* requests, 1)
    }))

  bothWays("with the defect of a function that dies", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))))
      const defect = new TypeError("not a function")
      const exit = yield* Effect.exit(run({ tools: [callable("count", () => Effect.die(defect))] }))
      assert.strictEqual(errorOf(exit), defect)
    }))

  bothWays("as interrupted by a function that interrupts itself", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("count"))))
      const exit = yield* Effect.exit(run({ tools: [callable("count", () => Effect.interrupt)] }))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
    }))

  bothWays("with its own error if the first turn does", (run) =>
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("*", Fault.status(503))))
      const error = yield* Effect.flip(run({ tools: [callable("count", () => value(1))] }))
      assert.strictEqual(error._tag, "ServiceUnavailable")
    }))

  bothWays("with the names of the functions whose results could not be sent", (run) =>
    Effect.gen(function*() {
      const cases = [[["a", "b", "a"], "\"a\", \"b\""], [["a", "b", "c", "d"], "4 functions"]] as const
      for (const [names, said] of cases) {
        yield* turns(answering(calling(...names.map((name) => call(name)))))
        const tools = [...new Set(names)].map((name) => callable(name, () => value({ deep: 1n })))
        const error = yield* Effect.flip(run({ tools }))
        assert(error instanceof TurnFailed)
        assert.strictEqual(error.cause._tag, "InvalidRequest")
        assert.include(error.message, `The turn after the calls of ${said} failed: Invalid contents[2].parts[0]`)
      }
    }))

  bothWays("with the results that the model did not get, if a later turn does", (run) =>
    Effect.gen(function*() {
      const first = calling(call("count"))
      yield* turns(answering(first))
      yield* Emulator.use((emulator) => emulator.inject(Fault.sequence("*", [Fault.none, Fault.status(503)])))
      const error = yield* Effect.flip(run({ tools: [callable("count", () => value(1))] }))
      assert(error instanceof TurnFailed)
      assert.strictEqual(error.cause._tag, "ServiceUnavailable")
      assert.match(error.message, /^The turn after the calls of "count" failed: /)
      assert.deepStrictEqual(error.last.functionCalls, [call("count")])
      const content = results({ id: "call-count", name: "count", response: { output: 1 } })
      assert.deepStrictEqual<unknown>(error.results, content.parts)
      // With the history the run goes on where it was.
      const history = error.last.automaticFunctionCallingHistory!
      assert.deepStrictEqual<unknown>(history, [question, first, content])
      yield* turns(says("It is one."))
      const response = yield* run({}, {}, history)
      assert.strictEqual(response.text, "It is one.")
    }))

  memoryTest("with what a later turn had delivered before it was cut off", () =>
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.script(Script.sequence("models.generateContentStream", [
          Reply.events([answering(calling(call("count")))]),
          Reply.events([chunk("It "), chunk("is")])
        ]))
      )
      const { delivered, error } = yield* collect(stream({ tools: [callable("count", () => value(1))] }))
      assert(error instanceof TurnFailed)
      assert(error.cause._tag === "StreamInterrupted")
      assert.strictEqual(error.cause.delivered.events, 2)
      assert.deepStrictEqual(delivered.map(({ text }) => text), [undefined, undefined, "It ", "is"])
    }))

  memoryTest("where a stream is cut in the middle of a call: nothing runs", () =>
    Effect.gen(function*() {
      const piece = {
        name: "count",
        id: "1",
        partialArgs: [{ jsonPath: "$.city", stringValue: "Par" }],
        willContinue: true
      }
      yield* Emulator.use((emulator) =>
        emulator.script(Script.always(
          "models.generateContentStream",
          Reply.events([
            { candidates: [{ content: calling(piece) }] }
          ])
        ))
      )
      const { delivered, error } = yield* collect(
        stream({ tools: [callable("count", () => Effect.die("must not run"))] })
      )
      assert.lengthOf(delivered, 1)
      assert.deepInclude(error, { _tag: "StreamInterrupted" })
    }))
})

describe("arguments in pieces", () => {
  const piece = (text: string, willContinue = true) => ({
    ...willContinue ? { willContinue } : {},
    partialArgs: [{ jsonPath: "$.city", stringValue: text, ...willContinue ? { willContinue } : {} }]
  })

  const streamed = (...pieces: ReadonlyArray<FunctionCall & { readonly signature?: string }>) =>
    Emulator.use((emulator) =>
      emulator.script(Script.sequence("models.generateContentStream", [
        Reply.events([
          ...pieces.map((piece) => ({ candidates: [{ content: calling(piece) }] })),
          { candidates: [{ finishReason: "STOP" }] }
        ]),
        Reply.events([says("5 degrees.")])
      ]))
    )

  memoryTest(
    "are put together before the function runs, and sent back whole, with the signature",
    () =>
      Effect.gen(function*() {
        yield* streamed({ id: "1", name: "weather", signature: "c2ln", ...piece("Pa") }, piece("ris"), piece("", false))
        const cities: Array<string> = []
        yield* Stream.runDrain(stream({ tools: weatherTools })).pipe(
          Effect.provide(weather.toLayer({
            weather: ({ city }) =>
              Effect.sync(() => {
                cities.push(city)
                return { celsius: 5 }
              })
          }))
        )
        assert.deepStrictEqual(cities, ["Paris"])
        assert.deepStrictEqual<unknown>((yield* contents)[1]?.[1], {
          role: "model",
          parts: [{ functionCall: { id: "1", name: "weather", args: { city: "Paris" } }, thoughtSignature: "c2ln" }]
        })
      })
  )

  memoryTest(
    "that have not arrived in full are not passed to the function: the answer is the last one",
    () =>
      Effect.gen(function*() {
        yield* streamed({ id: "1", name: "count", ...piece("Pa") })
        const steps = yield* Stream.runCollect(
          FunctionCalling.steps(params(), { tools: [callable("count", () => Effect.die("must not run"))] })
        )
        assert.deepStrictEqual(steps.map(({ _tag }) => _tag), ["Chunk", "Chunk", "Answer", "Done"])
        assert.lengthOf(yield* requests, 1)
      })
  )
})

describe("interruption", () => {
  for (const [kind, way] of Object.entries(ways)) {
    memoryTest(`by config.abortSignal reaches the functions (${kind})`, () =>
      Effect.gen(function*() {
        yield* turns(answering(calling(call("count"))))
        const log: Array<string> = []
        const never = Effect.onInterrupt(Effect.never, () => Effect.sync(() => log.push("interrupted")))
        const controller = abortable()
        const fiber = yield* Effect.forkChild(
          way({ tools: [callable("count", () => never)] }, { abortSignal: controller.signal })
        )
        yield* settled
        controller.abort()
        yield* settled
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
        assert.deepStrictEqual(log, ["interrupted"])
      }))
  }
})

// -----------------------------------------------------------------------------
// Wrong arguments
// -----------------------------------------------------------------------------

describe("is refused before anything is sent:", () => {
  class Node extends Schema.Class<Node>("Node")({
    children: Schema.Array(Schema.suspend((): Schema.Codec<Node> => Node as never))
  }) {}
  const declares = (name: string) => callable(name, () => value(1))
  const wrong: { readonly [title: string]: readonly [RunOptions<never, never>, object, field: string] } = {
    "two functions of one name": [{ tools: [declares("f"), declares("f")] }, {}, "options.tools[1]"],
    "a name that the request declares too": [
      { tools: [declares("f")] },
      { tools: [{ functionDeclarations: [{ name: "f" }] }] },
      "config.tools"
    ],
    "a name that the API refuses": [{ tools: [declares("a b")] }, {}, "options.tools: the name \"a b\""],
    "tools that are no list": [{ tools: weather as never }, {}, "options.tools"],
    "a tool that cannot be called": [{ tools: [{ name: "f" } as never] }, {}, "options.tools"],
    "config.tools that is no list": [{ tools: [declares("f")] }, { tools: { googleSearch: {} } }, "config.tools"],
    "a concurrency of 0": [{ concurrency: 0 }, {}, "options.concurrency"],
    "a time limit that is none": [{ toolTimeout: "soon" as never }, {}, "options.toolTimeout"],
    "a mode that is no name": [{ modeAfterCalls: 1 as never }, {}, "options.modeAfterCalls"],
    "negative maximumRemoteCalls": [
      {},
      { automaticFunctionCalling: { maximumRemoteCalls: -1 } },
      "config.automaticFunctionCalling.maximumRemoteCalls"
    ],
    "half a remote call": [
      {},
      { automaticFunctionCalling: { maximumRemoteCalls: 0.5 } },
      "config.automaticFunctionCalling.maximumRemoteCalls"
    ],
    "disable that is no boolean": [
      {},
      { automaticFunctionCalling: { disable: "yes" } },
      "config.automaticFunctionCalling.disable"
    ],
    "automaticFunctionCalling that is no object": [
      {},
      { automaticFunctionCalling: true },
      "config.automaticFunctionCalling"
    ],
    "options that are no object": [3 as never, {}, "options"]
  }
  for (const [title, [options, config, field]] of Object.entries(wrong)) {
    bothWays(title, (run) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(run(options, config))
        assert(error._tag === "InvalidRequest")
        assert.strictEqual(error.field, field)
        assert.lengthOf(yield* requests, 0)
      }))
  }

  memoryTest("params that are no object, and a config that is none", () =>
    Effect.gen(function*() {
      for (const [given, field] of [[undefined, "params"], [{ ...params(), config: 3 }, "config"]] as const) {
        const error = yield* Effect.flip(FunctionCalling.generateContent(given as never))
        assert(error._tag === "InvalidRequest")
        assert.strictEqual(error.field, field)
        const { error: streamed } = yield* collect(FunctionCalling.generateContentStream(given as never))
        assert.deepInclude(streamed, { _tag: "InvalidRequest", field })
      }
      assert.lengthOf(yield* requests, 0)
    }))

  memoryTest("functions in config.tools, where only tools of the API are", () =>
    Effect.gen(function*() {
      class Callable {
        readonly tool = () => Promise.resolve({})
        callTool() {
          return Promise.resolve([])
        }
      }
      class Bare {
        callTool() {
          return Promise.resolve([])
        }
      }
      const handled = yield* Effect.provide(weather, warm)
      for (const tool of [new Callable(), new Bare(), () => 1, Weather, weather, handled, ...weatherTools]) {
        const error = yield* Effect.flip(generate({}, { tools: [{ googleSearch: {} }, tool as never] }))
        assert(error._tag === "InvalidRequest")
        assert.strictEqual(error.field, "config.tools[1]")
        assert.include(error.message, "options.tools of FunctionCalling")
      }
      assert.lengthOf(yield* requests, 0)
    }))

  memoryTest("a request without contents", () =>
    Effect.gen(function*() {
      for (const contents of [[], undefined]) {
        const error = yield* Effect.flip(
          FunctionCalling.generateContent({ model, contents } as never, { tools: [declares("f")] })
        )
        assert(error._tag === "InvalidRequest")
        assert.strictEqual(error.field, "contents")
      }
      assert.lengthOf(yield* requests, 0)
    }))

  memoryTest("a schema that is no object; one with a cycle has a reference", () =>
    Effect.gen(function*() {
      const list = Toolkit.make(Tool.make("list", { parameters: Schema.Array(Schema.String) as never }))
      const error = yield* Effect.flip(Effect.provide(
        generate({ tools: Tool.fromToolkit(list) }),
        list.toLayer({ list: () => Effect.void } as never)
      ))
      assert(error._tag === "InvalidRequest")
      assert.strictEqual(error.field, "list.parameters")
      const tree = Toolkit.make(Tool.make("tree", { parameters: Node }))
      yield* turns(answering(calling(call("tree", { children: [{ children: [] }] }))), says("Done."))
      const depths: Array<number> = []
      yield* Effect.provide(
        generate({ tools: Tool.fromToolkit(tree) }),
        tree.toLayer({ tree: ({ children }) => Effect.sync(() => void depths.push(children.length)) })
      )
      assert.deepStrictEqual(depths, [1])
      assert.include(JSON.stringify((yield* bodies)[0]?.tools), "#/$defs/Node")
    }))
})

// -----------------------------------------------------------------------------
// Types of arguments
// -----------------------------------------------------------------------------

describe("arguments", () => {
  memoryTest(
    "are decoded from JSON: dates are ISO strings, null is an absent parameter; results are encoded",
    () =>
      Effect.gen(function*() {
        const toolkit = Toolkit.make(Tool.make("book", {
          parameters: Schema.Struct({ on: Schema.Date, note: Schema.optional(Schema.String) }),
          success: Schema.Date
        }))
        yield* turns(answering(calling(call("book", { on: "2027-01-01T00:00:00.000Z", note: null }))), says("Done."))
        yield* Effect.provide(
          generate({ tools: Tool.fromToolkit(toolkit) }),
          toolkit.toLayer({
            book: ({ note, on }) =>
              Effect.sync(() => {
                assert.isUndefined(note)
                return new Date(on.getTime() + 1000)
              })
          })
        )
        assert.deepStrictEqual<unknown>(yield* firstResult, [
          { id: "call-book", name: "book", response: { output: "2027-01-01T00:00:01.000Z" } }
        ])
      })
  )

  memoryTest("may be missing, and so may the id", () =>
    Effect.gen(function*() {
      yield* turns(answering(calling({ name: "count" })), says("Done."))
      yield* Effect.provide(
        generate({ tools: Tool.fromToolkit(count) }),
        count.toLayer({ count: () => Effect.succeed(1) })
      )
      assert.deepStrictEqual<unknown>(yield* firstResult, [{ name: "count", response: { output: 1 } }])
    }))
})

// -----------------------------------------------------------------------------
// Requirements and spans
// -----------------------------------------------------------------------------

class Thermometer extends Context.Service<Thermometer, { readonly celsius: number }>()("Thermometer") {}

it.effect("the requirements of handlers are those of the run", () =>
  Effect.gen(function*() {
    const handlers = weather.toLayer(
      Effect.map(Thermometer, ({ celsius }) => ({ weather: () => Effect.succeed({ celsius }) }))
    )
    const models = Models.of({
      generateContent: () => Effect.die("nothing is sent here")
    } as never)
    const run: Effect.Effect<GenerateContentResponse.GenerateContentResponse, unknown, Models | Thermometer> = Effect
      .provide(
        FunctionCalling.generateContent(params(), { tools: weatherTools }),
        handlers
      )
    const exit = yield* Effect.exit(run.pipe(
      Effect.provideService(Thermometer, { celsius: 3 }),
      Effect.provideService(Models, models)
    ))
    assert.strictEqual(errorOf(exit), "nothing is sent here")
  }))

describe("spans", () => {
  for (const [kind, run] of Object.entries(ways)) {
    memoryTest(
      `are one for the run, in it those of the turns and of the functions (${kind})`,
      () =>
        Effect.gen(function*() {
          yield* turns(answering(calling(call("weather", { city: "Paris" }))), says("Done."))
          const turn = `generate_content ${model}`
          const { spans, tracer } = recorder()
          yield* run({ tools: weatherTools }).pipe(
            Effect.provide(warm),
            Effect.provideService(Tracer.Tracer, tracer)
          )
          const named = spans.filter(({ name }) => !name.startsWith("http"))
          assert.deepStrictEqual(named.map(({ name }) => name), [
            "invoke_agent",
            turn,
            "execute_tool weather",
            turn
          ])
          const [agent, ...inside] = named
          for (const span of inside) assert.strictEqual(Option.getOrThrow(span.parent).spanId, agent!.spanId)
          assert.deepStrictEqual(Object.fromEntries(agent!.attributes), {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.provider.name": "gcp.gemini",
            "gen_ai.request.model": model
          })
          assert.isTrue(named.every(({ status }) => status._tag === "Ended"))
        })
    )

    memoryTest(
      `of runs have the tokens of their turns, and not of what functions ask (${kind})`,
      () =>
        Effect.gen(function*() {
          const used = (answer: object, promptTokenCount: number, candidatesTokenCount: number) => ({
            ...answer,
            usageMetadata: { promptTokenCount, candidatesTokenCount, cachedContentTokenCount: 2 }
          })
          yield* turns(used(answering(calling(call("ask"))), 10, 1), used(says("Done."), 20, 3))
          yield* Emulator.use((emulator) =>
            emulator.script(Script.always("models.embedContent", Reply.json(used({}, 500, 500))))
          )
          const { spans, tracer } = recorder()
          const ask = callable("ask", () =>
            Effect.flatMap(
              Effect.orDie(Models.use((models) => models.embedContent({ model, contents: "?" }))),
              value
            ))
          yield* Effect.provideService(run({ tools: [ask] }), Tracer.Tracer, tracer)
          assert.lengthOf(yield* requests, 3)
          assert.deepStrictEqual(Object.fromEntries(spans[0]!.attributes), {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.provider.name": "gcp.gemini",
            "gen_ai.request.model": model,
            "gen_ai.usage.input_tokens": 30,
            "gen_ai.usage.output_tokens": 4,
            "gen_ai.usage.cache_read.input_tokens": 4
          })
        })
    )
  }
})

// -----------------------------------------------------------------------------
// Whatever the model calls
// -----------------------------------------------------------------------------

/** Models that answer with these contents, one for each request, whole or a part at a time. */
const scripted = (answers: ReadonlyArray<Content>) => {
  const sent: Array<GenerateContentParameters> = []
  const next = (params: GenerateContentParameters): Content => {
    sent.push(params)
    return answers[sent.length - 1]!
  }
  const response = (content: Content, finishReason?: string) =>
    GenerateContentResponse.make({ candidates: [{ content, ...finishReason === undefined ? {} : { finishReason } }] })
  const models = Models.of({
    generateContent: (params: GenerateContentParameters) => Effect.sync(() => response(next(params), "STOP")),
    generateContentStream: (params: GenerateContentParameters) =>
      Stream.suspend(() => {
        const { parts = [], role } = next(params)
        return Stream.fromIterable([
          ...parts.map((part) => response({ role, parts: [part] })),
          GenerateContentResponse.make({ candidates: [{ finishReason: "STOP" }] })
        ])
      })
  } as never)
  return { models, sent }
}

describe("every conversation", () => {
  const part = fc.record({
    name: fc.constantFrom("a", "b", "unknown"),
    id: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }),
    args: fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 })
  }).map(({ id, ...call }): Part => ({ functionCall: { ...id === undefined ? {} : { id }, ...call } }))
  const conversations = fc.record({
    rounds: fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
    maximumRemoteCalls: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.integer({ min: 1, max: 3 })
  })

  for (const [kind, run] of Object.entries(ways)) {
    it(`answers every call once, in order, with its id, and sends every result (${kind})`, () =>
      fc.assert(
        fc.asyncProperty(conversations, ({ concurrency, maximumRemoteCalls, rounds }) =>
          Effect.runPromise(Effect.gen(function*() {
            const answers = rounds.map((parts): Content => ({ role: "model", parts }))
            const last: Content = { role: "model", parts: [{ text: "Done." }] }
            const { models, sent } = scripted([...answers, last])
            const ran: Array<string> = []
            const tools = ["a", "b"].map((name) =>
              callable(name, ({ id }) =>
                Effect.suspend(() => {
                  ran.push(name)
                  return Effect.andThen(Effect.yieldNow, value({ id: id ?? null }))
                }))
            )
            const config = { automaticFunctionCalling: { maximumRemoteCalls } }
            const exit = yield* Effect.exit(Effect.provideService(run({ tools, concurrency }, config), Models, models))

            const answered = answers.slice(0, maximumRemoteCalls)
            const contents = [
              [question],
              ...answered.map((_, index) => [
                question,
                ...answered.slice(0, index + 1).flatMap((answer) => [answer, expected(answer)])
              ])
            ]
            assert.deepStrictEqual<unknown>(
              sent.map(({ contents }) =>
                contents
              ),
              contents
            )
            const called = answered.flatMap(({ parts = [] }) => parts.map(({ functionCall }) => functionCall?.name))
            assert.deepStrictEqual(
              ran.toSorted(),
              called.filter((name): name is string => name === "a" || name === "b").toSorted()
            )
            if (rounds.length <= maximumRemoteCalls) {
              assert(Exit.isSuccess(exit))
              assert.deepStrictEqual<unknown>(exit.value.automaticFunctionCallingHistory, contents.at(-1))
            } else {
              const error = errorOf(exit)
              assert(error instanceof TurnLimitReached)
              assert.deepStrictEqual<unknown>(error.last.automaticFunctionCallingHistory, contents.at(-1))
            }
          }))),
        { numRuns: 300, seed: 11 }
      ))
  }

  const expected = ({ parts = [] }: Content): Content =>
    results(...parts.map(({ functionCall: { id, name } = {} }) => ({
      ...id === undefined ? {} : { id },
      name,
      response: name === "unknown"
        ? { error: "There is no function named \"unknown\". The functions are \"a\", \"b\"" }
        : { id: id ?? null }
    })))
})
