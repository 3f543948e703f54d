/** The emulator in memory: an `HttpClient` and a `fetch` that reach it without a socket. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import { type Engine, type Sent, streamOf } from "./engine.ts"

/** Answers for every host. Delays use the clock of the calling fiber, so `TestClock` controls them. */
export const httpClient = (engine: Engine): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal, { context }) =>
    bytesOf(request).pipe(
      // A request takes a moment to leave, as over a socket: one that is aborted before is not received. No longer, so that tests see it before they let time pass.
      Effect.tap(moment),
      Effect.flatMap((bytes) =>
        Effect.mapError(
          engine.handle({ method: request.method, url, headers: request.headers, bytes }),
          (cause) =>
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, cause })
            })
        )
      ),
      Effect.map((sent) => HttpClientResponse.fromWeb(request, response(sent, context, signal)))
    )
  )

/** Like `fetch`, but redirects are returned to the caller. */
export const fetch = (engine: Engine, context: Context.Context<never>): typeof globalThis.fetch => (input, init) => {
  const request = new Request(input, init)
  const { signal } = request
  const exchange = Effect.tryPromise(() => request.bytes()).pipe(
    Effect.flatMap((bytes) =>
      engine.handle({ method: request.method, url: new URL(request.url), headers: request.headers, bytes })
    ),
    Effect.map((sent) => response(sent, context, signal))
  )
  return Effect.runPromiseWith(context)(exchange, { signal }).catch((cause: unknown) =>
    Promise.reject(signal.aborted ? signal.reason : new TypeError("fetch failed", { cause }))
  )
}

const bytesOf = (request: HttpClientRequest.HttpClientRequest) => {
  switch (request.body._tag) {
    case "Empty":
      return Effect.succeed(new Uint8Array(0))
    case "Uint8Array":
      // A copy, as a socket makes one: the client may use its buffer again.
      return Effect.succeed(request.body.body.slice())
    default:
      return Effect.flatMap(
        HttpClientRequest.toWeb(request),
        (web) => Effect.tryPromise(() => web.bytes())
      ).pipe(
        Effect.mapError((cause) =>
          new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })
        )
      )
  }
}

const response = (sent: Sent, context: Context.Context<never>, signal: AbortSignal): Response => {
  const init = {
    status: sent.status,
    headers: { ...sent.headers, ...(sent.size === undefined ? undefined : { "content-length": String(sent.size) }) }
  }
  if (bodiless.includes(sent.status)) return new Response(null, init)
  const streamed = () => new Response(readable(sent, context, signal), init)
  return sent.body instanceof Uint8Array ? new Whole(sent.body, sent.settle, streamed, init) : streamed()
}

const readable = (sent: Sent, context: Context.Context<never>, signal: AbortSignal) => {
  const body = Stream.toReadableStreamWith(
    Stream.mapError(streamOf(sent), (lost) => new TypeError("terminated", { cause: lost })),
    context,
    { signal }
  )
  const decoded = sent.headers["content-encoding"] === "gzip"
    ? body.pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>)
    : body
  return decoded as ReadableStream<Uint8Array<ArrayBuffer>>
}

const bodiless: ReadonlyArray<number> = [101, 204, 205, 304]

/** A response whose body is known. To read it whole takes no stream, which is most of the cost of a response. */
class Whole extends Response {
  readonly #bytes: Uint8Array
  readonly #settle: Sent["settle"]
  readonly #make: () => Response
  #streamed: Response | undefined
  #isRead = false

  constructor(bytes: Uint8Array, settle: Sent["settle"], streamed: () => Response, init: ResponseInit) {
    super(null, init)
    this.#bytes = bytes
    this.#settle = settle
    this.#make = streamed
  }

  /** The response with a stream, for all that needs one. */
  get #response(): Response {
    if (this.#isRead) throw unusable()
    return this.#streamed ??= this.#make()
  }

  async #read(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#streamed !== undefined) return this.#streamed.bytes()
    if (this.#isRead) throw unusable()
    this.#isRead = true
    this.#settle(Exit.void)
    return this.#bytes.slice()
  }

  override get body() {
    return this.#isRead ? null : this.#response.body
  }

  override get bodyUsed() {
    return this.#isRead || this.#streamed?.bodyUsed === true
  }

  override bytes() {
    return this.#read()
  }

  override async arrayBuffer() {
    return (await this.#read()).buffer
  }

  override async text() {
    return decoder.decode(await this.#read())
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  override blob() {
    return this.#response.blob()
  }

  override formData() {
    return this.#response.formData()
  }

  override clone() {
    return this.#response.clone()
  }
}

const unusable = () => new TypeError("Body is unusable: Body has already been read")

const decoder = new TextDecoder()

/** Until what runs now has run. */
const moment = /*#__PURE__*/ Effect.callback<void>((resume) => queueMicrotask(() => resume(Effect.void)))
