#!/usr/bin/env bash
# Automatic function calling of @google/genai 3.3.0 runs the function once more than the model can see.
#
# A model calls a function in every turn. With the default limit the function runs ten times in ten requests, and the
# result of the tenth run is sent to nobody. A function with an effect (a payment, a message) has had it, and the model never
# learns of it.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @google/genai@3.3.0 > /dev/null
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
import { GoogleGenAI } from "@google/genai"
import { call, serve } from "./server.mjs"

const server = await serve(() => call("roll"))
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
let runs = 0
const tool = {
  tool: async () => ({ functionDeclarations: [{ name: "roll" }] }),
  callTool: async (calls) => {
    runs++
    return calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: runs } } }))
  }
}
await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Roll", config: { tools: [tool] } })
const last = server.requests.at(-1).body.contents.at(-1)
console.log("requests:", server.requests.length)
console.log("runs:", runs)
console.log("last result that was sent:", last.parts[0].functionResponse.response.output)
server.close()
EOF
cat > expected.txt <<'EOF'
requests: 10
runs: 10
last result that was sent: 9
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
