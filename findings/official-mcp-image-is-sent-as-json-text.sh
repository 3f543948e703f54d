#!/usr/bin/env bash
# @google/genai 3.3.0 sends the image of an MCP tool as JSON beside the words, not as an image, and drops the call's id.
#
# The API takes images of a function response as its `parts`. The official client copies the MCP result as it is into
# `response`, so the model reads Base64 as text and is charged for it. The response has no `id` although the call had one.
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

const camera = new McpServer({ name: "camera", version: "1.0.0" })
camera.registerTool("photo", { description: "Takes a photo" }, async () => ({
  content: [{ type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" }]
}))
const client = await connect(camera)
const server = await serve((count) => count === 1 ? call("photo") : text("done", { finishReason: "STOP" }))
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
await ai.models.generateContent({ model: "m", contents: "Photo", config: { tools: [mcpToTool(client)] } })
console.log(JSON.stringify(server.requests[1].body.contents.at(-1).parts))
server.close()
process.exit(0)
EOF
cat > expected.txt <<'EOF'
[{"functionResponse":{"name":"photo","response":{"content":[{"type":"image","data":"iVBORw0KGgo=","mimeType":"image/png"}]}}}]
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
