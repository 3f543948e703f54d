#!/usr/bin/env bash
# With @google/genai 3.3.0 one function call of the model runs on two MCP servers.
#
# Two servers offer a tool of the same name, each given as its own `mcpToTool(client)`. Nothing is refused: the model gets
# two declarations with one name, one call runs on both servers, and two responses are sent for it. `mcpToTool(a, b)` in one
# call does refuse the same pair.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @google/genai@3.3.0 @modelcontextprotocol/sdk@1.32.2 > /dev/null
cat > server.mjs <<'EOF'
import http from "node:http"
export const serve = (answer) =>
  new Promise((ready) => {
    const requests = []
    const server = http.createServer((request, response) => {
      let text = ""
      request.on("data", (piece) => text += piece)
      request.on("end", () => {
        requests.push({ url: request.url, headers: request.headers, body: text === "" ? undefined : JSON.parse(text) })
        const value = answer(requests.length)
        if (request.url.includes("alt=sse")) {
          response.setHeader("content-type", "text/event-stream")
          for (const event of value) response.write(`data: ${JSON.stringify(event)}\n\n`)
          response.end()
        } else {
          response.setHeader("content-type", "application/json")
          response.end(JSON.stringify(value))
        }
      })
    })
    server.listen(0, "127.0.0.1", () =>
      ready({
        url: `http://127.0.0.1:${server.address().port}`,
        requests,
        close: () => { server.closeAllConnections(); server.close() }
      }))
    setTimeout(() => process.exit(2), 60_000).unref()
  })
export const text = (text, rest = {}) => ({ candidates: [{ content: { role: "model", parts: [{ text }] }, ...rest }] })
export const call = (name, args = {}, id = "call-1") => ({
  candidates: [{ content: { role: "model", parts: [{ functionCall: { id, name, args } }] }, finishReason: "STOP" }]
})
EOF
cat > program.mjs <<'EOF'
import { GoogleGenAI, mcpToTool } from "@google/genai"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"
import { call, serve, text } from "./server.mjs"

const connect = async (server) => {
  const client = new Client({ name: "client", version: "1.0.0" })
  const [left, right] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(left), client.connect(right)])
  return client
}

const ran = []
const shop = async (name) => {
  const server = new McpServer({ name, version: "1.0.0" })
  server.registerTool("order", { description: "Places an order" }, async () => {
    ran.push(name)
    return { content: [{ type: "text", text: `ordered at ${name}` }] }
  })
  return connect(server)
}
const [left, right] = [await shop("left"), await shop("right")]
const server = await serve((count) => count === 1 ? call("order") : text("done", { finishReason: "STOP" }))
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
const tools = [mcpToTool(left), mcpToTool(right)]
await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Order", config: { tools } })
console.log("ran on:", ran.join(", "))
console.log("responses to one call:", server.requests[1].body.contents.at(-1).parts.length)
await ai.models.generateContent({ model: "m", contents: "Order", config: { tools: [mcpToTool(left, right)] } })
  .catch((error) => console.log("in one mcpToTool:", /duplicate/i.test(error.message) ? "refused" : error.message))
server.close()
process.exit(0)
EOF
cat > expected.txt <<'EOF'
ran on: left, right
responses to one call: 2
in one mcpToTool: refused
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
