/**
 * The resumable upload protocol: a session is started, bytes go out in chunks, each at its offset, and after a failure the server is asked how
 * many it has.
 */
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { CallOptions, GenAIClient } from "../GenAIClient.ts"
import { DecodeError, type GenAIError, type InvalidRequest } from "../GenAIError.ts"
import type { Operation } from "../wire/Message.ts"
import type { Exchange } from "./Call.ts"
import { invalidHeader } from "./Http.ts"
import { invalidRequest } from "./Invalid.ts"

/** Bytes to be uploaded. */
export type File<E = never> = Uint8Array | ArrayBuffer | Blob | Stream.Stream<Uint8Array, E>

/** What is uploaded: so many bytes, of a kind, in pieces of any size. */
export interface Content<E = never> {
  readonly size: number
  readonly mimeType: string
  readonly bytes: Stream.Stream<Uint8Array, E>
}

/** A file, and what is said of it. */
export interface UploadFile<E = never> {
  readonly file: File<E>
  /** Default: the type of a Blob, else `application/octet-stream`. */
  readonly mimeType: string | undefined
  /** In bytes. That of a stream has to be said, for nobody knows where it ends. */
  readonly size: number | undefined
}

/** How requests of an upload are sent. The headers of the first go with every chunk. */
export type Sending = Omit<Exchange<unknown>, "read">

/** Uploads a file in a session that an operation starts. */
export const upload = <Params, Answer, E>(
  client: GenAIClient["Service"],
  operation: Operation<Params, Answer>,
  params: Params,
  file: UploadFile<E>,
  options: CallOptions | undefined
): Effect.Effect<Answer, GenAIError | E> =>
  client.exchange(operation, params, (exchange) =>
    Effect.fromResult(content(file, exchange.operation)).pipe(
      Effect.flatMap((content) => run(exchange, content, defaultChunkSize)),
      Effect.flatMap(exchange.read)
    ), options)

/** The content of a file, or what is wrong with it. */
export const content = <E>(
  { file, mimeType, size }: UploadFile<E>,
  operation: string
): Result.Result<Content<E | InvalidRequest>, InvalidRequest> => {
  const invalid = (field: string, expected: string) => Result.fail(invalidRequest(operation, field, expected))
  const type = mimeType ?? (file instanceof Blob && file.type !== "" ? file.type : "application/octet-stream")
  const wrongType = type === "" ? "a MIME type" : invalidHeader("content-type", type)
  if (wrongType !== undefined) return invalid("mime_type", wrongType)
  if (file instanceof Blob) return Result.succeed({ size: file.size, mimeType: type, bytes: ofBlob(file, operation) })
  if (file instanceof Uint8Array) {
    return Result.succeed({ size: file.byteLength, mimeType: type, bytes: Stream.succeed(file) })
  }
  if (file instanceof ArrayBuffer) {
    return Result.succeed({ size: file.byteLength, mimeType: type, bytes: Stream.succeed(new Uint8Array(file)) })
  }
  if (!Stream.isStream(file)) return invalid("file", "a Uint8Array, an ArrayBuffer, a Blob or a stream of bytes")
  return Predicate.isNumber(size) && Number.isSafeInteger(size) && size >= 0
    ? Result.succeed({ size, mimeType: type, bytes: file })
    : invalid("size", "the number of bytes of the stream")
}

