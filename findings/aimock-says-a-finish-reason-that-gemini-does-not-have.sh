#!/usr/bin/env bash
# aimock 1.43.0 ends a Gemini answer that calls a function with `"finishReason":"FUNCTION_CALL"`.
#
# The Gemini API ends such an answer with `STOP`, and its enum has no such value. A client that is tested against this mock
# learns a rule that never holds in production, and calls without the id that newer models give.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @copilotkit/aimock@1.43.0 > /dev/null
cat > program.mjs <<'EOF'
import { LLMock } from "@copilotkit/aimock"

const mock = new LLMock({ port: 0 })
mock.onMessage("weather", { toolCalls: [{ name: "get_weather", arguments: "{\"city\":\"Rome\"}" }] })
await mock.start()
const response = await fetch(`${mock.url}/v1beta/models/gemini-2.5-flash:generateContent`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "weather" }] }] })
})
const [{ content, finishReason }] = (await response.json()).candidates
console.log(finishReason, JSON.stringify(content.parts[0].functionCall))
await mock.stop()
EOF
cat > expected.txt <<'EOF'
FUNCTION_CALL {"name":"get_weather","args":{"city":"Rome"}}
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
