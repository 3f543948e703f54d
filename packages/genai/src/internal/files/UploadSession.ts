/**
 * A session of the resumable upload protocol. Chunks are sent at their offsets; after a failure the server is asked how many bytes it has, and the upload
 * continues from there. The last chunk finalizes the file.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Exchange } from "../../GenAIClient.ts"
import { type ApiError, type DecodeError, type GenAIError, isGenAIError } from "../../GenAIError.ts"
import * as Answer from "../answer/Answer.ts"
import { type HttpRequest, withBody, withHeaders } from "../transport/HttpRequest.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import { inChunks } from "./UploadChunks.ts"
import * as UploadContent from "./UploadContent.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** Called with how many bytes the server has, each time that it has more. */
export type OnSent = (sentBytes: number, totalBytes: number) => Effect.Effect<void>

/** A session, and how far it has come. */
export interface UploadSession<Answer> {
  readonly exchange: Exchange<Answer>
  /** A request to the session, without a command. */
  readonly request: HttpRequest
  /** The number of bytes of the file. */
  readonly size: number
  /** How many bytes the server has. */
  sent: number
  /** Whether the server may have finalized the file, although its answer did not arrive. */
  mayBeFinal: boolean
  /** The answer to the last chunk. */
  answer: { readonly value: Answer } | undefined
}

/** A chunk of the file. */
interface Chunk {
  readonly bytes: Uint8Array
  /** Its place in the file. */
  readonly from: number
  readonly end: number
  readonly isLast: boolean
  /** Whether bytes of it were sent since the server last said how many it has. */
  isUncertain: boolean
}

// -----------------------------------------------------------------------------
// Steps
// -----------------------------------------------------------------------------

/** Starts a session. Every request to it has the headers of this first one. */
export const start = Effect.fnUntraced(function*<Answer>(
  exchange: Exchange<Answer>,
  { fileName, mimeType, size }: Pick<UploadContent.Content, "fileName" | "mimeType" | "size">
): Effect.fn.Return<UploadSession<Answer>, GenAIError> {
  const request = fileName === undefined
    ? exchange.request
    : withHeaders(exchange.request, { "x-goog-upload-file-name": headerOf(fileName) })
  const response = exchange.send(
    withHeaders(request, {
      "x-goog-upload-protocol": "resumable",
      "x-goog-upload-command": "start",
      "x-goog-upload-header-content-length": String(size),
      "x-goog-upload-header-content-type": mimeType
    })
  )
  // A session without bytes leaves nothing behind, so another one can always be started.
  const url = yield* exchange.retried(Effect.flatMap(response, (response) => sessionUrl(response, exchange)))
  return {
    exchange,
    request: { ...request, method: "POST", url: url.href },
    size,
    sent: 0,
    mayBeFinal: false,
    answer: undefined
  }
})

/** Sends all bytes of the file. */
export const sendAll = Effect.fnUntraced(function*<Answer, E, R>(
  session: UploadSession<Answer>,
  { bytes, chunkSize, sizeMismatch }: UploadContent.Content<E, R>,
  onSent: OnSent
): Effect.fn.Return<Answer, GenAIError | E, R> {
  const { size } = session
  // The last chunk finalizes the file, so it is held until the bytes have ended. A shorter chunk before it means that bytes are missing.
  let last: Uint8Array | undefined
  yield* onSent(0, size)
  yield* Stream.runForEach(inChunks(bytes, chunkSize), (chunk) => {
    const end = session.sent + chunk.length
    if (last !== undefined || end > size) return Effect.fail(sizeMismatch)
    if (end < size) return chunk.length === chunkSize ? sendChunk(session, chunk, onSent) : Effect.void
    last = chunk
    return Effect.void
  })
  if (last === undefined && size > 0) return yield* sizeMismatch
  yield* sendChunk(session, last ?? new Uint8Array(0), onSent)
  return session.answer?.value ?? (yield* violation(session, "did not finalize the upload"))
})

