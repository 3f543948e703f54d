import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { TurnFailed, TurnLimitReached } from "../../src/GenAIError.ts"
import type * as Ours from "../../src/promise.ts"
import type { CallableTool, GenerateContentConfig, ToolListUnion } from "../../src/promise/FunctionCalling.ts"
import type { Content, FunctionCall, Part } from "../../src/wire/Content.ts"
import { chunk, once, requests } from "../harness/calls.ts"
import { aborter, clientInMemory, rejection, settle } from "../harness/promised.ts"

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"
const contents = "How warm is it?"
const question: Content = { role: "user", parts: [{ text: contents }] }

const call = (name: string, args: object = {}, id = `call-${name}`): FunctionCall => ({ id, name, args: { ...args } })

const calling = (...calls: ReadonlyArray<FunctionCall>): Content => ({
  role: "model",
  parts: calls.map((functionCall): Part => ({ functionCall, thoughtSignature: "c2ln" }))
})

const answering = (content: Content) => ({ candidates: [{ content, finishReason: "STOP" }] })

const says = (text: string) => answering({ role: "model", parts: [{ text }] })

/** These answers, one for each request, whole or as a stream of one chunk. */
const turns = (...answers: ReadonlyArray<object>) =>
  Emulator.use((emulator) =>
    emulator.script(
      Script.sequence("models.generateContent", answers.map((answer) => Reply.json(answer))),
      Script.sequence("models.generateContentStream", answers.map((answer) => Reply.events([answer])))
    )
  )

interface Body {
  readonly contents: ReadonlyArray<Content>
  readonly tools?: ReadonlyArray<object>
  readonly toolConfig?: object
}

const bodies = Effect.map(requests, (all) => all.map(({ body }) => body as unknown as Body))

const results = (...responses: ReadonlyArray<object>): Content => ({
  role: "user",
  parts: responses.map((functionResponse): Part => ({ functionResponse }))
})

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

/** A callable tool that counts what it is asked for. */
class Counter implements CallableTool {
  readonly seen: Array<ReadonlyArray<FunctionCall>> = []
  readonly names: ReadonlyArray<string>
  private readonly answer: (calls: ReadonlyArray<FunctionCall>) => ReadonlyArray<Part>

  constructor(
    names: ReadonlyArray<string>,
    answer: (calls: ReadonlyArray<FunctionCall>) => ReadonlyArray<Part> = (calls) =>
      calls.map(({ id, name }): Part => ({ functionResponse: { id, name, response: { result: `of ${name}` } } }))
  ) {
    this.names = names
    this.answer = answer
  }

  async tool() {
    return { functionDeclarations: this.names.map((name) => ({ name })) }
  }

  async callTool(calls: Array<FunctionCall>) {
    this.seen.push(calls)
    return this.answer(calls)
  }
}

const declared = (...names: ReadonlyArray<string>) => ({ functionDeclarations: names.map((name) => ({ name })) })

// -----------------------------------------------------------------------------
// Runs
// -----------------------------------------------------------------------------

/** The answer, or the last chunk. */
const ways = {
  "one answer": (ai: Ours.GoogleGenAI, config: GenerateContentConfig) =>
    ai.models.generateContent({ model, contents, config: { httpOptions: once, ...config } }),
  "a stream": async (ai: Ours.GoogleGenAI, config: GenerateContentConfig) => {
    const chunks = await ai.models.generateContentStream({ model, contents, config: { httpOptions: once, ...config } })
    let last: Ours.GenerateContentResponse | undefined
    for await (const chunk of chunks) last = chunk
    return last!
  }
}

type Run = (config: GenerateContentConfig) => Promise<Ours.GenerateContentResponse>

const bothWays = (
  name: string,
  body: (run: Run) => Effect.Effect<void, unknown, Emulator | Scope.Scope>
) => {
  for (const [kind, way] of Object.entries(ways)) {
    it.live(`${name} (${kind})`, () =>
      Effect.flatMap(clientInMemory(), (ai) => body((config) => way(ai, config))).pipe(
        Effect.provide(Emulator.layer())
      ))
  }
}

