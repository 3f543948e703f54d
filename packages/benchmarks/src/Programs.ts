/**
 * What is measured in the forms users run it: as JavaScript that imports packages as they are published, and bundled
 * into one file. effect-genai is built first, so that it too is measured as published.
 */
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as esbuild from "esbuild"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import type { ClientName } from "./Case.ts"
import * as NodeProcess from "./NodeProcess.ts"

export class BuildFailed extends Schema.TaggedError<BuildFailed>()("BuildFailed", {
  message: Schema.String
}) {}

export interface Bundle {
  /** The file that is loaded first. */
  readonly file: string
  /** Kilobytes of what is loaded at once. */
  readonly minified: number
  /** The same compressed, file by file. */
  readonly gzip: number
  /** All files compressed, with those that are loaded when they are needed. */
  readonly all: number
}

export class Programs extends Context.Service<Programs, {
  /** The file of a client's program, importing packages as published. */
  readonly published: (client: ClientName) => Effect.Effect<string, BuildFailed>
  /** A client's program, minified: for browsers in chunks, for Node as one file. */
  readonly bundled: (client: ClientName, platform: esbuild.Platform) => Effect.Effect<Bundle, BuildFailed>
  /** The script that puts a client under a load. */
  readonly load: Effect.Effect<string, BuildFailed>
  /** The script that measures a program's first use. */
  readonly cold: Effect.Effect<string, BuildFailed>
  /** The folder of a client's program as a worker, in chunks, that answers with what a call to the server at the address `BASE_URL` brings. */
  readonly worker: (client: ClientName) => Effect.Effect<string, BuildFailed>
  /** The script that measures a worker's first answer. */
  readonly workerd: Effect.Effect<string, BuildFailed>
  /** The project of TypeScript that is a client's program alone, with the declarations of packages as published. */
  readonly project: (client: ClientName) => Effect.Effect<string, BuildFailed>
  /** The script that measures a compiler. */
  readonly types: Effect.Effect<string, BuildFailed>
  /** The script that measures what is installed. */
  readonly install: Effect.Effect<string, BuildFailed>
  /** The script that estimates the tokens of texts. */
  readonly estimate: Effect.Effect<string, BuildFailed>
  /** The script that has four processes share a quota. */
  readonly share: Effect.Effect<string, BuildFailed>
  /** An emulator of the API. */
  readonly emulator: (client: ClientName) => Effect.Effect<string, BuildFailed>
  /** The script that puts an emulator under a load. */
  readonly emulatorLoad: Effect.Effect<string, BuildFailed>
}>()("benchmarks/Programs") {
  static readonly layer = Layer.effect(
    Programs,
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const services = yield* Effect.context<NodeProcess.Services>()
      yield* fs.makeDirectory(outputs, { recursive: true })

      const buildSdk = yield* NodeProcess.output([local("../node_modules/typescript/bin/tsc"), "-b", ...sdkProjects])
        .pipe(
          Effect.andThen(NodeProcess.output([local("../../genai/scripts/modules.ts")])),
          Effect.andThen(NodeProcess.output([local("../../genai/scripts/standalone.ts")])),
          Effect.andThen(NodeProcess.output([local("../../testing/scripts/bundle.ts")])),
          Effect.provideContext(services),
          Effect.mapError(({ message }) => new BuildFailed({ message: `effect-genai does not build: ${message}` })),
          Effect.cached
        )

      const javaScript = Effect.fnUntraced(function*(source: string) {
        yield* buildSdk
        yield* attempt(() => esbuild.build({ ...common, ...published, entryPoints: [local(source)] }))
        return `${outputs}${basename(source, ".ts")}.mjs`
      })

      const bundle = Effect.fnUntraced(function*(client: ClientName, platform: esbuild.Platform) {
        const entry = yield* javaScript(`programs/${client}.ts`)
        const outdir = `${outputs}${client}.${platform}`
        const { metafile: { outputs: files } } = yield* attempt(() =>
          esbuild.build({
            ...common,
            ...bundled(platform),
            splitting: platform === "browser",
            entryPoints: [entry],
            outdir,
            outExtension: { ".js": ".mjs" },
            metafile: true
          })
        )
        const sizes = new Map(
          yield* Effect.forEach(
            Object.keys(files),
            (name) =>
              Effect.map(
                fs.readFile(name),
                (code) => [name, { minified: code.length, gzip: gzipSync(code, { level: 9 }).length }] as const
              )
          )
        )
        const atOnce = new Set(Object.keys(files).filter((name) => name.endsWith(`/${client}.mjs`)))
        for (const name of atOnce) {
          for (const { kind, path } of files[name]!.imports) {
            // Modules of Node are not in the bundle.
            if (kind === "import-statement" && path in files) atOnce.add(path)
          }
        }
        const kilobytes = (names: Iterable<string>, of: "minified" | "gzip") =>
          Array.from(names, (name) => sizes.get(name)![of]).reduce((sum, size) => sum + size, 0) / 1_024
        return {
          file: `${outdir}/${client}.mjs`,
          minified: kilobytes(atOnce, "minified"),
          gzip: kilobytes(atOnce, "gzip"),
          all: kilobytes(sizes.keys(), "gzip")
        }
      }, Effect.mapError((error) => new BuildFailed({ message: error.message })))

      const worker = Effect.fnUntraced(function*(client: ClientName) {
        const entry = yield* javaScript(`programs/${client}.ts`)
        const outdir = `${outputs}${client}.worker`
        yield* Effect.orDie(fs.remove(outdir, { recursive: true, force: true }))
        const contents = `
          import { call } from ${JSON.stringify(entry)}
          export default { fetch: async (_request, { BASE_URL }) => new Response(await call(BASE_URL)) }`
        yield* attempt(() =>
          esbuild.build({
            ...common,
            ...bundled("browser"),
            conditions: ["workerd", "worker", "browser"],
            stdin: { contents, resolveDir: outputs, sourcefile: "worker.mjs" },
            splitting: true,
            outdir,
            outExtension: { ".js": ".mjs" }
          })
        )
        return outdir
      })

      const project = Effect.fnUntraced(function*(client: ClientName) {
        yield* buildSdk
        const file = `${outputs}${client}.tsconfig.json`
        yield* Effect.orDie(fs.writeFileString(
          file,
          JSON.stringify({
            compilerOptions: {
              strict: true,
              skipLibCheck: true,
              noEmit: true,
              target: "es2022",
              module: "nodenext",
              lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"],
              types: [],
              allowImportingTsExtensions: true,
              paths: {
                "effect-genai/promise": [local("../../genai/dist/standalone/types/promise.d.ts")],
                "effect-genai/*": [local("../../genai/dist/*.d.ts")]
              }
            },
            files: [local(`programs/${client}.ts`)]
          })
        ))
        return file
      })

      const bundles = yield* Cache.make({
        capacity: 100,
        lookup: (key: string) => {
          const [client, platform] = key.split("/") as [ClientName, esbuild.Platform]
          return bundle(client, platform)
        }
      })
      return {
        published: (client) => javaScript(`programs/${client}.ts`),
        bundled: (client, platform) => Cache.get(bundles, `${client}/${platform}`),
        load: yield* Effect.cached(javaScript("measured/load.ts")),
        cold: yield* Effect.cached(javaScript("measured/cold.ts")),
        worker,
        workerd: yield* Effect.cached(javaScript("measured/workerd.ts")),
        project,
        types: yield* Effect.cached(javaScript("measured/types.ts")),
        install: yield* Effect.cached(javaScript("measured/install.ts")),
        estimate: yield* Effect.cached(javaScript("measured/estimate.ts")),
        share: yield* Effect.cached(javaScript("measured/share.ts")),
        emulator: (client) => javaScript(`emulators/${client}.ts`),
        emulatorLoad: yield* Effect.cached(javaScript("emulators/emulator-load.ts"))
      }
    })
  )
}

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const outputs = local("../dist/programs/")
const sdkProjects = ["ai", "fleet", "testing"].map((name) => local(`../../${name}/tsconfig.src.json`))

