/**
 * What is uploaded, opened: how many bytes of which type, and how to read them. A file has to stay as it was when it was opened, for its size is
 * announced before it is read.
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
import * as MimeType from "./MimeType.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** Bytes to be uploaded, and what is known of them. */
export interface Content<E = never, R = never> {
  readonly size: number
  readonly mimeType: string
  /** The last part of a path. */
  readonly fileName: string | undefined
  readonly chunkSize: number
  /** Each piece is as it is until the next one comes: those of a path are read into the same memory. */
  readonly bytes: Stream.Stream<Uint8Array, E | InvalidRequest, R>
  /** Whether the bytes can be read from the start once more. */
  readonly rereadable: boolean
  /** Where there turn out to be more or fewer bytes than the size. */
  readonly mismatch: InvalidRequest
}

/** A file, what is said of it, and where it is said. */
export interface Source<File> extends Uploadable.UploadOptions {
  readonly file: File
  readonly mimeType: string | undefined
  /** The type of a file that tells none; without it such a file is refused. */
  readonly otherwise?: string
  /** The names of the parameters. */
  readonly fields: { readonly [name in "mimeType" | "size" | "chunkSize"]: string }
}

/** Bytes in a chunk where nothing is said of it. */
export const defaultChunkSize: number = 8 * 1024 * 1024

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** Opens what is to be uploaded. */
export const open = <File extends Uploadable.Any>(source: Source<File>, operation: string) =>
  // What a file of this type can fail with, and takes, is all that comes of opening it.
  openAny(source, operation) as Effect.Effect<
    Content<Uploadable.ErrorOf<File>, Uploadable.RequirementsOf<File>>,
    InvalidRequest,
    Scope.Scope | Uploadable.RequirementsOf<File>
  >

