#!/usr/bin/env bash
# workerd (miniflare 4.20260730.0) does not answer a request that goes on in a callback of another request, and logs no error.
#
# "One token request for all calls that wait" is such a case: the first request fetches the token, and calls back the others. What these
# send then belongs to the first request, which has ended. Other runtimes answer both. A client that keeps tokens needs to be made for
# each request there.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 miniflare@4.20260730.0 > /dev/null
cat > program.mjs <<'EOP'
import { createServer } from "node:http"
import { Miniflare } from "miniflare"

const server = createServer((request, response) => {
  setTimeout(() => response.end("token"), request.url === "/token" ? 300 : 0)
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))

const miniflare = new Miniflare({
  modules: true,
  compatibilityDate: "2026-01-01",
  bindings: { ORIGIN: `http://127.0.0.1:${server.address().port}` },
  script: `
    const waiting = []
    let started = false
    export default {
      async fetch(request, { ORIGIN }) {
        return new Promise((resolve) => {
          // Continues in the order in which the token arrives, as a queue of callbacks does.
          waiting.push(() => fetch(ORIGIN + "/call").then(() => resolve(new Response("answered"))))
          if (started) return
          started = true
          fetch(ORIGIN + "/token").then((response) => response.text()).then(() => waiting.forEach((go) => go()))
        })
      }
    }`
})
await miniflare.ready
const ask = (name) =>
  Promise.race([
    miniflare.dispatchFetch("http://localhost/").then((response) => response.text(), () => "failed"),
    new Promise((resolve) => setTimeout(() => resolve("no answer"), 5000))
  ]).then((text) => `${name}: ${text.includes("answered") ? "answered" : "not answered"}`)
console.log((await Promise.all([ask("first"), ask("second")])).join("\n"))
await miniflare.dispose()
server.close()
EOP
cat > expected.txt <<'EOP'
first: answered
second: not answered
EOP
timeout 60 node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
