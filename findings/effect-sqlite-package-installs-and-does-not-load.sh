#!/usr/bin/env bash
# @effect/sql-sqlite-node 4.0.0-beta.102, the newest for effect 4, installs beside effect 4.1.0 without a warning and fails
# on import.
#
# Its peer range includes 4.1.0, but it imports paths (`effect/unstable/…`) that 4.1.0 no longer has. (The tag `latest` is a
# version for effect 3.)
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 @effect/sql-sqlite-node@4.0.0-beta.102 > /dev/null
cat > program.mjs <<'EOF'
const { default: manifest } = await import("@effect/sql-sqlite-node/package.json", { with: { type: "json" } })
console.log("peer:", manifest.peerDependencies.effect)
try {
  await import("@effect/sql-sqlite-node")
  console.log("loads")
} catch (error) {
  console.log(error.code, /effect\/dist\/unstable\//.test(error.message))
}
EOF
cat > expected.txt <<'EOF'
peer: ^4.0.0-beta.102
ERR_MODULE_NOT_FOUND true
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
