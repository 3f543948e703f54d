import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { McpError } from "@modelcontextprotocol/sdk/types.js"
import { Effect, Latch, type Scope } from "effect"
import { InvalidRequest } from "../../src/GenAIError.ts"
import { Behavior, type GenerateContentConfig, type GoogleGenAI, type McpClient, mcpToTool } from "../../src/promise.ts"
import type { Content, FunctionCall } from "../../src/wire/Content.ts"
import { once, requests } from "../harness/calls.ts"
import { tool } from "../harness/mcp.ts"
import { connect } from "../harness/mcpSdk.ts"
import { aborter, clientInMemory, rejection } from "../harness/promised.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

const text = (text: string) => ({ type: "text", text })

const model = "gemini-2.5-flash"
const contents = "Look"

const calling = (...calls: ReadonlyArray<FunctionCall>) => ({
  candidates: [{
    content: { role: "model", parts: calls.map((functionCall) => ({ functionCall })) },
    finishReason: "STOP"
  }]
})

const says = (text: string) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }]
})

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
}

const bodies = Effect.map(requests, (all) => all.map(({ body }) => body as unknown as Body))

/** What was sent back after the calls. */
const results = Effect.map(bodies, (all) => all.at(-1)!.contents.at(-1)!.parts)

const label = /^effect-genai\/\S+ mcp_used\/unknown$/

/** All ways to a model with tools. */
const ways = {
  "one answer": (ai: GoogleGenAI, config: GenerateContentConfig) =>
    ai.models.generateContent({ model, contents, config: { httpOptions: once, ...config } }),
  "a stream": async (ai: GoogleGenAI, config: GenerateContentConfig) => {
    for await (
      const chunk of await ai.models.generateContentStream({
        model,
        contents,
        config: { httpOptions: once, ...config }
      })
    ) void chunk
  },
  "a chat": (ai: GoogleGenAI, config: GenerateContentConfig) =>
    ai.chats.create({ model, config: { httpOptions: once, ...config } }).sendMessage({ message: contents })
}

type Run = (config: GenerateContentConfig) => Promise<unknown>

const test = (name: string, body: (ai: GoogleGenAI) => Effect.Effect<void, never, Emulator | Scope.Scope>) =>
  it.live(name, () => Effect.flatMap(clientInMemory(), body).pipe(Effect.provide(Emulator.layer())))

const eachWay = (name: string, body: (run: Run) => Effect.Effect<void, never, Emulator | Scope.Scope>) => {
  for (const [kind, way] of Object.entries(ways)) test(`${name} (${kind})`, (ai) => body((config) => way(ai, config)))
}

// -----------------------------------------------------------------------------
// Tests
// -----------------------------------------------------------------------------

