#!/usr/bin/env bash
# With effect 4.1.0, a tool of an MCP server that returns an image, or reports an error, fails the toolkit of the client.
#
# `McpClient.toolkit` makes a toolkit for `LanguageModel` of the tools of a server. The result of each tool is a string: an
# image fails the call, and so does a result with `isError`, whose text was meant for the model. `client.callTool` has both.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 effect@4.1.0 @effect/platform-node@4.1.0 \
  @modelcontextprotocol/server-everything@2026.8.31 > /dev/null
cat > program.mjs <<'EOF'
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, Result, Stream } from "effect"
import { McpClient, McpProtocol } from "effect/ai"
import { ChildProcess } from "effect/process"

const layer = McpClient.layerStdio({
  name: "program",
  version: "1.0.0",
  protocol: McpProtocol.v2025_11_25,
  command: ChildProcess.make(process.execPath, [
    "node_modules/@modelcontextprotocol/server-everything/dist/index.js",
    "stdio"
  ])
}).pipe(Layer.provide(NodeServices.layer))

const program = Effect.gen(function*() {
  const client = yield* McpClient.McpClient
  const toolkit = yield* McpClient.toolkit(client)
  const tools = yield* client.listTools()
  for (const [name, args] of [["get-tiny-image", {}], ["get-sum", { a: "one", b: 2 }]]) {
    const handled = yield* Effect.result(Effect.flatMap(toolkit.handle(name, args), Stream.runDrain))
    console.log(name, "by the toolkit:", Result.isFailure(handled) ? handled.failure.reason._tag : "answers")
    const tool = tools.find((tool) => tool.name === name)
    const { content, isError } = yield* client.callTool({ tool, arguments: args })
    console.log(name, "by callTool:", content.map(({ type }) => type).join(", "), isError === true ? "as an error" : "as a result")
  }
})
await Effect.runPromise(Effect.provide(program, layer))
EOF
cat > expected.txt <<'EOF'
get-tiny-image by the toolkit: UnsupportedError
get-tiny-image by callTool: text, image, text as a result
get-sum by the toolkit: ToolError
get-sum by callTool: text as an error
EOF
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
