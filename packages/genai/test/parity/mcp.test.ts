import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import type { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { Effect, type Scope } from "effect"
import { mcpToTool } from "../../src/promise.ts"
import { tool } from "../harness/mcp.ts"
import * as Servers from "../harness/mcpSdk.ts"
import * as Recorder from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const answer = (...parts: ReadonlyArray<object>) => ({
  candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }]
})

const call = (name: string) => answer({ functionCall: { id: "1", name, args: { n: 1 } } })

const script = (...turns: ReadonlyArray<object>): Recorder.Answer => ({ url }, index) => {
  const turn = turns[Math.min(index, turns.length - 1)]!
  return url.includes(":streamGenerateContent") ? Recorder.events(turn) : Recorder.json(turn)
}

const look = tool("look", {
  description: "Looks",
  inputSchema: {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties: { n: { type: ["number", "null"] } },
    additionalProperties: false
  },
  outputSchema: { type: "object", properties: { seen: { type: "string" } } }
})

const methods = ["generateContent", "generateContentStream"] as const

/** One call of a model that calls the tools of a server, in both SDKs. */
const both = (
  server: Servers.Scripted,
  given: {
    readonly config?: object
    readonly method?: typeof methods[number]
    readonly settings?: Sdks.Settings
    readonly turns?: ReadonlyArray<object>
  } = {}
) =>
  Effect.gen(function*() {
    const { config, method = "generateContent", settings = Sdks.settings.gemini } = given
    const { turns = [call("look"), answer({ text: "I see" })] } = given
    const { client } = yield* Servers.connect(server)
    const outcomeOf = async (ai: object, recorder: Recorder.Recorder, make: (client: Client) => unknown) => {
      const params = { model: "gemini-2.5-flash", contents: "Look", config: { tools: [make(client)], ...config } }
      const models: object = Reflect.get(ai, "models")
      const run = async () => {
        const result: unknown = await Reflect.apply(Reflect.get(models, method), models, [params])
        if (method === "generateContentStream") {
          for await (const chunk of result as AsyncIterable<unknown>) void chunk
        }
      }
      const error = await run().catch((error: unknown) => error)
      return { sent: recorder.sent, error }
    }
    const [first, second] = [Recorder.make(script(...turns)), Recorder.make(script(...turns))]
    return yield* Effect.promise(async () => {
      const ai = Sdks.ourClient(settings, second)
      const ours = await outcomeOf(ai, second, (client) => mcpToTool(client))
      await ai.close()
      const theirs = await outcomeOf(
        Sdks.officialClient(settings, first),
        first,
        (client) => Official.mcpToTool(client)
      )
      return { official: theirs, ours }
    })
  })

const test = (name: string, body: () => Effect.Effect<void, never, Scope.Scope>) =>
  it.live(name, () => Effect.scoped(body()))

const field = (name: string) => ({ body }: Recorder.Sent): unknown => Reflect.get(body as object, name)

/** What was sent back for the call. */
const results = ({ sent }: { readonly sent: ReadonlyArray<Recorder.Sent> }) =>
  (field("contents")(sent[1]!) as ReadonlyArray<{ readonly parts: unknown }>).at(-1)!.parts

const labels = ({ sent }: { readonly sent: ReadonlyArray<Recorder.Sent> }) =>
  sent.map(({ headers }) => /(?:^| )mcp_used\S*/.exec(headers["x-goog-api-client"] ?? "")?.[0])

const done = () => ({ content: [{ type: "text", text: "Done" }] })

// -----------------------------------------------------------------------------
// Tests
// -----------------------------------------------------------------------------

for (const [name, settings] of Object.entries(Sdks.settings)) {
  for (const method of methods) {
    test(`tools of MCP servers are declared and labelled as by @google/genai: ${name}, ${method}`, () =>
      Effect.gen(function*() {
        const server = { pages: [[look, tool("wait")]], call: () => ({ content: [], structuredContent: {} }) }
        const { official, ours } = yield* both(server, { settings, method })
        assert.lengthOf(ours.sent, 2)
        assert.deepStrictEqual(ours.sent.map(field("tools")), official.sent.map(field("tools")))
        assert.deepStrictEqual(ours.sent[0]!.body, official.sent[0]!.body)
        assert.deepStrictEqual([labels(official), labels(ours)], [
          [" mcp_used/unknown", " mcp_used/unknown"],
          [" mcp_used/unknown", " mcp_used/unknown"]
        ])
      }))

    test(`also if functions are disabled: ${name}, ${method}`, () =>
      Effect.gen(function*() {
        const config = { automaticFunctionCalling: { disable: true } }
        const { official, ours } = yield* both({ pages: [[look]] }, { settings, method, config })
        assert.deepStrictEqual(ours.sent.map(({ body }) => body), official.sent.map(({ body }) => body))
        assert.deepStrictEqual([labels(official), labels(ours)], [[" mcp_used/unknown"], [" mcp_used/unknown"]])
      }))
  }
}

