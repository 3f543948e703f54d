/**
 * Makes the command line one program: without it, half of the time until the first answer is spent on opening the files of `effect`. What is not
 * needed at the start is in chunks of its own.
 */
import { build, type Plugin } from "esbuild"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "..")
const outdir = join(root, "dist/internal/bundle")

/** An `import` of `node:http` reads all of its exports, and with them loads the client of Node, which nothing here needs. */
const http: Plugin = {
  name: "http",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^(node:)?http$/ }, () => ({ path: "http", namespace: "builtin" }))
    onLoad({ filter: /.*/, namespace: "builtin" }, () => ({
      contents: `module.exports = process.getBuiltinModule("node:http")`
    }))
  }
}

rmSync(outdir, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/internal/cli/bin.ts"],
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.19",
  minify: true,
  metafile: true,
  logLevel: "warning",
  plugins: [http],
  // What `ws` uses if it is there.
  external: ["bufferutil", "utf-8-validate"],
  banner: { js: `import{createRequire as $require}from"node:module";const require=$require(import.meta.url);` }
})

/** The licenses of the packages whose code is in the bundle. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [])
)
const licenses = [...packages].toSorted().flatMap((folder) => {
  const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"))
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((name) => join(root, folder, name)).find(existsSync)
  if (file === undefined) throw new Error(`${name} has no license`)
  return `${name} ${version}\n\n${readFileSync(file, "utf8").trim()}\n`
})
writeFileSync(join(outdir, "licenses.txt"), licenses.join(`\n${"-".repeat(80)}\n\n`))
