/** One call of each kind, as a newcomer writes it. Together they load every file of the entry for plain async code. */
import assert from "node:assert/strict"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"
const live = "gemini-live-2.5-flash-preview"

const text = () => new Blob(["Some text"], { type: "text/plain" })

const collect = async (items) => {
  const all = []
  for await (const item of await items) all.push(item)
  return all
}

/** A function that the emulator calls, since it has to. */
const tool = () => ({
  tool: async () => ({ functionDeclarations: [{ name: "weather" }] }),
  callTool: async () => [{ functionResponse: { name: "weather", response: { output: "rain" } } }]
})
const calling = {
  tools: [tool()],
  toolConfig: { functionCallingConfig: { mode: "ANY" } },
  automaticFunctionCalling: { maximumRemoteCalls: 1 }
}

/** What the MCP SDK has of a server. */
const mcp = {
  getServerVersion: () => ({ name: "server", version: "1" }),
  listTools: async () => ({ tools: [{ name: "weather", inputSchema: { type: "object" } }] }),
  callTool: async () => ({ content: [{ type: "text", text: "rain" }] })
}

const vertex = { enterprise: true, project: "p", location: "us-central1" }

const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] }

const sessionOf = async (connecting) => {
  const session = await connecting
  await session[Symbol.asyncDispose]()
}

/** The first answer is half of it, which is continued. */
const halves = () => {
  let asked = 0
  return async () =>
    Response.json({
      candidates: [
        asked++ === 0
          ? { content: { role: "model", parts: [{ text: "One, " }] }, continuationToken: "token" }
          : { content: { role: "model", parts: [{ text: "two." }] }, finishReason: "STOP" }
      ]
    })
}

/** An OpenTelemetry that keeps what it is told. */
const telemetry = (spans) => {
  const spanContext = () => ({ traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 1 })
  const span = new Proxy({ spanContext }, { get: (target, name) => target[name] ?? (() => span) })
  return { tracer: { startSpan: (name) => (spans.push(name), span) } }
}