/** Uploads in chunks of this many bytes; the answer to the last of them. */
export const run = <E>(
  sending: Sending,
  { bytes, mimeType, size }: Content<E>,
  chunkSize: number
): Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError | E> => {
  const { operation, request, retried, retriedStart, send } = sending
  return Effect.gen(function*() {
    const url = yield* retriedStart(
      Effect.flatMap(
        send(HttpClientRequest.setHeaders(request, {
          "x-goog-upload-protocol": "resumable",
          "x-goog-upload-command": "start",
          "x-goog-upload-header-content-length": String(size),
          "x-goog-upload-header-content-type": mimeType
        })),
        (response) => sessionUrl(response, request, operation)
      )
    )
    const session = HttpClientRequest.setUrl(HttpClientRequest.setMethod(request, "POST"), url)
    const query = HttpClientRequest.setBody(
      HttpClientRequest.setHeader(session, "x-goog-upload-command", "query"),
      HttpBody.empty
    )
    let sent = 0
    let answer: HttpClientResponse.HttpClientResponse | undefined

    /** Sends bytes from where the server is, until it has all of them. */
    const put = (chunk: Uint8Array): Effect.Effect<void, GenAIError> => {
      const start = sent
      const end = start + chunk.length
      const isLast = end === size
      let unsure = false
      const advance = (response: HttpClientResponse.HttpClientResponse, otherwise: number) => {
        const status = response.headers["x-goog-upload-status"]
        const received = Number(response.headers["x-goog-upload-size-received"] ?? otherwise)
        if (status === "final" || (status === undefined && isLast && received === end)) {
          if (!isLast) return broken("ended the upload before it had all bytes")
          answer = response
        } else if (status === "cancelled") {
          return broken("cancelled the upload")
        } else if (!(received >= start && received <= end)) {
          return broken("has other bytes of the file than were sent")
        }
        sent = received
        unsure = false
        return Effect.void
      }
      const rest = Effect.suspend(() => {
        const from = sent
        unsure = true
        return Effect.flatMap(
          send(
            session.pipe(
              HttpClientRequest.setHeaders({
                "x-goog-upload-command": isLast ? "upload, finalize" : "upload",
                "x-goog-upload-offset": String(from)
              }),
              HttpClientRequest.setBody(HttpBody.uint8Array(chunk.subarray(from - start)))
            )
          ),
          (response) =>
            Effect.andThen(
              advance(response, end),
              () =>
                sent === end && isLast && answer === undefined || sent === from && from < end
                  ? broken("took a chunk, and did not go on")
                  : Effect.void
            )
        )
      })
      const isDone = () => isLast ? answer !== undefined : sent === end
      const attempt = Effect.suspend(() =>
        unsure
          ? Effect.andThen(
            Effect.flatMap(send(query), (response) => advance(response, start)),
            Effect.suspend(() => isDone() ? Effect.void : rest)
          )
          : rest
      )
      const go: Effect.Effect<void, GenAIError> = Effect.andThen(
        retried(attempt),
        Effect.suspend(() => isDone() ? Effect.void : go)
      )
      return go
    }

    const broken = (what: string) =>
      Effect.fail(new DecodeError({ message: `The server ${what}`, operation, body: "", delivered: undefined }))

    const mismatch = () => Effect.fail(invalidRequest(operation, "size", "the number of bytes of the stream"))

    // The last chunk finalizes the file, so it waits until there is nothing behind it.
    let last: Uint8Array | undefined
    yield* Stream.runForEach(inChunks(bytes, Math.max(1, Math.trunc(chunkSize))), (chunk) => {
      const end = sent + chunk.length
      if (last !== undefined || end > size) return mismatch()
      if (end < size) return put(chunk)
      last = chunk
      return Effect.void
    })
    if (last === undefined && size > 0) return yield* mismatch()
    yield* put(last ?? new Uint8Array(0))
    return answer ?? (yield* broken("has not finalized the upload"))
  })
}

/** Pieces of exactly this many bytes, but for the last. */
export const inChunks = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  chunkSize: number
): Stream.Stream<Uint8Array, E> =>
  Stream.mapAccum(
    bytes,
    (): Held => ({ pieces: [], length: 0 }),
    (held, piece) => {
      const full: Array<Uint8Array> = []
      let rest = piece
      while (held.length + rest.length >= chunkSize) {
        const room = chunkSize - held.length
        full.push(joined([...held.pieces, rest.subarray(0, room)]))
        rest = rest.subarray(room)
        held = { pieces: [], length: 0 }
      }
      if (rest.length > 0) {
        held.pieces.push(rest)
        held.length += rest.length
      }
      return [held, full]
    },
    { onHalt: ({ length, pieces }) => length === 0 ? [] : [joined(pieces)] }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A Blob may lie on a disk, so it is read piece by piece. */
const ofBlob = (blob: Blob, operation: string): Stream.Stream<Uint8Array, InvalidRequest> =>
  Stream.unfold(0, (offset) => {
    if (offset >= blob.size) return Effect.undefined
    const piece = Effect.tryPromise({
      try: () => blob.slice(offset, offset + defaultChunkSize).arrayBuffer(),
      catch: () => unreadable(operation)
    })
    return Effect.map(piece, (buffer) => [new Uint8Array(buffer), offset + defaultChunkSize] as const)
  })

const unreadable = (operation: string): InvalidRequest => invalidRequest(operation, "file", "a Blob that can be read")

const defaultChunkSize = 8 * 1024 * 1024

/** Where the bytes go. Only the server that started the session gets them, and the key. */
const sessionUrl = (
  { headers }: HttpClientResponse.HttpClientResponse,
  request: HttpClientRequest.HttpClientRequest,
  operation: string
): Effect.Effect<URL, DecodeError> => {
  const given = headers["x-goog-upload-url"]
  const url = given === undefined
    ? undefined
    : Result.getOrUndefined(Result.try(() => new URL(given)))
  if (url !== undefined && url.origin === new URL(request.url).origin) return Effect.succeed(url)
  const found = url === undefined ? "no address to upload to" : `an address to upload to on another host: ${url.origin}`
  return Effect.fail(
    new DecodeError({ message: `The server answered with ${found}`, operation, body: "", delivered: undefined })
  )
}

/** What is left of earlier pieces. It grows in place: a copy for each piece would cost their square. */
interface Held {
  readonly pieces: Array<Uint8Array>
  length: number
}

const joined = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => {
  if (pieces.length === 1) return pieces[0]!
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
