/** Tools of a real server, over stdio and over HTTP, by the client of `effect/ai` and by that of the MCP SDK. */
import { Emulator, Reply, Script } from "@effect-genai/testing"
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { Effect, Layer, Option } from "effect"
import { McpClient, McpClientError, McpProtocol } from "effect/ai"
import { ChildProcess } from "effect/process"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import * as Mcp from "../src/Mcp.ts"
import { mcpToTool } from "../src/promise.ts"
import type { Content, FunctionCall, FunctionResponse } from "../src/wire/Content.ts"
import type { FunctionDeclaration } from "../src/wire/Tool.ts"
import { requests } from "./harness/calls.ts"
import { inMemory } from "./harness/emulated.ts"
import * as Everything from "./harness/everything.ts"
import { clientInMemory } from "./harness/promised.ts"

// -----------------------------------------------------------------------------
// Clients
// -----------------------------------------------------------------------------

const identity = { name: "test", version: "1.0.0" }

const effectClient = {
  stdio: McpClient.layerStdio({
    ...identity,
    command: ChildProcess.make(...Everything.stdio),
    protocol: McpProtocol.v2025_11_25
  }).pipe(Layer.provide(NodeServices.layer)),
  http: Layer.unwrap(
    Effect.map(Everything.http, (url) => McpClient.layerHttp({ ...identity, url, protocol: McpProtocol.v2025_11_25 }))
  ).pipe(Layer.provide(NodeHttpClient.layerUndici))
}

const sdkClient = (transport: "stdio" | "http") =>
  Effect.gen(function*() {
    const [command, args] = Everything.stdio
    const over = transport === "stdio"
      ? new StdioClientTransport({ command, args, stderr: "ignore" })
      : new StreamableHTTPClientTransport(new URL(yield* Everything.http))
    return yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const client = new Client(identity)
        await client.connect(over)
        return client
      }),
      (client) => Effect.promise(() => client.close())
    )
  })

// -----------------------------------------------------------------------------
// Runs
// -----------------------------------------------------------------------------

const calls: ReadonlyArray<FunctionCall> = [
  { id: "1", name: "echo", args: { message: "Hi" } },
  { id: "2", name: "get-sum", args: { a: 1, b: 2 } },
  { id: "3", name: "get-sum", args: { a: "one" } },
  { id: "4", name: "get-tiny-image", args: {} },
  { id: "5", name: "get-structured-content", args: { location: "Chicago" } },
  { id: "6", name: "get-resource-links", args: { count: 1 } },
  { id: "7", name: "get-resource-reference", args: { resourceType: "Blob", resourceId: 1 } },
  {
    id: "8",
    name: "gzip-file-as-resource",
    args: { name: "x.gz", data: "data:text/plain,hello", outputType: "resource" }
  }
]

const script = Emulator.use((emulator) =>
  emulator.script(
    Script.sequence("models.generateContent", [
      Reply.json({
        candidates: [{
          content: { role: "model", parts: calls.map((functionCall) => ({ functionCall })) },
          finishReason: "STOP"
        }]
      }),
      Script.says("Done.")
    ])
  )
)

const params = { model: "gemini-2.5-flash", contents: "Try everything" }

interface Body {
  readonly tools: ReadonlyArray<{ readonly functionDeclarations: ReadonlyArray<FunctionDeclaration> }>
  readonly contents: ReadonlyArray<Content>
}

/** What the model was told: the declarations, and the responses to all calls. */
const told = Effect.map(requests, (all) => {
  const [first, second] = all.map(({ body }) => body as unknown as Body)
  return {
    declared: first!.tools[0]!.functionDeclarations,
    responses: second!.contents.at(-1)!.parts!.map(({ functionResponse }) => functionResponse!)
  }
})

