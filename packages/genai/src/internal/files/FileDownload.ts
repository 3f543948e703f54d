/**
 * Downloads: bytes that a video already has, and files that bytes are written to.
 */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { GenAIError, InvalidRequest } from "../../GenAIError.ts"
import { invalidRequest } from "../check/Parameters.ts"

/** The bytes that a video contains; `undefined` for files whose bytes have to be requested. */
export const bytesOf = (file: unknown): Stream.Stream<Uint8Array, InvalidRequest> | undefined => {
  if (!Predicate.isObject(file)) return undefined
  const { uri, video, videoBytes } = file as Video
  if (video !== undefined) return bytesOf(video)
  if (typeof videoBytes !== "string" || uri !== undefined) return undefined
  return Result.match(Base64.decode(videoBytes), {
    onFailure: () => Stream.fail(invalidRequest("files.download", "file", "a video with bytes in Base64")),
    onSuccess: (bytes) => Stream.succeed(bytes)
  })
}

interface Video {
  readonly uri?: unknown
  readonly video?: unknown
  readonly videoBytes?: unknown
}

/** Writes bytes to a file beside a path, which replaces the file at the path once it is complete. */
export const toPath = Effect.fnUntraced(
  function*(
    bytes: Stream.Stream<Uint8Array, GenAIError>,
    path: string
  ): Effect.fn.Return<void, GenAIError, FileSystem.FileSystem> {
    const invalid = (expected: string) => invalidRequest("files.download", "downloadPath", expected)
    if (typeof path !== "string" || path === "") return yield* invalid("the path of a file")
    const files = yield* FileSystem.FileSystem
    const writing = Effect.mapError(({ reason }: PlatformError.PlatformError) =>
      invalid(`a path that can be written: ${path} (${messageOf(reason)})`)
    )
    const type = yield* files.stat(path).pipe(
      Effect.map(({ type }) => type),
      Effect.catchIf(({ reason }) => reason._tag === "NotFound", () => Effect.succeed("File")),
      writing
    )
    if (type !== "File") return yield* invalid(`the path of a file, and not of a ${type}: ${path}`)
    const partial = path.replace(/[^/\\]*$/, `.${(yield* Random.nextIntBetween(0, 2 ** 32)).toString(36)}.part`)
    const written = Effect.scoped(
      Effect.flatMap(
        writing(files.open(partial, { flag: "wx" })),
        (file) => Stream.runForEach(bytes, (chunk) => writing(file.writeAll(chunk)))
      )
    )
    yield* Effect.andThen(written, writing(files.rename(partial, path))).pipe(
      Effect.onExit((exit) =>
        exit._tag === "Success" ? Effect.void : Effect.ignore(files.remove(partial, { force: true }))
      )
    )
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The reason of an error. Where its tag does not say it, the platform does: that a disk is full, for example. */
const messageOf = ({ _tag, cause, description }: PlatformError.PlatformError["reason"]): string =>
  description ?? (_tag === "Unknown" && cause instanceof Error ? cause.message : _tag)
