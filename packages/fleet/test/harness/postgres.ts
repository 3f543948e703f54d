/** A Postgres of its own for a test: Debian's binaries, a temporary folder, a free port of the loopback. It stops with its scope, and with the process. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { end, guarded } from "./guarded.ts"
import * as Ports from "./ports.ts"

export interface Postgres {
  readonly url: string
  /** Stops the server at once; clients lose their connections. */
  readonly stop: Effect.Effect<void>
  /** Starts the server again, with the same data and the same port. */
  readonly start: Effect.Effect<void>
}

const installed = "/usr/lib/postgresql"

/** The folder of the newest binaries. */
const binaries = existsSync(installed)
  ? readdirSync(installed).toSorted().map((version) => join(installed, version, "bin")).findLast((bin) =>
    existsSync(join(bin, "initdb"))
  )
  : undefined

/** Why there is no Postgres here, for the name of tests that are skipped. */
export const missing: string | undefined = binaries === undefined
  ? `, which is not in ${installed}: apt-get install postgresql`
  : undefined

/** A server that has no database yet but `postgres`. */
export const make: Effect.Effect<Postgres, never, Scope.Scope> = Effect.gen(function*() {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "fleet-postgres-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )
  const port = yield* Ports.free
  const data = join(folder, "data")
  yield* Effect.sync(() => {
    if (isRoot) execFileSync("chown", ["postgres", folder])
    const [command, ...args] = as(join(binaries!, "initdb"))
    execFileSync(command!, [...args, "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], { stdio: "ignore" })
  })
  let server: ChildProcess | undefined
  const start = Effect.callback<void>((resume) => {
    const [command, ...args] = as(join(binaries!, "postgres"))
    const options = ["-D", data, "-k", folder, "-h", "127.0.0.1", "-p", `${port}`, "-c", "fsync=off"]
    const child = guarded(
      spawn(command!, [...args, ...options, "-c", "lc_messages=C"], { stdio: ["ignore", "ignore", "pipe"] })
    )
    server = child
    let said = ""
    // It listens earlier, and refuses connections until then.
    child.stderr.on("data", (chunk) => {
      said += String(chunk)
      if (said.includes("ready to accept connections")) resume(Effect.void)
    })
    child.once("exit", () => resume(Effect.die(new Error(`Postgres ended: ${said}`))))
  })
  const stop = Effect.suspend(() => {
    const running = server
    server = undefined
    // A fast shutdown.
    return end(running, "SIGINT")
  })
  yield* Effect.acquireRelease(start, () => stop)
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, start, stop }
})

const isRoot = process.getuid?.() === 0

/** The command of a child that ends with this process. Postgres refuses to run as root. */
const as = (command: string): ReadonlyArray<string> => [
  "setpriv",
  "--pdeathsig",
  "INT",
  ...(isRoot ? ["--reuid=postgres", "--regid=postgres", "--clear-groups"] : []),
  command
]