const answered = (run: Run, config: GenerateContentConfig) => Effect.promise(() => run(config))

// -----------------------------------------------------------------------------
// Tests
// -----------------------------------------------------------------------------

describe("callable tools", () => {
  bothWays(
    "are declared in their place, and called once for all their calls of a turn",
    (run) =>
      Effect.gen(function*() {
        const first = calling(call("a", { n: 1 }), call("x"), call("b"), call("a", { n: 2 }, "again"))
        yield* turns(answering(first), answering(calling(call("x"))), says("Done."))
        const [letters, others] = [new Counter(["a", "b"]), new Counter(["x"])]
        const response = yield* answered(run, { tools: [letters, { googleSearch: {} }, others] })
        assert.strictEqual(response.text, "Done.")
        assert.deepStrictEqual(letters.seen, [[call("a", { n: 1 }), call("b"), call("a", { n: 2 }, "again")]])
        assert.deepStrictEqual(others.seen, [[call("x")], [call("x")]])
        const sent = yield* bodies
        for (const { tools } of sent) {
          assert.deepStrictEqual(tools, [declared("a", "b"), { googleSearch: {} }, declared("x")])
        }
        const result = (name: string, id = `call-${name}`) => ({ id, name, response: { result: `of ${name}` } })
        const history = [
          question,
          first,
          results(result("a"), result("x"), result("b"), result("a", "again")),
          calling(call("x")),
          results(result("x"))
        ]
        assert.deepStrictEqual<unknown>(sent.at(-1)?.contents, history)
        assert.deepStrictEqual<unknown>(response.automaticFunctionCallingHistory, history)
      })
  )

  bothWays("answer with parts of any kind, which are sent as they are", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("a"), call("b"), { name: "c" }, { name: "c" })), says("Done."))
      const parts: ReadonlyArray<Part> = [
        { functionResponse: { name: "c", response: { n: 1 } } },
        { functionResponse: { name: "c", response: { n: 2 } } },
        { functionResponse: { id: "call-b", name: "b", response: { of: "b" }, willContinue: true } },
        { functionResponse: { name: "a", response: {} }, novelty: 1 } as Part,
        { text: "And a note." }
      ]
      yield* answered(run, { tools: [new Counter(["a", "b", "c"], () => parts)] })
      assert.deepStrictEqual((yield* bodies)[1]?.contents.at(-1), {
        role: "user",
        parts: [parts[3]!, parts[4]!, parts[2]!, parts[0]!, parts[1]!]
      })
    }))

  bothWays("that forget a call have it answered with an error", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("a"))), says("I see."))
      yield* answered(run, { tools: [new Counter(["a"], () => [])] })
      assert.deepStrictEqual<unknown>(
        (yield* bodies)[1]?.contents.at(-1),
        results({ id: "call-a", name: "a", response: { error: "The function has returned no result for this call" } })
      )
    }))

  bothWays("that reject, reject the call with the same error", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("a"))))
      const broken = new Error("no server")
      const error = yield* rejection(() =>
        run({
          tools: [
            new Counter(["a"], () => {
              throw broken
            })
          ]
        })
      )
      assert.strictEqual(error, broken)
      const undeclared = { tool: () => Promise.reject(broken), callTool: async () => [] }
      assert.strictEqual(yield* rejection(() => run({ tools: [undeclared] })), broken)
    }))

  bothWays("of one name are refused before anything is sent", (run) =>
    Effect.gen(function*() {
      for (
        const tools of [
          [new Counter(["a"]), new Counter(["b", "a"])],
          [declared("a"), new Counter(["a"])],
          [new Counter(["a", "a"])]
        ] satisfies ReadonlyArray<ToolListUnion>
      ) {
        const error = yield* rejection(() => run({ tools }))
        assert.deepInclude({ ...error }, { _tag: "InvalidRequest", field: `config.tools[${tools.length - 1}]` })
        assert.include(error.message, "one function named \"a\", not two")
      }
      assert.lengthOf(yield* requests, 0)
    }))

  bothWays("that return no list are refused", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("a"))))
      const error = yield* rejection(() => run({ tools: [new Counter(["a"], () => ({}) as never)] }))
      assert.include(error.message, "Invalid config.tools[0]: expected a callTool that returns a list of parts")
    }))

  bothWays(
    "are declared, and not called, where automatic function calling is disabled",
    (run) =>
      Effect.gen(function*() {
        yield* turns(answering(calling(call("a"))))
        const counter = new Counter(["a"])
        const response = yield* answered(run, { tools: [counter], automaticFunctionCalling: { disable: true } })
        assert.deepStrictEqual(response.functionCalls, [call("a")])
        assert.deepStrictEqual([counter.seen, (yield* bodies).map(({ tools }) => tools)], [[], [[declared("a")]]])
      })
  )

  bothWays("that take too long are no longer waited for", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("a"))), says("I see."))
      const never = { tool: async () => declared("a"), callTool: () => new Promise<Array<Part>>(() => {}) }
      const response = yield* answered(run, { tools: [never], automaticFunctionCalling: { toolTimeout: 20 } })
      assert.strictEqual(response.text, "I see.")
      assert.match(JSON.stringify((yield* bodies)[1]?.contents.at(-1)), /ran for 20ms without a result/)
    }))
})

