import { Emulator, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { AiError, Chat, LanguageModel, Prompt, Tool, Toolkit } from "effect/ai"
import { GeminiInteractionModel, GeminiLanguageModel, GeminiTool } from "../src/index.ts"
import { answer, answers, bodies, chunk, collect, gemini, lastBody, streams, vertex } from "./harness/emulated.ts"

const Model = GeminiLanguageModel.layer({ model: "gemini-2.5-flash" })
const Test = Model.pipe(Layer.provideMerge(gemini))

const Rich = Tool.make("rich", {
  parameters: Schema.Struct({
    at: Schema.Date,
    big: Schema.BigInt,
    bytes: Schema.Uint8Array,
    map: Schema.ReadonlyMap(Schema.String, Schema.Number),
    maybe: Schema.Option(Schema.String),
    note: Schema.optional(Schema.String)
  }),
  success: Schema.Struct({ at: Schema.Date, big: Schema.BigInt, bytes: Schema.Uint8Array })
})
const args = {
  at: "2026-11-30T00:00:00.000Z",
  big: "12345678901234567890",
  bytes: "AQID",
  map: [["a", "NaN"]],
  maybe: { _tag: "Some", value: "x" },
  note: null
}
const Ping = Tool.make("ping")
const toolkit = Toolkit.make(Rich, Ping)

const call = (name: string, args?: unknown, more: object = {}) => ({
  functionCall: { name, id: `${name}-1`, args, ...more }
})

describe("parameters", () => {
  it.effect("are read by the JSON codec of their schema, and a chat with them can be exported", () =>
    Effect.gen(function*() {
      let given: typeof Rich.parametersSchema.Type | undefined
      const Handlers = toolkit.toLayer({
        rich: (parameters) => Effect.sync(() => ({ ...(given = parameters) })),
        ping: () => Effect.void
      })
      const chat = yield* Chat.empty
      yield* answers(answer([call("rich", args)]), answer([{ text: "Fine." }]))
      yield* chat.generateText({ prompt: "Go", toolkit }).pipe(Effect.provide(Handlers))
      assert.strictEqual(given?.at.getTime(), Date.UTC(2026, 10, 30))
      assert.strictEqual(given?.big, 12345678901234567890n)
      assert.deepStrictEqual(given?.bytes, new Uint8Array([1, 2, 3]))
      assert.isNaN(given?.map.get("a"))
      assert.isUndefined(given?.note)
      yield* chat.generateText({ prompt: [], toolkit }).pipe(Effect.provide(Handlers))
      const [, model, results] = (yield* lastBody)["contents"]
      assert.deepStrictEqual(model.parts, [call("rich", args)])
      assert.deepStrictEqual(results.parts[0].functionResponse.response, {
        at: args.at,
        big: args.big,
        bytes: args.bytes
      })
      // Without the tool, the parameters are what the model wrote. Its result has values that only the tool can write as JSON.
      const unknown = yield* Effect.flip(chat.generateText({ prompt: "And?" }))
      assert.include(unknown.message, "message 2 (tool)")
      // A result with a value that JSON cannot hold is one of the toolkit; the parameters can be exported.
      const { content } = yield* chat.export as Effect.Effect<Prompt.PromptEncoded>
      const exported = (content as ReadonlyArray<Prompt.AssistantMessageEncoded>)
        .find(({ role }) => role === "assistant")
      assert.deepStrictEqual(JSON.parse(JSON.stringify(exported?.content))[0].params, args)
    }).pipe(Effect.provide(Test)))

  it.effect("that are missing are none", () =>
    Effect.gen(function*() {
      const Handlers = toolkit.toLayer({ rich: () => Effect.die("not called"), ping: () => Effect.void })
      yield* answers(answer([call("ping")]), answer([call("ping", null)]))
      for (const _ of [1, 2]) {
        const { toolCalls, toolResults } = yield* LanguageModel.generateText({ prompt: "Go", toolkit }).pipe(
          Effect.provide(Handlers)
        )
        assert.deepStrictEqual(toolCalls[0]?.params, {})
        assert.lengthOf(toolResults, 1)
      }
      const [first] = yield* bodies
      const [, ping] = first!["tools"][0].functionDeclarations
      assert.deepStrictEqual(ping, { name: "ping" })
    }).pipe(Effect.provide(Test)))

  it.effect("that do not fit are an error of the tool, which names the place", () =>
    Effect.gen(function*() {
      const Handlers = toolkit.toLayer({ rich: () => Effect.die("not called"), ping: () => Effect.void })
      yield* answers(answer([call("rich", { ...args, big: "many" })]))
      const error = yield* Effect.flip(
        LanguageModel.generateText({ prompt: "Go", toolkit }).pipe(Effect.provide(Handlers))
      )
      assert(error.reason._tag === "ToolParameterValidationError")
      assert.include(error.message, "rich")
    }).pipe(Effect.provide(Test)))
})

describe("calls", () => {
  it.effect("of a stream have their parameters before them, whole", () =>
    Effect.gen(function*() {
      yield* streams(chunk({ text: "Hm" }), chunk(call("ping", {})), answer([{ text: "" }]))
      const parts = yield* collect(
        LanguageModel.streamText({ prompt: "Go", toolkit: Toolkit.make(Ping), disableToolCallResolution: true })
      )
      assert.deepStrictEqual(parts.map(({ type }) => type), [
        "response-metadata",
        "text-start",
        "text-delta",
        "text-end",
        "tool-params-start",
        "tool-params-delta",
        "tool-params-end",
        "tool-call",
        "finish"
      ])
      const finish = parts.at(-1)
      assert(finish?.type === "finish")
      assert.strictEqual(finish.reason, "tool-calls")
    }).pipe(Effect.provide(Test)))

  it.effect("that are streamed in pieces are whole at their end", () =>
    Effect.gen(function*() {
      const piece = (call: object) => chunk({ functionCall: call })
      yield* streams(
        piece({ name: "find", id: "f1", willContinue: true }),
        piece({ partialArgs: [{ jsonPath: "$.city", stringValue: "New ", willContinue: true }], willContinue: true }),
        piece({ partialArgs: [{ jsonPath: "$.city", stringValue: "York" }], willContinue: true }),
        piece({ partialArgs: [{ jsonPath: "$.days", numberValue: 3 }], willContinue: true }),
        answer([{ functionCall: {} }])
      )
      const Find = Tool.make("find", { parameters: Schema.Struct({ city: Schema.String, days: Schema.Finite }) })
      const parts = yield* collect(
        LanguageModel.streamText({ prompt: "Go", toolkit: Toolkit.make(Find), disableToolCallResolution: true })
      )
      const [started, delta, ended, called] = parts.filter(({ type }) => type.startsWith("tool-"))
      assert(started?.type === "tool-params-start" && delta?.type === "tool-params-delta")
      assert.deepStrictEqual([started.id, started.name, ended?.type], ["f1", "find", "tool-params-end"])
      assert.deepStrictEqual(JSON.parse(delta.delta), { city: "New York", days: 3 })
      assert(called?.type === "tool-call")
      assert.deepStrictEqual(called.params, { city: "New York", days: 3 })
      const finish = parts.at(-1)
      assert(finish?.type === "finish")
      assert.strictEqual(finish.reason, "tool-calls")
    }).pipe(Effect.provide(Model.pipe(Layer.provideMerge(vertex)))))

  it.effect("that are streamed at once are gathered by their ids", () =>
    Effect.gen(function*() {
      const piece = (call: object) => chunk({ functionCall: call })
      const days = (numberValue: number) => [{ jsonPath: "$.days", numberValue }]
      yield* streams(
        piece({ name: "find", id: "f1", willContinue: true }),
        piece({ name: "find", id: "f2", willContinue: true }),
        piece({ id: "f1", partialArgs: days(1), willContinue: true }),
        piece({ partialArgs: days(2), willContinue: true }),
        piece({ id: "f1" }),
        answer([{ functionCall: {} }])
      )
      const Find = Tool.make("find", { parameters: Schema.Struct({ days: Schema.Finite }) })
      const parts = yield* collect(
        LanguageModel.streamText({ prompt: "Go", toolkit: Toolkit.make(Find), disableToolCallResolution: true })
      )
      assert.deepStrictEqual(parts.flatMap((part) => part.type === "tool-call" ? [[part.id, part.params]] : []), [
        ["f1", { days: 1 }],
        ["f2", { days: 2 }]
      ])
      assert.deepStrictEqual(parts.filter(({ type }) => type === "tool-params-end").length, 2)
    }).pipe(Effect.provide(Model.pipe(Layer.provideMerge(vertex)))))

  it.effect("with the same id, or an empty one, are told apart", () =>
    Effect.gen(function*() {
      const Echo = Tool.make("echo", { parameters: Schema.Struct({ n: Schema.Finite }), success: Schema.Finite })
      const toolkit = Toolkit.make(Echo)
      const handlers = toolkit.toLayer({ echo: ({ n }) => Effect.succeed(n) })
      const calls = ["e1", "e1", ""].map((id, n) => ({ functionCall: { name: "echo", id, args: { n } } }))
      for (const streamed of [false, true]) {
        const chat = yield* Chat.empty
        if (streamed) {
          yield* streams(answer(calls))
          yield* Effect.provide(collect(chat.streamText({ prompt: "Go", toolkit })), handlers)
        } else {
          yield* answers(answer(calls))
          yield* Effect.provide(chat.generateText({ prompt: "Go", toolkit }), handlers)
        }
        yield* answers(answer([{ text: "Done" }]))
        yield* Effect.provide(chat.generateText({ prompt: [], toolkit }), handlers)
        const { contents } = yield* lastBody
        const sent = (index: number, field: string) =>
          contents[index].parts.map((part: Record<string, object>) => part[field])
        assert.deepStrictEqual(sent(1, "functionCall"), [
          { name: "echo", id: "e1", args: { n: 0 } },
          { name: "echo", args: { n: 1 } },
          { name: "echo", args: { n: 2 } }
        ])
        assert.deepStrictEqual(sent(2, "functionResponse"), [
          { name: "echo", id: "e1", response: { output: 0 } },
          { name: "echo", response: { output: 1 } },
          { name: "echo", response: { output: 2 } }
        ])
      }
    }).pipe(Effect.provide(Test)))

  it.effect("that are cut off in the middle do not run, and end", () =>
    Effect.gen(function*() {
      yield* streams(
        chunk({ functionCall: { name: "ping", id: "p1", willContinue: true } }),
        answer([], { finishReason: "MAX_TOKENS" })
      )
      const parts = yield* collect(LanguageModel.streamText({ prompt: "Go", toolkit: Toolkit.make(Ping) }))
      assert.deepStrictEqual(parts.map(({ type }) => type), [
        "response-metadata",
        "tool-params-start",
        "tool-params-end",
        "finish"
      ])
    }).pipe(Effect.provide([
      Model.pipe(Layer.provideMerge(vertex)),
      Toolkit.make(Ping).toLayer({ ping: () => Effect.die("not called") })
    ])))

  it.effect("of several turns may have one id", () =>
    Effect.gen(function*() {
      const turn = (n: number) =>
        [
          { role: "assistant", content: [{ type: "tool-call", id: "c1", name: "ping", params: { n } }] },
          { role: "tool", content: [{ type: "tool-result", id: "c1", name: "ping", isFailure: false, result: n }] }
        ] as const
      const prompt = [{ role: "user", content: "Go" }, ...turn(1), ...turn(2)] as const
      yield* LanguageModel.generateText({ prompt })
      const { contents } = yield* lastBody
      assert.deepStrictEqual([contents[2], contents[4]].map(({ parts }) => parts[0].functionResponse.response), [
        { output: 1 },
        { output: 2 }
      ])
      const error = yield* Effect.flip(
        LanguageModel.generateText({ prompt: [...prompt, turn(3)[0], { role: "user", content: "Well?" }] })
      )
      assert.include(error.message, "no result")
    }).pipe(Effect.provide(Test)))

  it.effect("of a tool that there is not fail, unless their validation is deferred", () =>
    Effect.gen(function*() {
      const odd = answer([call("odd", { a: 1 })])
      yield* answers(odd, odd, odd)
      const error = yield* Effect.flip(LanguageModel.generateText({ prompt: "Go", toolkit: Toolkit.make(Ping) }))
      assert(error.reason._tag === "ToolNotFoundError")
      assert.deepStrictEqual([error.reason.toolName, error.reason.availableTools], ["odd", ["ping"]])
      assert.strictEqual(
        (yield* Effect.flip(LanguageModel.generateText({ prompt: "Go" }))).reason._tag,
        "ToolNotFoundError"
      )
      const { toolCalls } = yield* LanguageModel.generateText({
        prompt: "Go",
        toolkit: Toolkit.make(Ping),
        disableToolCallResolution: true,
        toolCallValidation: "deferred"
      })
      assert.deepStrictEqual(toolCalls.map(({ name, params }) => [name, params]), [["odd", { a: 1 }]])
    }).pipe(Effect.provide([Test, Toolkit.make(Ping).toLayer({ ping: () => Effect.void })])))

  it.effect("have names of the API, and those of the toolkit again", () =>
    Effect.gen(function*() {
      const tools = Toolkit.make(Tool.dynamic("1 odd/name"), Tool.dynamic("_1_odd_name"), Tool.dynamic("fine.name:1-a"))
      yield* answers(answer([call("_1_odd_name_2", {}), call("_1_odd_name", {}), call("fine.name:1-a", {})]))
      const { toolCalls } = yield* LanguageModel.generateText({
        prompt: "Go",
        toolkit: tools,
        disableToolCallResolution: true
      })
      const declared: ReadonlyArray<{ name: string }> = (yield* lastBody)["tools"][0].functionDeclarations
      const names = declared.map(({ name }) => name)
      assert.deepStrictEqual(names, ["_1_odd_name_2", "_1_odd_name", "fine.name:1-a"])
      assert.lengthOf(toolCalls, 3)
    }).pipe(Effect.provide(Test)))

  it.effect("are answered in their order, in one turn, where they have no ids", () =>
    Effect.gen(function*() {
      const Echo = Tool.make("echo", { parameters: Schema.Struct({ n: Schema.Finite }), success: Schema.String })
      const echo = Toolkit.make(Echo)
      const chat = yield* Chat.empty
      const echoes = [3, 2, 1].map((n) => ({ functionCall: { name: "echo", args: { n } } }))
      yield* answers(answer(echoes), answer([{ text: "Done." }]))
      const Handlers = echo.toLayer({
        echo: ({ n }) =>
          Effect.as(
            n === 1 ? Effect.void : Effect.forEach(Array.from({ length: n * 10 }), () => Effect.yieldNow),
            `${n}`
          )
      })
      const first = yield* chat.generateText({ prompt: "Go", toolkit: echo }).pipe(Effect.provide(Handlers))
      assert.strictEqual(new Set(first.toolCalls.map(({ id }) => id)).size, 3)
      yield* chat.generateText({ prompt: [], toolkit: echo }).pipe(Effect.provide(Handlers))
      const [, model, results] = (yield* lastBody)["contents"]
      assert.deepStrictEqual(model.parts, echoes)
      assert.deepStrictEqual(
        results.parts,
        ["3", "2", "1"].map((output) => ({ functionResponse: { name: "echo", response: { output } } }))
      )
    }).pipe(Effect.provide(Model.pipe(Layer.provideMerge(vertex)))))
})

describe("results", () => {
  const result = (fields: object) =>
    Prompt.make([
      { role: "user", content: "Go" },
      { role: "assistant", content: [{ type: "tool-call", id: "c1", name: "look", params: {} }] },
      {
        role: "tool",
        content: [{ type: "tool-result", id: "c1", name: "look", isFailure: false, result: null, ...fields }]
      }
    ] as never)

  it.effect("are values, failures, and files beside a text", () =>
    Effect.gen(function*() {
      const table: ReadonlyArray<readonly [object, object]> = [
        [{ result: { a: 1 } }, { response: { a: 1 } }],
        [{ result: { output: 1 } }, { response: { output: { output: 1 } } }],
        [{ result: [1] }, { response: { output: [1] } }],
        [{ result: null }, { response: { output: null } }],
        [{ result: "no", isFailure: true }, { response: { error: "no" } }],
        [
          {
            result: "x",
            modelOutput: [
              { type: "text", text: "See" },
              { type: "file", mediaType: "image/png", data: new Uint8Array([0, 0, 0]) }
            ]
          },
          { response: { output: "See" }, parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }] }
        ]
      ]
      for (const [fields, expected] of table) {
        yield* LanguageModel.generateText({ prompt: result(fields) })
        const { functionResponse } = (yield* lastBody)["contents"].at(-1).parts[0]
        assert.deepStrictEqual(functionResponse, { id: "c1", name: "look", ...expected })
      }
    }).pipe(Effect.provide(Test)))
})

