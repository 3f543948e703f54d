/** Clients of the Gemini API that others have made, in their normal use against the server. */
import { createGoogle } from "@ai-sdk/google"
import { Emulator, Script } from "@effect-genai/testing"
import {
  AgentPlatformBackend,
  getAI,
  getGenerativeModel,
  GoogleAIBackend,
  Schema as FirebaseSchema
} from "@firebase/ai"
import { deleteApp, initializeApp } from "@firebase/app"
import { type FunctionDeclaration, GoogleGenerativeAI, type Schema, SchemaType } from "@google/generative-ai"
import { GoogleAIFileManager } from "@google/generative-ai/server"
import { HumanMessage, ToolMessage } from "@langchain/core/messages"
import { tool as langchainTool } from "@langchain/core/tools"
import { ChatGoogleGenerativeAI, GoogleGenerativeAIEmbeddings } from "@langchain/google-genai"
import { embedMany, generateText, isStepCount, jsonSchema, Output, streamText, tool, uploadFile } from "ai"
import { ManagedRuntime } from "effect"
import OpenAI from "openai"
import { afterAll, assert, beforeAll, beforeEach, describe, test, vi } from "vitest"

const runtime = ManagedRuntime.make(Emulator.layerServer())
const emulator = await runtime.runPromise(Emulator)
afterAll(() => runtime.dispose())
beforeEach(() => runtime.runPromise(emulator.reset))

const { baseUrl } = emulator

const city = { type: "object", properties: { city: { type: "string" } }, required: ["city"] } as const
const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"]
} as const

/** The model asks for the weather in two cities at once, and answers with what it got. */
const conversation = (operation: string) =>
  runtime.runPromise(emulator.script(Script.conversation(operation, [
    Script.calls({ name: "get_weather", args: { city: "Oslo" } }, { name: "get_weather", args: { city: "Rome" } }),
    (request) => Script.says(Script.results(request).map(({ response }) => JSON.stringify(response)).join(" and "))
  ])))

const model = "gemini-3-flash"

describe("@ai-sdk/google", () => {
  const google = createGoogle({ apiKey: "any", baseURL: `${baseUrl}/v1beta` })
  const tools = {
    get_weather: tool({
      description: "The weather in a city",
      inputSchema: jsonSchema<{ city: string }>(city),
      execute: ({ city }) => Promise.resolve({ degrees: city.length })
    })
  }
  const limit = { stopWhen: isStepCount(3) }

  test("text, whole and streamed, and thinking", async () => {
    const { text, usage } = await generateText({ model: google(model), prompt: "Hi", instructions: "Be brief." })
    assert.include(text, "You said: \"Hi\"")
    assert.isAbove(usage.totalTokens ?? 0, 0)
    const stream = streamText({ model: google(model), prompt: "Hi" })
    let streamed = ""
    for await (const piece of stream.textStream) streamed += piece
    assert.strictEqual(streamed, text)
    const thought = await generateText({
      model: google(model),
      prompt: "Hi",
      providerOptions: { google: { thinkingConfig: { thinkingLevel: "low", includeThoughts: true } } }
    })
    assert.include(thought.reasoningText, "Considering the prompt")
  })

  test("tools in two rounds", async () => {
    await conversation("models.generateContent")
    const { steps, text } = await generateText({ model: google(model), prompt: "Weather?", tools, ...limit })
    assert.strictEqual(steps[0]?.toolCalls.length, 2)
    assert.match(text, /4.* and .*4/)
  })

  test("tools in two rounds, streamed", async () => {
    await conversation("models.generateContentStream")
    const stream = streamText({ model: google(model), prompt: "Weather?", tools, ...limit })
    assert.match(await stream.text, /4.* and .*4/)
  })

  test("objects", async () => {
    const { output } = await generateText({
      model: google(model),
      prompt: "A person",
      output: Output.object({ schema: jsonSchema<{ name: string; age: number }>(person) })
    })
    assert.deepStrictEqual([typeof output.name, typeof output.age], ["string", "number"])
  })

  test("embeddings", async () => {
    const { embeddings } = await embedMany({
      model: google.embedding("gemini-embedding-001"),
      values: Array.from({ length: 150 }, (_, index) => `text ${index}`)
    })
    assert.deepStrictEqual([embeddings.length, embeddings[0]?.length], [150, 3072])
  })

  test("files", async () => {
    const data = new TextEncoder().encode("Hello")
    const { providerReference } = await uploadFile({ api: google.files(), data, mediaType: "text/plain" })
    assert.include(Object.values(providerReference)[0], "/files/")
  })
})

