#!/usr/bin/env bash
# In effect 4.1.0 the JSON Schema of a string with a pattern has no pattern, unless the regular expression has the flag u.
#
# The patterns of JSON Schema are those of Unicode mode. `isPattern(/^[A-Z]{3}$/)` is silently left out, so a model is not told
# of the rule by which its answer is then refused.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 > /dev/null
cat > program.mjs <<'EOF'
import * as Schema from "effect/Schema"

const shown = (pattern) => JSON.stringify(Schema.toJsonSchemaDocument(Schema.String.check(Schema.isPattern(pattern))).schema)
console.log(shown(/^[A-Z]{3}$/))
console.log(shown(/^[A-Z]{3}$/u))
EOF
cat > expected.txt <<'EOF'
{"type":"string"}
{"type":"string","pattern":"^[A-Z]{3}$"}
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
