/**
 * Agent frameworks in their normal use against the emulator. They are hundreds of megabytes, so they are installed into a folder of their own, from their own
 * lockfile, and not with the repository.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Emulator } from "../../packages/testing/src/promise/Emulator.ts"
import { run } from "./tarballs.ts"

const temp = mkdtempSync(join(tmpdir(), "effect-genai-clients-"))
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

cpSync(join(import.meta.dirname, "clients"), temp, { recursive: true })
run(temp, "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")

const emulator = await Emulator.listen()
const programs = spawn(process.execPath, ["--no-warnings", join(temp, "programs.mjs"), emulator.baseUrl], {
  cwd: temp,
  stdio: "inherit",
  timeout: 120_000
})
const [code] = await once(programs, "exit")
await emulator.close()
process.exit(code === 0 ? 0 : 1)