it.effect("parameters that JSON cannot hold are refused before anything is sent", () =>
  Effect.gen(function*() {
    const Odd = Tool.make("odd", { parameters: Schema.Struct({ deep: Schema.Array(Schema.instanceOf(WeakMap)) }) })
    const error = yield* Effect.flip(LanguageModel.generateText({
      prompt: "Go",
      toolkit: Toolkit.make(Odd),
      disableToolCallResolution: true
    }))
    assert.strictEqual(error.reason._tag, "UnsupportedSchemaError")
    assert.include(error.message, "odd")
    assert.include(error.message, "deep[]")
    assert.lengthOf(yield* bodies, 0)
  }).pipe(Effect.provide(Test)))

describe("choices", () => {
  it.effect("are modes, with names", () =>
    Effect.gen(function*() {
      const choose = (toolChoice: LanguageModel.ToolChoice<"rich" | "ping">) =>
        LanguageModel.generateText({ prompt: "Go", toolkit, toolChoice, disableToolCallResolution: true }).pipe(
          Effect.ignore,
          Effect.andThen(lastBody),
          Effect.map(({ toolConfig, tools }) => [
            toolConfig?.functionCallingConfig,
            tools[0].functionDeclarations.length
          ])
        )
      assert.deepStrictEqual(yield* choose("auto"), [undefined, 2])
      assert.deepStrictEqual(yield* choose("none"), [{ mode: "NONE" }, 2])
      assert.deepStrictEqual(yield* choose("required"), [{ mode: "ANY" }, 2])
      assert.deepStrictEqual(yield* choose({ tool: "ping" }), [{ mode: "ANY", allowedFunctionNames: ["ping"] }, 2])
      assert.deepStrictEqual(yield* choose({ oneOf: ["ping"] }), [undefined, 1])
      assert.deepStrictEqual(yield* choose({ mode: "required", oneOf: ["ping"] }), [
        { mode: "ANY", allowedFunctionNames: ["ping"] },
        1
      ])
    }).pipe(Effect.provide(Test)))

  const models = {
    GeminiLanguageModel: Test,
    GeminiInteractionModel: GeminiInteractionModel.layer({ model: "gemini-2.5-flash" }).pipe(
      Layer.provideMerge(gemini)
    )
  }
  const search = Toolkit.make(GeminiTool.GoogleSearch({}))

  for (const [name, model] of Object.entries(models)) {
    it.effect(`of a tool that the API runs are refused by ${name}`, () =>
      Effect.gen(function*() {
        for (const toolChoice of ["required", { tool: "GeminiGoogleSearch" }] as const) {
          const error = yield* Effect.flip(LanguageModel.generateText({ prompt: "Go", toolkit: search, toolChoice }))
          assert(error.reason._tag === "InvalidRequestError")
          assert.strictEqual(error.reason.parameter, "toolChoice")
          assert.include(error.message, "GeminiGoogleSearch")
        }
        assert.lengthOf(yield* bodies, 0)
      }).pipe(Effect.provide(model)))

    it.effect(`of no tool leave out those that the API runs, with ${name}`, () =>
      Effect.gen(function*() {
        yield* LanguageModel.generateText({ prompt: "Go", toolkit: search, toolChoice: "none" })
        assert.isUndefined((yield* lastBody)["tools"])
        yield* LanguageModel.generateText({
          prompt: "Go",
          toolkit: Toolkit.merge(search, Toolkit.make(Ping)),
          toolChoice: "none",
          disableToolCallResolution: true
        })
        assert.lengthOf((yield* lastBody)["tools"], 1)
        assert.notInclude(JSON.stringify(yield* lastBody), "oogle")
      }).pipe(Effect.provide(model)))
  }
})

