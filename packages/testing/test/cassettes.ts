/** Cassettes in a file system in memory, recorded from the emulator. */
import { Cassette, type CassetteOptions, Emulator, type Options } from "@effect-genai/testing"
import { Effect, FileSystem, Layer } from "effect"
import { PlatformError, SystemError } from "effect/PlatformError"

/** Files by their paths. */
export type Files = Map<string, string>

const missing = (method: string, path: string) =>
  new PlatformError(new SystemError({ _tag: "NotFound", module: "FileSystem", method, pathOrDescriptor: path }))

export const fileSystem = (files: Files): Layer.Layer<FileSystem.FileSystem> =>
  FileSystem.layerNoop({
    exists: (path) => Effect.sync(() => files.has(path)),
    makeDirectory: () => Effect.void,
    readFileString: (path) =>
      Effect.suspend(() => {
        const text = files.get(path)
        return text === undefined ? Effect.fail(missing("readFileString", path)) : Effect.succeed(text)
      }),
    writeFileString: (path, text) => Effect.sync(() => void files.set(path, text)),
    rename: (from, to) =>
      Effect.sync(() => {
        files.set(to, files.get(from)!)
        files.delete(from)
      })
  })

export const path = "replays/test.json"

/** A cassette that records the emulator. */
export const recording = (files: Files, options: CassetteOptions = {}, emulator: Options = {}) =>
  Cassette.layer({ clientMode: "record", replayId: "test", ...options }).pipe(
    Layer.provideMerge(Emulator.layer(emulator)),
    Layer.provide(fileSystem(files))
  )

/** A cassette that replays, without anything else. */
export const replaying = (files: Files, options: CassetteOptions = {}) =>
  Cassette.layer({ clientMode: "replay", replayId: "test", ...options }).pipe(Layer.provide(fileSystem(files)))

/** A body that arrives in these chunks. */
export const inChunks = (chunks: ReadonlyArray<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const left = [...chunks]
  return new ReadableStream({
    pull: (controller) => {
      const chunk = left.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(new Uint8Array(chunk))
    }
  })
}
