#!/usr/bin/env bash
# `parsePartialJson` of ai 7 shows a field that is being written as missing, then as a number that it never was.
#
# While `{"temperature": -12.5}` streams in, the value is `{}` at the minus sign, then -1, -12, and -12 again at the point.
# Each is reported like a complete value, so a reader of partial objects cannot tell a whole number from the beginning of
# one.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 ai@7.0.0 > /dev/null
cat > program.mjs <<'EOF'
import { parsePartialJson } from "ai"

const whole = "{\"temperature\": -12.5"
for (let length = 16; length <= whole.length; length++) {
  const { state, value } = await parsePartialJson(whole.slice(0, length))
  console.log(JSON.stringify(value), state)
}
EOF
cat > expected.txt <<'EOF'
{} repaired-parse
{} repaired-parse
{"temperature":-1} repaired-parse
{"temperature":-12} repaired-parse
{"temperature":-12} repaired-parse
{"temperature":-12.5} repaired-parse
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
