#!/usr/bin/env bash
# A Tool of effect 4.1.0 with a Date among its parameters shows the model a string, and then refuses every string.
#
# `Tool.getJsonSchema` describes the JSON form of the parameters, an ISO 8601 string for a Date. The handlers of a toolkit
# read the arguments by the schema itself, which expects a Date object, and JSON has none. What the model was told to send
# fails.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 > /dev/null
cat > program.mjs <<'EOF'
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

const Book = Tool.make("book", { parameters: Schema.Struct({ at: Schema.Date }), success: Schema.String })
const toolkit = Toolkit.make(Book)
console.log("shown:", JSON.stringify(Tool.getJsonSchema(Book).properties))
const run = Effect.gen(function*() {
  const handlers = yield* toolkit
  const results = yield* handlers.handle("book", { at: "2026-12-01T10:00:00.000Z" })
  yield* Stream.runDrain(results)
  return "accepted"
}).pipe(
  Effect.provide(toolkit.toLayer({ book: ({ at }) => Effect.succeed(at.toISOString()) })),
  Effect.catch((error) => Effect.succeed(error.reason._tag))
)
console.log("given:", await Effect.runPromise(run))
EOF
cat > expected.txt <<'EOF'
shown: {"at":{"type":"string"}}
given: ToolParameterValidationError
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
