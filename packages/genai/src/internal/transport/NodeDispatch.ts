/**
 * Requests over the dispatcher of Node's `fetch`, with the headers that `fetch` adds and the errors that it makes. Only Node loads this module.
 */
import * as Effect from "effect/Effect"
import { Exchange } from "./Exchange.ts"
import type { Headers, HttpRequest } from "./HttpRequest.ts"
import { globalDispatcher } from "./NodeFetch.ts"
import type { HttpResponse } from "./Sender.ts"
import type { Failure } from "./Source.ts"

/** Sends a request. `undefined` for one that only `fetch` can send, or refuse. */
export const send = (request: HttpRequest, url: URL): Effect.Effect<HttpResponse, Failure> | undefined => {
  const dispatcher = globalDispatcher()
  const { body, headers, method } = request
  if (dispatcher === undefined || !isPlain(url) || !areValid(headers)) return undefined
  return Effect.suspend(() => {
    const exchange = new Exchange(request)
    exchange.start(dispatcher, {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: withHeadersOfFetch(headers, url),
      body: body ?? null,
      maxRedirections: 0,
      headersTimeout: 0,
      bodyTimeout: 0
    })
    return exchange.response
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What `fetch` sends over HTTP; it refuses other addresses, or takes them elsewhere. */
const isPlain = ({ password, protocol, username }: URL): boolean =>
  (protocol === "https:" || protocol === "http:") && username === "" && password === ""

/** Whether `fetch` sends the headers as they are. */
const areValid = (headers: Headers): boolean => {
  for (const name in headers) {
    if (!/^[!#$%&'*+\-.^`|~\w]+$/.test(name) || !/^(?![\t ])[\t\x20-\x7e\x80-\xff]*(?<![\t ])$/.test(headers[name]!)) {
      return false
    }
  }
  return true
}

/** The headers that `fetch` adds. */
const withHeadersOfFetch = (headers: Headers, { protocol }: URL): object => ({
  accept: "*/*",
  "accept-language": "*",
  "accept-encoding": protocol === "https:" ? "br, gzip, deflate" : "gzip, deflate",
  ...headers,
  "sec-fetch-mode": "cors"
})
