#!/usr/bin/env bash
# With @google/genai 3.3.0, aborting `generateContent` does not reach a tool of an MCP server that it waits for.
#
# The signal is passed to the request of the model only. While a tool runs, an abort does nothing: the promise stays pending
# until the tool has ended, and the server is never told that nobody waits for the call any more.
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
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { call, serve, text } from "./server.mjs"

const connect = async (server) => {
  const client = new Client({ name: "client", version: "1.0.0" })
  const [left, right] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(left), client.connect(right)])
  return client
}

const controller = new AbortController()
let cancelled = false
const slow = new Server({ name: "slow", version: "1.0.0" }, { capabilities: { tools: {} } })
slow.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: "slow", inputSchema: { type: "object" } }] }))
slow.setRequestHandler(CallToolRequestSchema, async (_request, { signal }) => {
  signal.addEventListener("abort", () => cancelled = true)
  controller.abort()
  await new Promise((resolve) => setTimeout(resolve, 500))
  return { content: [] }
})
const client = await connect(slow)
const server = await serve((count) => count === 1 ? call("slow") : text("done", { finishReason: "STOP" }))
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
const config = { tools: [mcpToTool(client)], abortSignal: controller.signal }
let settled = false
const run = ai.models.generateContent({ model: "m", contents: "Hi", config }).catch(() => {}).then(() => settled = true)
await new Promise((resolve) => controller.signal.addEventListener("abort", () => setTimeout(resolve, 200)))
console.log("settled 200 ms after the abort:", settled)
await run
console.log("the server was told:", cancelled)
server.close()
process.exit(0)
EOF
cat > expected.txt <<'EOF'
settled 200 ms after the abort: false
the server was told: false
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
