/**
 * The promise entry as it is published: one chunk that is loaded at once, and those that its `import()`s load later. What it uses of `effect` is in them.
 */
import * as Struct from "effect/Struct"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type InputOptions, type OutputChunk, type OutputOptions, rolldown } from "rolldown"
import * as Aliases from "./Aliases.ts"
import * as Classes from "./Classes.ts"
import * as Functions from "./Functions.ts"
import * as Parts from "./Parts.ts"

/** Writes the chunks of an entry into a folder. */
export const write = async (entry: string, folder: string): Promise<void> => {
  const input: InputOptions = {
    input: entry,
    resolve: { alias: chosen },
    // The entry reads the environment itself. With `import.meta`, tools that make CommonJS of a module, as Jest does, could not take it.
    transform: { define: { "import.meta.env": "undefined" } }
  }
  const natural = await bundled({ ...input, preserveEntrySignatures: "strict" }, {})
  const atOnce = modulesAtOnce(natural)
  const plugins = [
    { name: "aliases", renderChunk: Aliases.resolved },
    { name: "functions", renderChunk: Functions.written },
    { name: "classes", renderChunk: Classes.named }
  ]
  const chunks = await bundled({ ...input, plugins }, {
    dir: folder,
    // Classes are known by their names, which are unique in a module and not in a chunk.
    keepNames: true,
    sourcemapPathTransform: (path, map) => join(dirname(map), path),
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: "promise", test: (id) => atOnce.has(id) }]
    }
  })
  const { exports } = natural.find(({ isEntry }) => isEntry)!
  const parted = await inParts(chunks, exports, {
    dir: folder,
    // Comments that say what has no effect stay for bundlers, and the names that stacks print. V8 keeps a text with a character above U+00FF in twice the memory.
    minify: {
      compress: true,
      mangle: { toplevel: false, keepNames: true },
      codegen: { removeWhitespace: true, asciiOnly: true }
    },
    sourcemapPathTransform: (path) => fromPackage(path) ?? path
  })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { code, fileName, map } of parted) {
    writeFileSync(join(folder, fileName), code)
    // A chunk that is made of exports of another has none.
    if (map !== null) writeFileSync(join(folder, `${fileName}.map`), JSON.stringify(map))
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Makes chunks of the parts of the one that is loaded at once. The entry exports what its sources do, and nothing that only chunks need. */
const inParts = async (
  chunks: ReadonlyArray<OutputChunk>,
  exports: ReadonlyArray<string>,
  options: OutputOptions
): Promise<ReadonlyArray<OutputChunk>> => {
  const whole = chunks.find(({ isEntry }) => isEntry)!
  const later = chunks.filter((chunk) => chunk !== whole)
  // The first call on Node loads one chunk more, which should not need another.
  const ofNode = importsOf(later.find(({ name }) => name === "NodeDispatch")!, whole)
  const parts = Parts.split(
    whole.code,
    { client: [client, ...ofNode], entry: exports, later: later.flatMap((chunk) => importsOf(chunk, whole)) },
    partOf.client
  )
  const files = new Map(later.map(({ code, fileName, map }) => [`./${fileName}`, { code, map }]))
    .set(`./${whole.fileName}`, {
      code: Object.values(partOf).map((part) => `export * from "${part}"`).join("\n"),
      map: null
    })
    .set("./names", { code: `export { ${exports.join()} } from "./${whole.fileName}"`, map: null })
  for (const part of Struct.keys(partOf)) files.set(partOf[part], { code: parts[part], map: whole.map })
  const plugins = [{
    name: "files",
    resolveId: (id: string) => files.has(id) ? id : undefined,
    load: (id: string) => files.get(id)
  }]
  return bundled({ input: { promise: "./names" }, plugins }, {
    ...options,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: client, test: (id) => id === partOf.client || id === "./rolldown-runtime.js" },
        { name: "exports", test: (id) => id === partOf.entry },
        { name: "shared", test: (id) => id === partOf.later }
      ]
    }
  })
}

/** What a program makes a client with. */
const client = "GoogleGenAI"

const partOf: Parts.Parts = { client: "./client", entry: "./entry", later: "./later" }

/** The exports of another chunk that a chunk imports. */
const importsOf = ({ code }: OutputChunk, { fileName }: OutputChunk): ReadonlyArray<string> =>
  [...code.matchAll(/^import \{ (.*) \} from "\.\/(.*)";$/gm)].filter(([, , file]) => file === fileName)
    .flatMap(([, names]) => names!.split(", ").map((name) => name.split(" as ")[0]!))

const bundled = async (input: InputOptions, output: OutputOptions): Promise<ReadonlyArray<OutputChunk>> => {
  const bundle = await rolldown({
    platform: "neutral",
    // As "sideEffects" of both packages say.
    treeshake: { moduleSideEffects: false },
    preserveEntrySignatures: "allow-extension",
    // How long a plugin takes depends on the machine.
    checks: { bundlerTimings: false },
    onLog: (_, log) => {
      throw new Error(log.message)
    },
    ...input
  })
  const { output: files } = await bundle.generate({
    format: "esm",
    chunkFileNames: "[name].js",
    sourcemap: true,
    sourcemapExcludeSources: true,
    ...output
  })
  await bundle.close()
  return files.filter(isChunk)
}

const sources = join(import.meta.dirname, "../src")

/** Each client of the entry chooses its observer and its log. Its resources need no more of a client of Effect than the key. */
const chosen = {
  "./DefaultObserver.ts": join(sources, "internal/telemetry/NoObserver.ts"),
  "./DefaultLog.ts": join(sources, "internal/log/NoLog.ts"),
  "./GenAIClient.ts": join(sources, "promise/internal/ClientKey.ts")
}

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
