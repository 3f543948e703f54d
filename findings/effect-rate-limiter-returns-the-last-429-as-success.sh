#!/usr/bin/env bash
# `HttpClient.withRateLimiter` of effect 4.1.0 with `times: 2` ends in success with a 429 response.
#
# After the last of the repeated requests the response is passed on as if it were good. A caller that counts on a failure once
# the attempts are used up reads the body of an error as a result.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 > /dev/null
cat > program.mjs <<'EOF'
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import http from "node:http"

let requests = 0
const server = http.createServer((_, response) => {
  requests++
  response.statusCode = 429
  response.end("{}")
})
await new Promise((ready) => server.listen(0, "127.0.0.1", ready))
const program = Effect.gen(function*() {
  const limiter = yield* RateLimiter.RateLimiter
  const client = (yield* HttpClient.HttpClient).pipe(
    HttpClient.withRateLimiter({ limiter, window: "1 minute", limit: 100, key: "key", times: 2 })
  )
  return yield* Effect.exit(client.get(`http://127.0.0.1:${server.address().port}/`))
}).pipe(
  Effect.provide(FetchHttpClient.layer),
  Effect.provide(RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory)))
)
const exit = await Effect.runPromise(program)
console.log(exit._tag, exit.value?.status, "after", requests, "requests")
server.closeAllConnections()
server.close()
EOF
cat > expected.txt <<'EOF'
Success 429 after 3 requests
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
