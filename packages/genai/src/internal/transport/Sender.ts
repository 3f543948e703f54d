/**
 * What sends requests: over an `HttpClient`, or by the `fetch` of the platform.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { Headers, HttpRequest } from "./HttpRequest.ts"
import type { Failure, Source } from "./Source.ts"

/** An answer of a server: its head, and the body, which is still to be read. */
export interface HttpResponse {
  /** The request as it was sent. */
  readonly request: HttpRequest
  readonly status: number
  readonly headers: Headers
  readonly source: Source
}

/** What a call says of how its requests are sent. */
export interface Sending {
  readonly httpOptions: HttpOptions
  /** Options of `fetch`. */
  readonly init: RequestInit | undefined
  /** The names of the headers that the caller marked as secret. */
  readonly secretHeaders: ReadonlyArray<string>
}

/** Sends requests. */
export class Sender extends /*#__PURE__*/ Context.Service<Sender, {
  /** For an answer that is read at once. Interrupting the request or the reading closes the connection. */
  readonly send: (request: HttpRequest, sending: Sending) => Effect.Effect<HttpResponse, Failure>
  /** For an answer that is read over time. The connection is closed when the scope closes. */
  readonly open: (
    request: HttpRequest,
    sending: Sending,
    scope: Scope.Scope
  ) => Effect.Effect<HttpResponse, Failure>
  /** The context of a call, with what its requests need. */
  readonly within: <R>(context: Context.Context<R>, sending: Sending) => Context.Context<R>
}>()("effect-genai/internal/Sender") {}
