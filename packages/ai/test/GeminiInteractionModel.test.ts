import { Emulator, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { Chat, LanguageModel, ResponseIdTracker, Tool, Toolkit } from "effect/ai"
import { GeminiInteractionModel, GeminiLanguageModel, GeminiTool } from "../src/index.ts"
import { bare, bodies, collect, gemini, lastBody } from "./harness/emulated.ts"

const Model = GeminiInteractionModel.layer({ model: "gemini-2.5-flash" })
const Tracker = Layer.effect(ResponseIdTracker.ResponseIdTracker, ResponseIdTracker.make)
const Test = Model.pipe(Layer.provideMerge(gemini))
const Tracked = Layer.mergeAll(Model, Tracker).pipe(Layer.provideMerge(gemini))

const Weather = Tool.make("get_weather", {
  description: "The weather in a city",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Struct({ celsius: Schema.Finite })
})
const toolkit = Toolkit.make(Weather)
const Handlers = toolkit.toLayer({ get_weather: ({ city }) => Effect.succeed({ celsius: city.length }) })

const says = (...answers: ReadonlyArray<Script.Answer>) =>
  Emulator.use((emulator) =>
    emulator.script(
      Script.sequence("interactions.create", answers),
      Script.sequence("interactions.createStream", answers)
    )
  )

describe("turns", () => {
  it.effect("sends the whole prompt as steps without a tracker", () =>
    Effect.gen(function*() {
      yield* LanguageModel.generateText({
        prompt: [
          { role: "system", content: "Be short." },
          { role: "user", content: "Hi" },
          { role: "assistant", content: "Hello" },
          { role: "user", content: "How are you?" }
        ]
      })
      const body = yield* lastBody
      assert.strictEqual(body["system_instruction"], "Be short.")
      assert.deepStrictEqual(body["input"], [
        { type: "user_input", content: [{ type: "text", text: "Hi" }] },
        { type: "model_output", content: [{ type: "text", text: "Hello" }] },
        { type: "user_input", content: [{ type: "text", text: "How are you?" }] }
      ])
      assert.isUndefined(body["previous_interaction_id"])
    }).pipe(Effect.provide(Test)))

  it.effect("sends only what is new with a tracker", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.fromPrompt([{ role: "system", content: "Be short." }])
      const first = yield* chat.generateText({ prompt: "Hi" })
      const [named] = first.content
      assert(named?.type === "response-metadata")
      yield* collect(chat.streamText({ prompt: "How are you?" }))
      yield* chat.generateText({ prompt: "Bye" })
      const [, second, third] = yield* bodies
      assert.strictEqual(second?.["previous_interaction_id"], named.id)
      assert.strictEqual(second?.["system_instruction"], "Be short.")
      assert.deepStrictEqual(second?.["input"], [
        { type: "user_input", content: [{ type: "text", text: "How are you?" }] }
      ])
      assert.isString(third?.["previous_interaction_id"])
      assert.notStrictEqual(third?.["previous_interaction_id"], named.id)
      assert.strictEqual(third?.["input"].length, 1)
    }).pipe(Effect.provide(Tracked)))

  it.effect("sends the whole prompt if the last interaction has expired", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* chat.generateText({ prompt: "Hi" })
      yield* says(Reply.error(RpcStatus.notFound("Interaction not found.")), Script.says("Fine."))
      const { text } = yield* chat.generateText({ prompt: "How are you?" })
      assert.strictEqual(text, "Fine.")
      const [, refused, whole] = yield* bodies
      assert.isString(refused?.["previous_interaction_id"])
      assert.isUndefined(whole?.["previous_interaction_id"])
      assert.deepStrictEqual(whole?.["input"].map(({ type }: { type: string }) => type), [
        "user_input",
        "thought",
        "model_output",
        "user_input"
      ])
    }).pipe(Effect.provide(Tracked)))

  it.effect("sends the whole prompt if the server stores nothing", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      const first = yield* chat.generateText({ prompt: "Hi" })
      const [named] = first.content
      assert(named?.type === "response-metadata")
      assert.isUndefined(named.id)
      yield* chat.generateText({ prompt: "How are you?" })
      const { input, previous_interaction_id } = yield* lastBody
      assert.isUndefined(previous_interaction_id)
      assert.strictEqual(input.length, 4)
    }).pipe(GeminiInteractionModel.withConfigOverride({ store: false }), Effect.provide(Tracked)))
})

