#!/usr/bin/env bash
# The four libraries with Standard JSON Schema disagree about the targets `openapi-3.0` and an unknown one, and effect's
# value has no `validate`.
#
# zod 4.6.7 and valibot 1.5.0 (with @valibot/to-json-schema 1.8.0) know `openapi-3.0`; arktype 2.2.10 and effect 4.1.0 throw.
# For a target that does not exist zod answers as if it did. So an exception does not tell whether a target is supported, and
# `draft-2020-12` is the one to ask for.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 zod@4.6.7 valibot@1.5.0 @valibot/to-json-schema@1.8.0 arktype@2.2.10 > /dev/null
cat > program.mjs <<'EOF'
import { toStandardJsonSchema } from "@valibot/to-json-schema"
import { type } from "arktype"
import * as Schema from "effect/Schema"
import * as v from "valibot"
import { z } from "zod"

const schemas = {
  zod: z.object({ a: z.string() }),
  valibot: toStandardJsonSchema(v.object({ a: v.string() })),
  arktype: type({ a: "string" }),
  effect: Schema.toStandardJSONSchemaV1(Schema.Struct({ a: Schema.String }))
}
const outcome = (standard, target) => {
  try {
    return standard.jsonSchema.input({ target }).type
  } catch {
    return "throws"
  }
}
for (const [name, { "~standard": standard }] of Object.entries(schemas)) {
  const targets = ["draft-2020-12", "openapi-3.0", "draft-2099-01"].map((target) => outcome(standard, target))
  console.log(name, ...targets, typeof standard.validate)
}
EOF
cat > expected.txt <<'EOF'
zod object object object function
valibot object object throws function
arktype object throws throws function
effect object throws throws undefined
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