describe("tools of the API", () => {
  it.effect("are sent with their settings, beside functions", () =>
    Effect.gen(function*() {
      const error = yield* LanguageModel.generateText({
        prompt: "Go",
        toolkit: Toolkit.make(
          Ping,
          GeminiTool.CodeExecution({}),
          GeminiTool.FileSearch({ fileSearchStoreNames: ["fileSearchStores/a"] }),
          GeminiTool.GoogleMaps({}),
          GeminiTool.GoogleSearch({ searchTypes: { webSearch: {} } }),
          GeminiTool.McpServers({
            servers: [{ name: "docs", streamableHttpTransport: { url: "https://example.com" } }]
          }),
          GeminiTool.UrlContext({})
        ),
        disableToolCallResolution: true
      }).pipe(Effect.ignore)
      assert.isUndefined(error)
      assert.deepStrictEqual((yield* lastBody)["tools"], [
        { functionDeclarations: [{ name: "ping" }] },
        { codeExecution: {} },
        { fileSearch: { fileSearchStoreNames: ["fileSearchStores/a"] } },
        { googleMaps: {} },
        { googleSearch: { searchTypes: { webSearch: {} } } },
        { mcpServers: [{ name: "docs", streamableHttpTransport: { url: "https://example.com" } }] },
        { urlContext: {} }
      ])
    }).pipe(Effect.provide(Test)))

  const served = [
    { executableCode: { language: "PYTHON", code: "print(1)" }, thoughtSignature: "c2ln" },
    { codeExecutionResult: { outcome: "OUTCOME_OK", output: "1\n" } },
    { codeExecutionResult: { outcome: "OUTCOME_FAILED", output: "no" } },
    { toolCall: { id: "s1", toolType: "GOOGLE_SEARCH_WEB", args: { queries: ["x"] } } },
    { toolResponse: { id: "s1", toolType: "GOOGLE_SEARCH_WEB", response: { pages: 1 } } },
    { functionCall: { name: "docs_find", args: { q: "x" } } },
    { functionResponse: { name: "docs_find", response: { result: "found" } } },
    { text: "Done." }
  ]
  const all = Toolkit.make(
    GeminiTool.CodeExecution({}),
    GeminiTool.GoogleSearch({}),
    GeminiTool.McpServers({ servers: [{ name: "docs" }] })
  )

  it.effect("leave calls and results, which go back as they came", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* answers(answer(served), answer([{ text: "Fine." }]))
      const { content, finishReason } = yield* chat.generateText({ prompt: "Go", toolkit: all })
      assert.strictEqual(finishReason, "stop")
      const parts = content.filter((part) => part.type === "tool-call" || part.type === "tool-result")
      assert.deepStrictEqual(parts.map((part) => part.type === "tool-call" ? part.params : part.result), [
        { code: "print(1)", language: "PYTHON" },
        { outcome: "OUTCOME_OK", output: "1\n" },
        { outcome: "OUTCOME_FAILED", output: "no" },
        { queries: ["x"] },
        { pages: 1 },
        { tool: "docs_find", arguments: { q: "x" } },
        { result: "found" }
      ])
      assert.isTrue(parts.every(({ providerExecuted }) => providerExecuted))
      assert.deepStrictEqual([parts[0]?.id, parts[3]?.id], [parts[1]?.id, "s1"])
      const imported = yield* Chat.fromJson(yield* chat.exportJson)
      yield* imported.generateText({ prompt: "And?" })
      assert.deepStrictEqual((yield* lastBody)["contents"][1].parts, served)
    }).pipe(Effect.provide(Test)))

  it.effect("do so in streams too, and without the tools they go back as they came", () =>
    Effect.gen(function*() {
      for (const toolkit of [all, Toolkit.empty]) {
        const parts = toolkit === all ? served : served.filter(({ functionCall }) => functionCall === undefined)
        const chat = yield* Chat.empty
        yield* streams(...parts.map((part) => chunk(part)), answer([]))
        yield* answers(answer([{ text: "Fine." }]))
        yield* collect(chat.streamText({ prompt: "Go", toolkit: toolkit as typeof all }))
        yield* chat.generateText({ prompt: "And?" })
        assert.deepStrictEqual((yield* lastBody)["contents"][1].parts, parts)
      }
    }).pipe(Effect.provide(Test)))

  it.effect("of a computer are carried out by the program", () =>
    Effect.gen(function*() {
      const computer = Toolkit.make(GeminiTool.ComputerUse({ environment: "ENVIRONMENT_BROWSER" }))
      const Handlers = computer.toLayer({
        GeminiComputerUse: ({ action }) =>
          Effect.succeed({
            url: `https://example.com/${action}`,
            screenshot: { mediaType: "image/png", data: "AAAA" }
          })
      })
      const chat = yield* Chat.empty
      const click = call("click_at", { x: 1, y: 2 })
      yield* answers(answer([{ ...click, thoughtSignature: "c2ln" }]), answer([{ text: "Done." }]))
      const { finishReason, toolCalls } = yield* chat.generateText({ prompt: "Go", toolkit: computer }).pipe(
        Effect.provide(Handlers)
      )
      assert.strictEqual(finishReason, "tool-calls")
      assert.deepStrictEqual(toolCalls[0]?.params, { action: "click_at", arguments: { x: 1, y: 2 } })
      yield* chat.generateText({ prompt: [], toolkit: computer }).pipe(Effect.provide(Handlers))
      const [, model, results] = (yield* lastBody)["contents"]
      assert.deepStrictEqual(model.parts, [{ ...click, thoughtSignature: "c2ln" }])
      assert.deepStrictEqual(results.parts, [{
        functionResponse: {
          id: "click_at-1",
          name: "click_at",
          response: { url: "https://example.com/click_at" },
          parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }]
        }
      }])
    }).pipe(Effect.provide(Test)))

  it.effect("of another provider are refused", () =>
    Effect.gen(function*() {
      const Other = Tool.providerDefined({ id: "other.search", customName: "OtherSearch", providerName: "search" })
      const error = yield* Effect.flip(
        LanguageModel.generateText({ prompt: "Go", toolkit: Toolkit.make(Other(undefined)) })
      )
      assert(error.reason._tag === "ToolConfigurationError")
      assert.include(error.message, "OtherSearch")
    }).pipe(Effect.provide(Test)))
})

