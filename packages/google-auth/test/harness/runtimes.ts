/** Runs a worker once in each runtime: a module whose default export answers a request with `fetch(request, environment)`. */
import { Effect, FileSystem, Path, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { existsSync } from "node:fs"
import { serve } from "./page.ts"

/** Where a worker runs. */
export interface Place {
  /** The module, from the folder `edge`. */
  readonly worker: string
  /** What the worker finds in its environment. In a browser the API has the address of the page, for what it is asked by `fetch`. */
  readonly environment: (api: string) => { readonly [name: string]: string }
  /** The API, by its address and as a function. */
  readonly api: { readonly baseUrl: string; readonly fetch: typeof fetch }
}

/** What the worker answered. */
type Run = (
  place: Place
) => Effect.Effect<string, unknown, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path>

const bundled = (entry: string) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { outputFiles } = yield* Effect.promise(() =>
      build({
        entryPoints: [path.resolve(import.meta.dirname, "../edge", entry)],
        bundle: true,
        format: "esm",
        platform: "browser",
        minify: true,
        write: false
      })
    )
    return outputFiles[0]!.text
  })

/** A runtime with processes. */
const inProcess = (command: string | undefined, args: ReadonlyArray<string>): Run => ({ api, environment, worker }) =>
  Effect.scoped(Effect.gen(function*() {
    const path = yield* Path.Path
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const program = command === undefined
      ? process.execPath
      : path.resolve(import.meta.dirname, "../../node_modules/.bin", command)
    const child = yield* spawner.spawn(
      ChildProcess.make(program, [...args, "process.ts", worker], {
        cwd: path.resolve(import.meta.dirname, "../edge"),
        env: {
          PATH: process.env["PATH"],
          HOME: process.env["HOME"],
          NO_COLOR: "1",
          ...environment(api.baseUrl)
        }
      })
    )
    const [output, errors, code] = yield* Effect.all([
      child.stdout.pipe(Stream.decodeText, Stream.mkString),
      child.stderr.pipe(Stream.decodeText, Stream.mkString),
      child.exitCode
    ], { concurrency: "unbounded" })
    return Number(code) === 0 ? output : yield* Effect.die(new Error(errors))
  }))

const workerd: Run = ({ api, environment, worker }) =>
  Effect.scoped(Effect.gen(function*() {
    const script = yield* bundled(worker)
    const bindings = environment(api.baseUrl)
    const miniflare = yield* Effect.acquireRelease(
      Effect.sync(() => new Miniflare({ modules: true, script, bindings, compatibilityDate: "2026-01-01" })),
      (miniflare) => Effect.promise(() => miniflare.dispose())
    )
    return yield* Effect.promise(() => miniflare.dispatchFetch("http://localhost/").then((response) => response.text()))
  }))

/** Debian's Chromium, or one that the environment names. A CI run installs it where it may. */
const chromium = [
  process.env["CHROME_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
]
  .find((path) => path !== undefined && existsSync(path))

const headless = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]

const inPage: Run = ({ api, environment, worker }) =>
  Effect.scoped(Effect.gen(function*() {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const files = yield* FileSystem.FileSystem
    const { origin, result } = yield* serve(yield* bundled(worker), environment, api.fetch)
    const profile = yield* files.makeTempDirectoryScoped()
    const browser = yield* spawner.spawn(
      ChildProcess.make(chromium!, [...headless, `--user-data-dir=${profile}`, origin], {
        stdout: "ignore",
        stderr: "ignore"
      })
    )
    const ended = Effect.flatMap(browser.exitCode, (code) => Effect.die(new Error(`Chromium ended with ${code}`)))
    return yield* Effect.raceFirst(result, ended)
  }))

/** The runtimes that are on this machine. */
export const runtimes = {
  Node: inProcess(undefined, []),
  Bun: inProcess("bun", ["run"]),
  Deno: inProcess("deno", ["run", "--allow-all", "--no-remote", "--cached-only", "--node-modules-dir=manual"]),
  workerd,
  Chromium: inPage
}

export type Runtime = keyof typeof runtimes

/** Whether a runtime is missing here. */
export const isMissing = (name: Runtime): boolean => name === "Chromium" && chromium === undefined
