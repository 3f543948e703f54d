#!/usr/bin/env bash
# A chat of @google/genai 3.3.0 forgets a whole streamed answer if one of its chunks has no content.
#
# The server sends three chunks: text, a chunk with usage and an empty candidate, and text with a finish reason. Such a
# chunk without content is usual traffic. The program receives all of the text, but the next message of the chat is sent
# without the first question and without its answer, so the model no longer knows what was said.
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
import { serve, text } from "./server.mjs"

const server = await serve(() => [
  text("Hello "),
  { usageMetadata: { totalTokenCount: 3 }, candidates: [{ index: 0 }] },
  text("Ann.", { finishReason: "STOP" })
])
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: server.url } })
const chat = ai.chats.create({ model: "gemini-2.5-flash" })
let received = ""
for await (const chunk of await chat.sendMessageStream({ message: "I am Ann" })) received += chunk.text ?? ""
for await (const _ of await chat.sendMessageStream({ message: "Who am I?" })) { /* read it all */ }
console.log("received:", received)
console.log("contents of the second request:", JSON.stringify(server.requests[1].body.contents))
server.close()
EOF
cat > expected.txt <<'EOF'
received: Hello Ann.
contents of the second request: [{"parts":[{"text":"Who am I?"}],"role":"user"}]
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
