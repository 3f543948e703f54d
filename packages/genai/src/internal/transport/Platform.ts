/**
 * The HTTP client of plain async code: the `fetch` of the platform. On Node, where nobody has replaced it, requests go to what sends the requests of that `fetch`, and
 * the answers do not become web responses, which would cost more than the call itself. Connections, proxies, mocks of the dispatcher and errors are the same.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { isUnset } from "./NodeFetch.ts"
import type { Scoping } from "./Source.ts"

/** The `fetch` of the platform, read for each request, so a `fetch` that replaces it later is used. Effect reads it once in a process. */
export const platformFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)

/** The client, for programs that bring none. */
export const layer: Layer.Layer<HttpClient.HttpClient> = /*#__PURE__*/ Layer.provide(
  /*#__PURE__*/ Layer.effect(
    HttpClient.HttpClient,
    /*#__PURE__*/ Effect.gen(function*() {
      const byFetch = yield* HttpClient.HttpClient
      if (typeof (globalThis as Globals).process?.versions?.["undici"] !== "string") return byFetch
      const loaded = yield* Effect.option(Effect.tryPromise(() => import("./NodeDispatch.ts")))
      // A client keeps what it begins with, so one whose module cannot be loaded has the `fetch` of the platform.
      if (Option.isNone(loaded)) return byFetch
      const { send, sendScoped } = loaded.value
      const scoped = directly(sendScoped, HttpClient.withScope(byFetch))
      return Object.assign(directly(send, byFetch), { scoped } satisfies Partial<Scoping>)
    })
  ),
  FetchHttpClient.layer
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Globals {
  readonly process?: { readonly versions?: { readonly [name: string]: string | undefined } }
}

/** Sends a request. `undefined` for one that only `fetch` can send, or refuse. */
type Send<R> = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError, R> | undefined

/** A client that sends requests directly where it may, and by `fetch` otherwise. */
const directly = <R>(
  send: Send<R>,
  byFetch: HttpClient.HttpClient.With<HttpClientError.HttpClientError, R>
): HttpClient.HttpClient.With<HttpClientError.HttpClientError, R> =>
  HttpClient.makeWith(
    Effect.flatMap((request) =>
      Effect.withFiber((fiber) => (isFetchUntouched(fiber) ? send(request) : undefined) ?? byFetch.execute(request))
    ),
    Effect.succeed<HttpClientRequest.HttpClientRequest>
  )

/** Whether a request has no options of `fetch`, and its `fetch` is the one Node came with. */
const isFetchUntouched = (fiber: Fiber.Fiber<unknown, unknown>): boolean => {
  const init = Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit)
  const fetch = fiber.getRef(FetchHttpClient.Fetch)
  return init !== undefined && isUnset(init) && isOfNode(fetch === platformFetch ? globalThis.fetch : fetch)
}

/** The last `fetch` that was looked at. */
let seen: unknown
let isSeenOfNode = false

/** Node's own `fetch` says what it calls. A function in its place, which may call it, says something else. */
const isOfNode = (fetch: unknown): boolean => {
  if (seen !== fetch) {
    seen = fetch
    isSeenOfNode = Function.prototype.toString.call(fetch).includes("'internal/deps/undici/undici'")
  }
  return isSeenOfNode
}
