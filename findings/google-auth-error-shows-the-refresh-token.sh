#!/usr/bin/env bash
# google-auth-library 11.3.4 rejects with an error that shows the refresh token of the user when it is logged.
#
# gaxios removes the client secret and assertions from the request that it keeps in its errors, but not the refresh token. A program that
# logs errors writes a token into its logs that is valid until it is revoked. Everything runs on loopback.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 google-auth-library@11.3.4 > /dev/null
cat > program.mjs <<'EOP'
import http from "node:http"
import https from "node:https"
import { inspect } from "node:util"
import { UserRefreshClient } from "google-auth-library"

const server = http.createServer((request, response) => {
  response.writeHead(503, { "content-type": "application/json" }).end("{}")
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
https.request = (_, options) =>
  http.request(`http://127.0.0.1:${server.address().port}/token`, { ...options, protocol: "http:", agent: undefined })

const client = new UserRefreshClient()
client.fromJSON({
  type: "authorized_user",
  client_id: "the-client-id",
  client_secret: "the-client-secret",
  refresh_token: "the-refresh-token"
})
const error = await client.getAccessToken().then(() => undefined, (error) => error)
const logged = inspect(error, { depth: 10 })
console.log("client secret:", logged.includes("the-client-secret"))
console.log("refresh token:", logged.includes("the-refresh-token"))
console.log("as console.error shows it:", inspect(error).includes("the-refresh-token"))
server.close()
EOP
cat > expected.txt <<'EOP'
client secret: false
refresh token: true
as console.error shows it: true
EOP
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