it.effect("sends the whole prompt where nothing is stored, also after turns that were", () =>
  Effect.gen(function*() {
    const chat = yield* Chat.empty
    yield* chat.generateText({ prompt: "Hi" })
    yield* chat.generateText({ prompt: "How are you?" }).pipe(
      GeminiInteractionModel.withConfigOverride({ store: false })
    )
    const { input, previous_interaction_id } = yield* lastBody
    assert.isUndefined(previous_interaction_id)
    assert.strictEqual(input.length, 4)
  }).pipe(Effect.provide(Tracked)))

it.effect("a chat goes on over generateContent, without the thinking of its interactions", () =>
  Effect.gen(function*() {
    yield* says(Script.turn([
      { type: "thought", signature: "c2ln", summary: [{ type: "text", text: "Hm." }] },
      { type: "thought", signature: "c2ln" },
      { type: "model_output", content: [{ type: "text", text: "Hello." }] }
    ]))
    const chat = yield* Chat.empty
    yield* chat.generateText({ prompt: "Hi" })
    yield* chat.generateText({ prompt: "And?" }).pipe(
      Effect.provide(GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }))
    )
    assert.deepStrictEqual((yield* lastBody)["contents"][1], { role: "model", parts: [{ text: "Hello." }] })
  }).pipe(Effect.provide(Test)))

describe("steps", () => {
  const annotation = {
    type: "url_citation",
    url: "https://example.com/sky",
    title: "Sky",
    start_index: 0,
    end_index: 7
  }
  const steps = [
    { type: "thought", signature: "c2lnLTE=", summary: [{ type: "text", text: "Hm." }] },
    { type: "thought", signature: "c2lnLTI=" },
    {
      type: "model_output",
      content: [{
        type: "text",
        text: "Because of Rayleigh.",
        annotations: [annotation]
      }]
    },
    { type: "novel_step", id: "n1", deep: { two: [2] } },
    { type: "model_output", content: [{ type: "image", data: "AAAA", mime_type: "image/png" }] }
  ]

  const expected = [
    {
      type: "reasoning",
      text: "Hm.",
      metadata: { gemini: { thoughtSignature: "c2lnLTE=", step: steps[0] } }
    },
    { type: "reasoning", text: "", metadata: { gemini: { thoughtSignature: "c2lnLTI=", step: steps[1] } } },
    {
      type: "text",
      text: "Because of Rayleigh.",
      metadata: { gemini: { step: { annotations: [annotation] } } }
    }
  ]

  it.effect("are parts, and come back as they were", () =>
    Effect.gen(function*() {
      yield* says(Script.turn(steps))
      const chat = yield* Chat.empty
      const { content } = yield* chat.generateText({ prompt: "Why?" })
      const parts = bare(content)
      assert.deepStrictEqual(parts.slice(0, 3), expected)
      assert.deepInclude(parts[3], { type: "source", sourceType: "url", title: "Sky" })
      assert.deepStrictEqual(parts[4], { type: "text", text: "", metadata: { gemini: { step: steps[3] } } })
      assert.deepInclude(parts[5], { type: "file", mediaType: "image/png" })
      const imported = yield* Chat.fromJson(yield* chat.exportJson)
      yield* Emulator.use((emulator) => emulator.reset)
      yield* says(Reply.json({ id: "i2", status: "completed", steps: [] }))
      yield* imported.generateText({ prompt: "And?" })
      assert.deepStrictEqual((yield* lastBody)["input"].slice(1, -1), steps)
    }).pipe(Effect.provide(Test)))

  it.effect("of a stream are the same", () =>
    Effect.gen(function*() {
      yield* says(Script.turn(steps))
      const chat = yield* Chat.empty
      const parts = yield* collect(chat.streamText({ prompt: "Why?" }))
      assert.deepStrictEqual(
        parts.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]),
        [
          "reasoning-start",
          "reasoning-delta",
          "reasoning-end",
          "reasoning-start",
          "reasoning-end",
          "text-start",
          "text-delta",
          "text-end",
          "source",
          "text-start",
          "text-end",
          "file",
          "response-metadata",
          "finish"
        ]
      )
      const imported = yield* Chat.fromJson(yield* chat.exportJson)
      yield* Emulator.use((emulator) => emulator.reset)
      yield* says(Reply.json({ id: "i2", status: "completed", steps: [] }))
      yield* imported.generateText({ prompt: "And?" })
      assert.deepStrictEqual((yield* lastBody)["input"].slice(1, -1), steps)
    }).pipe(Effect.provide(Test)))

  it.effect("say how the interaction ended", () =>
    Effect.gen(function*() {
      for (
        const [status, reason] of [["completed", "stop"], ["incomplete", "length"], ["cancelled", "other"], [
          "new",
          "other"
        ]]
      ) {
        yield* says(
          Script.turn([{ type: "model_output", content: [{ type: "text", text: "Hi" }] }], { status: status! })
        )
        const { finishReason } = yield* LanguageModel.generateText({ prompt: "Hi" })
        assert.strictEqual(finishReason, reason)
      }
      const failed = Script.turn([], { status: "failed", errors: [{ code: "api_error", message: "Out of luck." }] })
      const whole = Effect.asVoid(LanguageModel.generateText({ prompt: "Hi" }))
      for (const run of [whole, Effect.asVoid(collect(LanguageModel.streamText({ prompt: "Hi" })))]) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* says(failed)
        const error = yield* Effect.flip(run)
        assert.strictEqual(error.reason._tag, "InternalProviderError")
        assert.include(error.message, "Out of luck.")
      }
    }).pipe(Effect.provide(Test)))
})