it.effect("a loop of calls ends with an answer", () =>
  Effect.gen(function*() {
    const emulator = yield* Emulator
    yield* emulator.script(Script.conversation("models.generateContent", [
      Script.calls({ name: "ping" }, { name: "ping" }),
      Script.says("Pong.")
    ]))
    const pings = Toolkit.make(Ping)
    const chat = yield* Chat.empty
    const Handlers = pings.toLayer({ ping: () => Effect.void })
    yield* chat.generateText({ prompt: "Go", toolkit: pings }).pipe(Effect.provide(Handlers))
    const { text } = yield* chat.generateText({ prompt: [], toolkit: pings }).pipe(Effect.provide(Handlers))
    assert.strictEqual(text, "Pong.")
  }).pipe(Effect.provide(Test)))

describe("approvals", () => {
  const Delete = Tool.make("delete", { parameters: Schema.Struct({ id: Schema.String }), needsApproval: true })
  const toolkit = Toolkit.make(Delete)
  let deleted = 0
  const Handlers = toolkit.toLayer({ delete: () => Effect.sync(() => void deleted++) })
  const deletes = { ...call("delete", { id: "7" }), thoughtSignature: "c2ln" }

  for (const approved of [true, false]) {
    it.effect(`of a call that is ${approved ? "approved" : "denied"} go on with its result`, () =>
      Effect.gen(function*() {
        deleted = 0
        const chat = yield* Chat.empty
        yield* answers(answer([deletes]), answer([{ text: "Done." }]), answer([{ text: "Fine." }]))
        const { content } = yield* chat.generateText({ prompt: "Go", toolkit })
        const request = content.find((part) => part.type === "tool-approval-request")
        const response = {
          role: "tool",
          content: [{ type: "tool-approval-response", approvalId: request?.approvalId ?? "", approved, reason: "No." }]
        } as const
        yield* chat.generateText({ prompt: [response], toolkit })
        assert.strictEqual(deleted, approved ? 1 : 0)
        yield* chat.generateText({ prompt: "Thanks", toolkit })
        for (const { contents } of (yield* bodies).slice(1)) {
          assert.deepStrictEqual(contents[1].parts, [deletes])
          const { id, name, response } = contents[2].parts[0].functionResponse
          assert.deepStrictEqual([id, name], ["delete-1", "delete"])
          assert.deepStrictEqual(
            response,
            approved ? { output: null } : { error: { type: "execution-denied", reason: "No." } }
          )
        }
      }).pipe(Effect.provide([Test, Handlers])))
  }

  it.effect("that were not given are asked for before another message is sent", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* answers(answer([deletes]))
      yield* chat.generateText({ prompt: "Go", toolkit })
      const error = yield* Effect.flip(chat.generateText({ prompt: "Well?", toolkit }))
      assert(Schema.is(AiError.AiError)(error))
      assert.strictEqual(error.reason._tag, "InvalidUserInputError")
      assert.include(error.message, "delete-1")
    }).pipe(Effect.provide([Test, Handlers])))
})
