/** What bundlers make of a program that uses this package as it is published: which modules are left, and how much of them. */
import { Effect } from "effect"
import * as esbuild from "esbuild"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import { gzipSync } from "node:zlib"
import { rollup } from "rollup"

/** The package's own folder. */
export const root = join(import.meta.dirname, "../..")

export interface Bundle {
  /** Bytes of JavaScript that are loaded at once. */
  readonly size: number
  /** Bytes of it after gzip. */
  readonly gzip: number
  /** Modules of which something is left in what is loaded at once: `src/Models.ts`, `effect/Schema`. */
  readonly modules: ReadonlyArray<string>
  /** Modules of which something is left in what `import()` loads later. */
  readonly later: ReadonlyArray<string>
}

export interface Options {
  /** Whether `"sideEffects": []` of `package.json` is believed; by default it is. */
  readonly annotated?: boolean
  /** Whether esbuild makes chunks; by default it does. A chunk is imported for its effects too, which a test of unused imports cannot tell from a use. */
  readonly splits?: boolean
}

/** Bundles a program with a bundler. */
export type Bundler = (program: string, options?: Options) => Effect.Effect<Bundle>

/** By esbuild, for a browser. */
export const byEsbuild: Bundler = (program, { annotated = true, splits = true } = {}) =>
  Effect.promise(async () => {
    const { metafile, outputFiles } = await esbuild.build({
      stdin: { contents: program, resolveDir: root },
      absWorkingDir: root,
      bundle: true,
      splitting: splits,
      outdir: "bundle",
      minify: true,
      format: "esm",
      target,
      platform: "browser",
      write: false,
      metafile: true,
      logLevel: "silent",
      plugins: annotated ? [] : [suspicious]
    })
    const codes = new Map(outputFiles.map(({ contents, path }) => [relative(root, path), contents]))
    return bundleOf(
      Object.entries(metafile.outputs).map(([name, { entryPoint, imports, inputs }]) => ({
        name,
        isEntry: entryPoint === "<stdin>",
        imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path),
        code: codes.get(name)!,
        modules: Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
          .map(([file]) => moduleName(join(root, file)))
      }))
    )
  })

/** By rollup. */
export const byRollup: Bundler = (program, { annotated = true } = {}) =>
  Effect.promise(async () => {
    const entry = join(root, "program.ts")
    const bundle = await rollup({
      input: entry,
      treeshake: { moduleSideEffects: (file) => file === entry || (!annotated && isOwn(file)) },
      onwarn: () => {},
      plugins: [{
        name: "typescript",
        resolveId: (specifier, importer) => {
          if (importer === undefined) return specifier
          return specifier.startsWith(".")
            ? join(dirname(importer), specifier)
            : createRequire(importer).resolve(specifier)
        },
        load: (file) => file === entry ? program : readFileSync(file, "utf8"),
        transform: async (code, file) => {
          if (!file.endsWith(".ts")) return undefined
          const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } }
          return { code: (await esbuild.transform(code, { loader: "ts", target, tsconfigRaw })).code, map: null }
        }
      }]
    })
    const { output } = await bundle.generate({ format: "es" })
    return bundleOf(
      output.filter((chunk) => chunk.type === "chunk").map((chunk) => ({
        name: chunk.fileName,
        isEntry: chunk.facadeModuleId === entry,
        imports: chunk.imports,
        code: new TextEncoder().encode(chunk.code.trim()),
        modules: Object.entries(chunk.modules).filter(([, { renderedLength }]) => renderedLength > 0)
          .map(([file]) => moduleName(file))
      }))
    )
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const target = "es2022"

/** A file that a bundler has made, and the files that are loaded with it. */
interface Chunk {
  readonly name: string
  readonly isEntry: boolean
  readonly imports: ReadonlyArray<string>
  readonly code: Uint8Array
  readonly modules: ReadonlyArray<string>
}

const bundleOf = (chunks: ReadonlyArray<Chunk>): Bundle => {
  const atOnce = new Set<Chunk>()
  const load = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || atOnce.has(chunk)) return
    atOnce.add(chunk)
    for (const name of chunk.imports) load(chunks.find((other) => other.name === name))
  }
  load(chunks.find(({ isEntry }) => isEntry))
  const loaded = [...atOnce]
  const sum = (bytes: (chunk: Chunk) => number) => loaded.reduce((sum, chunk) => sum + bytes(chunk), 0)
  return {
    size: sum(({ code }) => code.length),
    gzip: sum(({ code }) => gzipSync(code, { level: 9 }).length),
    modules: loaded.flatMap(({ modules }) => modules),
    later: chunks.filter((chunk) => !atOnce.has(chunk)).flatMap(({ modules }) => modules)
  }
}

const isOwn = (file: string): boolean => file.startsWith(join(root, "src"))

const moduleName = (file: string): string =>
  isOwn(file) ? relative(root, file) : file.replace(/^.*\/node_modules\//, "").replace(/\/dist\/(.*)\.js$/, "/$1")

/** Lets esbuild judge the package's modules by their code alone. */
const suspicious: esbuild.Plugin = {
  name: "suspicious",
  setup: (build) => {
    build.onResolve({ filter: /^\.|^effect-genai/ }, async ({ importer, kind, path, pluginData, resolveDir }) => {
      if (pluginData === suspicious.name) return undefined
      const resolved = await build.resolve(path, { importer, kind, resolveDir, pluginData: suspicious.name })
      return isOwn(resolved.path) ? { ...resolved, sideEffects: true } : resolved
    })
  }
}
