/**
 * The promise entry as it is published: one chunk that is loaded at once, and those that its `import()`s load later. What it uses of `effect` is in them.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { type InputOptions, type OutputChunk, type OutputOptions, rolldown } from "rolldown"

/** Writes the chunks of an entry into a folder. */
export const write = async (entry: string, folder: string): Promise<void> => {
  const input: InputOptions = {
    input: entry,
    platform: "neutral",
    // As "sideEffects" of both packages say.
    treeshake: { moduleSideEffects: false },
    // A client without the option `telemetry` is observed by nobody, on all platforms.
    resolve: { alias: observedByNobody },
    // The entry reads the environment itself. With `import.meta`, tools that make CommonJS of a module, as Jest does, could not take it.
    transform: { define: { "import.meta.env": "undefined" } },
    preserveEntrySignatures: "allow-extension",
    onLog: (_, log) => {
      throw new Error(log.message)
    }
  }
  const bundle = await rolldown(input)
  const atOnce = modulesAtOnce((await bundle.generate({ format: "esm" })).output.filter(isChunk))
  const options: OutputOptions = {
    format: "esm",
    dir: folder,
    chunkFileNames: "[name].js",
    // Names stay for stacks, and comments that say what has no effect stay for bundlers.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    // Classes are known by their names, which are unique in a module and not in a chunk.
    keepNames: true,
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: (path, map) => fromPackage(path) ?? relative(dirname(map), join(dirname(map), path)),
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: "promise", test: (id) => atOnce.has(id) }]
    }
  }
  const { output } = await bundle.generate(options)
  await bundle.close()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of output) writeFileSync(join(folder, file.fileName), isChunk(file) ? file.code : file.source)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const telemetry = join(import.meta.dirname, "../src/internal/telemetry")

const observedByNobody = { "./DefaultObserver.ts": join(telemetry, "NoObserver.ts") }

const isChunk = (file: { readonly type: string }): file is OutputChunk => file.type === "chunk"

/** The modules that an entry loads at once: those of its chunk, and of the chunks that it imports. */
const modulesAtOnce = (chunks: ReadonlyArray<OutputChunk>): ReadonlySet<string> => {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry))
  for (const { imports } of loaded) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk)
  }
  return new Set([...loaded].flatMap(({ moduleIds }) => moduleIds))
}

/** Where a file of `effect` is beside this package, if a program has it. */
const fromPackage = (path: string): string | undefined => {
  const [, file] = /\/node_modules\/(effect\/.+)$/.exec(path) ?? []
  return file && `../../../${file}`
}