const openAny = Effect.fnUntraced(function*(source: Source<Uploadable.Any>, operation: string) {
  const { chunkSize = defaultChunkSize, fields, file, otherwise } = source
  const invalid = (field: string, expected: string) => Effect.fail(invalidRequest(operation, field, expected))
  if (!Number.isSafeInteger(chunkSize) || chunkSize <= 0 || chunkSize % granularity !== 0) {
    return yield* invalid(fields.chunkSize, "a multiple of 262144 (256 KiB)")
  }
  const opened = yield* openFile(source, chunkSize, operation)
  const mimeType = source.mimeType ?? typeOf(file) ?? otherwise
  if (mimeType === undefined || mimeType === "") {
    return yield* invalid(fields.mimeType, "the MIME type of the file, which its name and type do not tell")
  }
  const wrongType = invalidHeader("content-type", mimeType)
  if (wrongType !== undefined) return yield* invalid(fields.mimeType, wrongType)
  return { ...opened, mimeType, chunkSize }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The server takes chunks of whole multiples of this, but for the last. */
const granularity = 256 * 1024

type Opened = Omit<Content<unknown, unknown>, "mimeType" | "chunkSize">

const openFile = (
  { fields, file, size }: Source<Uploadable.Any>,
  chunkSize: number,
  operation: string
): Effect.Effect<Opened, InvalidRequest, FileSystem.FileSystem | Scope.Scope> => {
  const mismatch = invalidRequest(operation, "file", "a file that does not change while it is uploaded")
  const reread = { fileName: undefined, rereadable: true, mismatch }
  if (typeof file === "string") return ofPath(file, chunkSize, operation)
  if (file instanceof Blob) {
    return Effect.succeed({ ...reread, size: file.size, bytes: ofBlob(file, chunkSize, operation) })
  }
  if (isDetached(file instanceof Uint8Array ? file.buffer : file)) {
    return Effect.fail(invalidRequest(operation, "file", "bytes that were not transferred to somebody else"))
  }
  const bytes = file instanceof ArrayBuffer
    ? new Uint8Array(file)
    : file instanceof ReadableStream
    ? ofReadable(file, operation)
    : file
  if (bytes instanceof Uint8Array) {
    // Bytes that are shared between threads go over no connection.
    const own = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice()
    return Effect.succeed({ ...reread, size: own.byteLength, bytes: Stream.succeed(own) })
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
      mismatch: wrongSize
    })
    : Effect.fail(wrongSize)
}

/** Bytes that were transferred are none, and would be uploaded as an empty file. */
const isDetached = (buffer: unknown): boolean =>
  buffer instanceof ArrayBuffer && Predicate.hasProperty(buffer, "detached") && buffer.detached === true

/** What a file says of its type itself. */
const typeOf = (file: Uploadable.Any): string | undefined => {
  if (typeof file === "string") return MimeType.ofName(file)
  if (!(file instanceof Blob)) return undefined
  return file.type !== "" ? file.type : "name" in file ? MimeType.ofName(String(file.name)) : undefined
}

const ofPath = Effect.fnUntraced(function*(path: string, chunkSize: number, operation: string) {
  const invalid = (expected: string) => invalidRequest(operation, "file", expected)
  const unreadable = ({ reason }: PlatformError.PlatformError) =>
    invalid(`the path of a file that can be read: ${path} (${reason.description ?? reason._tag})`)
  const changed = invalid(`a file that does not change while it is uploaded: ${path}`)
  const files = yield* FileSystem.FileSystem
  // Looked at before it is opened: to open a pipe waits until somebody writes to it.
  const { type } = yield* Effect.mapError(files.stat(path), unreadable)
  if (type !== "File") return yield* invalid(`the path of a file, and not of a ${type}: ${path}`)
  const file = yield* Effect.mapError(files.open(path, { flag: "r" }), unreadable)
  const before = yield* Effect.mapError(file.stat, unreadable)
  const size = Number(before.size)
  const unchanged = Effect.flatMap(
    Effect.mapError(file.stat, unreadable),
    (after) => after.size === before.size && modified(after) === modified(before) ? Effect.void : Effect.fail(changed)
  )
  const fill = (memory: Uint8Array, at: number, filled = 0): Effect.Effect<Uint8Array, InvalidRequest> =>
    filled === memory.length ? Effect.succeed(memory) : Effect.flatMap(
      Effect.mapError(file.read(memory.subarray(filled), { position: BigInt(at + filled) }), unreadable),
      (count) => count === 0 ? Effect.fail(changed) : fill(memory, at, filled + count)
    )
  const ended = (at: number) =>
    Effect.flatMap(
      Effect.mapError(file.readAlloc(1, { position: BigInt(at) }), unreadable),
      (more) => Option.isNone(more) ? unchanged : Effect.fail(changed)
    )
  const read = (memory: Uint8Array) => (at: number) =>
    at === size
      ? Effect.as(ended(at), undefined)
      : Effect.map(fill(memory.subarray(0, size - at), at), (piece) => [piece, at + piece.length] as const)
  return {
    size,
    fileName: path.replace(/^.*[/\\]/s, ""),
    // The next chunk is read once the server has this one, so one piece of memory does for all: new ones would not be freed in time.
    bytes: Stream.suspend(() => Stream.unfold(0, read(new Uint8Array(Math.min(chunkSize, size))))),
    rereadable: true,
    mismatch: changed
  }
})

const modified = ({ mtime }: FileSystem.File.Info): number | undefined =>
  Option.match(mtime, { onNone: () => undefined, onSome: (date) => date.getTime() })

/** A Blob may lie on a disk, so it is read piece by piece. */
const ofBlob = (blob: Blob, chunkSize: number, operation: string): Stream.Stream<Uint8Array, InvalidRequest> =>
  Stream.unfold(0, (offset) => {
    if (offset >= blob.size) return Effect.undefined
    const piece = Effect.tryPromise({
      try: () => blob.slice(offset, offset + chunkSize).arrayBuffer(),
      catch: () => invalidRequest(operation, "file", "a Blob that can be read")
    })
    return Effect.map(piece, (buffer) => [new Uint8Array(buffer), offset + chunkSize] as const)
  })

/** One that somebody else reads already would throw. */
const ofReadable = (
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

/** What is not typed may bring text, of which no byte would be the right one. */
const onlyBytes = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>, operation: string) =>
  Stream.mapArrayEffect(bytes, (pieces) =>
    pieces.every((piece) => piece instanceof Uint8Array)
      ? Effect.succeed(pieces)
      : Effect.fail(invalidRequest(operation, "file", "a stream of Uint8Array")))
