/**
 * The text of a response, up to a size: a body may be as large as its sender likes, and larger once it is unpacked.
 */
import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { HttpOptions } from "../../wire/HttpOptions.ts"

/** The text that was read, and whether there is more than the limit allows. */
export interface Body {
  readonly text: string
  readonly isTooLarge: boolean
}

/** The most bytes of a JSON answer. Default: 256 MiB. */
export const maximumOfAnswer = ({ maxResponseSize = 256 * 1024 * 1024 }: HttpOptions): number => maxResponseSize

/** The most bytes that an error keeps of a body. Default: 1 MiB. */
export const maximumOfError = ({ maxErrorSize = 1024 * 1024 }: HttpOptions): number => maxErrorSize

/** Reads a body whole, or stops when it is larger than the limit, which closes the connection. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maximum: number
): Effect.Effect<Body, HttpClientError.HttpClientError> => {
  const announced = announcedSize(response)
  if (announced === undefined) return Effect.map(collect(response, maximum), bodyOf)
  return announced > maximum
    ? Effect.succeed({ text: "", isTooLarge: true })
    : Effect.map(response.text, (text) => ({ text, isTooLarge: false }))
}

/** Reads as much of a body as comes within a limit of size and a time: what has come when it stalls or breaks off is enough for an error. */
export const readLeniently = (
  response: HttpClientResponse.HttpClientResponse,
  maximum: number
): Effect.Effect<string> =>
  Effect.suspend(() => {
    const read: Collected = { chunks: [], size: 0, maximum }
    return Effect.map(
      Effect.ignore(Effect.timeoutOption(collect(response, maximum, read), patience)),
      () => bodyOf(read).text
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

const collect = (
  { stream }: HttpClientResponse.HttpClientResponse,
  maximum: number,
  collected: Collected = { chunks: [], size: 0, maximum }
): Effect.Effect<Collected, HttpClientError.HttpClientError> =>
  Stream.runForEachWhile(stream, (chunk) =>
    Effect.sync(() => {
      collected.chunks.push(chunk)
      collected.size += chunk.length
      return collected.size <= maximum
    })).pipe(
      Effect.catchIf(hasNoBody, () => Effect.void),
      Effect.as(collected)
    )

/** A response without a body has no stream, which is an error of its own. It is an empty text. */
const hasNoBody = ({ reason }: HttpClientError.HttpClientError): boolean => reason._tag === "EmptyBodyError"

const bodyOf = ({ chunks, maximum, size }: Collected): Body => {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return { text: new TextDecoder().decode(bytes.subarray(0, maximum)), isTooLarge: size > maximum }
}

/** The size that the headers announce: that of the body as it is sent, so nothing is known of one that is packed. */
const announcedSize = ({ headers }: HttpClientResponse.HttpClientResponse): number | undefined => {
  const { "content-encoding": encoding, "content-length": length } = headers
  return length !== undefined && /^\d+$/.test(length) && (encoding === undefined || encoding === "identity")
    ? Number(length)
    : undefined
}
