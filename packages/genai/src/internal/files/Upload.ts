/**
 * The resumable upload protocol: a session is started, bytes go out in chunks, each at its offset, and after a failure the server is asked how
 * many it has. A session that does not come to its end is cancelled.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { CallOptions, Exchange, GenAIClient } from "../../GenAIClient.ts"
import type { DecodeError } from "../../GenAIError.ts"
import { type ApiError, fromStatus, type GenAIError, isGenAIError } from "../../GenAIError.ts"
import type * as Uploadable from "../../Uploadable.ts"
import type * as Wire from "../../wire/Files.ts"
import * as Answer from "../answer/Answer.ts"
import type { Operation } from "../codec/Codec.ts"
import * as UploadContent from "./UploadContent.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** Told how many bytes the server has, each time that it has more. */
export type OnSent = (sentBytes: number, totalBytes: number) => Effect.Effect<void>

/** An upload: its file, the operation that starts its session, and the parameters of that, which may depend on the file. */
export interface Upload<File, Params, Answer> {
  readonly source: UploadContent.Source<File>
  readonly operation: Operation<Params, Answer>
  readonly params: (content: Pick<UploadContent.Content, "mimeType" | "size">) => Params
  readonly options?: CallOptions | undefined
}

/** Where the parameters of an upload are that has a `config`. */
export const configFields = { mimeType: "config.mimeType", size: "config.size", chunkSize: "config.chunkSize" }

// -----------------------------------------------------------------------------
// Uploads
// -----------------------------------------------------------------------------

/** Uploads a file in a session that an operation starts. */
export const upload = <File extends Uploadable.Any, Params, Answer>(
  client: GenAIClient["Service"],
  { operation, options, params, source }: Upload<File, Params, Answer>,
  onSent: OnSent = () => Effect.void
): Effect.Effect<Answer, GenAIError | Uploadable.ErrorOf<File>, Uploadable.RequirementsOf<File>> =>
  Effect.scoped(
    Effect.flatMap(UploadContent.open(source, operation.name), (content) =>
      client.exchange(operation, params(content), (exchange) => run(exchange, content, onSent), options))
  )

/** The file that an upload of the `files` resource came to: the answer holds it beside nothing else. */
export const fileOf = (answer: unknown): Effect.Effect<Wire.File & { readonly name: string }, DecodeError> => {
  const { file, sdkHttpResponse } = answer as { readonly file?: unknown; readonly sdkHttpResponse?: unknown }
  return Predicate.hasProperty(file, "name") && typeof file.name === "string"
    ? Effect.succeed({ ...file, name: file.name, sdkHttpResponse })
    : Effect.fail(Answer.insufficient("The server completed the upload, and answered without the file", "files.upload"))
}

/** An upload as a stream of how far it has come: what the server had already, and has lost, is not counted back. */
export const progress = <A, E, R>(
  upload: (onSent: OnSent) => Effect.Effect<A, E, R>
): Stream.Stream<Uploadable.UploadProgress<A>, E, R> =>
  Stream.callback<Uploadable.UploadProgress<A>, E, R>((queue) => {
    let seen: Uploadable.UploadProgress<A> | undefined
    const onSent: OnSent = (sentBytes, totalBytes) => {
      if (seen !== undefined && sentBytes <= seen.sentBytes) return Effect.void
      seen = { sentBytes, totalBytes }
      // That all is there is told with the result.
      return sentBytes === totalBytes ? Effect.void : Effect.asVoid(Queue.offer(queue, seen))
    }
    return Effect.flatMap(
      Effect.flatMap(upload(onSent), (result) => Queue.offer(queue, { sentBytes: 0, totalBytes: 0, ...seen, result })),
      () => Queue.end(queue)
    )
  })

