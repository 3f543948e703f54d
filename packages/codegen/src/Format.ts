/**
 * Formats generated files with the workspace's formatter, so that they look like the rest.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { GeneratedFile } from "./Module.ts"
import { places, readJson, run } from "./Package.ts"

/** The files as they are committed. */
export const format = Effect.fn("Format.format")(function*(files: ReadonlyArray<GeneratedFile>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { root } = yield* places
  const settings = path.join(root, ".dprint.json")
  if (!(yield* fs.exists(settings))) return files
  // The workspace leaves generated files out of its own run, so they are formatted elsewhere, all at once.
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
