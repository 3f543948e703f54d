#!/usr/bin/env bash
# google-auth-library 11.3.4 gives no token for an external account if the project of its pool may not be read.
#
# Before the first token it looks up the project, which for an external account is a request to Cloud Resource Manager. If that is
# refused, getClient and with it every request for a token fails, although the token exchange works. A workload that may call
# one API and nothing else needs GOOGLE_CLOUD_PROJECT or the option projectId. Everything runs on loopback.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 google-auth-library@11.3.4 > /dev/null
cat > program.mjs <<'EOP'
import { writeFileSync } from "node:fs"
import http from "node:http"
import https from "node:https"
import { GoogleAuth } from "google-auth-library"

const server = http.createServer((request, response) => {
  const isExchange = request.url === "/v1/token"
  console.log("asked:", request.url)
  response.writeHead(isExchange ? 200 : 403, { "content-type": "application/json" })
  response.end(JSON.stringify(
    isExchange
      ? { access_token: "token", expires_in: 3600, token_type: "Bearer", issued_token_type: "urn:ietf:params:oauth:token-type:access_token" }
      : { error: { code: 403, message: "resourcemanager.projects.get denied", status: "PERMISSION_DENIED" } }
  ))
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
const { port } = server.address()

// Requests to Google come to loopback.
https.request = (url, options) => {
  const { pathname } = new URL(url)
  return http.request(`http://127.0.0.1:${port}${pathname}`, { ...options, protocol: "http:", agent: undefined })
}

writeFileSync("subject", "subject-token")
writeFileSync("credentials.json", JSON.stringify({
  type: "external_account",
  audience: "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/pool/providers/provider",
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: "https://sts.googleapis.com/v1/token",
  credential_source: { file: "subject" }
}))
process.env.GOOGLE_APPLICATION_CREDENTIALS = "credentials.json"
const scopes = ["https://www.googleapis.com/auth/cloud-platform"]
await new GoogleAuth({ scopes }).getAccessToken().then(
  () => console.log("a token"),
  (error) => console.log("no token:", error.message)
)
console.log("with projectId:", await new GoogleAuth({ scopes, projectId: "known" }).getAccessToken())
server.close()
EOP
cat > expected.txt <<'EOP'
asked: /v1/token
asked: /v1/projects/123456
no token: resourcemanager.projects.get denied
asked: /v1/token
with projectId: token
EOP
PATH="$directory/node_modules/.bin" HOME="$directory" METADATA_SERVER_DETECTION=none node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