/** Uploads in chunks: the answer to the last of them. The headers of the first request go with every chunk. */
export const run = <Answer, E, R>(
  exchange: Exchange<Answer>,
  content: UploadContent.Content<E, R>,
  onSent: OnSent
): Effect.Effect<Answer, GenAIError | E, R> => {
  const { operation, read, request, retried, send } = exchange
  const { bytes, chunkSize, fileName, mimeType, mismatch, rereadable, size } = content
  const headers = fileName === undefined
    ? request
    : HttpClientRequest.setHeader(request, "x-goog-upload-file-name", headerOf(fileName))

  // Of a session that gets no bytes nothing is ever seen, so it is always safe to start another one.
  const start = retried(
    Effect.flatMap(
      send(HttpClientRequest.setHeaders(headers, {
        "x-goog-upload-protocol": "resumable",
        "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": String(size),
        "x-goog-upload-header-content-type": mimeType
      })),
      (response) => sessionUrl(response, request, operation)
    )
  )

  const broken = (what: string) => Effect.fail(Answer.insufficient(`The server ${what}`, operation))

  const inSession = (url: URL, again: number): Effect.Effect<Answer, GenAIError | E, R> => {
    const session = HttpClientRequest.setUrl(HttpClientRequest.setMethod(headers, "POST"), url)
    const command = (name: string) =>
      HttpClientRequest.setBody(HttpClientRequest.setHeader(session, "x-goog-upload-command", name), HttpBody.empty)
    let sent = 0
    /** Whether the server may have finalized the file, and its answer did not come. */
    let finalizing = false
    let answer: { readonly value: Answer } | undefined

    /** Sends bytes from where the server is, until it has all of them. */
    const put = (chunk: Uint8Array): Effect.Effect<void, GenAIError> => {
      const from = sent
      const end = from + chunk.length
      const isLast = end === size
      let unsure = false
      const isDone = () => isLast ? answer !== undefined : sent === end

      /** Goes to where the server says it is; `otherwise` where it says nothing that can be. */
      const follow = (
        response: HttpClientResponse.HttpClientResponse,
        unsaid: number | undefined,
        answered: Effect.Effect<Answer, GenAIError>,
        otherwise: Effect.Effect<void, GenAIError>
      ): Effect.Effect<void, GenAIError> => {
        const status = response.headers["x-goog-upload-status"]
        const received = countOf(response.headers["x-goog-upload-size-received"])
        if (status === "cancelled") return broken("cancelled the upload")
        if (status === "final" && !isLast) return broken("ended the upload before it had all bytes")
        if (status === "final" && (received ?? size) === size) {
          return Effect.map(answered, (value) => {
            answer = { value }
            sent = size
          })
        }
        const count = received ?? unsaid
        if (status !== "active" || count === undefined || !(count >= from && count <= end)) return otherwise
        sent = count
        unsure = false
        return Effect.void
      }

      const ask = Effect.flatMap(
        send(command("query")),
        (response) =>
          follow(
            response,
            undefined,
            Effect.mapError(read(response), (error) => error._tag === "DecodeError" ? answerLost(error) : error),
            broken("does not say how far the upload has come, or has other bytes than were sent")
          )
      )

      const push = Effect.suspend(() => {
        const at = sent
        const before = finalizing
        unsure = true
        finalizing ||= isLast
        return send(
          session.pipe(
            HttpClientRequest.setHeaders({
              "x-goog-upload-command": isLast ? "upload, finalize" : "upload",
              "x-goog-upload-offset": String(at)
            }),
            HttpClientRequest.setBody(HttpBody.uint8Array(chunk.subarray(at - from)))
          )
        ).pipe(
          Effect.tapError((error) => {
            // A server that does not know the session has not finalized it either, unless it has done so before.
            if (isLost(error)) finalizing = before
            return Effect.void
          }),
          Effect.flatMap((response) => follow(response, end, read(response), ask)),
          Effect.andThen(() =>
            sent <= at && answer === undefined ? broken("took a chunk, and did not go on") : Effect.void
          )
        )
      })

      const go: Effect.Effect<void, GenAIError> = Effect.andThen(
        retried(
          Effect.suspend(() => unsure ? Effect.andThen(ask, Effect.suspend(() => isDone() ? Effect.void : push)) : push)
        ),
        Effect.suspend(() => Effect.andThen(onSent(sent, size), isDone() ? Effect.void : go))
      )
      return go
    }

    const upload = Effect.gen(function*() {
      // The last chunk finalizes the file, so it waits until there is nothing behind it. One that is not full before is all that there is.
      let last: Uint8Array | undefined
      yield* onSent(0, size)
      yield* Stream.runForEach(inChunks(bytes, chunkSize), (chunk) => {
        const end = sent + chunk.length
        if (last !== undefined || end > size) return Effect.fail(mismatch)
        if (end < size) return chunk.length === chunkSize ? put(chunk) : Effect.void
        last = chunk
        return Effect.void
      })
      if (last === undefined && size > 0) return yield* mismatch
      yield* put(last ?? new Uint8Array(0))
      return answer?.value ?? (yield* broken("has not finalized the upload"))
    })

    return upload.pipe(
      Effect.onExit((exit) => exit._tag === "Success" ? Effect.void : cancelled(send(command("cancel")))),
      Effect.catchIf(isLost, (error) =>
        finalizing
          ? Effect.fail(endUnknown(error))
          : again > 0 && rereadable
          ? Effect.flatMap(start, (url) => inSession(url, again - 1))
          : Effect.fail(error))
    )
  }

  return Effect.flatMap(start, (url) => inSession(url, sessions - 1))
}

