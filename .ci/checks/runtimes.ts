/** Installs the tarballs in a project of its own, and runs the programs of docs/runtimes there: on every runtime, against the emulator. */
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { type ChildProcess, spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import * as Page from "./runtimes/page.ts"
import * as Proxy from "./runtimes/proxy.ts"
import { folders, install, pack, pnpm, root } from "./tarballs.ts"

const temp = mkdtempSync(join(tmpdir(), "effect-genai-runtimes-"))
const project = join(temp, "project")
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

// -----------------------------------------------------------------------------
// Runtimes
// -----------------------------------------------------------------------------

/** The packages of the binaries of Node are named after the platform. */
const lowest = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`

const binary = (name: string) => join(root, "packages/genai/node_modules/.bin", name)

type Runtime = readonly [command: string, ...args: ReadonlyArray<string>]

/** What a program for Deno needs: the address of the API, and the variables that it uses. */
const permissions = [
  "--allow-net=127.0.0.1,generativelanguage.googleapis.com",
  "--allow-env=GEMINI_API_KEY,GOOGLE_GEMINI_BASE_URL",
  "--no-prompt",
  "--no-remote",
  "--node-modules-dir=manual"
]

const runtimes = {
  "Node 20.16": [join(project, "node_modules", lowest, "bin/node")],
  "Node 24": [process.execPath],
  "Bun": [binary("bun"), "run"],
  "Deno": [binary("deno"), "run", ...permissions]
} satisfies { readonly [name: string]: Runtime }

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

type Variables = { readonly [name: string]: string }

const execute = async ([command, ...args]: Runtime, file: string, variables: Variables): Promise<Ended> => {
  const child = spawn(command, [...args, file], {
    cwd: project,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      NO_COLOR: "1",
      DENO_NO_UPDATE_CHECK: "1",
      ...variables
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, output, errors }
}

// -----------------------------------------------------------------------------
// Checks
// -----------------------------------------------------------------------------

let failed = 0

const check = async (name: string, test: () => Promise<string | undefined>): Promise<void> => {
  const start = performance.now()
  const problem = await test().catch((error: unknown) => String(error))
  const took = `${((performance.now() - start) / 1_000).toFixed(1)} s`
  console.log(problem === undefined ? `ok: ${name} (${took})` : `FAILED: ${name} (${took})\n${problem}`)
  if (problem !== undefined) failed++
}

const matches = (text: string, expected: RegExp): string | undefined =>
  expected.test(text) ? undefined : `expected ${expected}, got:\n${text}`

/** Runs a program that says this, and nothing else. */
const says = (runtime: keyof typeof runtimes, file: string, expected: RegExp, variables: Variables) =>
  check(`${runtime}: ${file}`, async () => {
    const { code, errors, output } = await execute(runtimes[runtime], file, variables)
    return code === 0 ? matches(output, expected) : errors
  })

const sky = /You said: "Why is the sky blue\?"/

const emulator = async (): Promise<readonly [baseUrl: string, child: ChildProcess]> => {
  const child = spawn(process.execPath, ["emulator.mjs"], { cwd: project, stdio: ["pipe", "pipe", "inherit"] })
  for await (const line of createInterface({ input: child.stdout })) return [line, child]
  throw new Error("The emulator has ended")
}

const chromium = Page.chromium()

// -----------------------------------------------------------------------------
// Run
// -----------------------------------------------------------------------------

// What `check:pack` has built stays as it is.
pnpm(root, "build")
const tarballs = folders
  .filter((folder) => /\/(genai|testing)$/.test(folder))
  .map((folder) => pack(folder, temp))
install(project, tarballs, {
  "@effect/platform-node": "~4.1.0",
  "@types/node": "^24",
  "effect": "~4.1.0",
  [lowest]: "20.16.0",
  "undici": "^7.0.0",
  "undici-6": "npm:undici@^6.0.0"
}, {
  "emulator.mjs": `
    import { Emulator } from "@effect-genai/testing"
    import { Effect } from "effect"
    const serve = Effect.gen(function*() {
      console.log((yield* Emulator).baseUrl)
      yield* Effect.callback((resume) => void process.stdin.resume().on("end", () => resume(Effect.void)))
    })
    await Effect.runPromise(Effect.provide(serve, Emulator.layerServer()))`
})
cpSync(join(root, "docs/runtimes"), project, { recursive: true })
const dispatcher = readFileSync(join(project, "proxy/dispatcher.mjs"), "utf8")
writeFileSync(join(project, "proxy/dispatcher-6.mjs"), dispatcher.replace("\"undici\"", "\"undici-6\""))

const [baseUrl, server] = await emulator()
const leading = { GEMINI_API_KEY: "any", GOOGLE_GEMINI_BASE_URL: baseUrl }

for (const runtime of ["Node 20.16", "Node 24", "Bun", "Deno"] as const) {
  await says(runtime, "program.mjs", new RegExp(`${sky.source}[^]*\nstring\n$`), leading)
  await says(runtime, "import.cjs", sky, leading)
}
for (const runtime of ["Node 24", "Bun", "Deno"] as const) await says(runtime, "require.cjs", sky, leading)
await check(
  "Node 20.16: require.cjs is refused",
  async () => matches((await execute(runtimes["Node 20.16"], "require.cjs", leading)).errors, /ERR_REQUIRE_ESM/)
)
await check("Deno: without a permission for the environment", async () => {
  const [command, ...args] = runtimes.Deno
  const denied = args.filter((argument) => !argument.startsWith("--allow-env"))
  const { errors } = await execute([command, ...denied], "program.mjs", leading)
  return matches(errors, /apiKey/)
})

const { outputFiles } = await build({
  absWorkingDir: project,
  entryPoints: ["worker.mjs"],
  bundle: true,
  format: "esm",
  platform: "browser",
  write: false
})
const script = outputFiles[0]!.text

await check("workerd: worker.mjs", async () => {
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.mjs", contents: script }],
    bindings: leading,
    compatibilityDate: "2026-01-01"
  })
  const response = await miniflare.dispatchFetch("http://localhost/")
  const body = await response.text()
  await miniflare.dispose()
  return matches(body, sky)
})

if (chromium === undefined) console.log("skipped: Chromium: there is none")
else {
  await check(
    "Chromium: worker.mjs",
    async () => matches(await Page.open(chromium, Page.ofWorker(script), baseUrl, temp), sky)
  )
}

// -----------------------------------------------------------------------------
// Types
// -----------------------------------------------------------------------------

const dom = ["DOM", "DOM.Iterable", "DOM.AsyncIterable"]

const compile = (module: string, resolution: string, lib: ReadonlyArray<string>, file: string) => {
  const target = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--types", "node"]
  const modules = [
    "--module",
    module,
    "--moduleResolution",
    resolution,
    "--lib",
    ["ES2023", "ESNext.Disposable", ...lib].join()
  ]
  return execute([join(root, "node_modules/.bin/tsc"), ...target, ...modules], file, {})
}

for (const [module, resolution] of [["nodenext", "nodenext"], ["node16", "node16"], ["esnext", "bundler"]] as const) {
  for (const [name, lib] of [["with the DOM", dom], ["without the DOM", []]] as const) {
    for (const file of ["types.mts", "import.cts", ...(module === "node16" ? [] : ["require.cts"])]) {
      await check(`TypeScript: ${file}, ${resolution}, ${name}`, async () => {
        const { code, output } = await compile(module, resolution, lib, file)
        return code === 0 ? undefined : output
      })
    }
  }
}
await check(
  "TypeScript: require.cts is refused with node16",
  async () => matches((await compile("node16", "node16", dom, "require.cts")).output, /^require\.cts.+ TS1479/)
)

// -----------------------------------------------------------------------------
// Behind a proxy
// -----------------------------------------------------------------------------

mkdirSync(join(temp, "proxy"))
const proxy = await Proxy.serve(baseUrl)
const certificate = join(temp, "proxy/certificate.pem")
writeFileSync(certificate, proxy.certificate)
const behind = {
  GEMINI_API_KEY: "any",
  HTTPS_PROXY: proxy.url,
  NODE_EXTRA_CA_CERTS: certificate,
  DENO_CERT: certificate
}

/** The program reaches the API at Google's address, through the proxy alone. */
const passes = async (runtime: keyof typeof runtimes, file: string, variables: Variables = {}) => {
  proxy.targets.length = 0
  await says(runtime, file, sky, { ...behind, ...variables })
  await check(
    `${runtime}: ${file}: through the proxy`,
    async () => matches([...new Set(proxy.targets)].join(), /^generativelanguage\.googleapis\.com:443$/)
  )
}

await passes("Node 24", "program.mjs", { NODE_USE_ENV_PROXY: "1" })
await passes("Bun", "program.mjs")
await passes("Deno", "program.mjs")
await passes("Node 24", "proxy/dispatcher.mjs")
await passes("Node 20.16", "proxy/dispatcher-6.mjs")
await passes("Node 24", "proxy/fetch.mjs")
await passes("Node 24", "proxy/effect.mjs")

proxy.close()
server.stdin!.end()
process.exitCode = failed === 0 ? 0 : 1
