#!/usr/bin/env bash
# @google/genai 3.3.0 sends a zod 4 object given as `responseSchema` as the internal fields of zod.
#
# No error is raised. The request has `def` and `shape` in place of `properties`, which the API does not know.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @google/genai@3.3.0 zod@4.6.7 > /dev/null
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
import { z } from "zod"
import { serve, text } from "./server.mjs"

const server = await serve(() => text("{}", { finishReason: "STOP" }))
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
await ai.models.generateContent({
  model: "gemini-2.5-flash",
  contents: "A name",
  config: { responseMimeType: "application/json", responseSchema: z.object({ name: z.string() }) }
})
console.log(JSON.stringify(server.requests[0].body.generationConfig.responseSchema))
server.close()
EOF
cat > expected.txt <<'EOF'
{"def":{"type":"object","shape":{"name":{"def":{"type":"string"},"type":"string"}}},"type":"OBJECT"}
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
