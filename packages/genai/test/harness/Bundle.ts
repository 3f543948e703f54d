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
  /** Bytes of JavaScript. */
  readonly size: number
  /** Bytes of it after gzip. */
  readonly gzip: number
  /** Modules of which something is left: `src/Models.ts`, `effect/Schema`. */
  readonly modules: ReadonlyArray<string>
}

export interface Options {
  /** Whether `"sideEffects": []` of `package.json` is believed; by default it is. */
  readonly annotated?: boolean
}

/** Bundles a program with a bundler. */
export type Bundler = (program: string, options?: Options) => Effect.Effect<Bundle>

/** By esbuild, for a browser. */
export const byEsbuild: Bundler = (program, { annotated = true } = {}) =>
  Effect.promise(async () => {
    const { metafile, outputFiles: [file] } = await esbuild.build({
      stdin: { contents: program, resolveDir: root },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      format: "esm",
      target,
      platform: "browser",
      write: false,
      metafile: true,
      logLevel: "silent",
      plugins: annotated ? [] : [suspicious]
    })
    const [output] = Object.values(metafile.outputs)
    return {
      size: output!.bytes,
      gzip: gzipped(file!.contents),
      modules: Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([file]) => moduleName(join(root, file)))
    }
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
    const { output: [chunk] } = await bundle.generate({ format: "es" })
    return {
      size: chunk.code.trim().length,
      gzip: gzipped(chunk.code),
      modules: Object.entries(chunk.modules).filter(([, { renderedLength }]) => renderedLength > 0)
        .map(([file]) => moduleName(file))
    }
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const target = "es2022"

const gzipped = (code: string | Uint8Array): number => gzipSync(code, { level: 9 }).length

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
