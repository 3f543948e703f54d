#!/usr/bin/env bash
# With @google/genai 3.3.0, every request with tools says that it uses MCP, once `mcpToTool` was called in the process.
#
# The label `mcp_used` in `x-goog-api-client` is kept in a variable of the module. After one call of `mcpToTool`, whose
# result need not be used, requests of all clients with tools of any kind carry it.
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
import { serve, text } from "./server.mjs"

const server = await serve(() => text("done", { finishReason: "STOP" }))
const search = async () => {
  const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
  await ai.models.generateContent({ model: "m", contents: "Hi", config: { tools: [{ googleSearch: {} }] } })
  return /mcp_used/.test(server.requests.at(-1).headers["x-goog-api-client"])
}
console.log("before mcpToTool:", await search())
mcpToTool({ listTools: async () => ({ tools: [] }), callTool: async () => ({}) })
console.log("after it, with another client and Google Search alone:", await search())
server.close()
process.exit(0)
EOF
cat > expected.txt <<'EOF'
before mcpToTool: false
after it, with another client and Google Search alone: true
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
