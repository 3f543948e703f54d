/**
 * A sender over the `HttpClient` of a program.
 */
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { HttpRequest } from "./HttpRequest.ts"
import { withoutTimeLimits } from "./NodeFetch.ts"
import type { HttpResponse, Sender } from "./Sender.ts"
import { type Body, bodyOf, type Failure, type Source } from "./Source.ts"
import { isCounted, WebSource } from "./WebSource.ts"

/** A sender over the client of a context. A client that is based on `fetch` sends by this one, if a call has none of its own. */
export const make = (
  context: Context.Context<HttpClient.HttpClient>,
  fetch?: typeof globalThis.fetch
): Sender["Service"] => {
  const http = Context.get(context, HttpClient.HttpClient)
  const scoped = HttpClient.withScope(http)
  const init = { ...Context.getOrUndefined(context, FetchHttpClient.RequestInit), redirect: "manual" } as const
  // No spans, trace headers or redirects of the client.
  const bare = Context.add(
    Context.make(HttpClient.TracerDisabledWhen, () => true),
    FetchHttpClient.RequestInit,
    init
  )
  const by = (fetch: typeof globalThis.fetch) => Context.add(bare, FetchHttpClient.Fetch, fetch)
  const platform = Context.add(
    fetch === undefined ? bare : by(fetch),
    FetchHttpClient.RequestInit,
    withoutTimeLimits(init)
  )
  return {
    send: (request) => received(http.execute(toClient(request)), Scope.makeUnsafe()),
    open: (request, _, scope) =>
      Effect.flatMap(Scope.fork(scope), (connection) =>
        Effect.tap(
          received(Scope.provide(scoped.execute(toClient(request)), connection), connection, scope),
          (response) => abortedWith(connection, response)
        )),
    within: (context, { httpOptions: { fetch }, secretHeaders }) => {
      // Merged and not added: the client looks up many services, which takes longer in a context of several layers.
      const own = Context.merge(context, fetch === undefined ? platform : by(fetch))
      if (secretHeaders.length === 0) return own
      // What the application itself shows of requests and responses does not show these either.
      const names = [...Context.get(context, Headers.CurrentRedactedNames), ...secretHeaders]
      return Context.add(own, Headers.CurrentRedactedNames, names)
    }
  }
}

// -----------------------------------------------------------------------------
// Private: requests
// -----------------------------------------------------------------------------

const toClient = ({ body, headers, method, url }: HttpRequest): HttpClientRequest.HttpClientRequest => {
  const { body: noBody, hash, urlParams } = HttpClientRequest.empty
  const type = headers["content-type"]
  const own = body === undefined
    ? noBody
    : HttpBody.uint8Array(typeof body === "string" ? new TextEncoder().encode(body) : body, type)
  const length = own._tag === "Empty" ? {} : { "content-length": String(own.contentLength) }
  const all = Headers.fromRecordUnsafe({ ...headers, ...length })
  return HttpClientRequest.makeWith(method, url, urlParams, hash, all, own)
}

/** A client that filters responses by their status, such as `HttpClient.filterStatusOk`, fails with an answer of the server. */
const received = (
  sent: Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>,
  connection: Scope.Closeable,
  scope?: Scope.Scope
): Effect.Effect<Received, HttpClientError.HttpClientError> => {
  const onSuccess = (response: HttpClientResponse.HttpClientResponse) =>
    Effect.succeed(new Received(response, connection, scope))
  const onFailure = (error: HttpClientError.HttpClientError) =>
    error.reason._tag === "StatusCodeError" ? onSuccess(error.reason.response) : Effect.fail(error)
  return Effect.matchEffect(sent, { onFailure, onSuccess })
}

/**
 * Aborts the connection when the scope closes, if the client is of another copy of `effect`, which the published entry for plain async code may be given. It knows
 * nothing of the scope, and its responses have a controller.
 */
const abortedWith = (scope: Scope.Scope, { response }: Received): Effect.Effect<void> => {
  const controller = "controller" in response ? response.controller : undefined
  return controller instanceof AbortController
    ? Scope.addFinalizer(scope, Effect.sync(() => controller.abort()))
    : Effect.void
}

// -----------------------------------------------------------------------------
// Private: responses
// -----------------------------------------------------------------------------

/** The answer of a client, and its body. Headers and request are read when they are needed, since clients may make them anew for every access. */
class Received implements HttpResponse, Source {
  readonly source = this
  readonly response: HttpClientResponse.HttpClientResponse
  readonly #scope: Scope.Scope
  readonly #connection: Scope.Closeable
  #bytes: Source["pull"] | undefined = undefined
  #body: Body | undefined = undefined

  constructor(
    response: HttpClientResponse.HttpClientResponse,
    connection: Scope.Closeable,
    scope: Scope.Scope = connection
  ) {
    this.response = response
    this.#connection = connection
    this.#scope = scope
  }

  get request(): HttpRequest {
    const { body, headers, method, url } = this.response.request
    const text = body._tag === "Uint8Array" ? body.text ?? new TextDecoder().decode(body.body) : undefined
    return { method, url, headers, body: text }
  }

  get status(): number {
    return this.response.status
  }

  get headers(): HttpResponse["headers"] {
    return this.response.headers
  }

  readonly pull: Source["pull"] = Effect.suspend(() =>
    this.#bytes ?? Effect.flatMap(Channel.toPullScoped(this.response.stream.channel, this.#scope), (pull) => {
      if (endsWhenClosed(this.response)) return this.#bytes = pull
      const closed = Deferred.makeUnsafe<never, Cause.Done>()
      const done = Effect.sync(() => Deferred.doneUnsafe(closed, Cause.done()))
      return Effect.andThen(
        Scope.addFinalizer(this.#connection, done),
        this.#bytes = Effect.raceFirst(pull, Deferred.await(closed))
      )
    })
  )

  /** A body of unknown size is counted while it is read, if it is that of a web response. With other clients, which do not unpack, that would double the cost of every call. */
  whole(maximum: number): Effect.Effect<Body, Failure> {
    return Effect.suspend(() => {
      const { response } = this
      if (this.#body !== undefined) return Effect.succeed(this.#body)
      const web = Option.getOrUndefined(HttpClientResponse.toWeb(response))
      const reading: Effect.Effect<Body, Failure> = web !== undefined && isCounted(web)
        ? new WebSource(response.request, web).whole(maximum)
        : Effect.matchEffect(response.text, {
          // A response without a body has no stream, which is an error of its own.
          onFailure: (error) => error.reason._tag === "EmptyBodyError" ? Effect.succeed(empty) : Effect.fail(error),
          onSuccess: (text) => Effect.succeed(bodyOf(text, maximum))
        })
      return Effect.map(reading, (body) => this.#body = body)
    })
  }

  get close(): Effect.Effect<void> {
    return Scope.close(this.#connection, Exit.void)
  }
}

const empty: Body = { text: "", isTooLarge: false }

/**
 * Whether a read that is pending ends when the body is closed. It does in the responses of the platforms, which have a `source`. A stream of another kind may wait
 * for ever, and is interrupted; a race for every chunk would cost the others too much.
 */
const endsWhenClosed = (response: HttpClientResponse.HttpClientResponse): boolean =>
  Object.hasOwn(response, "source") && !Object.hasOwn(response, "stream")
