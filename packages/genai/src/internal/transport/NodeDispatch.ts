/**
 * Requests over the dispatcher of Node's `fetch`, with the headers that `fetch` adds and the errors that it makes. Only Node loads this module.
 */
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { Exchange } from "./Exchange.ts"
import { globalDispatcher } from "./NodeFetch.ts"
import { NodeResponse } from "./NodeResponse.ts"
import type { Sourced } from "./Source.ts"

/** Sends a request. `undefined` for one that only `fetch` can send, or refuse. */
export const send = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<Sourced, HttpClientError.HttpClientError> | undefined => {
  const dispatcher = globalDispatcher()
  const { body, headers, method } = request
  const url = Option.getOrUndefined(HttpClientRequest.toUrl(request))
  if (dispatcher === undefined || url === undefined || !isPlain(url) || !areValid(headers)) return undefined
  if (body._tag !== "Empty" && body._tag !== "Uint8Array") return undefined
  return Effect.suspend(() => {
    const exchange = new Exchange(request)
    exchange.start(dispatcher, {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: withHeadersOfFetch(headers, url),
      body: body._tag === "Empty" ? null : body.body,
      maxRedirections: 0,
      headersTimeout: 0,
      bodyTimeout: 0
    })
    return exchange.response((head) => new NodeResponse(request, head, exchange))
  })
}

/** The same for an answer that is read over time: its connection is closed when the scope closes. */
export const sendScoped = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<Sourced, HttpClientError.HttpClientError, Scope.Scope> | undefined => {
  const sent = send(request)
  return sent === undefined ? undefined : Effect.flatMap(sent, closedWithScope)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Not `Effect.acquireRelease`: that holds the context of the call as long as the connection is open. */
const closedWithScope = (response: Sourced): Effect.Effect<Sourced, never, Scope.Scope> =>
  Effect.flatMap(
    Effect.scope,
    (scope) => Effect.as(Scope.addFinalizerExit(scope, () => response.source.close), response)
  )

/** What `fetch` sends over HTTP; it refuses other addresses, or takes them elsewhere. */
const isPlain = ({ password, protocol, username }: URL): boolean =>
  (protocol === "https:" || protocol === "http:") && username === "" && password === ""

/** Whether `fetch` sends the headers as they are. */
const areValid = (headers: Headers.Headers): boolean => {
  for (const name in headers) {
    if (!/^[!#$%&'*+\-.^`|~\w]+$/.test(name) || !/^(?![\t ])[\t\x20-\x7e\x80-\xff]*(?<![\t ])$/.test(headers[name]!)) {
      return false
    }
  }
  return true
}

/** The headers that `fetch` adds. The size of a body is that of the bytes, whatever the caller says. */
const withHeadersOfFetch = (headers: Headers.Headers, { protocol }: URL): object => ({
  accept: "*/*",
  "accept-language": "*",
  "accept-encoding": protocol === "https:" ? "br, gzip, deflate" : "gzip, deflate",
  ...headers,
  "content-length": undefined,
  "sec-fetch-mode": "cors"
})