describe("tools", () => {
  it.effect("are called, and their results are the input of the next interaction", () =>
    Effect.gen(function*() {
      yield* says(Script.calls({ name: "get_weather", args: { city: "Paris" } }), Script.says("5 degrees."))
      const chat = yield* Chat.empty
      const parts = yield* collect(chat.streamText({ prompt: "How warm is it?", toolkit }))
      assert.includeMembers(parts.map(({ type }) => type), [
        "tool-params-start",
        "tool-params-delta",
        "tool-params-end"
      ])
      assert.strictEqual(parts.find(({ type }) => type === "finish")?.type, "finish")
      const call = parts.find((part) => part.type === "tool-call")
      assert.deepStrictEqual(call?.params, { city: "Paris" })
      yield* chat.generateText({ prompt: [], toolkit })
      const [first, second] = yield* bodies
      assert.deepStrictEqual(first?.["tools"], [{
        type: "function",
        name: "get_weather",
        description: "The weather in a city",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
          additionalProperties: true
        }
      }])
      assert.deepStrictEqual(second?.["input"], [
        { type: "function_result", call_id: call?.id, name: "get_weather", result: { celsius: 5 } }
      ])
    }).pipe(Effect.provide([Tracked, Handlers])))

  it.effect("that a person approved send their result once", () =>
    Effect.gen(function*() {
      const Delete = Tool.make("delete", { needsApproval: true })
      const toolkit = Toolkit.make(Delete)
      const Handlers = toolkit.toLayer({ delete: () => Effect.void })
      yield* says(Script.calls({ name: "delete", id: "d1" }), Script.says("Done."), Script.says("Fine."))
      const chat = yield* Chat.empty
      yield* Effect.gen(function*() {
        const { content } = yield* chat.generateText({ prompt: "Go", toolkit })
        const request = content.find((part) => part.type === "tool-approval-request")
        const approval = {
          type: "tool-approval-response",
          approvalId: request?.approvalId ?? "",
          approved: true
        } as const
        yield* chat.generateText({ prompt: [{ role: "tool", content: [approval] }], toolkit })
        yield* chat.generateText({ prompt: "Thanks", toolkit })
      }).pipe(Effect.provide(Handlers))
      const types = (yield* bodies).map(({ input }) => input.map(({ type }: { type: string }) => type))
      // The approval changes the messages that were sent, so the last request has the whole prompt again.
      assert.deepStrictEqual(types, [
        ["user_input"],
        ["function_result"],
        ["user_input", "function_call", "function_result", "model_output", "user_input"]
      ])
    }).pipe(Effect.provide(Tracked)))

  it.effect("of the API have the names of interactions", () =>
    Effect.gen(function*() {
      yield* LanguageModel.generateText({
        prompt: "Hi",
        toolkit: Toolkit.make(
          GeminiTool.CodeExecution({}),
          GeminiTool.FileSearch({ fileSearchStoreNames: ["fileSearchStores/a"], topK: 3 }),
          GeminiTool.GoogleSearch({ searchTypes: { webSearch: {}, imageSearch: {} } }),
          GeminiTool.McpServers({
            servers: [{
              name: "docs",
              streamableHttpTransport: { url: "https://example.com/mcp", headers: { a: "b" } }
            }]
          }),
          GeminiTool.UrlContext({})
        )
      }).pipe(Effect.ignore)
      assert.deepStrictEqual((yield* lastBody)["tools"], [
        { type: "code_execution" },
        { type: "file_search", file_search_store_names: ["fileSearchStores/a"], top_k: 3 },
        { type: "google_search", search_types: ["web_search", "image_search"] },
        { type: "mcp_server", name: "docs", url: "https://example.com/mcp", headers: { a: "b" } },
        { type: "url_context" }
      ])
      const error = yield* Effect.flip(
        LanguageModel.generateText({ prompt: "Hi", toolkit: Toolkit.make(GeminiTool.Retrieval({})) })
      )
      assert.strictEqual(error.reason._tag, "ToolConfigurationError")
    }).pipe(Effect.provide(Test)))

  it.effect("of the API leave a call and a result", () =>
    Effect.gen(function*() {
      const steps = [
        {
          type: "code_execution_call",
          id: "c1",
          arguments: { code: "print(1)", language: "python" },
          signature: "c2ln"
        },
        { type: "code_execution_result", call_id: "c1", result: "1\n" },
        { type: "mcp_server_tool_call", id: "c2", server_name: "docs", name: "find", arguments: { q: "x" } },
        { type: "mcp_server_tool_result", call_id: "c2", server_name: "docs", name: "find", result: "found" },
        { type: "model_output", content: [{ type: "text", text: "1" }] }
      ]
      yield* says(Script.turn(steps))
      const chat = yield* Chat.empty
      const { content, finishReason } = yield* chat.generateText({
        prompt: "Hi",
        toolkit: Toolkit.make(GeminiTool.CodeExecution({}), GeminiTool.McpServers({ servers: [] }))
      })
      assert.strictEqual(finishReason, "stop")
      const [call, result, remote] = content.filter(({ type }) => type.startsWith("tool-"))
      assert(call?.type === "tool-call" && result?.type === "tool-result" && remote?.type === "tool-call")
      assert.deepStrictEqual(call.params, { code: "print(1)", language: "python" })
      assert.deepStrictEqual(result.result, { outcome: "OUTCOME_OK", output: "1\n" })
      assert.deepStrictEqual(remote.params, { tool: "docs_find", arguments: { q: "x" } })
      yield* chat.generateText({ prompt: "And?" })
      assert.deepStrictEqual((yield* lastBody)["input"].slice(1, -1), steps)
    }).pipe(Effect.provide(Test)))
})

