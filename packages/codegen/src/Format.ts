/**
 * Formats generated files with the workspace's formatter, so that regenerating leaves no diff after it.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import type { GeneratedFile } from "./Module.ts"
import { places, run } from "./Package.ts"

/** The files as they are committed. */
export const format = Effect.fn("Format.format")(function*(files: ReadonlyArray<GeneratedFile>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { root } = yield* places
  const dprint = path.join(root, "node_modules/.bin/dprint")
  const config = path.join(root, ".dprint.json")
  if (!(yield* fs.exists(config))) return files
  return yield* Effect.forEach(files, (file) =>
    Effect.map(
      // The name alone tells the language; under its path the file would be excluded.
      run(dprint, ["fmt", "--config", config, "--stdin", path.basename(file.path)], {
        cwd: root,
        stdin: Stream.make(file.text).pipe(Stream.encodeText)
      }),
      (text) => ({ ...file, text })
    ), { concurrency: 2 })
})
