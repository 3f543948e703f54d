/**
 * One attempt over HTTP: adds the credentials, sends the request, follows redirects on the same host, and returns a successful response or the error of
 * another status.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Auths from "../../Auth.ts"
import type { Auth, Credentials } from "../../Auth.ts"
import * as GenAIConfig from "../../GenAIConfig.ts"
import type { ApiError, GenAIError } from "../../GenAIError.ts"
import * as Connection from "../answer/Connection.ts"
import type { Explain } from "../answer/Explaining.ts"
import { keepSecret } from "../answer/Redaction.ts"
import { isFields } from "../check/Fields.ts"
import { carriesCredentials } from "../check/HttpSettings.ts"
import * as Log from "../log/CurrentLog.ts"
import { type HttpRequest, withHeaders } from "../transport/HttpRequest.ts"
import type { HttpResponse, Sender } from "../transport/Sender.ts"
import type { Failure } from "../transport/Source.ts"
import type { Prepared } from "./Request.ts"

/** Sends a request once. */
export interface Transport extends Pick<Sender["Service"], "within"> {
  /** For an answer that is read at once. Interrupting the request or the reading closes the connection. */
  readonly send: (prepared: Prepared) => Effect.Effect<HttpResponse, GenAIError>
  /** For an answer that is read over time. The connection is closed when the scope closes. */
  readonly open: (prepared: Prepared, scope: Scope.Scope) => Effect.Effect<HttpResponse, GenAIError>
}

/** A transport by a sender. */
export const make = (auth: Auth | undefined, sender: Sender["Service"], explain: Explain): Transport => {
  const attempt = (prepared: Prepared, execute: Execute) => {
    const { auth: own, operation, request } = prepared
    const by = own ?? (isAuthorised(request) ? undefined : auth)
    if (by === undefined) return follow(explain, execute, prepared, request, Effect.fail)
    // Credentials of the call replace an authorization of the caller.
    const stays = (name: string) => name in request.headers && (own === undefined || name !== "authorization")
    const send = (credentials: Credentials, refused: Refused) =>
      follow(explain, execute, prepared, withCredentials(request, credentials, stays), refused)
    const others = (refused: Credentials): Refused => (error) =>
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
  return {
    send: (prepared) => attempt(prepared, (request) => sender.send(request, prepared)),
    open: (prepared, scope) => attempt(prepared, (request) => sender.open(request, prepared, scope)),
    within: sender.within
  }
}

/** The settings of a client, its transport, and how it reads answers that are not as most are. */
export interface Connected {
  readonly config: GenAIConfig.GenAIConfig
  readonly explain: Explain
  readonly transport: Transport
}

/** Resolves the settings of a client, with the `Auth` of the context. */
export const connect = /*#__PURE__*/ Effect.fnUntraced(function*(
  options: GenAIConfig.GenAIOptions,
  environment: GenAIConfig.Environment,
  sender: Sender["Service"],
  explain: Explain
): Effect.fn.Return<Connected, GenAIConfig.InvalidConfig> {
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
  for (const warning of config.warnings) yield* Log.warn(warning)
  return { config, explain, transport: make(config.auth, sender, explain) }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Execute = (request: HttpRequest) => Effect.Effect<HttpResponse, Failure>

/** What follows the error of the server. */
type Refused = (error: ApiError) => Effect.Effect<HttpResponse, GenAIError>

const follow = (
  explain: Explain,
  execute: Execute,
  prepared: Prepared,
  request: HttpRequest,
  refused: Refused,
  redirects = 0
): Effect.Effect<HttpResponse, GenAIError> =>
  Effect.matchEffect(execute(request), {
    onFailure: (error) => Effect.fail(Connection.failed(error, prepared.operation)),
    onSuccess: (response) => {
      keepSecret(response, prepared.secretHeaders)
      if (response.status >= 200 && response.status < 300) return Effect.succeed(response)
      const next = redirects < maximumRedirects ? redirected(response, request) : undefined
      return next === undefined
        ? explain(({ failure }) => failure(response, prepared), response, prepared.operation).pipe(
          Effect.onError(() => response.source.close),
          Effect.catch(refused)
        )
        : follow(explain, execute, prepared, next, refused, redirects + 1)
    }
  })

const maximumRedirects = 5

const withCredentials = (
  request: HttpRequest,
  { headers }: Credentials,
  stays: (name: string) => boolean
): HttpRequest => {
  const added = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return withHeaders(request, Object.fromEntries(added.filter(([name]) => !stays(name))))
}

/** A key of the caller replaces ours, and stands beside a token. */
const isAuthorised = ({ headers }: HttpRequest): boolean => "authorization" in headers

/** The request that follows a redirect, if it stays on the host and keeps method and body. The credentials are never sent to another host. */
const redirected = (
  response: HttpResponse,
  request: HttpRequest
): HttpRequest | undefined => {
  const { location } = response.headers
  const keepsMethod = response.status === 307 || response.status === 308 ||
    request.method === "GET" && response.status >= 301 && response.status <= 303
  if (location === undefined || !keepsMethod) return undefined
  const target = Result.getOrUndefined(Result.try(() => new URL(location, request.url)))
  return target?.origin === new URL(request.url).origin ? { ...request, url: target.href } : undefined
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
