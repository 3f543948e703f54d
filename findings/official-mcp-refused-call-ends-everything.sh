#!/usr/bin/env bash
# With @google/genai 3.3.0, an MCP server that refuses one call rejects the whole request; a tool that says the same does not.
#
# MCP has two ways to say that a call failed: a result with `isError`, and an error of the protocol (unknown tool, a schema
# of the result that is not met). The first goes back to the model, which corrects its call. The second rejects
# `generateContent`, and the results of the other calls of the turn are lost.
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
import { Server } from "@modelcontextprotocol/sdk/server/index.js"
import { CallToolRequestSchema, ListToolsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js"
import { call, serve, text } from "./server.mjs"

const connect = async (server) => {
  const client = new Client({ name: "client", version: "1.0.0" })
  const [left, right] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(left), client.connect(right)])
  return client
}

const ask = async (fail) => {
  const weather = new Server({ name: "weather", version: "1.0.0" }, { capabilities: { tools: {} } })
  weather.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: "weather", inputSchema: { type: "object" } }] }))
  weather.setRequestHandler(CallToolRequestSchema, fail)
  const client = await connect(weather)
  const server = await serve((count) => count === 1 ? call("weather") : text("Which city?", { finishReason: "STOP" }))
  const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
  const answer = await ai.models.generateContent({ model: "m", contents: "Hi", config: { tools: [mcpToTool(client)] } })
    .then(({ text }) => text, ({ message }) => `rejects: ${message}`)
  server.close()
  return answer
}
console.log("as a result:", await ask(() => ({ isError: true, content: [{ type: "text", text: "city is missing" }] })))
console.log("as an error:", await ask(() => { throw new McpError(-32602, "city is missing") }))
process.exit(0)
EOF
cat > expected.txt <<'EOF'
as a result: Which city?
as an error: rejects: MCP error -32602: MCP error -32602: city is missing
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
