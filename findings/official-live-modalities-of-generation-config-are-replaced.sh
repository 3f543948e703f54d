#!/usr/bin/env bash
# @google/genai 3.3.0 replaces the modalities of `generationConfig` in a Live session of Vertex AI by its own default.
#
# `config.generationConfig` is deprecated in favour of the fields of `config`, and still sent. `temperature` in it reaches
# the server; `responseModalities: ["TEXT"]` in it becomes `["AUDIO"]`, so a program that asked for text gets sound.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @google/genai@3.3.0 ws@8.23.0 > /dev/null
cat > program.mjs <<'PROGRAM'
import { GoogleGenAI } from "@google/genai"
import { WebSocketServer } from "ws"

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
await new Promise((resolve) => server.once("listening", resolve))
server.on("connection", (socket) =>
  socket.on("message", (data) => {
    console.log(JSON.stringify(JSON.parse(String(data)).setup.generationConfig))
    socket.send(JSON.stringify({ setupComplete: {} }))
  }))

const baseUrl = `http://127.0.0.1:${server.address().port}`
const text = { responseModalities: ["TEXT"] }
for (const enterprise of [false, true]) {
  const ai = new GoogleGenAI({ apiKey: "key", enterprise, httpOptions: { baseUrl } })
  for (const config of [text, { generationConfig: { ...text, temperature: 0 } }]) {
    const session = await ai.live.connect({ model: "gemini-2.0-flash-live", config, callbacks: { onmessage: () => {} } })
    session.close()
  }
}
process.exit(0)
PROGRAM
cat > expected.txt <<'EXPECTED'
{"responseModalities":["TEXT"]}
{"responseModalities":["TEXT"],"temperature":0}
{"responseModalities":["TEXT"]}
{"responseModalities":["AUDIO"],"temperature":0}
EXPECTED
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