/** Pieces of exactly this many bytes, but for the last. Full ones pass as they are; smaller ones are put together in place, however small. */
export const inChunks = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  chunkSize: number
): Stream.Stream<Uint8Array, E, R> =>
  Stream.mapAccum(
    bytes,
    (): Held => ({ memory: empty, length: 0 }),
    (held, piece) => {
      const full: Array<Uint8Array> = []
      let rest = piece
      while (held.length + rest.length >= chunkSize) {
        const room = chunkSize - held.length
        full.push(held.length === 0 ? rest.subarray(0, room) : joined(held, rest.subarray(0, room), chunkSize))
        rest = rest.subarray(room)
        held = { memory: empty, length: 0 }
      }
      if (rest.length > 0) {
        held.memory = joined(held, rest, chunkSize)
        held.length += rest.length
      }
      return [held, full]
    },
    { onHalt: ({ length, memory }) => length === 0 ? [] : [memory.subarray(0, length)] }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How many sessions an upload may take, where the server forgets them. */
const sessions = 3

/** Tells the server that no more is to come, and does not wait for long. */
const cancelled = (send: Effect.Effect<unknown, GenAIError>): Effect.Effect<void> =>
  Effect.ignore(Effect.timeoutOption(send, Duration.seconds(5)))

/** Whether the server knows nothing of the session. */
const isLost = (error: unknown): error is ApiError =>
  isGenAIError(error) && "status" in error && (error.status === 404 || error.status === 410)

/** The session is gone, and whether there is a file as well. */
const endUnknown = (error: ApiError): ApiError =>
  fromStatus({
    ...error,
    message: `${error.message} The answer to the last bytes was lost before that: the file may be there all the same`
  })

/** The file is there, but the server says of it no more than that. */
const answerLost = ({ body, operation }: DecodeError): DecodeError =>
  Answer.insufficient(
    "The upload is complete, but its answer was lost, and the server does not repeat it",
    operation,
    body
  )

/** A number of bytes; none that can be where the header is no number. */
const countOf = (header: string | undefined): number | undefined =>
  header === undefined ? undefined : /^\d+$/.test(header) ? Number(header) : Number.NaN

/** Header values are of few characters. Halves of characters have no encoding. */
const headerOf = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name) ? name : encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd"))

/** Where the bytes go: to the server that the session was started with, also where that is a gateway to the one that names the address. No other gets them, and the key. */
const sessionUrl = (
  { headers }: HttpClientResponse.HttpClientResponse,
  request: HttpClientRequest.HttpClientRequest,
  operation: string
): Effect.Effect<URL, DecodeError> => {
  const given = headers["x-goog-upload-url"]
  const named = given === undefined ? undefined : Result.getOrUndefined(Result.try(() => new URL(given)))
  if (named === undefined) {
    return Effect.fail(Answer.insufficient("The server answered with no address to upload to", operation))
  }
  const url = new URL(request.url)
  // A gateway below a path of its host that tells the address of the server behind it is asked below that path too.
  const below = url.pathname.slice(0, Math.max(0, url.pathname.indexOf("/upload/")))
  // Not resolved against the other: a path that begins with two slashes would name a host.
  url.pathname = named.host === url.host || named.pathname.startsWith(below) ? named.pathname : below + named.pathname
  url.search = named.search
  return Effect.succeed(url)
}

/** What is left of earlier pieces: the start of a piece of memory, which grows as it is needed. */
interface Held {
  memory: Uint8Array
  length: number
}

const empty = new Uint8Array(0)

/** Memory that holds a piece behind what it held. */
const joined = ({ length, memory }: Held, piece: Uint8Array, chunkSize: number): Uint8Array => {
  const needed = length + piece.length
  const larger = needed <= memory.length ? memory : new Uint8Array(Math.min(chunkSize, Math.max(needed, 2 * length)))
  if (larger !== memory) larger.set(memory.subarray(0, length))
  larger.set(piece, length)
  return larger
}
