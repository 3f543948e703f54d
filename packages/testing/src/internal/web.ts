/** The emulator in memory: an `HttpClient` and a `fetch` that reach it without a socket. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { Engine } from "./engine.ts"
import type { Transmission } from "./transmission.ts"

/** Answers for every host. Delays use the clock of the calling fiber, so `TestClock` controls them. */
export const httpClient = (engine: Engine): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    Effect.gen(function*() {
      const bytes = yield* Effect.flatMap(
        HttpClientRequest.toWeb(request),
        (web) => Effect.tryPromise(() => web.bytes())
      ).pipe(Effect.mapError((cause) =>
        new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })
      ))
      const sent = yield* engine.handle({ method: request.method, url, headers: request.headers, bytes }).pipe(
        Effect.mapError((lost) =>
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({ request, cause: lost })
          })
        )
      )
      return HttpClientResponse.fromWeb(request, response(sent, yield* Effect.context<never>(), signal))
    })
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

const response = (sent: Transmission, context: Context.Context<never>, signal: AbortSignal): Response => {
  const body = Stream.toReadableStreamWith(
    Stream.mapError(sent.body, (lost) => new TypeError("terminated", { cause: lost })),
    context,
    { signal }
  )
  const decoded = sent.headers["content-encoding"] === "gzip"
    ? body.pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>)
    : body
  return new Response(bodiless.includes(sent.status) ? null : decoded as ReadableStream<Uint8Array<ArrayBuffer>>, {
    status: sent.status,
    headers: { ...sent.headers, ...(sent.size === undefined ? undefined : { "content-length": String(sent.size) }) }
  })
}

const bodiless: ReadonlyArray<number> = [101, 204, 205, 304]
