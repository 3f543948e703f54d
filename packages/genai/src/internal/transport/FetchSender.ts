/**
 * The sender of plain async code: the `fetch` of the platform. On Node, where nobody has replaced it, requests go to what sends the requests of that `fetch`, and
 * the answers do not become web responses, which would cost more than the call itself. Connections, proxies, mocks of the dispatcher and errors are the same.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { HttpRequest } from "./HttpRequest.ts"
import { withoutTimeLimits } from "./NodeFetch.ts"
import type { HttpResponse, Sender, Sending } from "./Sender.ts"
import { type Failure, failureOf } from "./Source.ts"
import { WebSource } from "./WebSource.ts"

/** The `fetch` of the platform, read for each request, so a `fetch` that replaces it later is used. */
export const platformFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)

/** Sends by `fetch`. */
export const make: Effect.Effect<Sender["Service"]> = /*#__PURE__*/ Effect.gen(function*() {
  const loaded = isNode()
    // A client keeps what it begins with, so one whose module cannot be loaded has the `fetch` of the platform.
    ? Option.getOrUndefined(yield* Effect.option(Effect.tryPromise(() => import("./NodeDispatch.ts"))))
    : undefined
  const send = (request: HttpRequest, { httpOptions: { fetch }, init }: Sending) =>
    Effect.suspend(() => {
      const url = Result.getOrUndefined(Result.try(() => new URL(request.url)))
      if (url === undefined) return Effect.fail<Failure>({ reason: { _tag: "InvalidUrlError", request } })
      const isUntouched = fetch === undefined && init === undefined && isOfNode(globalThis.fetch)
      return (isUntouched ? loaded?.send(request, url) : undefined) ?? byFetch(request, url, fetch, init)
    })
  return {
    send,
    open: (request, sending, scope) => Effect.flatMap(send(request, sending), closedWith(scope)),
    within: (context) => context
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Globals {
  readonly process?: { readonly versions?: { readonly [name: string]: string | undefined } }
}

const isNode = (): boolean => typeof (globalThis as Globals).process?.versions?.["undici"] === "string"

/** Not `Effect.acquireRelease`: that holds the context of the call as long as the connection is open. */
const closedWith = (scope: Scope.Scope) => (response: HttpResponse): Effect.Effect<HttpResponse> =>
  Effect.as(Scope.addFinalizerExit(scope, () => response.source.close), response)

/** The SDK follows redirects itself, on the same host. */
const byFetch = (
  request: HttpRequest,
  url: URL,
  fetch: HttpOptions["fetch"],
  init: RequestInit | undefined
): Effect.Effect<HttpResponse, Failure> =>
  Effect.suspend(() => {
    const controller = new AbortController()
    const own: RequestInit = { ...init, redirect: "manual" }
    const sent = Effect.tryPromise({
      try: () =>
        (fetch ?? platformFetch)(url, {
          ...(fetch === undefined ? withoutTimeLimits(own) : own),
          method: request.method,
          headers: request.headers,
          ...(request.body !== undefined && { body: request.body as BodyInit }),
          signal: controller.signal
        }).then((response) => ({
          request,
          status: response.status,
          headers: Object.fromEntries(new Headers(response.headers)),
          source: new WebSource(request, response, controller)
        })),
      catch: (cause) => failureOf(request, cause)
    })
    return Effect.onInterrupt(sent, () => Effect.sync(() => controller.abort()))
  })

/** The last `fetch` that was looked at. */
let seen: unknown
let isSeenOfNode = false

/** Node's own `fetch` says what it calls. A function in its place, which may call it, says something else. */
const isOfNode = (fetch: unknown): boolean => {
  if (seen !== fetch) {
    seen = fetch
    isSeenOfNode = Predicate.isFunction(fetch) &&
      Function.prototype.toString.call(fetch).includes("'internal/deps/undici/undici'")
  }
  return isSeenOfNode
}
