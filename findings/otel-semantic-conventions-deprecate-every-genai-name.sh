#!/usr/bin/env bash
# @opentelemetry/semantic-conventions 1.45.0 exports the names of the GenAI conventions, and marks every one of them as deprecated.
#
# The conventions moved to a repository of their own, which publishes no npm package of names. A linter that refuses deprecated imports refuses all of
# them: the 57 names that are in force, and the 10 that are not.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @opentelemetry/semantic-conventions@1.45.0 > /dev/null
cat > program.mjs <<'EOF'
import { readFileSync } from "node:fs"

const folder = "node_modules/@opentelemetry/semantic-conventions/dist"
const text = ["experimental_attributes.d.mts", "experimental_metrics.d.mts"]
  .map((file) => readFileSync(`${folder}/${file}`, "utf8")).join("\n")
const names = [...text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*(?:export )?declare const ((?:ATTR|METRIC)_GEN_AI_\w+):/g)]
const deprecated = names.filter(([, doc]) => doc.includes("@deprecated"))
const moved = deprecated.filter(([, doc]) => /@deprecated Moved to the/.test(doc))
console.log(`${names.length} names, ${names.length - deprecated.length} not deprecated`)
console.log(`${moved.length} have only moved, ${deprecated.length - moved.length} were replaced or removed`)
EOF
cat > expected.txt <<'EOF'
67 names, 0 not deprecated
57 have only moved, 10 were replaced or removed
EOF
node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