describe("functions", () => {
  const weather = async ({ city }: { city: string }) => ({ city, celsius: 18 })

  bothWays("are called with the arguments and the call; another tool declares them", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("weather", { city: "Paris" }), call("now"), call("draw"))), says("Done."))
      const seen: Array<unknown> = []
      const now = (...given: ReadonlyArray<unknown>) => {
        seen.push(...given)
        return 12
      }
      const draw = () => [{ type: "text", text: "A cat" }, { type: "image", mime_type: "image/png", data: "AQID" }]
      const declaration = declared("weather", "now", "draw")
      const response = yield* answered(run, { tools: [weather, declaration, now, draw] })
      assert.strictEqual(response.text, "Done.")
      assert.deepStrictEqual(seen, [{}, call("now")])
      const sent = yield* bodies
      assert.deepStrictEqual(sent[0]?.tools, [declaration])
      assert.deepStrictEqual<unknown>(
        sent[1]?.contents.at(-1),
        results(
          { id: "call-weather", name: "weather", response: { city: "Paris", celsius: 18 } },
          { id: "call-now", name: "now", response: { output: 12 } },
          {
            id: "call-draw",
            name: "draw",
            response: { output: "A cat" },
            parts: [{ inlineData: { mimeType: "image/png", data: "AQID" } }]
          }
        )
      )
    }))

  bothWays(
    "beside plain declarations: a call of those ends the run, and the others have run",
    (run) =>
      Effect.gen(function*() {
        const first = calling(call("ask"), call("weather", { city: "Paris" }))
        yield* turns(answering(first))
        const response = yield* answered(run, { tools: [weather, declared("weather", "ask")] })
        assert.deepStrictEqual<unknown>(response.automaticFunctionCallingHistory, [
          question,
          first,
          results({ id: "call-weather", name: "weather", response: { city: "Paris", celsius: 18 } })
        ])
      })
  )

  bothWays("that no tool declares are refused before anything is sent", (run) =>
    Effect.gen(function*() {
      const error = yield* rejection(() => run({ tools: [declared("other"), weather] }))
      assert.include(
        error.message,
        "Invalid config.tools[1]: expected a function that functionDeclarations declare, not \"weather\""
      )
      assert.lengthOf(yield* requests, 0)
    }))

  bothWays("that throw reject the call with the same error", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("fail"))))
      const broken = new Error("no")
      const fail = () => {
        throw broken
      }
      assert.strictEqual(yield* rejection(() => run({ tools: [declared("fail"), fail] })), broken)
    }))

  bothWays("are not called for ever", (run) =>
    Effect.gen(function*() {
      yield* turns(...[1, 2, 3].map(() => answering(calling(call("weather", { city: "Paris" })))))
      const tools = [weather, declared("weather")]
      const error = yield* rejection(() => run({ tools, automaticFunctionCalling: { maximumRemoteCalls: 2 } }))
      assert(error instanceof TurnLimitReached)
      assert.lengthOf(yield* requests, 3)
    }))

  bothWays("under the mode ANY are called once, unless told otherwise", (run) =>
    Effect.gen(function*() {
      const toolConfig = { functionCallingConfig: { mode: "ANY" } } as const
      const tools = [weather, declared("weather")]
      for (const modeAfterCalls of [undefined, "ANY"] as const) {
        yield* turns(answering(calling(call("weather", { city: "Paris" }))), says("18 degrees."))
        yield* answered(run, { tools, toolConfig, automaticFunctionCalling: { modeAfterCalls } })
        const [first, second] = (yield* bodies).slice(-2)
        assert.deepStrictEqual(first?.toolConfig, toolConfig)
        assert.deepStrictEqual(second?.toolConfig, {
          functionCallingConfig: { mode: modeAfterCalls ?? "AUTO" }
        })
      }
    }))

  bothWays("have settings, which are checked before anything is sent", (run) =>
    Effect.gen(function*() {
      const wrong = { concurrency: 0, toolTimeout: -1, modeAfterCalls: 1, maximumRemoteCalls: -1, disable: "no" }
      for (const [name, value] of Object.entries(wrong)) {
        const error = yield* rejection(() =>
          run({ tools: [weather, declared("weather")], automaticFunctionCalling: { [name]: value } })
        )
        assert.strictEqual(error["field"], `config.automaticFunctionCalling.${name}`)
      }
      assert.lengthOf(yield* requests, 0)
    }))

  bothWays("whose results could not be sent are not lost", (run) =>
    Effect.gen(function*() {
      yield* turns(answering(calling(call("weather", { city: "Paris" }))))
      yield* Emulator.use((emulator) => emulator.script(Script.always("*", Reply.json({}, { status: 503 }))))
      const error = yield* rejection(() => run({ tools: [weather, declared("weather")] }))
      assert(error instanceof TurnFailed)
      assert.deepStrictEqual<unknown>(error.results, [
        { functionResponse: { id: "call-weather", name: "weather", response: { city: "Paris", celsius: 18 } } }
      ])
    }))

  it.live("can be left while they run, and while the model answers", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      yield* Emulator.use((emulator) =>
        emulator.script(
          Script.always("models.generateContent", Reply.json(answering(calling(call("weather"))))),
          Script.always("models.generateContentStream", Reply.events([chunk("a"), chunk("b", "STOP")]))
        )
      )
      const controller = aborter()
      const slow = () => {
        controller.abort("enough")
        return new Promise<never>(() => {})
      }
      Object.defineProperty(slow, "name", { value: "weather" })
      const config = { tools: [slow, declared("weather")], abortSignal: controller.signal }
      const { error } = yield* settle(() => ai.models.generateContent({ model, contents, config }))
      assert.strictEqual(error, "enough")
      assert.lengthOf(yield* requests, 1)
      const other = { tools: [weather, declared("weather")] }
      const texts = yield* Effect.promise(async () => {
        const texts: Array<string | undefined> = []
        for await (const { text } of await ai.models.generateContentStream({ model, contents, config: other })) {
          texts.push(text)
          break
        }
        return texts
      })
      assert.deepStrictEqual(texts, ["a"])
    }).pipe(Effect.provide(Emulator.layer())))

  it.live("can be aborted while a tool says what it declares", () =>
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      type Config = GenerateContentConfig
      const ways: ReadonlyArray<(config: Config) => Promise<unknown>> = [
        (config) => ai.models.generateContent({ model, contents, config }),
        (config) => ai.models.generateContentStream({ model, contents, config }),
        (config) => ai.chats.create({ model }).sendMessage({ message: "Hi", config }),
        (config) => ai.chats.create({ model }).sendMessageStream({ message: "Hi", config })
      ]
      for (const way of ways) {
        const controller = aborter()
        const silent: CallableTool = {
          tool: () => {
            controller.abort("enough")
            return new Promise<never>(() => {})
          },
          callTool: () => Promise.resolve([])
        }
        const { error } = yield* settle(() => way({ tools: [silent], abortSignal: controller.signal }))
        assert.strictEqual(error, "enough")
      }
      assert.lengthOf(yield* requests, 0)
    }).pipe(Effect.provide(Emulator.layer())))
})
