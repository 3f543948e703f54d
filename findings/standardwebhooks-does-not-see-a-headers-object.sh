#!/usr/bin/env bash
# standardwebhooks 1.1.1 says that required headers are missing when it is given the `Headers` of a web request.
#
# It reads the properties of a plain object. Handlers on edge runtimes and in frameworks that use web requests have a `Headers`
# object, and a valid delivery is refused.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 standardwebhooks@1.1.1 > /dev/null
cat > program.mjs <<'EOF'
import { Webhook } from "standardwebhooks"

const webhook = new Webhook(`whsec_${Buffer.from("0123456789abcdef").toString("base64")}`)
const time = new Date()
const headers = {
  "webhook-id": "msg_1",
  "webhook-timestamp": String(Math.floor(time.getTime() / 1000)),
  "webhook-signature": webhook.sign("msg_1", time, "{}")
}
console.log("object:", JSON.stringify(webhook.verify("{}", headers)))
try {
  webhook.verify("{}", new Headers(headers))
  console.log("Headers: accepted")
} catch (error) {
  console.log("Headers:", error.message)
}
EOF
cat > expected.txt <<'EOF'
object: {}
Headers: Missing required headers
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
