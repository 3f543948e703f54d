/** The automatic function calling and the chats of Google's SDK against scripted conversations. */
import { Emulator, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import {
  type CallableTool,
  type Content,
  type FunctionCall,
  FunctionCallingConfigMode,
  type GenerateContentResponse,
  type GoogleGenAI,
  type GoogleGenAIOptions,
  type Part,
  Type
} from "@google/genai"
import { Effect } from "effect"
import { call, collect, connect, gemini, refused, vertex } from "./official.ts"

const model = "gemini-3-flash"

/** A callable tool, and the calls that it got. */
const weather = () => {
  const calls: Array<FunctionCall> = []
  const tool: CallableTool = {
    tool: async () => ({
      functionDeclarations: [{
        name: "get_weather",
        description: "The weather in a city.",
        parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] }
      }]
    }),
    callTool: async (received): Promise<Array<Part>> => {
      calls.push(...received)
      return received.map(({ args, id, name }) => ({
        functionResponse: {
          ...(id === undefined ? undefined : { id }),
          name: name ?? "",
          response: { output: `sunny in ${args?.["city"]}` }
        }
      }))
    }
  }
  return { calls, tool }
}

const twoRounds = Script.conversation("*", [
  Script.calls({ name: "get_weather", args: { city: "Paris" } }, { name: "get_weather", args: { city: "Rome" } }),
  Script.turn([{ text: "And Oslo?", thought: true }, {
    functionCall: { name: "get_weather", args: { city: "Oslo" } }
  }]),
  (request) =>
    Script.says(`Three times: ${Script.results(request).map(({ response }) => JSON.stringify(response)).join()}`),
  (request) => Script.says(`${(request.body as { contents: ReadonlyArray<unknown> }).contents.length} contents`)
])

const contentsOf = Effect.map(
  Effect.flatMap(Emulator, ({ requests }) => requests),
  (requests) => requests.map(({ body }) => (body as { readonly contents: ReadonlyArray<Content> }).contents)
)

const partsOf = (contents: ReadonlyArray<Content> | undefined): ReadonlyArray<Part> =>
  contents?.flatMap(({ parts = [] }) => parts) ?? []

const backends = { gemini, vertex } satisfies Record<string, GoogleGenAIOptions>

