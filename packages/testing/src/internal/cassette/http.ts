/** An `HttpClient` that records, one that replays, and the `fetch` over either. */
import * as Bytes from "effect/Bytes"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { Failure } from "../../CassetteFile.ts"
import { bytesOfPiece } from "./bytes.ts"
import { failureOf, transportError } from "./failure.ts"
import type { Player } from "./player.ts"
import { recorded, UnmatchedRequest } from "./requests.ts"
import type { Take, Tape } from "./tape.ts"

/** Passes requests on, and keeps them with their answers. Bodies that are streams are read before they are sent. */
export const recording = (
  client: HttpClient.HttpClient,
  tape: Tape,
  headers: ReadonlySet<string>
): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    Effect.gen(function*() {
      const startedAt = yield* Clock.currentTimeMillis
      const elapsed = Effect.map(Clock.currentTimeMillis, (now) => now - startedAt)
      const bytes = yield* bytesOf(request)
      tape.redactor.learn(url, request.headers, bytes)
      const sent = { method: request.method, url, headers: request.headers, bytes }
      const take: Take = {
        request: yield* recorded(sent, tape.redactor, headers),
        failure: undefined,
        head: undefined,
        chunks: [],
        broken: unread,
        isOver: false
      }
      tape.takes.push(take)
      const response = yield* client.execute(withBytes(request, bytes)).pipe(
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.onExit((exit) =>
          Effect.sync(() => {
            if (Exit.isSuccess(exit)) return
            take.failure = failureOfCause(exit.cause)
            take.isOver = true
          })
        )
      )
      const { status } = response
      // The program sees what it will see on replay.
      const kept = keptHeaders(response.headers)
      take.head = { at: yield* elapsed, status, headers: kept }
      const body = response.stream.pipe(
        Stream.catchIf(hasNoBody, () => Stream.empty),
        Stream.tap((bytes) =>
          Effect.map(elapsed, (at) => {
            take.chunks.push({ at, bytes: bytes.slice() })
          })
        ),
        Stream.onExit((exit) =>
          Effect.sync(() => {
            take.broken = Exit.isSuccess(exit) ? undefined : failureOfCause(exit.cause)
            take.isOver = true
            tape.redactor.learnBody(Bytes.concat(take.chunks.map(({ bytes }) => bytes)))
          })
        )
      )
      return HttpClientResponse.fromWeb(
        request,
        responseOf(status, kept, body, yield* Effect.context<never>(), signal)
      )
    })
  )

/** Answers from a cassette. A request that it does not have is a defect, {@link UnmatchedRequest}: it is of no use to try again. */
export const replaying = (player: Player): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    Effect.gen(function*() {
      const startedAt = yield* Clock.currentTimeMillis
      const bytes = yield* bytesOf(request)
      const exchange = yield* player.exchange({ method: request.method, url, headers: request.headers, bytes })
      if ("failure" in exchange) return yield* transportError(request, exchange.failure)
      const { at, broken, chunks, headers, status } = exchange.response
      const until = (at: number): Effect.Effect<void> =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => player.pause(startedAt + at - now))
      yield* until(at)
      const delivered = chunks.map(({ at, data }) => ({ at, bytes: Bytes.concat(data.map(bytesOfPiece)) }))
      const body = Stream.concat(
        Stream.fromIterable(delivered).pipe(
          Stream.rechunk(1),
          Stream.mapEffect(({ at, bytes }) => Effect.as(until(at), bytes))
        ),
        broken === undefined ? Stream.empty : Stream.fail(transportError(request, broken))
      )
      const size = delivered.reduce((size, { bytes }) => size + bytes.length, 0)
      const sized = "content-length" in headers && broken === undefined
        ? { ...headers, "content-length": String(size) }
        : headers
      return HttpClientResponse.fromWeb(
        request,
        responseOf(status, sized, body, yield* Effect.context<never>(), signal)
      )
    })
  )

/** A `fetch` over a client. A request that the cassette does not have is answered 400, which no client tries again, with the difference as its message. */
export const fetch =
  (client: HttpClient.HttpClient, context: Context.Context<never>): typeof globalThis.fetch => (input, init) => {
    const web = new Request(input, init)
    const { signal } = web
    const exchange = Effect.promise(() => web.bytes()).pipe(
      Effect.flatMap((bytes) =>
        client.execute(
          HttpClientRequest.make(web.method as "GET")(web.url, {
            headers: web.headers,
            ...(bytes.length === 0 ? undefined : {
              body: HttpBody.uint8Array(bytes, web.headers.get("content-type") ?? "application/octet-stream")
            })
          })
        )
      ),
      Effect.map(({ headers, status, stream }) =>
        responseOf(status, headers, Stream.catchIf(stream, hasNoBody, () => Stream.empty), context, signal)
      ),
      Effect.catchDefect((defect) =>
        defect instanceof UnmatchedRequest ? Effect.succeed(refusal(defect)) : Effect.die(defect)
      )
    )
    return Effect.runPromiseWith(context)(exchange, { signal }).catch((cause: unknown) =>
      Promise.reject(signal.aborted ? signal.reason : new TypeError("fetch failed", { cause: causeOf(cause) }))
    )
  }

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const unread: Failure = { message: "The recording ended before the end of the answer." }

const failureOfCause = (cause: Cause.Cause<unknown>): Failure =>
  Cause.hasInterrupts(cause)
    ? { message: "The client closed the connection here, when this was recorded." }
    : failureOf(Cause.squash(cause))

const causeOf = (error: unknown): unknown =>
  HttpClientError.isHttpClientError(error) && "cause" in error.reason ? error.reason.cause : error

const hasNoBody = (error: HttpClientError.HttpClientError): boolean => error.reason._tag === "EmptyBodyError"

const bytesOf = (request: HttpClientRequest.HttpClientRequest) =>
  request.body._tag === "Empty"
    ? Effect.succeed(new Uint8Array(0))
    : request.body._tag === "Uint8Array"
    ? Effect.succeed(request.body.body)
    : Effect.flatMap(HttpClientRequest.toWeb(request), (web) => Effect.tryPromise(() => web.bytes())).pipe(
      Effect.mapError((cause) =>
        new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })
      )
    )

/** A stream can be read once, so its bytes are sent in its place. */
const withBytes = (request: HttpClientRequest.HttpClientRequest, bytes: Uint8Array) =>
  request.body._tag === "Stream"
    ? HttpClientRequest.setBody(request, HttpBody.uint8Array(bytes, request.body.contentType))
    : request

/** Those of the connection, and those of a packed body, which arrives unpacked. */
const ofConnection = /^(connection|keep-alive|transfer-encoding|content-encoding|alt-svc|set-cookie)$/

const keptHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) =>
      !ofConnection.test(name) && !(name === "content-length" && "content-encoding" in headers)
    )
  )

const responseOf = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Stream.Stream<Uint8Array, HttpClientError.HttpClientError>,
  context: Context.Context<never>,
  signal: AbortSignal
): Response => {
  const isBodiless = [204, 205, 304].includes(status)
  const readable = isBodiless
    ? null
    : Stream.toReadableStreamWith(
      Stream.mapError(body, (error) => new TypeError("terminated", { cause: causeOf(error) })),
      context,
      { signal }
    )
  return new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>> | null, { status, headers })
}

const refusal = ({ message }: UnmatchedRequest): Response =>
  Response.json({ error: { code: 400, message, status: "INVALID_ARGUMENT" } }, { status: 400 })
