#!/usr/bin/env bash
# google-auth-library 11.3.4 asks oauth2.googleapis.com for a token whatever the `token_uri` of the key file says.
#
# Every service-account key has the field, and other languages' libraries honour it. A test or a private endpoint that sets
# it is never asked. The request is caught in the program; nothing leaves the machine.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 google-auth-library@11.3.4 > /dev/null
cat > program.mjs <<'EOF'
import { generateKeyPairSync } from "node:crypto"
import { GoogleAuth } from "google-auth-library"

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" }
})
const auth = new GoogleAuth({
  credentials: {
    type: "service_account",
    client_email: "robot@project.iam.gserviceaccount.com",
    private_key: privateKey,
    token_uri: "http://127.0.0.1:9/token"
  },
  scopes: ["https://www.googleapis.com/auth/cloud-platform"]
})
const client = await auth.getClient()
client.transporter = {
  request: async ({ url }) => {
    console.log("asked:", String(url))
    return { status: 200, headers: new Headers(), data: { access_token: "token", expires_in: 3600, token_type: "Bearer" } }
  }
}
await client.getAccessToken()
EOF
cat > expected.txt <<'EOF'
asked: https://oauth2.googleapis.com/token
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
