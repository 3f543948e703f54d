/**
 * The Effect face as it is published, made of the sources: modules that programs load together are one file, since a runtime takes long to find, read and compile
 * many. The public modules are files of their own, which export what they exported. `effect` stays outside.
 */
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type CodeSplittingGroup, type InputOptions, type OutputChunk, type OutputOptions, rolldown } from "rolldown"

/** Writes the modules of a folder of sources, but for the index of all. */
export const write = async (sources: string, folder: string): Promise<void> => {
  const files = await bundled(sources, { external: /^effect\// }, {
    codeSplitting: { groups: groupsOf(sources, await graphOf(sources)) },
    chunkFileNames: "internal/[name].js",
    minifyInternalExports: false,
    // The declarations have the documentation.
    comments: { jsdoc: false }
  })
  rmSync(folder, { recursive: true, force: true })
  for (const { code, fileName } of files) {
    mkdirSync(dirname(join(folder, fileName)), { recursive: true })
    writeFileSync(join(folder, fileName), effectFirst(code))
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Bundles for browsers have the second in the place of the first, so each is a file. */
const observer = "internal/telemetry/DefaultObserver.ts"
const noObserver = "internal/telemetry/NoObserver.ts"

/** What each module imports, those of `effect` included. */
type Graph = ReadonlyMap<string, ReadonlyArray<string>>

/**
 * The files for what every client needs, and for what `Models` needs besides: one for each part of `effect` that their modules load, so that a program which estimates
 * tokens or verifies webhooks loads no HTTP client. Each is made of what the files before it do not have.
 */
const groupsOf = (sources: string, graph: Graph): Array<CodeSplittingGroup> => {
  const modules = (file: string) => loadedBy(join(sources, file), graph, join(sources, observer))
  const observing = modules(observer)
  const client = modules("GenAIClient.ts")
  const models = modules("Models.ts")
  const parts = partsOf([...models], graph)
  // A bundler keeps the class of `Models` with all its methods where a program uses another module of its file.
  const of = (owned: ReadonlySet<string>, name: string, part: string): CodeSplittingGroup => ({
    name: `${name}-${part}`,
    test: (id) => owned.has(id) && parts.get(id) === part && id !== join(sources, "Models.ts")
  })
  const groups: ReadonlyArray<CodeSplittingGroup> = [
    ...["data", "effect"].map((part) => of(client, "client", part)),
    { name: "telemetry", test: (id) => observing.has(id) && id !== join(sources, observer) },
    { name: "telemetry/DefaultObserver", test: (id) => id === join(sources, observer) },
    of(client, "client", "http"),
    ...["data", "effect", "http"].map((part) => of(models, "models", part))
  ]
  return groups.map((group, index) => ({ ...group, priority: groups.length - index }))
}

/** The part of `effect` that each module loads. What the observer is told is of no use without a client, so it is loaded with one. */
const partsOf = (modules: ReadonlyArray<string>, graph: Graph): ReadonlyMap<string, string> =>
  new Map(modules.map((module) => {
    const loaded = [...loadedBy(module, graph)].join("\n")
    const isOfCalls = /\/effect\/dist\/http\/|\/DefaultObserver\./.test(loaded)
    return [module, isOfCalls ? "http" : /\/effect\/dist\/internal\/effect\./.test(loaded) ? "effect" : "data"]
  }))

/** The modules that are loaded with one, but for another and what that loads. */
const loadedBy = (module: string, graph: Graph, except?: string): ReadonlySet<string> => {
  const loaded = new Set([module])
  for (const one of loaded) {
    for (const other of graph.get(one) ?? []) if (other !== except) loaded.add(other)
  }
  return loaded
}

/** With the imports of `effect` first. A bundler puts modules in the order in which they are imported, and a page is smaller after gzip where like is beside like. */
const effectFirst = (code: string): string => {
  const imports = /^import .* from "effect\/.*";\n/gm
  return `${(code.match(imports) ?? []).join("")}${code.replace(imports, "")}`
}

const graphOf = async (sources: string): Promise<Graph> => {
  const graph = new Map<string, ReadonlyArray<string>>()
  await bundled(sources, {
    plugins: [{
      name: "graph",
      moduleParsed: ({ id, importedIds }) => {
        graph.set(id, importedIds)
      }
    }]
  }, {})
  return graph
}

const bundled = async (
  sources: string,
  input: InputOptions,
  output: OutputOptions
): Promise<ReadonlyArray<OutputChunk>> => {
  const entries = globSync(["*.ts", "wire/**/*.ts"], { cwd: sources, exclude: ["index.ts", "promise.ts"] })
  const bundle = await rolldown({
    input: Object.fromEntries([...entries, noObserver].map((file) => [file.replace(/\.ts$/, ""), join(sources, file)])),
    platform: "neutral",
    preserveEntrySignatures: "strict",
    // As "sideEffects" says.
    treeshake: { moduleSideEffects: false },
    onLog: (_, log) => {
      throw new Error(log.message)
    },
    ...input
  })
  const { output: files } = await bundle.generate({ format: "esm", ...output })
  await bundle.close()
  return files.filter((file) => file.type === "chunk")
}
