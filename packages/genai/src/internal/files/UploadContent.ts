/**
 * Opens what is to be uploaded: how many bytes of which type, and how to read them. The size is announced before the bytes are read, so a file must not change
 * after it was opened.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { InvalidRequest } from "../../GenAIError.ts"
import type * as Uploadable from "../../Uploadable.ts"
import { invalidHeader } from "../check/HttpSettings.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { withoutParameters } from "./MediaType.ts"
import * as MimeType from "./MimeType.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** Bytes to upload, and what is known about them. */
export interface Content<E = never, R = never> {
  readonly size: number
  readonly mimeType: string
  /** The last part of a path. */
  readonly fileName: string | undefined
  readonly chunkSize: number
  /** A piece is valid until the next one is read: the pieces of a path share their memory. */
  readonly bytes: Stream.Stream<Uint8Array, E | InvalidRequest, R>
  /** Whether the bytes can be read again from the start. */
  readonly rereadable: boolean
  /** The error of bytes that are more or fewer than the size. */
  readonly sizeMismatch: InvalidRequest
}

/** A file, the settings of its upload, and the paths of these settings. */
export interface Source<File> extends Uploadable.UploadOptions {
  readonly file: File
  readonly mimeType: string | undefined
  /** The type of a file that does not tell its type. Without this default such a file is refused. */
  readonly defaultMimeType?: string
  readonly fields: { readonly [name in "mimeType" | "size" | "chunkSize"]: string }
}

/** The bytes of a chunk, unless the caller chooses another number. */
export const defaultChunkSize: number = 8 * 1024 * 1024

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** Opens a file. */
export const open = <File extends Uploadable.Any>(source: Source<File>, operation: string) =>
  // Opening a file of this type fails with, and requires, only what the type says.
  openAny(source, operation) as Effect.Effect<
    Content<Uploadable.ErrorOf<File>, Uploadable.RequirementsOf<File>>,
    InvalidRequest,
    Scope.Scope | Uploadable.RequirementsOf<File>
  >