for (const [name, options] of Object.entries(backends)) {
  describe(`@google/genai with functions on ${name}`, () => {
    const test = (
      title: string,
      scripts: ReadonlyArray<Script.Script>,
      body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator>
    ) =>
      it.effect(
        title,
        () => Effect.flatMap(connect(options), body).pipe(Effect.provide(Emulator.layerServer({ script: scripts })))
      )

    const signed = (contents: ReadonlyArray<Content> | undefined) =>
      partsOf(contents).filter((part) => part.thoughtSignature !== undefined).map((part) => part.functionCall?.args)

    test("automatic function calling", [twoRounds], (ai) =>
      Effect.gen(function*() {
        const { calls, tool } = weather()
        const response = yield* call(() =>
          ai.models.generateContent({ model, contents: "How is the weather?", config: { tools: [tool] } })
        )
        assert.strictEqual(response.text, "Three times: {\"output\":\"sunny in Oslo\"}")
        assert.deepStrictEqual(calls.map(({ args }) => args?.["city"]), ["Paris", "Rome", "Oslo"])
        assert.deepStrictEqual(calls.map(({ id }) => typeof id), [
          ...Array.from({ length: 2 }, () => name === "gemini" ? "string" : "undefined"),
          "undefined"
        ])
        const requests = yield* contentsOf
        assert.deepStrictEqual(requests.map(({ length }) => length), [1, 3, 5])
        assert.deepStrictEqual(signed(requests.at(-1)), [{ city: "Paris" }, { city: "Oslo" }])
      }))

    test("automatic function calling of a stream", [twoRounds], (ai) =>
      Effect.gen(function*() {
        const { calls, tool } = weather()
        const chunks = yield* call(async () =>
          collect(await ai.models.generateContentStream({ model, contents: "How is it?", config: { tools: [tool] } }))
        )
        assert.deepStrictEqual(calls.map(({ args }) => args?.["city"]), ["Paris", "Rome", "Oslo"])
        assert.match(chunks.map(textOf).join(""), /Three times: {"output":"sunny in Oslo"}$/)
        assert.deepStrictEqual(signed((yield* contentsOf).at(-1)), [{ city: "Paris" }, { city: "Oslo" }])
      }))

    test("a chat with tools, and the message after it", [twoRounds], (ai) =>
      Effect.gen(function*() {
        const { tool } = weather()
        const chat = ai.chats.create({ model, config: { tools: [tool] } })
        const first = yield* call(() => chat.sendMessage({ message: "How is the weather?" }))
        assert.include(first.text, "sunny in Oslo")
        const second = yield* call(() => chat.sendMessage({ message: "Thanks." }))
        assert.strictEqual(second.text, "7 contents")
      }))

    test("a chat with tools that streams, and the message after it", [twoRounds], (ai) =>
      Effect.gen(function*() {
        const { tool } = weather()
        const chat = ai.chats.create({ model, config: { tools: [tool] } })
        const send = (message: string) => call(async () => collect(await chat.sendMessageStream({ message })))
        assert.include((yield* send("How is the weather?")).map(textOf).join(""), "sunny in Oslo")
        assert.match((yield* send("Thanks.")).map(textOf).join(""), /^\d+ contents$/)
      }))

    test("a chat that lost a signature", [twoRounds], (ai) =>
      Effect.gen(function*() {
        const config = { tools: [yield* call(weather().tool.tool)] }
        const chat = ai.chats.create({ model, config })
        const first = yield* call(() => chat.sendMessage({ message: "How is the weather?" }))
        const history = chat.getHistory().map((content) => ({
          ...content,
          parts: (content.parts ?? []).map(({ thoughtSignature: _, ...part }) => part)
        }))
        const message = (first.functionCalls ?? []).map(() => ({
          functionResponse: { name: "get_weather", response: {} }
        }))
        const restored = ai.chats.create({ model, config, history })
        const error = yield* refused(() => restored.sendMessage({ message }))
        assert.strictEqual(error.status, 400)
        assert.include(error.message, "thought_signature")
        assert.isDefined((yield* call(() => chat.sendMessage({ message }))).functionCalls)
      }))

    test("a model that must call never answers in words, so the calls run out", [], (ai) =>
      Effect.gen(function*() {
        const { calls, tool } = weather()
        const response = yield* call(() =>
          ai.models.generateContent({
            model,
            contents: "How is the weather?",
            config: {
              tools: [tool],
              toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
              automaticFunctionCalling: { maximumRemoteCalls: 3 }
            }
          })
        )
        assert.strictEqual(response.functionCalls?.[0]?.name, "get_weather")
        assert.strictEqual(calls.length, 3)
        assert.strictEqual((yield* contentsOf).length, 3)
      }))
  })
}

describe("@google/genai with streamed arguments", () => {
  it.effect("gets the pieces, and sends them back in a chat", () =>
    Effect.gen(function*() {
      const ai = yield* connect(vertex)
      const chat = ai.chats.create({
        model,
        config: {
          tools: [yield* call(weather().tool.tool)],
          toolConfig: { functionCallingConfig: { streamFunctionCallArguments: true } }
        }
      })
      const chunks = yield* call(async () => collect(await chat.sendMessageStream({ message: "How is the weather?" })))
      const calls = chunks.flatMap((chunk) => chunk.functionCalls ?? [])
      assert.deepStrictEqual(calls[0], { name: "get_weather", willContinue: true })
      const city = calls.flatMap(({ partialArgs = [] }) => partialArgs.map(({ stringValue }) => stringValue)).join("")
      assert.strictEqual(city, "Paris")
      const answer = yield* call(() =>
        chat.sendMessage({ message: [{ functionResponse: { name: "get_weather", response: {} } }] })
      )
      assert.strictEqual(answer.text, "Fine.")
    }).pipe(Effect.provide(Emulator.layerServer({
      script: [
        Script.conversation("*", [Script.calls({ name: "get_weather", args: { city: "Paris" } }), Script.says("Fine.")])
      ]
    }))))
})

/** The getter of the SDK warns about other parts. */
const textOf = (chunk: GenerateContentResponse): string =>
  partsOf(chunk.candidates?.map(({ content }) => content ?? {})).map(({ text = "", thought }) =>
    thought === true ? "" : text
  )
    .join("")
