/** Tools of an MCP server, which the model calls. The server is a process of its own. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { FunctionCalling, GenAI, Mcp } from "effect-genai"
import { McpClient, McpProtocol } from "effect/ai"
import { ChildProcess } from "effect/process"
import { fileURLToPath } from "node:url"

const server = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"))

const client = McpClient.layerStdio({
  name: "example",
  version: "1.0.0",
  command: ChildProcess.make(process.execPath, [server, "stdio"]),
  protocol: McpProtocol.v2025_11_25
}).pipe(Layer.provide(NodeServices.layer))

const program = Effect.gen(function*() {
  const tools = yield* Mcp.tools(yield* McpClient.McpClient)
  yield* Console.log(tools.map(({ name }) => name).join(", "))
  const response = yield* FunctionCalling.generateContent(
    { model: "gemini-2.5-flash", contents: "Call get-sum for 2 and 3, and say what it is." },
    { tools }
  )
  yield* Console.log(response.text)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, client]), NodeRuntime.runMain)
