/** The file system of Node, watched: which files are open, what is read of them, and what happens before that. */
import { NodeFileSystem } from "@effect/platform-node"
import { Effect, FileSystem, Layer, PlatformError } from "effect"

export interface Log {
  opened: number
  closed: number
  /** How many bytes were asked for. */
  readonly reads: Array<number>
  /** Happens before bytes are read from here. */
  onRead: (at: number) => Effect.Effect<void, PlatformError.PlatformError>
}

export const log = (): Log => ({ opened: 0, closed: 0, reads: [], onRead: () => Effect.void })

/** What reading fails with, of a disk that is broken. */
export const broken: PlatformError.PlatformError = PlatformError.systemError({
  _tag: "Unknown",
  module: "FileSystem",
  method: "readAlloc"
})

export const layer = (log: Log): Layer.Layer<FileSystem.FileSystem> =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (files) => ({
      ...files,
      open: (path, options) =>
        Effect.map(
          Effect.tap(files.open(path, options), () => {
            log.opened++
            return Effect.addFinalizer(() => Effect.sync(() => void log.closed++))
          }),
          (file): FileSystem.File => {
            const noted = <A>(size: number, options: FileSystem.File.ReadOptions | undefined, read: Read<A>): Read<A> =>
              Effect.suspend(() => {
                log.reads.push(size)
                return Effect.andThen(log.onRead(Number(options?.position)), read)
              })
            const watched: Pick<FileSystem.File, "read" | "readAlloc"> = {
              read: (buffer, options) => noted(buffer.length, options, file.read(buffer, options)),
              readAlloc: (size, options) => noted(size, options, file.readAlloc(size, options))
            }
            return new Proxy(file, {
              get: (file, name) => Reflect.get(Object.hasOwn(watched, name) ? watched : file, name)
            })
          }
        )
    }))
  ).pipe(Layer.provide(NodeFileSystem.layer))

type Read<A> = Effect.Effect<A, PlatformError.PlatformError>