describe("@google/generative-ai", () => {
  const generative = new GoogleGenerativeAI("any")
  const options = { baseUrl }
  const weather: FunctionDeclaration = {
    name: "get_weather",
    description: "The weather in a city",
    parameters: { type: SchemaType.OBJECT, properties: { city: { type: SchemaType.STRING } }, required: ["city"] }
  }
  const answers = ["Oslo", "Rome"].map((city) => ({
    functionResponse: { name: "get_weather", response: { degrees: city.length } }
  }))

  test("text, whole and streamed, and counts", async () => {
    const client = generative.getGenerativeModel({ model, systemInstruction: "Be brief." }, options)
    const text = (await client.generateContent("Hi")).response.text()
    assert.include(text, "You said: \"Hi\"")
    const { response, stream } = await client.generateContentStream("Hi")
    for await (const chunk of stream) assert.isString(chunk.text())
    assert.strictEqual((await response).text(), text)
    assert.isAbove((await client.countTokens("Hello")).totalTokens, 0)
  })

  for (const how of ["whole", "streamed"] as const) {
    test(`a chat with tools in two rounds, ${how}`, async () => {
      await conversation(how === "whole" ? "models.generateContent" : "models.generateContentStream")
      // This client drops thought signatures, which Gemini 2.5 does not demand.
      const chat = generative.getGenerativeModel(
        { model: "gemini-2.5-flash", tools: [{ functionDeclarations: [weather] }] },
        options
      ).startChat()
      const send = async (message: Parameters<typeof chat.sendMessage>[0]) =>
        how === "whole" ? (await chat.sendMessage(message)).response : (await chat.sendMessageStream(message)).response
      assert.strictEqual((await send("Weather?")).functionCalls()?.length, 2)
      assert.match((await send(answers)).text(), /4.* and .*4/)
    })
  }

  test("objects", async () => {
    const responseSchema: Schema = {
      type: SchemaType.OBJECT,
      properties: { name: { type: SchemaType.STRING }, age: { type: SchemaType.INTEGER } },
      required: ["name"]
    }
    const client = generative.getGenerativeModel(
      { model, generationConfig: { responseMimeType: "application/json", responseSchema } },
      options
    )
    assert.isString(JSON.parse((await client.generateContent("A person")).response.text()).name)
  })

  test("embeddings", async () => {
    const client = generative.getGenerativeModel({ model: "gemini-embedding-001" }, options)
    assert.strictEqual((await client.embedContent("a")).embedding.values.length, 3072)
    const requests = ["a", "b"].map((text) => ({ content: { role: "user", parts: [{ text }] } }))
    assert.strictEqual((await client.batchEmbedContents({ requests })).embeddings.length, 2)
  })

  test("files, in one multipart request", async () => {
    const files = new GoogleAIFileManager("any", options)
    const { file } = await files.uploadFile(Buffer.from("Hello"), { mimeType: "text/plain", displayName: "greeting" })
    assert.deepStrictEqual([file.displayName, file.sizeBytes, file.mimeType], ["greeting", "5", "text/plain"])
    assert.strictEqual((await files.getFile(file.name)).uri, file.uri)
    const client = generative.getGenerativeModel({ model }, options)
    const fileData = { fileUri: file.uri, mimeType: file.mimeType }
    assert.include((await client.generateContent([{ fileData }, "Read it"])).response.text(), "Read it")
  })
})

describe("openai", () => {
  const client = new OpenAI({ apiKey: "any", baseURL: `${baseUrl}/v1beta/openai` })
  const tools = [{
    type: "function" as const,
    function: { name: "get_weather", description: "The weather in a city", parameters: city }
  }]
  const asked = [{ role: "user" as const, content: "Weather?" }]

  test("text, whole and streamed", async () => {
    const messages = [{ role: "system" as const, content: "Be brief." }, { role: "user" as const, content: "Hi" }]
    const { choices, usage } = await client.chat.completions.create({ model, messages, reasoning_effort: "low" })
    assert.include(choices[0]?.message.content, "You said: \"Hi\"")
    assert.isAbove(usage?.total_tokens ?? 0, 0)
    let streamed = ""
    for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
      streamed += chunk.choices[0]?.delta.content ?? ""
    }
    assert.strictEqual(streamed, choices[0]?.message.content)
  })

  for (const how of ["whole", "streamed"] as const) {
    test(`tools in two rounds, ${how}`, async () => {
      await conversation(how === "whole" ? "models.generateContent" : "models.generateContentStream")
      const send = async (messages: Array<OpenAI.ChatCompletionMessageParam>) => {
        if (how === "whole") return await client.chat.completions.create({ model, messages, tools })
        return await client.chat.completions.stream({ model, messages, tools }).finalChatCompletion()
      }
      const message = (await send(asked)).choices[0]?.message
      assert.isDefined(message)
      assert.strictEqual(message.tool_calls?.length, 2)
      const results = (message.tool_calls ?? []).map(({ id }) => ({
        role: "tool" as const,
        tool_call_id: id,
        content: JSON.stringify({ degrees: 4 })
      }))
      assert.match((await send([...asked, message, ...results])).choices[0]?.message.content ?? "", /4.* and .*4/)
    })
  }

  test("objects", async () => {
    const { choices } = await client.chat.completions.create({
      model,
      messages: [{ role: "user", content: "A person" }],
      response_format: { type: "json_schema", json_schema: { name: "person", schema: person } }
    })
    assert.isString(JSON.parse(choices[0]?.message.content ?? "").name)
  })

  test("embeddings and models", async () => {
    const { data } = await client.embeddings.create({ model: "gemini-embedding-001", input: ["a", "b"] })
    assert.deepStrictEqual(data.map(({ embedding }) => embedding.length), [3072, 3072])
    assert.closeTo(Math.hypot(...data[0]?.embedding ?? []), 1, 1e-3)
    const ids = []
    for await (const { id } of client.models.list()) ids.push(id)
    assert.include(ids, `models/${model}`)
  })
})