it.effect("objects are read by their schema", () =>
  Effect.gen(function*() {
    yield* says(Script.says(`{"at":"2026-11-30T00:00:00.000Z"}`))
    const { value } = yield* LanguageModel.generateObject({
      prompt: "When?",
      schema: Schema.Struct({ at: Schema.Date })
    })
    assert.strictEqual(value.at.getTime(), Date.UTC(2026, 10, 30))
    const { response_format } = yield* lastBody
    assert.deepStrictEqual(response_format.schema.required, ["at"])
    assert.strictEqual(response_format.mime_type, "application/json")
  }).pipe(Effect.provide(Test)))

describe("calls that a server should not send", () => {
  const Echo = Tool.make("echo", {
    parameters: Schema.Struct({ n: Schema.optional(Schema.Finite) }),
    success: Schema.Struct({ n: Schema.Finite })
  })
  const echo = Toolkit.make(Echo)
  const ran: Array<number> = []
  const EchoHandlers = echo.toLayer({
    echo: ({ n = -1 }) => {
      ran.push(n)
      return Effect.succeed({ n })
    }
  })

  const step = (id: string | undefined, n: number) => ({
    type: "function_call",
    ...(id === undefined ? undefined : { id }),
    name: "echo",
    arguments: { n }
  })
  const interaction = (...steps: ReadonlyArray<object>) =>
    Reply.json({ id: "v1_i", object: "interaction", model: "gemini-2.5-flash", status: "requires_action", steps })
  const events = (call: object, ...pieces: ReadonlyArray<string>) =>
    Reply.events([
      { event_type: "interaction.created", interaction: { id: "v1_i", status: "in_progress" } },
      { event_type: "step.start", index: 0, step: call },
      ...pieces.map((text) => ({
        event_type: "step.delta",
        index: 0,
        delta: { type: "arguments_delta", arguments: text }
      })),
      { event_type: "step.stop", index: 0 },
      { event_type: "interaction.completed", interaction: { id: "v1_i", status: "requires_action" } }
    ])

  it.effect("with the same id are told apart, and are answered by the ids of the server", () =>
    Effect.gen(function*() {
      const chat = yield* Chat.empty
      yield* says(interaction(step("e1", 1), step("e1", 2), step(undefined, 3)), Script.says("Done."))
      const { toolCalls } = yield* chat.generateText({ prompt: "Go", toolkit: echo })
      assert.lengthOf(new Set(toolCalls.map(({ id }) => id)), 3)
      yield* chat.generateText({ prompt: [], toolkit: echo })
      const [, ...input] = (yield* lastBody)["input"]
      assert.deepStrictEqual(input.slice(0, 2), [step("e1", 1), step("e1", 2)])
      assert.deepStrictEqual(
        input.slice(3).map(({ result }: { result: unknown }) => result),
        [{ n: 1 }, { n: 2 }, { n: 3 }]
      )
      assert.deepStrictEqual(
        input.slice(3).map(({ call_id }: { call_id: string }) => call_id),
        ["e1", "e1", toolCalls[2]!.id]
      )
    }).pipe(Effect.provide(Layer.merge(EchoHandlers, Test))))

  it.effect("with arguments that are not JSON do not run without arguments", () =>
    Effect.gen(function*() {
      const { arguments: _, ...call } = step("e1", 0)
      yield* says(events(call, "{\"n\":", " 4}"), events(call, "{\"n\":", " 4"))
      ran.length = 0
      yield* collect(LanguageModel.streamText({ prompt: "Go", toolkit: echo }))
      const error = yield* Effect.flip(collect(LanguageModel.streamText({ prompt: "Go", toolkit: echo })))
      assert.strictEqual(error.reason._tag, "ToolParameterValidationError")
      assert.deepStrictEqual(ran, [4])
    }).pipe(Effect.provide(Layer.merge(EchoHandlers, Test))))

  it.effect("without a name, and answers without a status, are no defects", () =>
    Effect.gen(function*() {
      yield* says(interaction({ type: "function_call" }), Reply.json({}))
      const error = yield* Effect.flip(LanguageModel.generateText({ prompt: "Go" }))
      assert.strictEqual(error.reason._tag, "ToolNotFoundError")
      const { finishReason } = yield* LanguageModel.generateText({ prompt: "Go" })
      assert.strictEqual(finishReason, "other")
    }).pipe(Effect.provide(Test)))
})

