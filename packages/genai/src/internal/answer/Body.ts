/**
 * The text of a response, up to a size: a body may be as large as its sender likes, and larger once it is unpacked.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import type { Body, Failure, Source } from "../transport/Source.ts"
import * as Connection from "./Connection.ts"

export type { Body } from "../transport/Source.ts"

/** The most bytes of a JSON answer. Default: 256 MiB. */
export const maximumOfAnswer = ({ maxResponseSize = 256 * 1024 * 1024 }: HttpOptions): number => maxResponseSize

/** The most bytes that an error keeps of a body. Default: 1 MiB. */
export const maximumOfError = ({ maxErrorSize = 1024 * 1024 }: HttpOptions): number => maxErrorSize

/** Reads a body whole. One that its headers announce as too large is not read. */
export const read = (
  { headers, source }: HttpResponse,
  { httpOptions, operation }: { readonly operation: string; readonly httpOptions: HttpOptions }
): Effect.Effect<Body, GenAIError> => {
  const maximum = maximumOfAnswer(httpOptions)
  return announcedSize(headers) > maximum
    ? Effect.as(source.close, { text: "", isTooLarge: true })
    : Effect.mapError(source.whole(maximum), (error) => Connection.failed(error, operation))
}

/** Reads as much of a body as comes within a limit of size and a time: what has come when it stalls or breaks off is enough for an error. */
export const readLeniently = ({ source }: HttpResponse, maximum: number): Effect.Effect<string> =>
  Effect.suspend(() => {
    const read: Collected = { chunks: [], size: 0, maximum }
    return collect(source, read).pipe(
      Effect.timeoutOption(patience),
      Effect.catch(() => Effect.void),
      Effect.ensuring(source.close),
      Effect.map(() => textOf(read))
    )
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How long the body of an error may take. */
const patience = "10 seconds"

interface Collected {
  readonly chunks: Array<Uint8Array>
  readonly maximum: number
  size: number
}

/** Fails at the end of the body, and succeeds if there is more than is read. */
const collect = (source: Source, collected: Collected): Effect.Effect<void, Failure | Cause.Done> =>
  Effect.flatMap(source.pull, (chunks) => {
    for (const chunk of chunks) {
      collected.chunks.push(chunk)
      collected.size += chunk.length
    }
    return collected.size <= collected.maximum ? collect(source, collected) : Effect.void
  })

const textOf = ({ chunks, maximum, size }: Collected): string => {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return new TextDecoder().decode(bytes.subarray(0, maximum))
}

/** The size that the headers announce, 0 if they do not. A packed body is at least as large when it is unpacked. */
const announcedSize = ({ "content-length": length = "" }: { readonly [name: string]: string }): number =>
  /^\d+$/.test(length) ? Number(length) : 0