/** Sends a chunk from where the server is, until the server has all of it. */
const sendChunk = Effect.fnUntraced(function*<Answer>(
  session: UploadSession<Answer>,
  bytes: Uint8Array,
  onSent: OnSent
): Effect.fn.Return<void, GenAIError> {
  const end = session.sent + bytes.length
  const chunk: Chunk = { bytes, from: session.sent, end, isLast: end === session.size, isUncertain: false }
  // A server that takes whole units only, as it asks for, never needs more requests than this.
  const most = mostShortReplies + Math.ceil(bytes.length / UploadContent.granularity)
  for (let requests = 1;; requests++) {
    yield* session.exchange.retried(attempt(session, chunk))
    yield* onSent(session.sent, session.size)
    if (isDone(session, chunk)) return
    if (requests === most) {
      return yield* violation(
        session,
        `took only ${
          session.sent - chunk.from
        } of ${bytes.length} bytes of a chunk in ${most} requests; it has ${session.sent} of ${session.size} bytes`
      )
    }
  }
})

/** How many requests of one chunk the server may answer with less than a unit. */
const mostShortReplies = 32

const isDone = (session: UploadSession<unknown>, { end, isLast }: Chunk): boolean =>
  isLast ? session.answer !== undefined : session.sent === end

/** One attempt to bring the chunk further. */
const attempt = Effect.fnUntraced(function*<Answer>(
  session: UploadSession<Answer>,
  chunk: Chunk
): Effect.fn.Return<void, GenAIError> {
  if (chunk.isUncertain) {
    yield* query(session, chunk)
    if (isDone(session, chunk)) return
  }
  yield* push(session, chunk)
})

/** Sends the bytes of the chunk that the server does not have. */
const push = Effect.fnUntraced(function*<Answer>(
  session: UploadSession<Answer>,
  chunk: Chunk
): Effect.fn.Return<void, GenAIError> {
  const { exchange, mayBeFinal, sent } = session
  chunk.isUncertain = true
  session.mayBeFinal ||= chunk.isLast
  const request = withHeaders(session.request, {
    "x-goog-upload-command": chunk.isLast ? "upload, finalize" : "upload",
    "x-goog-upload-offset": String(sent)
  })
  const response = yield* Effect.tapError(
    exchange.send(withBody(request, chunk.bytes.subarray(sent - chunk.from))),
    (error) => {
      // A server that does not know the session has not finalized the file now; it may have done so before.
      if (isLost(error)) session.mayBeFinal = mayBeFinal
      return Effect.void
    }
  )
  const reply = yield* replyOf(session, chunk, response, chunk.end)
  if (reply === "unclear") yield* query(session, chunk)
  else if (reply === "final") complete(session, yield* exchange.read(response))
  else proceed(session, chunk, reply)
  if (session.sent <= sent && session.answer === undefined) {
    return yield* violation(session, "accepted a chunk, and did not go on")
  }
})

/** Asks the server how many bytes it has. */
const query = Effect.fnUntraced(function*<Answer>(
  session: UploadSession<Answer>,
  chunk: Chunk
): Effect.fn.Return<void, GenAIError> {
  const { exchange } = session
  const response = yield* exchange.send(command(session, "query"))
  const reply = yield* replyOf(session, chunk, response, undefined)
  if (reply === "unclear") {
    return yield* violation(session, "does not say how far the upload has come, or has other bytes than were sent")
  }
  if (reply === "final") {
    const answer = Effect.mapError(
      exchange.read(response),
      (error) => error._tag === "DecodeError" ? answerLost(error) : error
    )
    complete(session, yield* answer)
  } else {
    proceed(session, chunk, reply)
  }
})

/** Tells the server that no more bytes will come, and does not wait long for the answer. */
export const cancel = <Answer>(session: UploadSession<Answer>): Effect.Effect<void> =>
  Effect.ignore(Effect.timeoutOption(session.exchange.send(command(session, "cancel")), Duration.seconds(5)))