const attempt = <A>(work: () => Promise<A>): Effect.Effect<A, BuildFailed> =>
  Effect.tryPromise({ try: work, catch: (error) => new BuildFailed({ message: String(error).replaceAll("\n", " ") }) })

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "silent"
} satisfies esbuild.BuildOptions

/** Packages stay imports, of effect-genai as it is built; a module that is imported on demand stays one. */
const published: esbuild.BuildOptions = {
  outdir: outputs,
  outExtension: { ".js": ".mjs" },
  platform: "node",
  packages: "external",
  splitting: true,
  plugins: [{
    name: "effect-genai as published",
    setup: ({ onResolve }) => {
      onResolve({ filter: /^effect-genai\// }, ({ path }) => ({
        path:
          path.replace(/^effect-genai/, `../../../genai/dist/${path.endsWith("/promise") ? "standalone" : "modules"}`) +
          ".js",
        external: true
      }))
      // Its imports of effect-genai lead to what is built too.
      onResolve({ filter: /^@effect-genai\/(ai|fleet|testing)\// }, ({ path }) => ({
        path: local(path.replace(/^@effect-genai\/(\w+)\/(.*)$/, "../../$1/dist/$2.js"))
      }))
    }
  }]
}

/** As the manifest that is published says. */
const inBrowsers: esbuild.Plugin = {
  name: "the field browser",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\..*\/DefaultObserver\.(js|ts)$/ }, ({ path, resolveDir }) => ({
      path: `${resolveDir}/${path.replace("Default", "No")}`
    }))
  }
}

const bundled = (platform: esbuild.Platform): esbuild.BuildOptions => ({
  platform,
  minify: true,
  plugins: platform === "browser" ? [inBrowsers] : [],
  // CommonJS dependencies call `require`, which an ES module lacks.
  ...(platform === "node"
    ? {
      banner: {
        js: "import { createRequire } from \"node:module\";const require = createRequire(import.meta.url);"
      }
    }
    : {})
})
