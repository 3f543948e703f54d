#!/usr/bin/env bash
# @google/genai 3.3.0 declares the tools of an MCP server up to the page that has the hundredth, and no others.
#
# The list of an MCP server comes in pages. `mcpToTool` stops asking when it has 100 tools or more, without a word: of three
# pages of 60 tools, 120 are declared. The model does not know of the rest, and a call of one runs nowhere.
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
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { serve, text } from "./server.mjs"

const connect = async (server) => {
  const client = new Client({ name: "client", version: "1.0.0" })
  const [left, right] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(left), client.connect(right)])
  return client
}

const library = new Server({ name: "library", version: "1.0.0" }, { capabilities: { tools: {} } })
library.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
  const page = Number(params?.cursor ?? 0)
  const tools = Array.from({ length: 60 }, (_, n) => ({ name: `tool_${page * 60 + n}`, inputSchema: { type: "object" } }))
  return page === 2 ? { tools } : { tools, nextCursor: String(page + 1) }
})
const client = await connect(library)
const server = await serve(() => text("done", { finishReason: "STOP" }))
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
await ai.models.generateContent({ model: "m", contents: "Hi", config: { tools: [mcpToTool(client)] } })
console.log("tools of the server: 180")
console.log("declared:", server.requests[0].body.tools[0].functionDeclarations.length)
server.close()
process.exit(0)
EOF
cat > expected.txt <<'EOF'
tools of the server: 180
declared: 120
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
