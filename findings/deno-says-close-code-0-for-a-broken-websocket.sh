#!/usr/bin/env bash
# The global WebSocket of Deno 2.9.6 gives a broken connection the close code 0. The standard has 1006 for it, as Node has.
#
# A client that opens a session again for 1006, as clients of real-time models do, sees no reason to in Deno.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 deno@2.9.6 ws@8.23.0 > /dev/null
cat > server.mjs <<'SERVER'
import { WebSocketServer } from "ws"

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
server.once("listening", () => console.log(server.address().port))
server.on("connection", (socket) => {
  socket.send("hello")
  setTimeout(() => socket.terminate(), 100)
})
setTimeout(() => process.exit(0), 30_000)
SERVER
cat > client.mjs <<'CLIENT'
const socket = new WebSocket("ws://127.0.0.1:" + globalThis.PORT)
socket.addEventListener("error", () => console.log("error"))
socket.addEventListener("close", ({ code, wasClean }) => console.log("close", code, wasClean))
CLIENT
node_modules/.bin/node server.mjs > port.txt &
server=$!
trap 'kill "$server" 2> /dev/null || true; rm -rf "$directory"' EXIT
until [ -s port.txt ]; do sleep 0.1; done
sed -i "s/globalThis.PORT/$(cat port.txt)/" client.mjs
{ echo node; node_modules/.bin/node client.mjs; echo deno; node_modules/.bin/deno run --allow-net=127.0.0.1 client.mjs; } 2> errors.txt | tee actual.txt
cat > expected.txt <<'EXPECTED'
node
error
close 1006 false
deno
error
close 0 false
EXPECTED
diff expected.txt actual.txt && echo "Behaves as described."
