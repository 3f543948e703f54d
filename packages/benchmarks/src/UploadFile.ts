/**
 * Files to upload, in a directory of the run that goes with it.
 */
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import { randomBytes } from "node:crypto"

export class UploadFile extends Context.Service<UploadFile, {
  /** The path of a file of so many MiB. */
  readonly ofSize: (mebibytes: number) => Effect.Effect<string, PlatformError.PlatformError>
}>()("benchmarks/UploadFile") {
  static readonly layer = Layer.effect(
    UploadFile,
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped({ prefix: "benchmarks-" })
      const mebibyte = randomBytes(2 ** 20)
      const files = yield* Cache.make({
        capacity: 10,
        lookup: (mebibytes: number) => {
          const file = `${directory}/${mebibytes}.mp4`
          const bytes = Stream.range(1, mebibytes).pipe(Stream.map(() => mebibyte))
          return Effect.as(Stream.run(bytes, fs.sink(file)), file)
        }
      })
      return { ofSize: (mebibytes) => Cache.get(files, mebibytes) }
    })
  )
}
