#!/usr/bin/env bash
# The HTTP server of @modelcontextprotocol/server-everything 2026.8.31 listens on all interfaces, and PORT=0 says port 0.
#
# The server has a tool that returns the environment of its process, and no option for the address: `npx
# @modelcontextprotocol/server-everything streamableHttp` serves whoever reaches the machine. With PORT=0 the system chooses
# a port, which the program does not say, so that a test cannot find it.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @modelcontextprotocol/server-everything@2026.8.31 > /dev/null
cat > watch.mjs <<'EOF'
import net from "node:net"
const { listen } = net.Server.prototype
net.Server.prototype.listen = function(...args) {
  console.error(`listen(${args.filter((arg) => typeof arg !== "function").map((arg) => JSON.stringify(arg)).join(", ")})`)
  this.once("listening", () => {
    const { address, port } = this.address()
    console.error("all interfaces:", ["::", "0.0.0.0"].includes(address))
    console.error("port is 0:", port === 0)
    setTimeout(() => process.exit(), 200)
  })
  return listen.apply(this, args)
}
EOF
cat > expected.txt <<'EOF'
listen("0")
all interfaces: true
port is 0: false
MCP Streamable HTTP Server listening on port 0
EOF
PORT=0 node_modules/.bin/node --import ./watch.mjs node_modules/@modelcontextprotocol/server-everything/dist/index.js \
  streamableHttp 2>&1 >/dev/null | tee actual.txt
diff expected.txt actual.txt && echo "Behaves as described."