/** `make` gives a client of the emulator with more options, `entry` is the module, and `path` is that of a text file. `config` is what can abort the call. */
export const calls = {
  "models.generateContent": ({ ai, config }) => ai.models.generateContent({ model, contents, config }),
  "models.generateContentStream": ({ ai, config }) =>
    collect(ai.models.generateContentStream({ model, contents, config })),
  "models.generateContent with functions": ({ ai, config }) =>
    ai.models.generateContent({ model, contents, config: { ...config, ...calling } }),
  "models.generateContentStream with functions": ({ ai, config }) =>
    collect(ai.models.generateContentStream({ model, contents, config: { ...config, ...calling } })),
  "models.generateContent with a server of MCP": ({ ai, config, entry }) =>
    ai.models.generateContent({ model, contents, config: { ...config, tools: [entry.mcpToTool(mcp)] } }),
  "models.generateContent of two halves": async ({ config, make }) => {
    await using ai = make({ httpOptions: { fetch: halves() } })
    assert.equal((await ai.models.generateContent({ model, contents, config })).text, "One, two.")
  },
  "models.generateContent with a schema": ({ ai, config }) =>
    ai.models.generateContent({ model, contents, config: { ...config, responseSchema: schema } }),
  "models.generateContent that is refused": async ({ config, entry, make }) => {
    await using ai = make({
      httpOptions: { fetch: async () => Response.json({ error: { code: 404 } }, { status: 404 }) }
    })
    const error = await ai.models.generateContent({ model, contents, config }).catch((error) => error)
    if (!(error instanceof entry.NotFound)) throw error
  },
  "models.generateContent with credentials": async ({ config, make }) => {
    const authClient = { getRequestHeaders: async () => ({ authorization: "Bearer token" }) }
    await using ai = make({ ...vertex, apiKey: undefined, googleAuthOptions: { authClient } })
    await ai.models.generateContent({ model, contents, config })
  },
  "models.generateObject": ({ ai, config }) => ai.models.generateObject({ model, contents, schema, config }),
  "models.streamObject": ({ ai, config }) =>
    collect(ai.models.streamObject({ model, contents, schema, parseIncomplete: JSON.parse, config })),
  "models.countTokens": ({ ai, config }) => ai.models.countTokens({ model, contents, config }),
  "models.embedContent": ({ ai, config }) =>
    ai.models.embedContent({ model: "gemini-embedding-001", contents, config }),
  "models.generateImages": async ({ config, make }) => {
    await using ai = make(vertex)
    await ai.models.generateImages({ model: "imagen-4.0-generate-001", prompt: contents, config })
  },
  "models.list": ({ ai, config }) => collect(ai.models.list({ config })),
  "operations": async ({ config, make }) => {
    await using ai = make(vertex)
    const operation = await ai.models.generateVideos({ model: "veo-3.0-generate-001", prompt: "A cat", config })
    await ai.operations.wait({ operation, config: { ...config, pollInterval: 1 } })
  },
  "chats": async ({ ai, config }) => {
    const chat = ai.chats.create({ model, config })
    await chat.sendMessage({ message: contents })
    await collect(chat.sendMessageStream({ message: contents }))
    assert.equal(chat.getHistory().length, 4)
  },
  "chats with functions": ({ ai, config }) =>
    ai.chats.create({ model, config: { ...config, ...calling } }).sendMessage({ message: contents }),
  "files": async ({ ai, config, path }) => {
    const file = await ai.files.upload({ file: path, config: { ...config, mimeType: "text/plain" } })
    const { name } = await ai.files.wait({ name: file.name, config: { ...config, pollInterval: 1 } })
    await ai.files.upload({ file: text(), config })
    assert((await collect(ai.files.list({ config }))).length > 0)
    await ai.files.delete({ name, config })
  },
  "files.registerFiles": ({ ai, config, entry }) =>
    ai.files.registerFiles({ uris: ["gs://bucket/a.pdf"], auth: entry.Auth.bearer("token"), config }),
  "files.download": async ({ ai, config, path }) => {
    const file = { videoBytes: btoa("blue"), mimeType: "video/mp4" }
    await ai.files.download({ file, downloadPath: `${path}.mp4`, config })
  },
  "fileSearchStores": async ({ ai, config }) => {
    const { name } = await ai.fileSearchStores.create({ config })
    await ai.fileSearchStores.uploadToFileSearchStore({ fileSearchStoreName: name, file: text(), config })
    await collect(ai.fileSearchStores.documents.list({ parent: name, config }))
  },
  "live": ({ ai, config }) => sessionOf(ai.live.connect({ model: live, config })),
  "live with functions": ({ ai, config }) =>
    sessionOf(ai.live.connect({ model: live, config: { ...config, tools: [tool()] } })),
  "live.music": async ({ make }) => {
    await using ai = make({ apiVersion: "v1alpha" })
    await sessionOf(ai.live.music.connect({ model: "models/lyria-realtime-exp", callbacks: { onmessage: () => {} } }))
  },
  "interactions": async ({ ai, config }) => {
    const { id } = await ai.interactions.create({ model, input: contents }, config)
    await ai.interactions.get(id, undefined, config)
    await collect(ai.interactions.create({ model, input: contents, stream: true }, config))
  },
  "interactions.run": ({ ai, config }) =>
    ai.interactions.run({ model, input: contents }, { ...config, tools: [], pollInterval: 1 }),
  "batches": async ({ ai, config }) => {
    const { name } = await ai.batches.create({ model, src: [{ contents }], config })
    assert.equal((await ai.batches.get({ name, config })).name, name)
  },
  "batches.run": ({ ai, config }) =>
    collect(ai.batches.run({ model, requests: [{ contents }], config: { ...config, pollInterval: 1 } })),
  "caches": async ({ ai, config }) => {
    const cached = { contents: "Once upon a time, ".repeat(300), ttl: "600s" }
    const { name } = await ai.caches.create({ model, config: { ...cached, ...config } })
    await ai.caches.delete({ name, config })
  },
  "caches.scoped": async ({ ai, config }) => {
    const cached = { contents: "Once upon a time, ".repeat(300), ttl: "600s" }
    await using lease = await ai.caches.scoped({ model, config: { ...cached, ...config } })
    assert.match(await lease.use(({ name }) => name), /^cachedContents\//)
  },
  "tunings": async ({ ai, config }) => {
    const trainingDataset = { examples: [{ textInput: "1", output: "2" }] }
    const { name } = await ai.tunings.tune({ baseModel: "models/gemini-1.5-flash-001-tuning", trainingDataset, config })
    await ai.tunings.get({ name, config })
  },
  "authTokens": async ({ make, config }) => {
    await using ai = make({ apiVersion: "v1alpha" })
    await ai.authTokens.create({ config: { ...config, uses: 1 } })
  },
  "webhooks": async ({ ai, config }) => {
    const webhook = { name: "mine", uri: "https://example.com/hook", subscribed_events: ["batch.succeeded"] }
    const { id } = await ai.webhooks.create(webhook, config)
    await ai.webhooks.ping(id, undefined, config)
    await ai.webhooks.list({}, config)
  },
  "agents": ({ ai, config }) => ai.agents.list({}, config),
  "environments": ({ ai, config }) => ai.environments.list({}, config),
  "triggers": ({ ai, config }) => ai.triggers.list({}, config),
  "credentials": ({ ai, config }) => ai.credentials.list({}, config),
  "voices": ({ ai, config }) => ai.voices.list({}, config),
  "decisions": ({ ai, config }) => {
    const questions = { blue: { type: "noul", instructions: "Is it blue?" } }
    return ai.decisions.create({ model: "models/gemini-3.8-flash", input: contents, questions }, config)
  },
  "layers": async ({ config, make }) => {
    const { layer } = await import("effect/http/FetchHttpClient")
    await using ai = make({ httpClient: layer })
    await ai.models.generateContent({ model, contents, config })
  },
  "telemetry": async ({ config, make, warnings }) => {
    const spans = []
    await using ai = make({ telemetry: telemetry(spans), onWarning: (warning) => void warnings.push(warning) })
    await ai.models.generateContent({ model, contents, config })
    assert.equal(spans.length > 0, warnings.length === 0)
  }
}
