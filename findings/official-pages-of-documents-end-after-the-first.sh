#!/usr/bin/env bash
# The pager of `fileSearchStores.documents.list` in @google/genai 3.3.0 ends after its first page if the call has no `config`.
#
# The server gives a token for a second page. With `config: {}` the pager asks for it; without `config` it says that there
# are no more pages, and a `for await` over it ends without an error. `files.list` goes on in both cases.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund node@24.21.0 @google/genai@3.3.0 > /dev/null
cat > program.mjs <<'PROGRAM'
import { GoogleGenAI } from "@google/genai"

let pages = 0
const fetch = async () =>
  new Response(
    JSON.stringify({
      documents: [{ name: "fileSearchStores/s/documents/d" }],
      files: [{ name: "files/f" }],
      nextPageToken: ++pages === 1 ? "second" : undefined
    }),
    { headers: { "content-type": "application/json" } }
  )
const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { fetch } })
const count = async (title, listing) => {
  pages = 0
  let items = 0
  for await (const _ of await listing()) items++
  console.log(title, items, "of 2 items")
}
const parent = "fileSearchStores/s"
await count("files, no config:", () => ai.files.list())
await count("documents, config {}:", () => ai.fileSearchStores.documents.list({ parent, config: {} }))
await count("documents, no config:", () => ai.fileSearchStores.documents.list({ parent }))
PROGRAM
cat > expected.txt <<'EXPECTED'
files, no config: 2 of 2 items
documents, config {}: 2 of 2 items
documents, no config: 1 of 2 items
EXPECTED
node_modules/.bin/node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
