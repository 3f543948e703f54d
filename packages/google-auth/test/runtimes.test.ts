/** The edge variant of the program on the runtimes that have it, against the emulator. */
import { Emulator, type OperationName } from "@effect-genai/testing"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem, Layer, Path, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { existsSync } from "node:fs"
import { email, publicKey, serviceAccount } from "./harness/keys.ts"
import { serve } from "./harness/page.ts"

const emulator = Emulator.layerServer({
  accessTokens: "issued",
  identity: { serviceAccounts: { [email]: publicKey } }
})

/** What the worker finds in its environment. */
const leadingTo = (baseUrl: string) => ({
  SERVICE_ACCOUNT_KEY: JSON.stringify({ ...serviceAccount, token_uri: `${baseUrl}/token` }),
  GOOGLE_VERTEX_BASE_URL: baseUrl
})

const environment = Effect.map(Emulator, ({ baseUrl }) => leadingTo(baseUrl))

const bundled = (entry: string) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { outputFiles } = yield* Effect.promise(() =>
      build({
        entryPoints: [path.resolve(import.meta.dirname, "edge", entry)],
        bundle: true,
        format: "esm",
        platform: "browser",
        minify: true,
        write: false
      })
    )
    return outputFiles[0]!.text
  })

const run = Effect.fnUntraced(function*(command: string, args: ReadonlyArray<string>) {
  const path = yield* Path.Path
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const child = yield* spawner.spawn(
    ChildProcess.make(path.resolve(import.meta.dirname, "../node_modules/.bin", command), args, {
      cwd: path.resolve(import.meta.dirname, "edge"),
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1", ...(yield* environment) }
    })
  )
  const [output, errors, code] = yield* Effect.all([
    child.stdout.pipe(Stream.decodeText, Stream.mkString),
    child.stderr.pipe(Stream.decodeText, Stream.mkString),
    child.exitCode
  ], { concurrency: "unbounded" })
  assert.strictEqual(Number(code), 0, errors)
  return output
}, Effect.scoped)

/** Debian's Chromium, or one that the environment names. A CI run installs it where it may. */
const chromium = [
  process.env["CHROME_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
]
  .find((path) => path !== undefined && existsSync(path))

const headless = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]

const deno = ["run", "--allow-all", "--no-remote", "--cached-only", "--node-modules-dir=manual"]

const patiently = { timeout: 60_000 }

/** The worker, and what it asks. */
const workers: { readonly [name: string]: readonly [file: string, asks: ReadonlyArray<OperationName>] } = {
  "with tokens that it signs": ["../../../../docs/examples/edge/worker.ts", ["models.generateContent"]],
  "with tokens of an endpoint": ["./exchanging.ts", ["identity.token", "models.generateContent"]]
}

layer(Layer.merge(emulator, NodeServices.layer), { excludeTestServices: true })((it) => {
  for (const [name, [worker, asks]] of Object.entries(workers)) {
    /** Runs it, and checks what it said and asked. */
    const check = <E, R>(text: Effect.Effect<string, E, R>) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.reset
        assert.match(yield* text, /You said: "Why is the sky blue\?"/)
        const requests = yield* emulator.requests
        assert.deepStrictEqual(requests.map(({ operation }) => operation), [...asks])
        assert.include(requests.at(-1)!.url.pathname, "/projects/my-project/locations/global/")
      })

    describe(`the edge variant ${name}`, () => {
      it.effect("workerd", () =>
        check(Effect.gen(function*() {
          const script = yield* bundled(worker)
          const bindings = yield* environment
          const miniflare = yield* Effect.acquireRelease(
            Effect.sync(() => new Miniflare({ modules: true, script, bindings, compatibilityDate: "2026-01-01" })),
            (miniflare) => Effect.promise(() => miniflare.dispose())
          )
          return yield* Effect.promise(() =>
            miniflare.dispatchFetch("http://localhost/").then((response) => response.text())
          )
        })), patiently)

      it.effect("Bun", () => check(run("bun", ["run", "process.ts", worker])), patiently)

      it.effect("Deno", () => check(run("deno", [...deno, "process.ts", worker])), patiently)

      it.effect.skipIf(chromium === undefined)("Chromium", () =>
        check(Effect.gen(function*() {
          const { fetch } = yield* Emulator
          const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
          const files = yield* FileSystem.FileSystem
          const { origin, result } = yield* serve(yield* bundled(worker), leadingTo, fetch)
          const profile = yield* files.makeTempDirectoryScoped()
          const browser = yield* spawner.spawn(
            ChildProcess.make(chromium!, [...headless, `--user-data-dir=${profile}`, origin], {
              stdout: "ignore",
              stderr: "ignore"
            })
          )
          const ended = Effect.flatMap(browser.exitCode, (code) => Effect.die(new Error(`Chromium ended with ${code}`)))
          return yield* Effect.raceFirst(result, ended)
        })), patiently)
    })
  }
})
