#!/usr/bin/env bash
# esbuild 0.28 with `splitting` loads a module at once that only an `import()` uses, if a module without side effects re-exports
# it and the program imports something else from there.
#
# `entry.js` re-exports `now` and `rare`, as the index of a library does; its `package.json` says `"sideEffects": false`. The
# program imports `now` alone. `later.js`, loaded by `import()`, is the only one that uses `rare.js`. Rollup 4 puts `rare.js`
# into the chunk that is loaded later. esbuild takes it into a chunk that the page imports statically, so the page loads it at
# once. Without the line in `entry.js`, esbuild does as Rollup does.
set -euo pipefail
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund esbuild@0.28.2 rollup@4.68.5 > /dev/null
mkdir lib
echo '{ "type": "module", "sideEffects": false }' > lib/package.json
echo 'export { now } from "./now.js"; export { rare } from "./rare.js"' > lib/entry.js
echo 'export { now } from "./now.js"' > lib/short.js
echo 'export const now = () => import("./later.js")' > lib/now.js
echo 'import { rare } from "./rare.js"; export const later = () => rare("later")' > lib/later.js
echo 'export const rare = (text) => text + " is rare"' > lib/rare.js
cat > program.mjs <<'EOF'
import { build } from "esbuild"
import { rollup } from "rollup"
import { writeFileSync } from "node:fs"
import { basename } from "node:path"

/** Whether the text of rare.js is in a chunk that a page loads at once. */
const report = (name, chunks) => {
  const atOnce = new Set(chunks.filter(({ isEntry }) => isEntry))
  for (const { imports } of atOnce) for (const chunk of chunks) if (imports.includes(chunk.name)) atOnce.add(chunk)
  const isIn = ({ code }) => code.includes("is rare")
  console.log(`${name}: rare.js is ${[...atOnce].some(isIn) ? "loaded at once" : "loaded later"}`)
}

for (const index of ["entry.js", "short.js"]) {
  writeFileSync("lib/program.js", `import { now } from "./${index}"; now().then(({ later }) => console.log(later()))`)
  const { metafile, outputFiles } = await build({
    entryPoints: ["lib/program.js"], outdir: "out", bundle: true, splitting: true, format: "esm", write: false, metafile: true
  })
  report(`esbuild, ${index}`, Object.entries(metafile.outputs).map(([path, { entryPoint, imports }]) => ({
    name: basename(path),
    isEntry: entryPoint === "lib/program.js",
    imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => basename(path)),
    code: outputFiles.find((file) => basename(file.path) === basename(path)).text
  })))
  const bundle = await rollup({ input: "lib/program.js", treeshake: { moduleSideEffects: false } })
  const { output } = await bundle.generate({ format: "esm" })
  report(`rollup, ${index}`, output.map(({ code, fileName, imports, isEntry }) => ({ name: fileName, isEntry, imports, code })))
}
EOF
cat > expected.txt <<'EOF'
esbuild, entry.js: rare.js is loaded at once
rollup, entry.js: rare.js is loaded later
esbuild, short.js: rare.js is loaded later
rollup, short.js: rare.js is loaded later
EOF
node program.mjs 2> errors.txt | tee actual.txt || { cat errors.txt >&2; exit 1; }
diff expected.txt actual.txt && echo "Behaves as described."
