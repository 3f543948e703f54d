#!/usr/bin/env bash
# workerd 1.20260730 compiles every module of a worker before it listens, also those that only an `import()` leads to, which no request
# may ever reach.
#
# A module that is not valid JavaScript shows it: Node and esbuild's chunks would meet it with the `import()` alone, whose
# promise rejects. workerd does not start the worker. So code that is split off costs a worker its time to start, by its size.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 workerd@1.20260730.1 > /dev/null
cat > worker.mjs <<'EOF'
export default {
  fetch: (request) => new URL(request.url).pathname === "/later" ? import("./later.mjs") : new Response("an answer\n")
}
EOF
echo 'export const later = not valid' > later.mjs
cat > program.mjs <<'EOF'
import worker from "./worker.mjs"
const answer = await worker.fetch(new Request("http://localhost/"))
console.log("node:", (await answer.text()).trim())
EOF
cat > config.capnp <<'EOF'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.mjs", esModule = embed "worker.mjs"), (name = "later.mjs", esModule = embed "later.mjs")],
    compatibilityDate = "2026-01-01"
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
EOF
cat > expected.txt <<'EOF'
node: an answer
workerd: Uncaught SyntaxError: Unexpected identifier 'valid'
EOF
{
  node_modules/.bin/node program.mjs
  timeout 10 node_modules/.bin/workerd serve config.capnp > workerd.txt 2>&1 || true
  sed -nE '1s/^service main: /workerd: /p' workerd.txt
} | tee actual.txt
diff expected.txt actual.txt && echo "Behaves as described."
