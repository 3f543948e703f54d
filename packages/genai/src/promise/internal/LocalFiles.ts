/**
 * A `FileSystem` of the machine with what uploads and downloads need, on platforms that have `process.getBuiltinModule`: Node, Bun and Deno. Programs that use
 * Effect provide the `FileSystem` of their platform.
 */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** The functions of `node:fs/promises` that are used. */
interface Node {
  readonly open: (path: string, flags?: string) => Promise<Handle>
  readonly stat: (path: string) => Promise<Stats>
  readonly rename: (from: string, to: string) => Promise<void>
  readonly rm: (path: string, options?: { readonly force?: boolean }) => Promise<void>
}

interface Handle {
  readonly stat: () => Promise<Stats>
  readonly read: (
    into: Uint8Array,
    offset: number,
    length: number,
    at: number
  ) => Promise<{ readonly bytesRead: number }>
  readonly write: (bytes: Uint8Array) => Promise<{ readonly bytesWritten: number }>
  readonly close: () => Promise<void>
}

interface Stats {
  readonly size: number
  readonly mode: number
  readonly mtime: Date
  readonly isFile: () => boolean
  readonly isDirectory: () => boolean
}

interface Globals {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

// -----------------------------------------------------------------------------
// Files
// -----------------------------------------------------------------------------

/** Opens, renames and removes files. The other methods of a `FileSystem` fail. */
export const files: FileSystem.FileSystem = /*#__PURE__*/ FileSystem.makeNoop({
  open: (path, { flag } = {}) =>
    Effect.map(
      Effect.acquireRelease(
        attempt("open", path, (node) => node.open(path, flag)),
        (handle) => Effect.promise(() => handle.close())
      ),
      (handle) => fileOf(handle, path)
    ),
  stat: (path) => Effect.map(attempt("stat", path, (node) => node.stat(path)), infoOf),
  rename: (from, to) => attempt("rename", from, (node) => node.rename(from, to)),
  remove: (path, options) => attempt("remove", path, (node) => node.rm(path, { force: options?.force === true }))
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const attempt = <A>(
  method: string,
  path: string,
  use: (node: Node) => Promise<A>
): Effect.Effect<A, PlatformError.PlatformError> =>
  Effect.suspend(() => {
    // Looked up by each call, so loading this module loads nothing else.
    const node = (globalThis as Globals).process?.getBuiltinModule?.("node:fs/promises") as Node | undefined
    return node === undefined
      ? Effect.fail(PlatformError.badArgument({ module: "FileSystem", method, description: absent }))
      : Effect.tryPromise({ try: () => use(node), catch: (cause) => failure(method, path, cause) })
  })

const absent = "this platform has no files: pass a Blob or bytes, or set the option fileSystem of the client"

const failure = (method: string, path: string, cause: unknown): PlatformError.PlatformError => {
  const { code, message } = cause as { readonly code?: string; readonly message?: string }
  const at = { module: "FileSystem", method, cause }
  return code?.startsWith("ERR_INVALID_") === true
    ? PlatformError.badArgument({ ...at, description: message })
    : PlatformError.systemError({ ...at, _tag: tags[code ?? ""] ?? "Unknown", pathOrDescriptor: path })
}

const tags: { readonly [code: string]: PlatformError.SystemErrorTag } = {
  ENOENT: "NotFound",
  EACCES: "PermissionDenied",
  EPERM: "PermissionDenied",
  EEXIST: "AlreadyExists",
  EISDIR: "BadResource",
  ENOTDIR: "BadResource",
  ELOOP: "BadResource",
  EBUSY: "Busy"
}

const fileOf = (handle: Handle, path: string): FileSystem.File => {
  const attempted = <A>(method: string, use: () => Promise<A>) => attempt(method, path, use)
  const unsupported = (method: string) => Effect.fail(PlatformError.badArgument({ module: "FileSystem", method }))
  const read = (into: Uint8Array, position: bigint | undefined) =>
    position === undefined
      ? unsupported("read without a position")
      : Effect.map(
        attempted("read", () => handle.read(into, 0, into.length, Number(position))),
        ({ bytesRead }) => bytesRead
      )
  const write = (bytes: Uint8Array) =>
    Effect.map(attempted("write", () => handle.write(bytes)), ({ bytesWritten }) => bytesWritten)
  const writeAll = (bytes: Uint8Array): Effect.Effect<void, PlatformError.PlatformError> =>
    bytes.length === 0 ? Effect.void : Effect.flatMap(write(bytes), (written) => writeAll(bytes.subarray(written)))
  return {
    [FileSystem.FileTypeId]: FileSystem.FileTypeId,
    stat: Effect.map(attempted("stat", () => handle.stat()), infoOf),
    read: (into, options) => read(into, options?.position),
    readAlloc: (size, options) =>
      Effect.suspend(() => {
        const into = new Uint8Array(size)
        return Effect.map(
          read(into, options?.position),
          (length) => length === 0 ? Option.none() : Option.some(into.subarray(0, length))
        )
      }),
    write,
    writeAll,
    seek: () => unsupported("seek"),
    sync: unsupported("sync"),
    truncate: () => unsupported("truncate")
  }
}

const infoOf = (stats: Stats): FileSystem.File.Info => ({
  type: stats.isFile() ? "File" : stats.isDirectory() ? "Directory" : "Unknown",
  size: ByteSize.bytes(stats.size),
  mode: stats.mode,
  mtime: Option.some(stats.mtime),
  atime: Option.none(),
  birthtime: Option.none(),
  dev: 0n,
  ino: Option.none(),
  nlink: Option.none(),
  uid: Option.none(),
  gid: Option.none(),
  rdev: Option.none(),
  blksize: Option.none(),
  blocks: Option.none()
})