describe("mcpToTool", () => {
  eachWay(
    "declares the tools in their place, and sends results with ids, media as parts and errors as errors",
    (run) =>
      Effect.gen(function*() {
        const inputSchema = { $schema: "http://json-schema.org/draft-07/schema#", type: "object", properties: {} }
        const { calls, client } = yield* connect({
          pages: [[tool("take photo", { description: "Takes one", inputSchema }), tool("measure")], [tool("fail")]],
          call: (name) =>
            name === "take photo"
              ? { content: [text("Smile"), { type: "image", mimeType: "image/png", data: "AAEC" }] }
              : name === "fail"
              ? { isError: true, content: [text("Too dark")] }
              : { content: [text("{\"celsius\":3}")], structuredContent: { celsius: 3 } }
        })
        yield* turns(
          calling(
            { id: "1", name: "take_photo", args: { flash: true } },
            { id: "2", name: "measure" },
            { id: "3", name: "fail", args: {} }
          ),
          says("Done.")
        )
        const server = { behavior: Behavior.BLOCKING }
        yield* Effect.promise(() =>
          run({ tools: [{ googleSearch: {} }, mcpToTool(client, server), { urlContext: {} }] })
        )
        assert.deepStrictEqual((yield* bodies)[0]!.tools, [
          { googleSearch: {} },
          {
            functionDeclarations: [
              { name: "take_photo", description: "Takes one", parametersJsonSchema: inputSchema, ...server },
              { name: "measure", parametersJsonSchema: { type: "object" }, ...server },
              { name: "fail", parametersJsonSchema: { type: "object" }, ...server }
            ]
          },
          { urlContext: {} }
        ])
        assert.deepStrictEqual<unknown>(yield* results, [
          {
            functionResponse: {
              id: "1",
              name: "take_photo",
              response: { output: "Smile" },
              parts: [{ inlineData: { mimeType: "image/png", data: "AAEC" } }]
            }
          },
          { functionResponse: { id: "2", name: "measure", response: { celsius: 3 } } },
          { functionResponse: { id: "3", name: "fail", response: { error: "Too dark" } } }
        ])
        assert.deepStrictEqual(calls, [["take photo", { flash: true }], ["measure", {}], ["fail", {}]])
        for (const { headers } of yield* requests) assert.match(headers["x-goog-api-client"]!, label)
      })
  )

  eachWay("refuses one name on two servers before anything is sent, and names both", (run) =>
    Effect.gen(function*() {
      const left = yield* connect({ name: "left", pages: [[tool("order")]] })
      const right = yield* connect({ name: "right", pages: [[tool("pay"), tool("order")]] })
      const expected =
        "one function named \"order\", not two: one of the MCP server \"left\" and one of the MCP server " +
        "\"right\". A prefix for the tools of a server tells them apart"
      const apart = yield* rejection(() => run({ tools: [mcpToTool(left.client), mcpToTool(right.client)] }))
      assert.deepInclude(apart, { _tag: "InvalidRequest", field: "config.tools[1]", expected })
      const together = yield* rejection(() => run({ tools: [mcpToTool(left.client, right.client)] }))
      assert.deepInclude(together, { _tag: "InvalidRequest", field: "clients", expected })
      assert.deepStrictEqual(yield* requests, [])
      yield* turns(calling({ id: "1", name: "right_order", args: { n: 1 } }), says("Ordered."))
      yield* Effect.promise(() =>
        run({ tools: [mcpToTool(left.client), mcpToTool(right.client, { prefix: "right_" })] })
      )
      assert.deepStrictEqual([left.calls, right.calls], [[], [["order", { n: 1 }]]])
    }))

  test("labels the request and runs nothing where functions are disabled", (ai) =>
    Effect.gen(function*() {
      const { calls, client } = yield* connect({ pages: [[tool("look")]] })
      yield* turns(calling({ id: "1", name: "look" }))
      const response = yield* Effect.promise(() =>
        ai.models.generateContent({
          model,
          contents,
          config: { tools: [mcpToTool(client)], automaticFunctionCalling: { disable: true } }
        })
      )
      assert.deepStrictEqual(response.functionCalls, [{ id: "1", name: "look" }])
      assert.deepStrictEqual(calls, [])
      const [request] = yield* requests
      assert.match(request!.headers["x-goog-api-client"]!, label)
      assert.deepStrictEqual((yield* bodies)[0]!.tools, [
        { functionDeclarations: [{ name: "look", parametersJsonSchema: { type: "object" } }] }
      ])
    }))

  test("asks the servers at each call, all pages", (ai) =>
    Effect.gen(function*() {
      const pages = Array.from({ length: 3 }, (_, page) => Array.from({ length: 60 }, (_, n) => tool(`t${page}_${n}`)))
      const { client } = yield* connect({ pages })
      const shared = mcpToTool(client)
      const ask = Effect.promise(() => ai.models.generateContent({ model, contents, config: { tools: [shared] } }))
      yield* turns(says("1"), says("2"))
      yield* ask
      pages[2]!.push(tool("new"))
      yield* ask
      const counts = (yield* bodies).map(({ tools }) =>
        (tools![0] as { readonly functionDeclarations: ReadonlyArray<object> }).functionDeclarations.length
      )
      assert.deepStrictEqual(counts, [180, 181])
    }))

  test("tells the model that a call took too long, and the server that nobody waits", (ai) =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const { client } = yield* connect({
        pages: [[tool("look")]],
        call: (_name, _args, signal) =>
          new Promise((resolve) =>
            signal.addEventListener("abort", () => {
              log.push("cancelled")
              resolve({ content: [] })
            })
          )
      })
      yield* turns(
        calling({ id: "1", name: "look" }),
        says("I see."),
        calling({ id: "2", name: "look" }),
        says("I see.")
      )
      const generate = (tools: GenerateContentConfig["tools"], toolTimeout?: number) =>
        Effect.promise(() =>
          ai.models.generateContent({ model, contents, config: { tools, automaticFunctionCalling: { toolTimeout } } })
        )
      yield* generate([mcpToTool(client, { timeout: 20 })])
      assert.deepStrictEqual<unknown>(yield* results, [
        { functionResponse: { id: "1", name: "look", response: { error: "MCP error -32001: Request timed out" } } }
      ])
      yield* generate([mcpToTool(client)], 20)
      assert.deepStrictEqual<unknown>(yield* results, [{
        functionResponse: {
          id: "2",
          name: "look",
          response: { error: "The function ran for 20ms without a result, and was stopped" }
        }
      }])
      assert.deepStrictEqual(log, ["cancelled", "cancelled"])
    }))

  test("cancels the calls of a request that is aborted", (ai) =>
    Effect.gen(function*() {
      const controller = aborter()
      const cancelled = yield* Latch.make()
      const { client } = yield* connect({
        pages: [[tool("look")]],
        call: (_name, _args, signal) => {
          signal.addEventListener("abort", () => cancelled.openUnsafe())
          controller.abort()
          return new Promise(() => {})
        }
      })
      yield* turns(calling({ id: "1", name: "look" }))
      const error = yield* rejection(() =>
        ai.models.generateContent({
          model,
          contents,
          config: { tools: [mcpToTool(client)], abortSignal: controller.signal }
        })
      )
      assert.strictEqual(error.name, "AbortError")
      yield* cancelled.await
    }))

  for (
    const [what, failure, expected] of [
      [
        "arguments that the server refuses",
        new McpError(-32_602, "city is missing"),
        "MCP error -32602: city is missing"
      ],
      ["a failure of the server", new Error("Out of memory"), "MCP error -32603: Out of memory"]
    ] as const
  ) {
    test(`tells the model of ${what}`, (ai) =>
      Effect.gen(function*() {
        const { client } = yield* connect({
          pages: [[tool("look")]],
          call: () => {
            throw failure
          }
        })
        yield* turns(calling({ id: "1", name: "look" }), says("I see."))
        yield* Effect.promise(() =>
          ai.models.generateContent({ model, contents, config: { tools: [mcpToTool(client)] } })
        )
        const [part] = (yield* results)!
        assert.include(String(part!.functionResponse!.response!["error"]), expected)
      }))
  }

  test("tells the model of a result that the client cannot read", (ai) =>
    Effect.gen(function*() {
      const { client } = yield* connect({
        pages: [[tool("look")]],
        call: () => ({ content: [{ type: "hologram", data: "x" }] })
      })
      yield* turns(calling({ id: "1", name: "look" }), says("I see."))
      yield* Effect.promise(() =>
        ai.models.generateContent({ model, contents, config: { tools: [mcpToTool(client)] } })
      )
      const [part] = (yield* results)!
      assert.match(String(part!.functionResponse!.response!["error"]), /invalid/i)
    }))

  test("rejects with the error of a connection that broke", (ai) =>
    Effect.gen(function*() {
      const connection = yield* connect({ pages: [[tool("look")]], call: (): unknown => connection.server.close() })
      const { client } = connection
      yield* turns(calling({ id: "1", name: "look" }))
      const generate = () => ai.models.generateContent({ model, contents, config: { tools: [mcpToTool(client)] } })
      assert.deepInclude(yield* rejection(generate), {
        name: "McpError",
        message: "MCP error -32000: Connection closed"
      })
      assert.deepInclude(yield* rejection(generate), { message: "Not connected" })
    }))
})

