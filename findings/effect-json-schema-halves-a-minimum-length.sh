#!/usr/bin/env bash
# In effect 4.1.0 the JSON Schema of a string of at least 5 characters says `"minLength":3`.
#
# Effect counts UTF-16 code units, JSON Schema counts code points, and a code point may be two units. So the schema that a
# model sees allows strings which decoding then refuses: "abc" fits what was shown.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 > /dev/null
cat > program.mjs <<'EOF'
import * as Schema from "effect/Schema"

const Name = Schema.String.check(Schema.isMinLength(5))
console.log(JSON.stringify(Schema.toJsonSchemaDocument(Name).schema))
console.log("abc decodes:", Schema.is(Name)("abc"))
EOF
cat > expected.txt <<'EOF'
{"type":"string","minLength":3}
abc decodes: false
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