const complete = <Answer>(session: UploadSession<Answer>, value: Answer): void => {
  session.answer = { value }
  session.sent = session.size
}

const proceed = (session: UploadSession<unknown>, chunk: Chunk, received: number): void => {
  session.sent = received
  chunk.isUncertain = false
}

const command = (session: UploadSession<unknown>, name: "query" | "cancel"): HttpRequest =>
  withBody(withHeaders(session.request, { "x-goog-upload-command": name }), undefined)

// -----------------------------------------------------------------------------
// Replies
// -----------------------------------------------------------------------------

/**
 * What the server says about a chunk: how many bytes of the file it has by now, that the file is final, or nothing that can be right. `unsaid` is the number of
 * bytes that a reply without one stands for.
 */
const replyOf = (
  session: UploadSession<unknown>,
  { end, from, isLast }: Chunk,
  { headers }: HttpResponse,
  unsaid: number | undefined
): Effect.Effect<number | "final" | "unclear", DecodeError> => {
  const status = headers["x-goog-upload-status"]
  const received = countOf(headers["x-goog-upload-size-received"])
  if (status === "cancelled") return violation(session, "cancelled the upload")
  if (status === "final" && !isLast) return violation(session, "ended the upload before it had all bytes")
  if (status === "final" && (received ?? session.size) === session.size) return Effect.succeed("final")
  const count = received ?? unsaid
  return Effect.succeed(status === "active" && count !== undefined && count >= from && count <= end ? count : "unclear")
}

/** A number of bytes; `NaN` for a header that is not one. */
const countOf = (header: string | undefined): number | undefined =>
  header === undefined ? undefined : /^\d+$/.test(header) ? Number(header) : Number.NaN

/** Whether the server does not know the session. */
export const isLost = (error: unknown): error is ApiError =>
  isGenAIError(error) && "status" in error && (error.status === 404 || error.status === 410)

/** The error of a server that does not keep to the protocol. */
const violation = ({ exchange }: UploadSession<unknown>, what: string): Effect.Effect<never, DecodeError> =>
  Effect.fail(Answer.insufficient(`The server ${what}`, exchange.operation))

/** The error of an upload that is complete, but whose answer was lost. */
const answerLost = ({ body, operation }: DecodeError): DecodeError =>
  Answer.insufficient(
    "The upload is complete, but its answer was lost, and the server does not repeat it",
    operation,
    body
  )

// -----------------------------------------------------------------------------
// Private: the start
// -----------------------------------------------------------------------------

/** A header value has ASCII characters only, and `%` begins an encoded one. Lone surrogates cannot be encoded. */
const headerOf = (name: string): string =>
  /^[\x20-\x24\x26-\x7e]*$/.test(name) ? name : encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd"))

/**
 * The address of the session, at the server that the session was started with: no other host gets the bytes and the key. A gateway may name the server behind it;
 * it is still the gateway that is asked.
 */
const sessionUrl = (
  { headers }: HttpResponse,
  { operation, request }: Exchange<unknown>
): Effect.Effect<URL, DecodeError> => {
  const given = headers["x-goog-upload-url"]
  const named = given === undefined ? undefined : Result.getOrUndefined(Result.try(() => new URL(given)))
  if (named === undefined) {
    return Effect.fail(Answer.insufficient("The server answered without an address to upload to", operation))
  }
  const url = new URL(request.url)
  // A gateway may have a path of its own on its host, which the address of the server behind it lacks.
  const prefix = url.pathname.slice(0, Math.max(0, url.pathname.indexOf("/upload/")))
  // The path is not resolved against the other address: a path that begins with two slashes would name a host.
  url.pathname = named.host === url.host || named.pathname.startsWith(prefix) ? named.pathname : prefix + named.pathname
  url.search = named.search
  return Effect.succeed(url)
}
