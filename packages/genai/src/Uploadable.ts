/**
 * What can be uploaded: a path, bytes, a `Blob` or a stream of bytes. `files.upload`, `fileSearchStores.uploadToFileSearchStore` and
 * `environments.files.upload` take it.
 *
 * @since 0.1.0
 */
import type * as FileSystem from "effect/FileSystem"
import type * as Stream from "effect/Stream"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A path in the `FileSystem` of the context, bytes, a `Blob` (a browser's `File` is one), or a stream of bytes, Effect's or the platform's,
 * whose size is said beside it.
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
 * Any of these, whatever its stream can fail with, and takes.
 *
 * @category models
 * @since 0.1.0
 */
export type Any = Uploadable<unknown, unknown>

/**
 * How reading it can fail besides the ways of the SDK: the error of a stream.
 *
 * @category models
 * @since 0.1.0
 */
export type ErrorOf<File> = File extends Stream.Stream<Uint8Array, infer E, infer _R> ? E : never

/**
 * What reading it takes: a path takes a `FileSystem` (`NodeFileSystem.layer` on Node), a stream what it takes itself.
 *
 * @category models
 * @since 0.1.0
 */
export type RequirementsOf<File> = File extends string ? FileSystem.FileSystem
  : File extends Stream.Stream<Uint8Array, infer _E, infer R> ? R
  : never

/**
 * How to upload.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadOptions {
  /** How many bytes there are. Required of a stream; all else knows its own size. */
  readonly size?: number | undefined
  /**
   * Bytes in a chunk: a multiple of 256 KiB; default 8 MiB. Each is held in memory until the server has it; of a path, the next one is then read into the same
   * memory.
   */
  readonly chunkSize?: number | undefined
}

/**
 * How far an upload has come. The last one of an upload has its `result`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadProgress<Result> {
  /** How many bytes the server has. It never goes back, also where the upload has to start anew. */
  readonly sentBytes: number
  readonly totalBytes: number
  /** What the upload came to, once it is complete. */
  readonly result?: Result | undefined
}