describe("a tool of mcpToTool", () => {
  test("can be called by the program, which gets the parts of its own calls", () =>
    Effect.gen(function*() {
      const { client } = yield* connect({
        pages: [[tool("look"), tool("wait")]],
        call: (name) => ({ content: [text(name)] })
      })
      const own = mcpToTool(client)
      const calls = [{ id: "1", name: "wait" }, { id: "2", name: "other" }, { name: "look", args: { n: 1 } }]
      const parts = [
        { functionResponse: { id: "1", name: "wait", response: { output: "wait" } } },
        { functionResponse: { name: "look", response: { output: "look" } } }
      ]
      assert.deepStrictEqual<unknown>(yield* Effect.promise(() => own.callTool(calls)), parts)
      assert.deepStrictEqual<unknown>(yield* Effect.promise(() => own.tool()), {
        functionDeclarations: [
          { name: "look", parametersJsonSchema: { type: "object" } },
          { name: "wait", parametersJsonSchema: { type: "object" } }
        ]
      })
    }))

  test("is refused where functions cannot be called", (ai) =>
    Effect.gen(function*() {
      const { client } = yield* connect({ pages: [[tool("look")]] })
      const tools = [mcpToTool(client)]
      const error = yield* rejection(() => ai.caches.create({ model, config: { tools: tools as never } }))
      assert.deepInclude(error, { _tag: "InvalidRequest", field: "config.tools[0].tool" })
      assert.deepStrictEqual(yield* requests, [])
    }))

  it("gives its options to a client of the next generation, which takes them as the second argument", async () => {
    const seen: Array<unknown> = []
    const client = {
      getServerVersion: () => undefined,
      listTools: async () => ({ tools: [tool("look")] }),
      callTool: async (_params: object, options?: object) => {
        seen.push(options)
        return { content: [] }
      }
    }
    await mcpToTool(client, { timeout: 7 }).callTool([{ name: "look" }])
    assert.deepInclude(seen[0], { timeout: 7 })
    assert.property(seen[0], "signal")
  })

  it("whose server lists pages for ever rejects", async () => {
    let pages = 0
    const client: McpClient = {
      getServerVersion: () => undefined,
      listTools: async () => ({ tools: [], nextCursor: `${pages++}` }),
      callTool: async () => ({})
    }
    const error = await mcpToTool(client).tool().then(() => undefined, (error: unknown) => error)
    assert.instanceOf(error, InvalidRequest)
    assert.strictEqual(pages, 100)
  })

  const client: McpClient = {
    getServerVersion: () => undefined,
    listTools: async () => ({ tools: [] }),
    callTool: async () => ({})
  }
  for (
    const [what, args, field] of [
      ["nothing", [], "clients"],
      ["no client", [{}], "clients[0]"],
      ["a config alone", [{ timeout: 1 }], "clients[0]"],
      ["a client of effect/ai", [{ ...client, protocolVersion: "2025-11-25" }], "clients[0]"],
      ["something between clients", [client, {}, client], "clients[1]"],
      ["null", [null], "clients[0]"],
      ["a config that is no object", [client, 3], "clients[1]"],
      ["a time limit of 0", [client, { timeout: 0 }], "config.timeout"],
      ["a time limit that is text", [client, { timeout: "1s" }], "config.timeout"],
      ["a prefix that is no text", [client, { prefix: 1 }], "config.prefix"],
      ["a behavior that is no name", [client, { behavior: 1 }], "config.behavior"]
    ] as const
  ) {
    it(`cannot be made of ${what}`, () => {
      try {
        Reflect.apply(mcpToTool, undefined, args)
      } catch (error) {
        assert.instanceOf(error, InvalidRequest)
        assert.strictEqual(error.field, field)
        return
      }
      assert.fail("expected an InvalidRequest")
    })
  }
})
