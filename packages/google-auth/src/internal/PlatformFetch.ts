/** The `HttpClient` of plain async code. */
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"

/** Sends requests by the global `fetch`. Effect reads it once in a process; this one is read for each request, so a `fetch` that replaces it is used. */
export const layer: Layer.Layer<HttpClient.HttpClient> = /*#__PURE__*/ Layer.provide(
  FetchHttpClient.layer,
  /*#__PURE__*/ Layer.succeed(FetchHttpClient.Fetch, (input, init) => globalThis.fetch(input, init))
)
