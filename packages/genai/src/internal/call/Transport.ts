/**
 * One attempt over HTTP: adds the credentials, sends the request, follows redirects on the same host, and returns a successful response or the error of
 * another status.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Auths from "../../Auth.ts"
import type { Auth, Credentials } from "../../Auth.ts"
import * as GenAIConfig from "../../GenAIConfig.ts"
import type { ApiError, GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import * as Answer from "../answer/Answer.ts"
import * as Connection from "../answer/Connection.ts"
import { keepSecret } from "../answer/Redaction.ts"
import { isFields } from "../check/Fields.ts"
import { carriesCredentials } from "../check/HttpSettings.ts"
import { withoutTimeLimits } from "../transport/NodeFetch.ts"
import type { Scoping } from "../transport/Source.ts"
import type { Prepared } from "./Request.ts"

/** Sends a request once. */
export interface Transport {
  /** For an answer that is read at once. Interrupting the request or the reading closes the connection. */
  readonly send: (prepared: Prepared) => Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError>
  /** For an answer that is read over time. The connection is aborted when the scope closes. */
  readonly open: (
    prepared: Prepared
  ) => Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError, Scope.Scope>
  /** The context of requests: no spans, trace headers or automatic redirects of the HTTP client, and the `fetch` of the options. */
  readonly context: (httpOptions: HttpOptions) => Context.Context<never>
}

/** A transport over the `HttpClient` of the context. */
export const make = (auth: Auth | undefined): Effect.Effect<Transport, never, HttpClient.HttpClient> =>
  Effect.gen(function*() {
    const http = yield* HttpClient.HttpClient
    const requestInit = yield* Effect.serviceOption(FetchHttpClient.RequestInit)
    const attempt = <R>(execute: Execute<R>) => (prepared: Prepared) => {
      const { auth: own, operation, request } = prepared
      const by = own ?? (isAuthorised(request) ? undefined : auth)
      if (by === undefined) return follow(execute, prepared, request, Effect.fail)
      // Credentials of the call replace an authorization of the caller.
      const stays = (name: string) => name in request.headers && (own === undefined || name !== "authorization")
      const send = (credentials: Credentials, refused: Refused<R>) =>
        follow(execute, prepared, withCredentials(request, credentials, stays), refused)
      const others = (refused: Credentials): Refused<R> => (error) =>
        Effect.flatMap(
          by.others(refused, error, operation),
          (other) => other === undefined ? Effect.fail(error) : send(other, others(other))
        )
      return Effect.flatMap(
        by.credentials(operation),
        (credentials) =>
          send(credentials, (error) =>
            error._tag === "Unauthenticated"
              ? Effect.flatMap(
                by.renewed(credentials, operation),
                (fresh) => fresh === undefined ? others(credentials)(error) : send(fresh, others(fresh))
              )
              : others(credentials)(error))
      )
    }
    const bare = Context.make(HttpClient.TracerDisabledWhen, () => true).pipe(
      Context.add(FetchHttpClient.RequestInit, { ...Option.getOrUndefined(requestInit), redirect: "manual" })
    )
    const platform = Context.add(
      bare,
      FetchHttpClient.RequestInit,
      withoutTimeLimits(Context.get(bare, FetchHttpClient.RequestInit))
    )
    return {
      send: attempt(http.execute),
      open: attempt(scoped(http)),
      context: ({ fetch }) => fetch === undefined ? platform : Context.add(bare, FetchHttpClient.Fetch, fetch)
    }
  })

/** The settings of a client, and its transport. */
export interface Connected {
  readonly config: GenAIConfig.GenAIConfig
  readonly transport: Transport
}