const check = Effect.gen(function*() {
  const { declared, responses } = yield* told
  const declaration = declared.find(({ name }) => name === "get-structured-content")!
  assert.deepInclude(declaration.parametersJsonSchema, { type: "object", required: ["location"] })
  assert.property(declaration.parametersJsonSchema, "$schema")
  assert.deepInclude(declaration.responseJsonSchema, { required: ["temperature", "conditions", "humidity"] })
  assert.deepStrictEqual(responses.map(({ id, name }) => ({ id, name })), calls.map(({ id, name }) => ({ id, name })))
  const [echo, sum, refused, image, structured, links, reference, gzip] = responses as ReadonlyArray<
    FunctionResponse & { readonly response: { readonly [name: string]: unknown } }
  >
  assert.deepStrictEqual(echo!.response, { output: "Echo: Hi" })
  assert.deepStrictEqual(sum!.response, { output: "The sum of 1 and 2 is 3." })
  assert.match(String(refused!.response["error"]), /^MCP error -32602: .+get-sum/)
  const [part] = image!.parts!
  assert.strictEqual(part!.inlineData!.mimeType, "image/png")
  assert.match(String(part!.inlineData!.data), /^iVBORw0KGgo/)
  assert.match(String(image!.response["output"]), /^Here's the image/)
  assert.hasAllKeys(structured!.response, ["temperature", "conditions", "humidity"])
  assert.match(String(links!.response["output"]), /\n.+: demo:\/\/resource\/dynamic\/\w+\/1 \(text\/plain\)\n/)
  // A resource in Base64 whose type is text is text.
  assert.match(
    String(reference!.response["output"]),
    /\ndemo:\/\/resource\/dynamic\/blob\/1\nResource 1: This is a base64 blob/
  )
  assert.match(String(gzip!.response["output"]), /x\.gz: a file of type application\/gzip, \d+ bytes/)
  assert.deepStrictEqual(responses.filter(({ parts }) => parts !== undefined), [image!])
})

/** Starting a process takes about a second; the rest is for a busy machine. */
const patiently = { timeout: 60_000 }

for (const transport of ["stdio", "http"] as const) {
  describe(`a server over ${transport}`, () => {
    it.live("by the client of effect/ai", () =>
      Effect.gen(function*() {
        yield* script
        const tools = yield* Mcp.tools(yield* McpClient.McpClient)
        const response = yield* FunctionCalling.generateContent(params, { tools })
        assert.strictEqual(response.text, "Done.")
        yield* check
      }).pipe(Effect.provide([effectClient[transport], inMemory()])), patiently)

    it.live("by the client of the MCP SDK", () =>
      Effect.gen(function*() {
        yield* script
        const ai = yield* clientInMemory()
        const tools = [mcpToTool(yield* sdkClient(transport))]
        const response = yield* Effect.promise(() => ai.models.generateContent({ ...params, config: { tools } }))
        assert.strictEqual(response.text, "Done.")
        yield* check
      }).pipe(Effect.provide(Emulator.layer())), patiently)

    it.live("is told that nobody waits for a call any more, and goes on", () =>
      Effect.gen(function*() {
        const tools = yield* Mcp.tools(yield* McpClient.McpClient)
        const call = (name: string, args: object) =>
          tools.find((tool) => tool.name === name)!.call({ id: "1", name, args })
        const slow = call("trigger-long-running-operation", { duration: 1, steps: 1 })
        assert.isTrue(Option.isNone(yield* Effect.timeoutOption(slow, "50 millis")))
        assert.deepInclude(yield* call("echo", { message: "Still here" }), {
          content: [{ type: "text", text: "Echo: Still here" }]
        })
      }).pipe(Effect.provide(effectClient[transport])), patiently)

    it.live("that is gone fails calls with the error of the client", () =>
      Effect.gen(function*() {
        const tools = yield* Effect.provide(Effect.flatMap(McpClient.McpClient, Mcp.tools), effectClient[transport])
        const error = yield* Effect.flip(tools[0]!.call({ id: "1", name: "echo", args: { message: "Hi" } }))
        assert.instanceOf(error, McpClientError.McpClientError)
        assert.strictEqual(error.reason._tag, "ClosedError")
      }), patiently)
  })
}
