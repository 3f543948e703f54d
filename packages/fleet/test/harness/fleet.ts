/** Processes of a fleet on this machine. */
import { Effect, type Scope } from "effect"
import { spawn } from "node:child_process"
import { join } from "node:path"
import * as Ports from "./ports.ts"
import type { Settings } from "./runner.ts"

export interface Runner {
  /** The key with which it calls the API. */
  readonly apiKey: string
  /** Whether it gave up its shards since it could not refresh their locks in time, as on a machine that is too busy. Then its work is done again too. */
  readonly faltered: () => boolean
  /** Ends it: `SIGKILL` at once, `SIGTERM` after what it does. */
  readonly kill: (signal: "SIGKILL" | "SIGTERM") => Effect.Effect<void>
}

/** Starts a runner, and waits until it works. It ends with its scope. */
export const start = (settings: Omit<Settings, "port">): Effect.Effect<Runner, never, Scope.Scope> =>
  Effect.gen(function*() {
    const port = yield* Ports.free
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, join(import.meta.dirname, "runner.ts")], {
          env: { ...process.env, RUNNER: JSON.stringify({ ...settings, port }) },
          stdio: ["ignore", "pipe", "inherit"]
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let faltered = false
    yield* Effect.callback<void>((resume) => {
      child.stdout.on("data", (text) => {
        if (process.env["FLEET_LOG"] !== undefined) process.stderr.write(text)
        faltered ||= String(text).includes("storage is unhealthy")
        if (String(text).includes("ready")) resume(Effect.void)
      })
      child.once("exit", (code) => resume(Effect.die(new Error(`A runner ended with ${code}`))))
    })
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    return {
      apiKey: settings.apiKey,
      faltered: () => faltered,
      kill: (signal) =>
        Effect.andThen(
          Effect.sync(() => child.kill(signal)),
          Effect.promise(() => exited)
        )
    }
  })
