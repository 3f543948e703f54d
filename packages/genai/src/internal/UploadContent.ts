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
import type { InvalidRequest } from "../GenAIError.ts"
import type * as Uploadable from "../Uploadable.ts"
import { invalidHeader } from "./Http.ts"
import { invalidRequest } from "./Invalid.ts"
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
  const mimeType = source.mimeType ?? typeOf(file) ?? otherwise
  if (mimeType === undefined || mimeType === "") {
    return yield* invalid(fields.mimeType, "the MIME type of the file, which its name and type do not tell")
  }
  const wrongType = invalidHeader("content-type", mimeType)
  if (wrongType !== undefined) return yield* invalid(fields.mimeType, wrongType)
  const mismatch = invalidRequest(operation, "file", "a file that does not change while it is uploaded")
  const content = { mimeType, chunkSize, fileName: undefined, rereadable: true, mismatch }
  if (typeof file === "string") {
    return { ...content, ...(yield* ofPath(file, chunkSize, operation)) }
  }
  if (file instanceof Blob) return { ...content, size: file.size, bytes: ofBlob(file, chunkSize, operation) }
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file
  if (bytes instanceof Uint8Array) {
    return { ...content, size: bytes.byteLength, bytes: Stream.succeed(bytes) }
  }
  if (!Stream.isStream(bytes)) {
    return yield* invalid("file", "a path, a Uint8Array, an ArrayBuffer, a Blob or a stream of bytes")
  }
  const { size } = source
  const wrongSize = invalidRequest(operation, fields.size, "the number of bytes of the stream")
  return Predicate.isNumber(size) && Number.isSafeInteger(size) && size >= 0
    ? { ...content, size, bytes, rereadable: false, mismatch: wrongSize }
    : yield* wrongSize
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const defaultChunkSize = 8 * 1024 * 1024

/** The server takes chunks of whole multiples of this, but for the last. */
const granularity = 256 * 1024

/** What a file says of its type itself. */
const typeOf = (file: Uploadable.Any): string | undefined => {
  if (typeof file === "string") return MimeType.ofName(file)
  if (!(file instanceof Blob)) return undefined
  return file.type !== "" ? file.type : "name" in file ? MimeType.ofName(String(file.name)) : undefined
}

const ofPath = Effect.fnUntraced(function*(path: string, chunkSize: number, operation: string) {
  const invalid = (expected: string) => invalidRequest(operation, "file", expected)
  const unreadable = ({ reason }: PlatformError.PlatformError) =>
    invalid(`the path of a file that can be read: ${path} (${reason._tag})`)
  const files = yield* FileSystem.FileSystem
  const file = yield* Effect.mapError(files.open(path, { flag: "r" }), unreadable)
  const before = yield* Effect.mapError(file.stat, unreadable)
  if (before.type !== "File") return yield* invalid(`the path of a file, and not of a ${before.type}: ${path}`)
  const read = (at: number) =>
    Effect.mapError(file.readAlloc(chunkSize, { position: BigInt(at) }), unreadable).pipe(
      Effect.flatMap(Option.match({
        onNone: () => Effect.as(unchanged, undefined),
        onSome: (bytes) => Effect.succeed([bytes, at + bytes.length] as const)
      }))
    )
  const unchanged = Effect.flatMap(
    Effect.mapError(file.stat, unreadable),
    (after) =>
      after.size === before.size && modified(after) === modified(before)
        ? Effect.void
        : Effect.fail(invalid(`a file that does not change while it is uploaded: ${path}`))
  )
  return {
    size: Number(before.size),
    fileName: path.replace(/^.*[/\\]/s, ""),
    bytes: Stream.unfold(0, read)
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
