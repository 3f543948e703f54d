/**
 * Formats generated files with the formatter of the workspace.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { GeneratedFile } from "./Module.ts"
import { places, readJson, run } from "./Package.ts"

/** The files in the form in which they are committed. */
export const format = Effect.fn("Format.format")(function*(files: ReadonlyArray<GeneratedFile>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { root } = yield* places
  const settings = path.join(root, ".dprint.json")
  if (!(yield* fs.exists(settings))) return files
  // The workspace excludes generated files from formatting, so they are formatted in a temporary folder.
  const folder = yield* fs.makeTempDirectoryScoped()
  const { excludes: _, plugins, ...config } = yield* readJson<Settings>(settings)
  const elsewhere = { ...config, plugins: plugins.map((plugin) => path.resolve(root, plugin)) }
  yield* fs.writeFileString(path.join(folder, "dprint.json"), JSON.stringify(elsewhere))
  for (const file of files) {
    yield* fs.makeDirectory(path.dirname(path.join(folder, file.path)), { recursive: true })
    yield* fs.writeFileString(path.join(folder, file.path), file.text)
  }
  yield* run(path.join(root, "node_modules/.bin/dprint"), ["fmt", "--incremental=false"], { cwd: folder })
  return yield* Effect.forEach(
    files,
    (file) => Effect.map(fs.readFileString(path.join(folder, file.path)), (text) => ({ ...file, text }))
  )
}, Effect.scoped)

interface Settings {
  readonly excludes: ReadonlyArray<string>
  readonly plugins: ReadonlyArray<string>
}