/** Resolves the settings of a client, with the `HttpClient` and `Auth` of the context. */
export const connect = /*#__PURE__*/ Effect.fnUntraced(function*(
  options: GenAIConfig.GenAIOptions,
  environment: GenAIConfig.Environment
): Effect.fn.Return<Connected, GenAIConfig.InvalidConfig, HttpClient.HttpClient> {
  // A key among the options is meant for this client; an Auth of the context goes before a key of the environment.
  const given: GenAIConfig.GenAIOptions | undefined = isFields(options) ? options : undefined
  const auth = given?.auth ?? (given?.apiKey === undefined ? yield* Auths.Auth : undefined)
  // Options that are not an object are refused where the settings are made.
  const settings = given === undefined ? options : { ...given, auth }
  const project = given !== undefined && Auths.isAuth(auth) && GenAIConfig.lacksProject(settings, environment)
    ? yield* projectOf(auth)
    : environment.GOOGLE_CLOUD_PROJECT
  const config = yield* Effect.fromResult(
    GenAIConfig.resolve(settings, { ...environment, GOOGLE_CLOUD_PROJECT: project })
  )
  if (config.auth === undefined && !carriesCredentials(config.httpOptions)) {
    const expected = `credentials for the ${config.backend.title}`
    return yield* new GenAIConfig.InvalidConfig({
      message:
        `Invalid setting apiKey: it is missing; expected ${expected}. Set apiKey (or GOOGLE_API_KEY), or provide an Auth.`,
      field: "apiKey",
      expected
    })
  }
  yield* Effect.forEach(config.warnings, Effect.logWarning, { discard: true })
  return { config, transport: yield* make(config.auth) }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/**
 * Requests whose connections are aborted when the scope closes. A client of another copy of `effect`, which the published entry for plain async code may be given,
 * knows nothing of the scope: its responses have a controller.
 */
const scoped = (http: HttpClient.HttpClient): Execute<Scope.Scope> => {
  const { execute } = (http as Partial<Scoping>).scoped ?? HttpClient.withScope(http)
  return (request) =>
    Effect.tap(
      execute(request),
      (response) =>
        "controller" in response && response.controller instanceof AbortController
          ? abortedWithScope(response.controller)
          : Effect.void
    )
}

const abortedWithScope = (controller: AbortController): Effect.Effect<void, never, Scope.Scope> =>
  Effect.addFinalizer(() => Effect.sync(() => controller.abort()))

type Execute<R> = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError, R>

/** What follows the error of the server. */
type Refused<R> = (error: ApiError) => Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError, R>

const follow = <R>(
  execute: Execute<R>,
  prepared: Prepared,
  request: HttpClientRequest.HttpClientRequest,
  refused: Refused<R>,
  redirects = 0
): Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError, R> => {
  const answered = (response: HttpClientResponse.HttpClientResponse) => {
    keepSecret(response, prepared.secretHeaders)
    if (response.status >= 200 && response.status < 300) return Effect.succeed(response)
    const next = redirects < maximumRedirects ? redirected(response, request) : undefined
    return next === undefined
      ? Answer.failure(response, prepared).pipe(Effect.catch(refused))
      : follow(execute, prepared, next, refused, redirects + 1)
  }
  return Effect.matchEffect(execute(request), {
    // A client that filters responses by their status, such as `HttpClient.filterStatusOk`, fails with an answer of the server.
    onFailure: (error) =>
      error.reason._tag === "StatusCodeError"
        ? answered(error.reason.response)
        : Effect.fail(Connection.failed(error, prepared.operation)),
    onSuccess: answered
  })
}

const maximumRedirects = 5

/** Headers are set one by one, which copies less than setting them together. */
const withCredentials = (
  request: HttpClientRequest.HttpClientRequest,
  { headers }: Credentials,
  stays: (name: string) => boolean
): HttpClientRequest.HttpClientRequest =>
  Object.entries(headers).reduce(
    (request, [name, value]) => stays(name) ? request : HttpClientRequest.setHeader(request, name, value),
    request
  )

/** A key of the caller replaces ours, and stands beside a token. */
const isAuthorised = ({ headers }: HttpClientRequest.HttpClientRequest): boolean => "authorization" in headers

/** The request that follows a redirect, if it stays on the host and keeps method and body. The credentials are never sent to another host. */
const redirected = (
  response: HttpClientResponse.HttpClientResponse,
  request: HttpClientRequest.HttpClientRequest
): HttpClientRequest.HttpClientRequest | undefined => {
  const { location } = response.headers
  const keepsMethod = response.status === 307 || response.status === 308 ||
    request.method === "GET" && response.status >= 301 && response.status <= 303
  if (location === undefined || !keepsMethod) return undefined
  const target = Result.getOrUndefined(Result.try(() => new URL(location, request.url)))
  return target?.origin === new URL(request.url).origin ? HttpClientRequest.setUrl(request, target) : undefined
}

/** The project of the credentials, used if no other is set. */
const projectOf = ({ project }: Auth): Effect.Effect<string | undefined, GenAIConfig.InvalidConfig> =>
  Effect.mapError(project, ({ message }) =>
    new GenAIConfig.InvalidConfig({
      message:
        `Invalid setting project: it is missing, and reading the project of the credentials failed (${message}); expected a project. Set project or GOOGLE_CLOUD_PROJECT.`,
      field: "project",
      expected: "a project"
    }))
