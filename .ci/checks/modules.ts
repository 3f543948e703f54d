/** What the published Effect face weighs: the files that a program with one call loads, what a bundler makes of it, and what it leaves out. */
import { build } from "esbuild"
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { gzipSync } from "node:zlib"

export interface Limits {
  /** How many files of the package a program with `Models` loads. */
  readonly files: number
  /** Bytes of them. */
  readonly bytes: number
  /** Bytes of a page with one call, after gzip. */
  readonly page: number
  /** Bytes that a bundler keeps for the version alone, which is in one file with what every client needs. */
  readonly version: number
  /** How many files a program loads that import the HTTP client of effect, if it estimates tokens or verifies webhooks. */
  readonly withoutCalls: number
}

/** About 2 % above what they were. */
export const limits: Limits = { files: 9, bytes: 280_000, page: 70_100, version: 60, withoutCalls: 0 }

/** What is wrong with the folder of the modules. */
export const problemsOf = async (folder: string, limits: Limits): Promise<ReadonlyArray<string>> => {
  const withModels = loadedBy(join(folder, "Models.js"))
  const withoutCalls = ["TokenCount.js", "WebhookDelivery.js"].flatMap((name) => loadedBy(join(folder, name)))
  const measured: Limits = {
    files: withModels.length,
    bytes: withModels.reduce((sum, code) => sum + Buffer.byteLength(code), 0),
    page: gzipSync(await bundled(folder, page), { level: 9 }).length,
    version: (await bundled(folder, `import { version } from "./version.js"\nconsole.log(version)`)).length,
    withoutCalls: withoutCalls.filter((code) => code.includes("effect/http/")).length
  }
  return Object.entries(measured).filter(([name, value]) => value > limits[name as keyof Limits])
    .map(([name, value]) => `the Effect face outgrows ${name}: ${value}`)
}

/** Which modules of one folder do not export what those of another do. Classes have their names, which are in messages and stacks. */
export const differencesOf = async (folder: string, other: string): Promise<ReadonlyArray<string>> => {
  const exported = async (file: string) =>
    Object.entries(await import(file)).map(([name, value]) => isClass(value) ? `${name}: class ${value.name}` : name)
      .toSorted().join()
  const files = globSync(["*.js", "wire/**/*.js"], { cwd: folder })
  const different = await Promise.all(
    files.map(async (file) => await exported(join(folder, file)) === await exported(join(other, file)) ? [] : [file])
  )
  return different.flat().map((file) => `the Effect face exports something else from ${file}`)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The code of a file, and of the files of the package that are loaded with it. */
const loadedBy = (file: string): ReadonlyArray<string> => {
  const loaded = new Map<string, string>()
  const load = (file: string): void => {
    if (loaded.has(file)) return
    const code = readFileSync(file, "utf8")
    loaded.set(file, code)
    for (const [, specifier] of code.matchAll(/from "(\..+?)"/g)) load(join(dirname(file), specifier!))
  }
  load(file)
  return [...loaded.values()]
}

const page = `
  import { GenAIClient } from "./GenAIClient.js"
  import { Models } from "./Models.js"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"

  const layer = Models.layer.pipe(Layer.provide(GenAIClient.layer({ apiKey: "key" })), Layer.provide(FetchHttpClient.layer))
  Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })).pipe(
    Effect.provide(layer),
    Effect.runPromise
  ).then(({ text }) => console.log(text))`

const isClass = (value: unknown): value is { readonly name: string } =>
  typeof value === "function" && String(value).startsWith("class")

/** By the fields "browser" and "sideEffects" of the manifest that is published. */
const bundled = async (folder: string, program: string): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    plugins: [{
      name: "the field browser",
      setup: ({ onResolve }) => {
        onResolve({ filter: /\/DefaultObserver\.js$/ }, ({ path, resolveDir }) => ({
          path: join(resolveDir, path.replace("Default", "No")),
          sideEffects: false
        }))
      }
    }]
  })
  return outputFiles[0]!.contents
}
