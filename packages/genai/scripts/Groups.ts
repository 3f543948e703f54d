/**
 * The Effect face as it is published, made of the sources: modules that programs load together are one file, since a runtime takes long to find, read and compile
 * many. The public modules are files of their own, which export what they exported. `effect` stays outside.
 */
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type CodeSplittingGroup, type InputOptions, type OutputChunk, type OutputOptions, rolldown } from "rolldown"

/** Writes the modules of a folder of sources, but for the index of all. */
export const write = async (sources: string, folder: string): Promise<void> => {
  const files = await bundled([...publicModules(sources), noObserver], sources, {
    codeSplitting: { groups: await groupsOf(sources) },
    chunkFileNames: "internal/[name].js",
    minifyInternalExports: false,
    // The declarations have the documentation.
    comments: { jsdoc: false }
  })
  rmSync(folder, { recursive: true, force: true })
  for (const { code, fileName } of files) {
    mkdirSync(dirname(join(folder, fileName)), { recursive: true })
    writeFileSync(join(folder, fileName), code)
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Bundles for browsers have the second in the place of the first, so each is a file. */
const observer = "internal/telemetry/DefaultObserver.ts"
const noObserver = "internal/telemetry/NoObserver.ts"

const publicModules = (sources: string): ReadonlyArray<string> =>
  globSync(["*.ts", "wire/**/*.ts"], { cwd: sources, exclude: ["index.ts", "promise.ts"] })

/** The files for what every client needs and for what `Models` needs besides. Each is made of what the files before it do not have. */
const groupsOf = async (sources: string): Promise<Array<CodeSplittingGroup>> => {
  const modules = async (entry: string): Promise<ReadonlySet<string>> =>
    new Set((await bundled([entry], sources, {}, unobserved)).flatMap(({ moduleIds }) => moduleIds))
  const observing = await modules(observer)
  const client = await modules("GenAIClient.ts")
  const models = await modules("Models.ts")
  const groups: ReadonlyArray<CodeSplittingGroup> = [
    { name: "protocol", test: (id) => observing.has(id) && client.has(id) },
    { name: "telemetry", test: (id) => observing.has(id) && id !== join(sources, observer) },
    { name: "telemetry/DefaultObserver", test: (id) => observing.has(id) },
    { name: "client", test: (id) => client.has(id) },
    { name: "models", test: (id) => models.has(id) && id !== join(sources, "Models.ts") }
  ]
  return groups.map((group, index) => ({ ...group, priority: groups.length - index }))
}

const unobserved: InputOptions = { resolve: { alias: { "./DefaultObserver.ts": "./NoObserver.ts" } } }

const bundled = async (
  entries: ReadonlyArray<string>,
  sources: string,
  output: OutputOptions,
  input: InputOptions = {}
): Promise<ReadonlyArray<OutputChunk>> => {
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ""), join(sources, file)])),
    external: /^effect\//,
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