const openAny = Effect.fnUntraced(function*(source: Source<Uploadable.Any>, operation: string) {
  const { chunkSize = defaultChunkSize, defaultMimeType, fields, file } = source
  const invalid = (field: string, expected: string) => invalidRequest(operation, field, expected)
  if (!Number.isSafeInteger(chunkSize) || chunkSize <= 0 || chunkSize % granularity !== 0) {
    return yield* invalid(fields.chunkSize, "a multiple of 262144 (256 KiB)")
  }
  const opened = yield* openFile(source, chunkSize, operation)
  const mimeType = source.mimeType ?? mimeTypeOf(file) ?? defaultMimeType
  if (mimeType === undefined || /^\s*$/.test(mimeType)) {
    return yield* invalid(
      fields.mimeType,
      "the MIME type of the file, because neither the file nor its name has a known one"
    )
  }
  const wrongType = invalidHeader("content-type", mimeType)
  if (wrongType !== undefined) return yield* invalid(fields.mimeType, wrongType)
  return { ...opened, mimeType, chunkSize }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The server accepts chunks of whole multiples of this, except the last. */
export const granularity = 256 * 1024

type Opened = Omit<Content<unknown, unknown>, "mimeType" | "chunkSize">

const openFile = (
  { fields, file, size }: Source<Uploadable.Any>,
  chunkSize: number,
  operation: string
): Effect.Effect<Opened, InvalidRequest, FileSystem.FileSystem | Scope.Scope> => {
  if (typeof file === "string") return openPath(file, chunkSize, operation)
  const sizeMismatch = invalidRequest(operation, "file", "a file that does not change while it is uploaded")
  const inMemory = { fileName: undefined, rereadable: true, sizeMismatch }
  if (file instanceof Blob) {
    return Effect.succeed({ ...inMemory, size: file.size, bytes: bytesOfBlob(file, chunkSize, operation) })
  }
  if (isDetached(file instanceof Uint8Array ? file.buffer : file)) {
    return Effect.fail(invalidRequest(operation, "file", "bytes that were not transferred to another owner"))
  }
  const bytes = file instanceof ArrayBuffer
    ? new Uint8Array(file)
    : file instanceof ReadableStream
    ? bytesOfReadable(file, operation)
    : file
  if (bytes instanceof Uint8Array) {
    // Memory that is shared between threads cannot be sent.
    const own = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice()
    return Effect.succeed({ ...inMemory, size: own.byteLength, bytes: Stream.succeed(own) })
  }
  if (!Stream.isStream(bytes)) {
    return Effect.fail(
      invalidRequest(operation, "file", "a path, a Uint8Array, an ArrayBuffer, a Blob or a stream of bytes")
    )
  }
  const wrongSize = invalidRequest(operation, fields.size, "the number of bytes of the stream")
  return Predicate.isNumber(size) && Number.isSafeInteger(size) && size >= 0
    ? Effect.succeed({
      size,
      fileName: undefined,
      bytes: onlyBytes(bytes, operation),
      rereadable: false,
      sizeMismatch: wrongSize
    })
    : Effect.fail(wrongSize)
}

/** A buffer that was transferred is empty, and would be uploaded as an empty file. */
const isDetached = (buffer: unknown): boolean =>
  buffer instanceof ArrayBuffer && Predicate.hasProperty(buffer, "detached") && buffer.detached === true

/** The type that a file tells itself. */
const mimeTypeOf = (file: Uploadable.Any): string | undefined => {
  if (typeof file === "string") return MimeType.ofName(file)
  if (!(file instanceof Blob)) return undefined
  const type = withoutParameters(file.type)
  return type !== "" ? type : "name" in file ? MimeType.ofName(String(file.name)) : undefined
}

const openPath = Effect.fnUntraced(function*(path: string, chunkSize: number, operation: string) {
  const invalid = (expected: string) => invalidRequest(operation, "file", expected)
  const readable = Effect.mapError(({ reason }: PlatformError.PlatformError) =>
    invalid(`the path of a file that can be read: ${path} (${reason.description ?? reason._tag})`)
  )
  const changed = invalid(`a file that does not change while it is uploaded: ${path}`)
  const files = yield* FileSystem.FileSystem
  // The type is checked before the file is opened: opening a pipe waits until another process writes to it.
  const { type } = yield* readable(files.stat(path))
  if (type !== "File") return yield* invalid(`the path of a file, and not of a ${type}: ${path}`)
  const file = yield* readable(files.open(path, { flag: "r" }))
  const before = yield* readable(file.stat)
  const size = Number(before.size)

  const fill = Effect.fnUntraced(function*(memory: Uint8Array, at: number) {
    for (let filled = 0; filled < memory.length;) {
      const count = yield* readable(file.read(memory.subarray(filled), { position: BigInt(at + filled) }))
      if (count === 0) return yield* changed
      filled += count
    }
    return memory
  })
  const checkEnd = Effect.fnUntraced(function*() {
    if (Option.isSome(yield* readable(file.readAlloc(1, { position: BigInt(size) })))) return yield* changed
    const after = yield* readable(file.stat)
    if (after.size !== before.size || modifiedAt(after) !== modifiedAt(before)) {
      return yield* changed
    }
  })
  const readAt = (memory: Uint8Array) => (at: number) =>
    at === size
      ? Effect.as(checkEnd(), undefined)
      : Effect.map(fill(memory.subarray(0, size - at), at), (piece) => [piece, at + piece.length] as const)
  return {
    size,
    fileName: path.replace(isOfWindows(path) ? /^.*[/\\]/s : /^.*\//s, ""),
    // A chunk is read once the server has the one before it, so one piece of memory is enough. New ones would not be freed in time.
    bytes: Stream.suspend(() => Stream.unfold(0, readAt(new Uint8Array(Math.min(chunkSize, size))))),
    rereadable: true,
    sizeMismatch: changed
  }
})

/** Only Windows separates folders by a backslash; elsewhere a name may contain one. */
const isOfWindows = (path: string): boolean =>
  /^([a-z]:[/\\]|\\\\)/i.test(path) ||
  (globalThis as { readonly process?: { readonly platform?: string } }).process?.platform === "win32"

const modifiedAt = ({ mtime }: FileSystem.File.Info): number | undefined =>
  Option.match(mtime, { onNone: () => undefined, onSome: (date) => date.getTime() })

/** A Blob may be a file on a disk, so it is read piece by piece. */
const bytesOfBlob = (blob: Blob, chunkSize: number, operation: string): Stream.Stream<Uint8Array, InvalidRequest> =>
  Stream.unfold(0, (offset) => {
    if (offset >= blob.size) return Effect.undefined
    const piece = Effect.tryPromise({
      try: () => blob.slice(offset, offset + chunkSize).arrayBuffer(),
      catch: () => invalidRequest(operation, "file", "a Blob that can be read")
    })
    return Effect.map(piece, (buffer) => [new Uint8Array(buffer), offset + chunkSize] as const)
  })

/** A stream that already has a reader would throw. */
const bytesOfReadable = (
  readable: ReadableStream<Uint8Array>,
  operation: string
): Stream.Stream<Uint8Array, InvalidRequest> => {
  const unreadable = invalidRequest(operation, "file", "a ReadableStream that can be read")
  return Stream.suspend(() =>
    readable.locked
      ? Stream.fail(unreadable)
      : Stream.fromReadableStream({ evaluate: () => readable, onError: () => unreadable })
  )
}

/**
 * Programs without types may pass a stream of text, none of whose bytes would be right. A stream of empty pieces would be read for ever, and leave no time for
 * anything else.
 */
const onlyBytes = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>, operation: string) =>
  Stream.suspend(() => {
    let empty = 0
    return Stream.mapArrayEffect(bytes, (pieces) => {
      for (const piece of pieces) {
        if (!(piece instanceof Uint8Array)) {
          return Effect.fail(invalidRequest(operation, "file", "a stream of Uint8Array"))
        }
        empty = piece.length === 0 ? empty + 1 : 0
        if (empty > mostEmptyPieces) {
          return Effect.fail(
            invalidRequest(operation, "file", `a stream without ${mostEmptyPieces} empty pieces in a row`)
          )
        }
      }
      return Effect.succeed(pieces)
    })
  })

const mostEmptyPieces = 10_000
