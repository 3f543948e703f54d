/** The programs: `node programs.mjs ADDRESS`, where an emulator without a script is. Every line of their output is something that works. */
import { googleAI } from "@genkit-ai/google-genai"
import { FunctionTool, InMemoryRunner, LlmAgent, LogLevel, setLogLevel, StreamingMode } from "@google/adk"
import { HumanMessage } from "@langchain/core/messages"
import { tool } from "@langchain/core/tools"
import { ChatGoogle } from "@langchain/google"
import { genkit, z } from "genkit"
import assert from "node:assert/strict"

const [, , baseUrl = ""] = process.argv
const person = z.object({ name: z.string(), age: z.number().int() })
const city = z.object({ city: z.string() })
const weather = ({ city }) => ({ degrees: city.length })
const about = { name: "get_weather", description: "The weather in a city" }

const said = /You said: "Hi"/
const answered = /The function get_weather answered/
const works = (what) => console.log(`works: ${what}`)
const isPerson = ({ age, name }) => assert.deepEqual([typeof name, typeof age], ["string", "number"])

const withGenkit = async () => {
  const ai = genkit({ plugins: [googleAI({ apiKey: "any", baseUrl })] })
  const model = googleAI.model("gemini-2.5-flash")
  const streamed = async (options) => {
    const { response, stream } = ai.generateStream({ model, ...options })
    let text = ""
    for await (const chunk of stream) text += chunk.text
    return { text, whole: (await response).text }
  }
  assert.match((await ai.generate({ model, prompt: "Hi" })).text, said)
  const { text, whole } = await streamed({ prompt: "Hi" })
  assert.match(text, said)
  assert.equal(text, whole)
  works("genkit: text, whole and streamed")
  const tools = [ai.defineTool({ ...about, inputSchema: city }, (input) => Promise.resolve(weather(input)))]
  assert.match((await ai.generate({ model, prompt: "get_weather", tools })).text, answered)
  assert.match((await streamed({ prompt: "get_weather", tools })).whole, answered)
  works("genkit: tools in two rounds, whole and streamed")
  isPerson((await ai.generate({ model, prompt: "A person", output: { schema: person } })).output)
  works("genkit: objects")
  const [{ embedding }] = await ai.embed({ embedder: googleAI.embedder("gemini-embedding-001"), content: "Hi" })
  assert.equal(embedding.length, 3072)
  works("genkit: embeddings")
}

const withAdk = async () => {
  process.env.GOOGLE_GEMINI_BASE_URL = baseUrl
  process.env.GOOGLE_API_KEY = "any"
  setLogLevel(LogLevel.ERROR)
  const ask = async (options, text, streamingMode = StreamingMode.NONE) => {
    const agent = new LlmAgent({ name: "assistant", model: "gemini-2.5-flash", ...options })
    const runner = new InMemoryRunner({ agent, appName: "test" })
    const { id } = await runner.sessionService.createSession({ appName: "test", userId: "user" })
    const newMessage = { role: "user", parts: [{ text }] }
    const events = []
    for await (
      const event of runner.runAsync({ userId: "user", sessionId: id, newMessage, runConfig: { streamingMode } })
    ) events.push(event)
    return events
  }
  const textOf = (events) =>
    events.filter(({ partial }) => partial !== true)
      .flatMap(({ content }) => content?.parts ?? []).map(({ text = "" }) => text).join("")
  assert.match(textOf(await ask({}, "Hi")), said)
  const streamed = await ask({}, "Hi", StreamingMode.SSE)
  assert.ok(streamed.some(({ partial }) => partial === true))
  assert.match(textOf(streamed), said)
  works("@google/adk: text, whole and streamed")
  const tools = [new FunctionTool({ ...about, parameters: city, execute: weather })]
  assert.match(textOf(await ask({ tools }, "get_weather")), answered)
  assert.match(textOf(await ask({ tools }, "get_weather", StreamingMode.SSE)), answered)
  works("@google/adk: tools in two rounds, whole and streamed")
  isPerson(JSON.parse(textOf(await ask({ outputSchema: person }, "A person"))))
  works("@google/adk: objects")
}

const withLangchain = async () => {
  const model = new ChatGoogle({ model: "gemini-2.5-flash", apiKey: "any", endpoint: baseUrl })
  const streamed = async (model, input) => {
    let all
    for await (const chunk of await model.stream(input)) all = all === undefined ? chunk : all.concat(chunk)
    return all
  }
  assert.match((await model.invoke("Hi")).text, said)
  assert.match((await streamed(model, "Hi")).text, said)
  works("@langchain/google: text, whole and streamed")
  const tools = [tool((input) => JSON.stringify(weather(input)), { ...about, schema: city })]
  const bound = model.bindTools(tools)
  for (const ask of [(input) => bound.invoke(input), (input) => streamed(bound, input)]) {
    const asked = new HumanMessage("get_weather")
    const calls = await ask([asked])
    assert.equal(calls.tool_calls.length, 1)
    const results = await Promise.all(calls.tool_calls.map((call) => tools[0].invoke(call)))
    assert.match((await ask([asked, calls, ...results])).text, answered)
  }
  works("@langchain/google: tools in two rounds, whole and streamed")
  isPerson(await model.withStructuredOutput(person).invoke("A person"))
  works("@langchain/google: objects")
}

await withGenkit()
await withAdk()
await withLangchain()
process.exit(0)
