/**
 * Bundles of a program with the packed entry for plain async code, by each bundler: they run on Node and in a browser, and find the files that are loaded later. The
 * bundlers are installed into a folder of their own, from their own lockfile.
 */
import { execFile } from "node:child_process"
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { Emulator } from "../../packages/testing/src/promise/Emulator.ts"
import * as Page from "./runtimes/page.ts"
import { folders, pack, pnpm, root, run } from "./tarballs.ts"

const temp = mkdtempSync(join(tmpdir(), "effect-genai-bundlers-"))
const project = join(temp, "project")
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

// What `check:pack` has built stays as it is.
pnpm(root, "build")
cpSync(join(import.meta.dirname, "bundlers"), project, { recursive: true })
run(project, "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")
// The package needs no other.
const { tarball } = pack(folders.find((folder) => folder.endsWith("/genai"))!, temp)
const installed = join(project, "node_modules/effect-genai")
mkdirSync(installed)
run(installed, "tar", "-xzf", tarball, "--strip-components=1")
run(project, process.execPath, "build.mjs")

const emulator = await Emulator.listen()
const expected = /You said: "An answer"[^]*You said: "A stream"[^]*You said: "A chat"[^]*\nNotFound\n?$/
const browser = Page.chromium()
if (browser === undefined) console.log("skipped: pages: there is no Chromium")

/** What a bundle says. */
const said = async (bundle: string): Promise<string> => {
  const folder = join(project, "bundles", bundle)
  const files = globSync("**/*.js", { cwd: folder })
  if (bundle.endsWith("node")) {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "script.js"), emulator.baseUrl], {
      timeout: 60_000
    })
    return stdout
  }
  const scripts = Object.fromEntries(files.map((file) => [`/${file}`, readFileSync(join(folder, file), "utf8")]))
  return Page.open(browser!, scripts, emulator.baseUrl, temp)
}

for (const bundle of readdirSync(join(project, "bundles"))) {
  if (bundle.endsWith("page") && browser === undefined) continue
  const text = await said(bundle).catch(String)
  const isRight = expected.test(text)
  console.log(isRight ? `ok: ${bundle}` : `FAILED: ${bundle}\n${text}`)
  if (!isRight) process.exitCode = 1
}
await emulator.close()