it.effect("what is not as the API says is left out or kept for the history, and is no failure", () =>
  Effect.gen(function*() {
    const odd = {
      type: "model_output",
      content: [
        { type: "text", text: "Hi", annotations: 5 },
        { type: "image", data: "no base64", mime_type: "image/png" }
      ]
    }
    const events = [
      { event_type: "interaction.created", interaction: { id: "v1_i", status: "in_progress" } },
      { event_type: "step.start", index: 0, step: odd },
      { event_type: "step.delta", index: 0, delta: { type: "text", text: 5 } },
      { event_type: "step.delta", index: 0, delta: { type: "thought_summary", content: { type: "text", text: {} } } },
      { event_type: "step.stop", index: 0 },
      { event_type: "interaction.completed", interaction: null }
    ]
    yield* Emulator.use((emulator) =>
      emulator.script(
        Script.sequence("interactions.create", [Reply.json({ id: "v1_i", status: "completed", steps: [odd] })]),
        Script.sequence("interactions.createStream", [Reply.events([...events, {
          event_type: "interaction.completed",
          interaction: { id: "v1_i", status: "completed" }
        }])])
      )
    )
    const { content, text } = yield* LanguageModel.generateText({ prompt: "Go" })
    assert.strictEqual(text, "Hi")
    assert.isFalse(content.some(({ type }) => type === "file"))
    const parts = yield* collect(LanguageModel.streamText({ prompt: "Go" }))
    assert.strictEqual(parts.map((part) => part.type === "text-delta" ? part.delta : "").join(""), "Hi")
    assert.isFalse(parts.some(({ type }) => type === "file"))
  }).pipe(Effect.provide(Test)))
