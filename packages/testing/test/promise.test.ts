/** The entry for plain async code: mocks of `GoogleGenAI`, and the emulator. */
import { Answer, Emulator, Fault, mockGoogleGenAI, Reply, Script } from "@effect-genai/testing/promise"
import { GoogleGenAI, NotFound, RateLimited } from "effect-genai/promise"
import { createServer } from "node:http"
import { afterAll, assert, describe, expect, test } from "vitest"

const getWeather = ({ city }: { city: string }) => ({ city, celsius: 4 })

const tools = [getWeather, { functionDeclarations: [{ name: "getWeather", description: "The weather in a city" }] }]

const asked = { model: "gemini-2.5-flash", contents: "Why?" }

describe("mockGoogleGenAI", () => {
  test("is a client that answers as its stubs say, and records the calls", async () => {
    const ai = mockGoogleGenAI({
      models: {
        generateContent: async ({ contents }) => Answer.text(`You said: ${String(contents)}`),
        generateContentStream: Answer.stream(["It ", "rains."]),
        countTokens: { totalTokens: 7 }
      }
    })
    const client: GoogleGenAI = ai
    assert.instanceOf(client, GoogleGenAI)
    assert.strictEqual((await client.models.generateContent(asked)).text, "You said: Why?")
    const texts: Array<string | undefined> = []
    for await (const chunk of await client.models.generateContentStream(asked)) texts.push(chunk.text)
    assert.deepStrictEqual(texts, ["It ", "rains."])
    assert.strictEqual((await client.models.countTokens(asked)).totalTokens, 7)
    assert.deepStrictEqual(ai.calls().map(({ operation }) => operation), [
      "models.generateContent",
      "models.generateContentStream",
      "models.countTokens"
    ])
    assert.deepStrictEqual(ai.calls("models.countTokens").map(({ args: [params] }) => params), [asked])
  })

  test("errors of all kinds reject, also those that are thrown", async () => {
    const ai = mockGoogleGenAI({
      models: {
        generateContent: Answer.sequence([Answer.error("RateLimited", { retryAfter: "1 second" }), () => {
          throw Answer.error("NotFound")
        }]),
        generateContentStream: [Answer.text("It ra"), Answer.error("StreamInterrupted")]
      }
    })
    await expect(ai.models.generateContent(asked)).rejects.toBeInstanceOf(RateLimited)
    await expect(ai.models.generateContent(asked)).rejects.toBeInstanceOf(NotFound)
    const texts: Array<string | undefined> = []
    const drain = async () => {
      for await (const chunk of await ai.models.generateContentStream(asked)) texts.push(chunk.text)
    }
    await expect(drain()).rejects.toThrow("broke off")
    assert.deepStrictEqual(texts, ["It ra"])
  })

  test("a method without a stub rejects, and says which one", async () => {
    const ai = mockGoogleGenAI({ models: {} })
    await expect(ai.files.get({ name: "files/one" })).rejects.toThrow(
      "files.get was called, and has no stub. Add one: mockGoogleGenAI({ files: { get: … } })"
    )
  })

  test("chats, functions and objects are real over the stubs of models", async () => {
    const ai = mockGoogleGenAI({
      models: {
        generateContent: Answer.sequence([
          Answer.functionCalls({ name: "getWeather", args: { city: "Oslo" } }),
          Answer.text("4 degrees."),
          Answer.json({ celsius: 4 })
        ])
      }
    })
    const chat = await ai.chats.create({ model: "gemini-2.5-flash", config: { tools } })
    assert.strictEqual((await chat.sendMessage({ message: "How warm is it in Oslo?" })).text, "4 degrees.")
    const { value } = await ai.models.generateObject({ ...asked, schema: { type: "object" } })
    assert.deepStrictEqual(value, { celsius: 4 })
    const [, second] = ai.calls("models.generateContent")
    assert.include(JSON.stringify(second?.args[0].contents), "\"response\":{\"city\":\"Oslo\",\"celsius\":4}")
  })

  test("lists have pages", async () => {
    const ai = mockGoogleGenAI({
      files: { list: [{ name: "files/one" }, { name: "files/two" }] },
      tunings: { list: [{ name: "tuningJobs/one" }] }
    })
    const names: Array<string | undefined> = []
    const files = await ai.files.list()
    for await (const { name } of files) names.push(name)
    for await (const { name } of await ai.tunings.list()) names.push(name)
    assert.deepStrictEqual(names, ["files/one", "files/two", "tuningJobs/one"])
    assert.strictEqual(files.pageLength, 2)
  })

  test("it is one of Vertex AI if asked, and can be closed", async () => {
    assert.isFalse(mockGoogleGenAI().vertexai)
    const ai = mockGoogleGenAI({ vertexai: true, models: { generateContent: Answer.text("Hi") } })
    assert.isTrue(ai.vertexai)
    await ai.close()
    await expect(ai.models.generateContent(asked)).rejects.toThrow("closed")
  })

  test("an abort rejects with its reason", async () => {
    const ai = mockGoogleGenAI({ models: { generateContent: () => new Promise<never>(() => {}) } })
    const controller = new AbortController()
    const call = ai.models.generateContent({ ...asked, config: { abortSignal: controller.signal } })
    controller.abort(new Error("enough"))
    await expect(call).rejects.toThrow("enough")
  })
})

describe("Emulator", () => {
  const server = createServer((_, response) => void response.end())
  afterAll(() => void server.close())

  test("an agent with functions goes on after a 429", async () => {
    await using emulator = await Emulator.start({
      faults: [Fault.sequence("models.generateContentStream", [Fault.status(429, { retryDelay: "10 millis" })])],
      script: [
        Script.conversation("models.generateContentStream", [
          Script.calls({ name: "getWeather", args: { city: "Oslo" } }),
          Script.says("It is 4 degrees in Oslo.")
        ])
      ]
    })
    const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { fetch: emulator.fetch } })
    let text = ""
    for await (const chunk of await ai.models.generateContentStream({ ...asked, config: { tools } })) {
      text += chunk.text ?? ""
    }
    assert.strictEqual(text, "It is 4 degrees in Oslo.")
    assert.strictEqual(emulator.requests.length, 3)
  })

  test("scripts and faults can be added and removed", async () => {
    await using emulator = await Emulator.start()
    const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { fetch: emulator.fetch } })
    emulator.script(Script.always("models.generateContent", Script.says("Scripted.")))
    assert.strictEqual((await ai.models.generateContent(asked)).text, "Scripted.")
    emulator.inject(Fault.sequence("models.generateContent", [Fault.status(404)]))
    await expect(ai.models.generateContent(asked)).rejects.toBeInstanceOf(NotFound)
    emulator.reset()
    assert.strictEqual(emulator.requests.length, 0)
    assert.notStrictEqual((await ai.models.generateContent(asked)).text, "Scripted.")
    assert.deepStrictEqual([emulator.sessions, await emulator.deliveries()], [[], []])
  })

  test("a server has a base URL, and stops", async () => {
    const emulator = await Emulator.listen({ script: [Script.always("*", Reply.json({ totalTokens: 7 }))] })
    const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: emulator.baseUrl } })
    assert.strictEqual((await ai.models.countTokens(asked)).totalTokens, 7)
    await emulator.close()
    await expect(fetch(emulator.baseUrl)).rejects.toThrow("fetch failed")
  })

  test("a port in use rejects", async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    await expect(Emulator.listen({ port })).rejects.toThrow("EADDRINUSE")
  })
})
