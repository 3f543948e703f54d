/**
 * The text of a response, up to a size: a body may be as large as its sender likes, and larger once it is unpacked.
 */
import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { Body } from "../transport/Source.ts"
import * as Connection from "./Connection.ts"
import * as Counted from "./Counted.ts"

export type { Body } from "../transport/Source.ts"

/** The most bytes of a JSON answer. Default: 256 MiB. */
export const maximumOfAnswer = ({ maxResponseSize = 256 * 1024 * 1024 }: HttpOptions): number => maxResponseSize

/** The most bytes that an error keeps of a body. Default: 1 MiB. */
export const maximumOfError = ({ maxErrorSize = 1024 * 1024 }: HttpOptions): number => maxErrorSize

/**
 * Reads a body whole. One that its headers announce as too large is not read. One of an unknown size is counted while it is read if that costs nothing; for other
 * clients, which do not unpack, it would double the cost of every call, so there the limit is checked afterwards.
 */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  headers: { readonly [name: string]: string },
  { httpOptions, operation }: { readonly operation: string; readonly httpOptions: HttpOptions }
): Effect.Effect<Body, GenAIError> => {
  const maximum = maximumOfAnswer(httpOptions)
  if (announcedSize(headers) > maximum) return Effect.succeed({ text: "", isTooLarge: true })
  const counted = Counted.read(response, maximum, isAnnounced(headers))
  if (counted !== undefined) return Effect.mapError(counted, (error) => Connection.failed(error, operation))
  return Effect.matchEffect(response.text, {
    onFailure: (error) =>
      hasNoBody(error)
        ? Effect.succeed({ text: "", isTooLarge: false })
        : Effect.fail(Connection.failed(error, operation)),
    onSuccess: (text) => Effect.succeed({ text, isTooLarge: isLarger(text, maximum) })
  })
}

/** Reads as much of a body as comes within a limit of size and a time: what has come when it stalls or breaks off is enough for an error. */
export const readLeniently = (
  response: HttpClientResponse.HttpClientResponse,
  maximum: number
): Effect.Effect<string> =>
  Effect.suspend(() => {
    const read: Collected = { chunks: [], size: 0, maximum }
    return collect(response, read).pipe(
      Effect.timeoutOption(patience),
      Effect.catch(() => Effect.void),
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

const collect = (
  { stream }: HttpClientResponse.HttpClientResponse,
  collected: Collected
): Effect.Effect<void, HttpClientError.HttpClientError> =>
  Stream.runForEachWhile(stream, (chunk) =>
    Effect.sync(() => {
      collected.chunks.push(chunk)
      collected.size += chunk.length
      return collected.size <= collected.maximum
    }))

/** A response without a body has no stream, which is an error of its own. It is an empty text. */
const hasNoBody = ({ reason }: HttpClientError.HttpClientError): boolean => reason._tag === "EmptyBodyError"

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

/** Whether the headers say how large the body is that will be read: of a packed one they say how large it is packed. */
const isAnnounced = (headers: { readonly [name: string]: string }): boolean =>
  headers["content-length"] !== undefined && headers["content-encoding"] === undefined

/** Whether a text has more bytes than this. A UTF-16 unit has one to three. */
const isLarger = (text: string, maximum: number): boolean =>
  text.length > maximum || 3 * text.length > maximum && new TextEncoder().encode(text).length > maximum
