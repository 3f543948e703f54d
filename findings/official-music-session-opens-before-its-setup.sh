#!/usr/bin/env bash
# `live.music.connect` of @google/genai 3.3.0 settles when the WebSocket opens; `live.connect` waits for `setupComplete`.
#
# A server that reads the setup and says nothing leaves `live.connect` waiting. `live.music.connect` gives a session, and
# the prompts sent over it are out before the server has accepted the setup. A refused setup is no rejection there: it only
# reaches `onclose`.
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
let refuses = false
server.on("connection", (socket) =>
  socket.on("message", () => {
    if (refuses) socket.close(1007, "The model is not known.")
  }))

const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: `http://127.0.0.1:${server.address().port}` } })
const outcome = (connecting) =>
  Promise.race([
    connecting.then((session) => (session.close(), "a session"), (error) => error.message),
    new Promise((resolve) => setTimeout(resolve, 500, "waits"))
  ])
const callbacks = { onmessage: () => {} }
for (refuses of [false, true]) {
  console.log(refuses ? "refused:" : "no answer:")
  console.log("  live", await outcome(ai.live.connect({ model: "m", callbacks })))
  console.log("  music", await outcome(ai.live.music.connect({ model: "m", callbacks })))
}
process.exit(0)
PROGRAM
cat > expected.txt <<'EXPECTED'
no answer:
  live waits
  music a session
refused:
  live Live connection closed before setup completed (code 1007): The model is not known.
  music a session
EXPECTED
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
