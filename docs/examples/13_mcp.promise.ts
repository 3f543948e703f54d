/** Tools of an MCP server, which the model calls. The server is a process of its own. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import { GoogleGenAI, mcpToTool } from "effect-genai/promise"
import { fileURLToPath } from "node:url"

const server = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"))

const client = new Client({ name: "example", version: "1.0.0" })
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: [server, "stdio"], stderr: "ignore" })
)
const tool = mcpToTool(client)
const { functionDeclarations = [] } = await tool.tool()
console.log(functionDeclarations.map(({ name }) => name).join(", "))

await using ai = new GoogleGenAI()
const response = await ai.models.generateContent({
  model: "gemini-2.5-flash",
  contents: "Call get-sum for 2 and 3, and say what it is.",
  config: { tools: [tool] }
})
console.log(response.text)
await client.close()