describe("@langchain/google-genai", () => {
  const chat = new ChatGoogleGenerativeAI({ apiKey: "any", baseUrl, model })
  const weather = langchainTool(({ city }: { readonly city: string }) => ({ degrees: city.length }), {
    name: "get_weather",
    description: "The weather in a city",
    schema: city
  })

  test("text, whole and streamed", async () => {
    const { text } = await chat.invoke([["system", "Be brief."], ["human", "Hi"]])
    assert.include(text, "You said: \"Hi\"")
    let streamed = ""
    for await (const chunk of await chat.stream("Hi")) streamed += chunk.text
    assert.include(streamed, "You said: \"Hi\"")
  })

  test("tools in two rounds", async () => {
    await conversation("models.generateContent")
    const asked = new HumanMessage("Weather?")
    const first = await chat.bindTools([weather]).invoke([asked])
    assert.strictEqual(first.tool_calls?.length, 2)
    const results = (first.tool_calls ?? []).map(({ id = "", name }) =>
      new ToolMessage({ content: "{\"degrees\":4}", tool_call_id: id, name })
    )
    assert.match((await chat.bindTools([weather]).invoke([asked, first, ...results])).text, /4.* and .*4/)
  })

  test("objects", async () => {
    const made = await chat.withStructuredOutput(person).invoke("A person")
    assert.isString(made["name"])
  })

  test("embeddings", async () => {
    const embeddings = new GoogleGenerativeAIEmbeddings({ apiKey: "any", baseUrl, model: "gemini-embedding-001" })
    const vectors = await embeddings.embedDocuments(Array.from({ length: 120 }, (_, index) => `text ${index}`))
    assert.deepStrictEqual([vectors.length, vectors[0]?.length], [120, 3072])
  })
})

describe("firebase/ai", () => {
  const app = initializeApp({ apiKey: "any", projectId: "p", appId: "1:1:web:1" })
  // It has addresses of its own.
  beforeAll(() => void vi.stubGlobal("fetch", emulator.fetch))
  afterAll(() => {
    vi.unstubAllGlobals()
    return deleteApp(app)
  })
  const parameters = FirebaseSchema.object({ properties: { city: FirebaseSchema.string() } })
  const tools = [{
    functionDeclarations: [{ name: "get_weather", description: "The weather in a city", parameters }]
  }]

  for (const backend of [new GoogleAIBackend(), new AgentPlatformBackend("us-central1")]) {
    const ai = getAI(app, { backend })

    test(`text, whole and streamed, counts and objects: ${backend.backendType}`, async () => {
      const client = getGenerativeModel(ai, { model })
      const text = (await client.generateContent("Hi")).response.text()
      assert.include(text, "You said: \"Hi\"")
      assert.strictEqual((await (await client.generateContentStream("Hi")).response).text(), text)
      assert.isAbove((await client.countTokens("Hello")).totalTokens, 0)
      const responseSchema = FirebaseSchema.object({ properties: { name: FirebaseSchema.string() } })
      const generationConfig = { responseMimeType: "application/json", responseSchema }
      const made = await getGenerativeModel(ai, { model, generationConfig }).generateContent("A person")
      assert.isString(JSON.parse(made.response.text()).name)
    })

    for (const how of ["whole", "streamed"] as const) {
      test(`a chat with tools in two rounds, ${how}: ${backend.backendType}`, async () => {
        await conversation(how === "whole" ? "models.generateContent" : "models.generateContentStream")
        const chat = getGenerativeModel(ai, { model, tools }).startChat()
        const send = async (message: Parameters<typeof chat.sendMessage>[0]) =>
          how === "whole"
            ? (await chat.sendMessage(message)).response
            : (await chat.sendMessageStream(message)).response
        const calls = (await send("Weather?")).functionCalls() ?? []
        assert.strictEqual(calls.length, 2)
        const results = calls.map(({ id, name }) => ({
          type: "functionResponse" as const,
          functionResponse: { ...(id === undefined ? undefined : { id }), name, response: { degrees: 4 } }
        }))
        assert.match((await send(results)).text(), /4.* and .*4/)
      })
    }
  }
})
