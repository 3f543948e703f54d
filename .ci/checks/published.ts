/** Installs the tarball, and runs the tests of both faces over it, and of the parity of the entry for plain async code. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { folders, install, pack, pnpm, root } from "./tarballs.ts"

const temp = mkdtempSync(join(tmpdir(), "effect-genai-published-"))
const project = join(temp, "project")
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

// What `check:pack` has built stays as it is.
pnpm(root, "build")
const tarballs = folders.filter((folder) => /\/(genai|google-auth)$/.test(folder)).map((folder) => pack(folder, temp))
// The effect that the tests use is that of the program. A link has no version, which strict peers want.
const effect = { effect: `link:${join(root, "node_modules/effect")}` }
install(project, tarballs, effect, { "pnpm-workspace.yaml": "nodeVersion: 24.21.0\n" })

const { status } = spawnSync(
  join(root, "node_modules/.bin/vitest"),
  [
    "run",
    "--config",
    "vitest.workspace.ts",
    "--project",
    "published",
    "--project",
    "modules",
    ...process.argv.slice(2)
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PUBLISHED: realpathSync(join(project, "node_modules/effect-genai")) }
  }
)
process.exitCode = status ?? 1
