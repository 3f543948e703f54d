/** The edge variant of the program on the runtimes that have it, against the emulator. */
import { Emulator } from "@effect-genai/testing"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Path, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { email, publicKey, serviceAccount } from "./harness/keys.ts"

const emulator = Emulator.layerServer({
  accessTokens: "issued",
  identity: { serviceAccounts: { [email]: publicKey } }
})

const answer = /You said: "Why is the sky blue\?"/

/** What the worker finds in its environment. */
const environment = Effect.map(Emulator, ({ baseUrl }) => ({
  SERVICE_ACCOUNT_KEY: JSON.stringify({ ...serviceAccount, token_uri: `${baseUrl}/token` }),
  GOOGLE_VERTEX_BASE_URL: baseUrl
}))

const asked = Effect.gen(function*() {
  const requests = yield* (yield* Emulator).requests
  assert.deepStrictEqual(requests.map(({ operation }) => operation), ["identity.token", "models.generateContent"])
  assert.include(requests[1]!.url.pathname, "/projects/my-project/locations/global/")
})

const bundled = (entry: string) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { outputFiles } = yield* Effect.promise(() =>
      build({
        entryPoints: [path.resolve(import.meta.dirname, entry)],
        bundle: true,
        format: "esm",
        platform: "browser",
        minify: true,
        write: false
      })
    )
    return outputFiles[0]!.text
  })

const worker = "../../../docs/examples/edge/worker.ts"

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

const patiently = { timeout: 60_000 }

layer(Layer.merge(emulator, NodeServices.layer), { excludeTestServices: true })((it) => {
  describe("the edge variant", () => {
    it.effect("workerd", () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).reset
        const script = yield* bundled(worker)
        const bindings = yield* environment
        const miniflare = yield* Effect.acquireRelease(
          Effect.sync(() => new Miniflare({ modules: true, script, bindings, compatibilityDate: "2026-01-01" })),
          (miniflare) => Effect.promise(() => miniflare.dispose())
        )
        const text = yield* Effect.promise(() =>
          miniflare.dispatchFetch("http://localhost/").then((response) => response.text())
        )
        assert.match(text, answer)
        yield* asked
      }), patiently)

    it.effect("Bun", () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).reset
        assert.match(yield* run("bun", ["run", "process.ts"]), answer)
        yield* asked
      }), patiently)

    it.effect("Deno", () =>
      Effect.gen(function*() {
        yield* (yield* Emulator).reset
        const flags = ["run", "--allow-all", "--no-remote", "--cached-only", "--node-modules-dir=manual"]
        assert.match(yield* run("deno", [...flags, "process.ts"]), answer)
        yield* asked
      }), patiently)
  })
})