describe("tools of MCP servers are not called as by @google/genai:", () => {
  const response = (response: object, more: object = {}) => [{ functionResponse: { name: "look", response, ...more } }]

  const cases: { readonly [title: string]: readonly [result: object, official: object, ours: object] } = {
    "text is an output": [done(), done(), { output: "Done" }],
    "a structured result is the result": [
      { content: [{ type: "text", text: "{\"seen\":\"it\"}" }], structuredContent: { seen: "it" } },
      { content: [{ type: "text", text: "{\"seen\":\"it\"}" }], structuredContent: { seen: "it" } },
      { seen: "it" }
    ],
    "an error is what the tool says": [
      { isError: true, content: [{ type: "text", text: "Too dark" }] },
      { error: { isError: true, content: [{ type: "text", text: "Too dark" }] } },
      { error: "Too dark" }
    ]
  }
  for (const [title, [result, theirs, mine]] of Object.entries(cases)) {
    test(`${title}, with the id of the call`, () =>
      Effect.gen(function*() {
        const pages = [[tool("look")]]
        const { official, ours } = yield* both({ pages, call: () => result })
        assert.deepStrictEqual<unknown>(results(official), response(theirs))
        assert.deepStrictEqual<unknown>(results(ours), response(mine, { id: "1" }))
      }))
  }

  test("media are parts of the response", () =>
    Effect.gen(function*() {
      const content = [{ type: "image", mimeType: "image/png", data: "AAEC" }]
      const { official, ours } = yield* both({ pages: [[tool("look")]], call: () => ({ content }) })
      const parts = [{ inlineData: { mimeType: "image/png", data: "AAEC" } }]
      assert.deepStrictEqual<unknown>(results(official), response({ content }))
      assert.deepStrictEqual<unknown>(results(ours), response({ output: "" }, { id: "1", parts }))
    }))

  test("a call that the server refuses does not end the run", () =>
    Effect.gen(function*() {
      const refuse = () => {
        throw new Error("Out of memory")
      }
      const { official, ours } = yield* both({ pages: [[tool("look")]], call: refuse })
      assert.match(String(official.error), /Out of memory/)
      assert.isUndefined(ours.error)
      assert.deepStrictEqual<unknown>(
        results(ours),
        response({ error: "MCP error -32603: Out of memory" }, { id: "1" })
      )
    }))

  test("names that the API refuses are changed", () =>
    Effect.gen(function*() {
      const server = { pages: [[tool("take photo")]], call: done }
      const { official, ours } = yield* both(server, { turns: [call("take_photo"), answer({ text: "I see" })] })
      const names = ({ sent }: { readonly sent: ReadonlyArray<Recorder.Sent> }) =>
        JSON.stringify(field("tools")(sent[0]!))
      assert.include(names(official), "\"take photo\"")
      assert.include(names(ours), "\"take_photo\"")
      assert.deepStrictEqual<unknown>(results(official), [])
    }))

  test("pages after the first hundred tools count", () =>
    Effect.gen(function*() {
      const pages = Array.from({ length: 3 }, (_, page) => Array.from({ length: 60 }, (_, n) => tool(`t${page}_${n}`)))
      const { official, ours } = yield* both({ pages }, { turns: [answer({ text: "Hi" })] })
      const count = ({ sent }: { readonly sent: ReadonlyArray<Recorder.Sent> }) =>
        JSON.stringify(field("tools")(sent[0]!)).match(/"name"/g)!.length
      assert.deepStrictEqual([count(official), count(ours)], [120, 180])
    }))

  test("a request without such tools has no label, also after one that had", () =>
    Effect.gen(function*() {
      const config = { tools: [{ googleSearch: {} }] }
      const { official, ours } = yield* both({ pages: [[look]] }, { config, turns: [answer({ text: "Hi" })] })
      assert.deepStrictEqual([labels(official), labels(ours)], [[" mcp_used/unknown"], [undefined]])
    }))
})
