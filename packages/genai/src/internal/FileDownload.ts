/**
 * Where the bytes of a download come from, and where they go.
 */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { GenAIError, InvalidRequest } from "../GenAIError.ts"
import { invalidRequest } from "./Invalid.ts"

/** The bytes of a video that holds them itself; nothing for what has to be asked for. */
export const bytesOf = (file: unknown): Stream.Stream<Uint8Array, InvalidRequest> | undefined => {
  if (!Predicate.isObject(file)) return undefined
  const { uri, video, videoBytes } = file as Video
  if (video !== undefined) return bytesOf(video)
  if (typeof videoBytes !== "string" || uri !== undefined) return undefined
  return Result.match(Base64.decode(videoBytes), {
    onFailure: () => Stream.fail(invalidRequest("files.download", "file", "a video whose bytes are in Base64")),
    onSuccess: (bytes) => Stream.succeed(bytes)
  })
}

interface Video {
  readonly uri?: unknown
  readonly video?: unknown
  readonly videoBytes?: unknown
}

/** Writes bytes beside a path, and moves them there once they are complete. */
export const toPath = Effect.fnUntraced(
  function*(
    bytes: Stream.Stream<Uint8Array, GenAIError>,
    path: string
  ): Effect.fn.Return<void, GenAIError, FileSystem.FileSystem> {
    const files = yield* FileSystem.FileSystem
    const unwritable = ({ reason }: PlatformError.PlatformError) =>
      invalidRequest("files.download", "downloadPath", `a path that can be written: ${path} (${reason._tag})`)
    if (typeof path !== "string" || path === "") {
      return yield* invalidRequest("files.download", "downloadPath", "the path of a file")
    }
    const partial = `${path}.${(yield* Random.nextIntBetween(0, 2 ** 32)).toString(36)}.part`
    const written = Effect.scoped(Effect.gen(function*() {
      const file = yield* Effect.mapError(files.open(partial, { flag: "wx" }), unwritable)
      yield* Stream.runForEach(bytes, (chunk) => Effect.mapError(file.writeAll(chunk), unwritable))
    }))
    yield* Effect.andThen(written, Effect.mapError(files.rename(partial, path), unwritable)).pipe(
      Effect.onExit((exit) =>
        exit._tag === "Success" ? Effect.void : Effect.ignore(files.remove(partial, { force: true }))
      )
    )
  }
)
