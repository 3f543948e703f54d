/**
 * The files that can be uploaded: a path, bytes, a `Blob` or a stream of bytes. `files.upload`, `fileSearchStores.uploadToFileSearchStore` and
 * `environments.files.upload` take them.
 *
 * @since 0.1.0
 */
import type * as FileSystem from "effect/FileSystem"
import type * as Stream from "effect/Stream"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A path in the `FileSystem` of the context, bytes, a `Blob` (a browser's `File` is one), or a stream of bytes, which needs a `size`: a `Stream` or a
 * `ReadableStream`.
 *
 * @category models
 * @since 0.1.0
 */
export type Uploadable<E = never, R = never> =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | Stream.Stream<Uint8Array, E, R>

/**
 * A file whose stream may have any errors and requirements.
 *
 * @category models
 * @since 0.1.0
 */
export type Any = Uploadable<unknown, unknown>

/**
 * The errors of reading a file that are not errors of the SDK: those of a `Stream`.
 *
 * @category models
 * @since 0.1.0
 */
export type ErrorOf<File> = File extends Stream.Stream<Uint8Array, infer E, infer _R> ? E : never

/**
 * The requirements of reading a file: a `FileSystem` for a path (`NodeFileSystem.layer` on Node), those of a `Stream`, and none otherwise.
 *
 * @category models
 * @since 0.1.0
 */
export type RequirementsOf<File> = File extends string ? FileSystem.FileSystem
  : File extends Stream.Stream<Uint8Array, infer _E, infer R> ? R
  : never

/**
 * The settings of an upload.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadOptions {
  /** The number of bytes. Required for a stream; all other files have a size. */
  readonly size?: number | undefined
  /**
   * The number of bytes of a chunk: a multiple of 262,144 (256 KiB). Default: 8,388,608 (8 MiB). One chunk is held in memory at a time, until the server has
   * it. The chunks of a path share their memory.
   */
  readonly chunkSize?: number | undefined
}

/**
 * The progress of an upload. The last progress of an upload has its `result`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadProgress<Result> {
  /** The number of bytes that the server has. It never decreases, not even if the upload has to start again. */
  readonly sentBytes: number
  readonly totalBytes: number
  /** The result of the upload, when it is complete. */
  readonly result?: Result | undefined
}
