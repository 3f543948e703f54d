/**
 * The credentials of requests. An API key is an option of its own. For OAuth access tokens, pass an {@link Auth} in the options or in the context:
 * {@link bearer} for a token, {@link refreshing} for a source of tokens.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type ApiError, AuthError } from "./GenAIError.ts"
import { credentialsOf, isAccessToken, read, textOf } from "./internal/auth/AccessToken.ts"
import * as TokenCache from "./internal/auth/TokenCache.ts"
import { isDuration } from "./internal/check/Elapsed.ts"
import { typeOf } from "./internal/check/Fields.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Credentials for one attempt, as headers and as query parameters. Both contain secrets.
 *
 * @category models
 * @since 0.1.0
 */
export interface Credentials {
  /** Headers of a request, or of the handshake of a WebSocket. */
  readonly headers: { readonly [name: string]: string }
  /** Query parameters, for a WebSocket whose constructor takes no headers, as in browsers. */
  readonly query: { readonly [name: string]: string }
}

/**
 * Authorises requests. The methods receive the name of the operation for their errors. Credentials in headers of the caller are never replaced.
 *
 * @category models
 * @since 0.1.0
 */
export interface Auth {
  /** Returns the credentials of an attempt. It runs for each attempt, so that a token can be refreshed between attempts. */
  readonly credentials: (operation: string) => Effect.Effect<Credentials, AuthError>
  /** Returns other credentials after the server refused these with 401. If it returns `undefined`, the call fails. */
  readonly renewed: (refused: Credentials, operation: string) => Effect.Effect<Credentials | undefined, AuthError>
  /**
   * Returns credentials of somebody else after the server refused these with an error, such as a quota that is used up. The request is sent again with them,
   * and if it is refused again, this is asked again. If it returns `undefined`, the error counts.
   */
  others(
    refused: Credentials,
    error: ApiError,
    operation: string
  ): Effect.Effect<Credentials | undefined, AuthError>
  /** The Google Cloud project of the credentials, if they have one. Vertex AI uses it if no project is set. */
  readonly project: Effect.Effect<string | undefined, AuthError>
}

/**
 * An OAuth access token, and how long it is valid. A token without either is asked for again after 5 minutes.
 *
 * @category models
 * @since 0.1.0
 */
export interface AccessToken {
  readonly token: string | Redacted.Redacted<string>
  /** When it expires: a `Date`, or milliseconds since 1970. If the clock of the machine may be wrong, `lifetime` is better. */
  readonly expiresAt?: Date | number | undefined
  /** How long it is valid from now on, for example `Duration.seconds(expires_in)`. A number is in milliseconds. Takes precedence over `expiresAt`. */
  readonly lifetime?: Duration.Input | undefined
  /** The project that is billed instead of that of the token (`x-goog-user-project`). Takes precedence over the option of {@link refreshing}. */
  readonly quotaProject?: string | undefined
}

/**
 * Where access tokens come from: an Effect, or an async function. Each run asks for a token once. A failure with an `AuthError` is final; after any other
 * the source is asked again.
 *
 * @category models
 * @since 0.1.0
 */
export type TokenSource =
  | Effect.Effect<AccessToken | string | Redacted.Redacted<string>, unknown>
  | ((signal: AbortSignal) => PromiseLike<AccessToken | string | Redacted.Redacted<string>>)

/**
 * Options of {@link refreshing}.
 *
 * @category models
 * @since 0.1.0
 */
export interface RefreshingOptions {
  /** The project that is billed instead of that of the token (`x-goog-user-project`). Default: none. */
  readonly quotaProject?: string | undefined
  /** The project of the credentials, which Vertex AI uses if no other is set. Default: none. */
  readonly project?: Auth["project"] | (() => PromiseLike<string | undefined>) | string | undefined
  /** How long before its end a token is replaced, at most half of its lifetime. Default: 5 minutes. */
  readonly refreshBefore?: Duration.Input | undefined
  /** How often the source is asked for a token while calls wait for it, with the first time. Default: 3. */
  readonly attempts?: number | undefined
  /** How long the source may take for a token, with all attempts. Default: 30 seconds. */
  readonly timeout?: Duration.Input | undefined
}

// -----------------------------------------------------------------------------
// References
// -----------------------------------------------------------------------------

/**
 * The credentials of clients whose options have neither a key nor an `auth`. Default: `undefined`.
 *
 * @category references
 * @since 0.1.0
 * @example
 * ```ts
 * import { Layer, Redacted } from "effect"
 * import { Auth, GenAI } from "effect-genai"
 *
 * const layer = GenAI.layer({ enterprise: true, project: "my-project", location: "us-central1" }).pipe(
 *   Layer.provide(Layer.succeed(Auth.Auth, Auth.bearer(Redacted.make("ya29.…"))))
 * )
 * ```
 */
export const Auth: Context.Reference<Auth | undefined> = /*#__PURE__*/ Context.Reference("effect-genai/Auth", {
  defaultValue: (): Auth | undefined => undefined
})

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Makes an `Auth` from any credentials. Default: they are not renewed after a 401, there are no others, and they have no project.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Auth } from "effect-genai"
 *
 * const gateway = Auth.make({
 *   credentials: () => Effect.succeed({ headers: { "x-gateway-token": "…" }, query: {} })
 * })
 * ```
 */
export const make = (auth: Pick<Auth, "credentials"> & Partial<Auth>): Auth => ({
  renewed: () => Effect.undefined,
  others: () => Effect.undefined,
  project: Effect.undefined,
  ...auth
})

/**
 * An API key, sent as `x-goog-api-key`. Fails for an ephemeral token (`auth_tokens/…`), which opens Live sessions only.
 *
 * @category constructors
 * @since 0.1.0
 */
export const apiKey = (key: Redacted.Redacted<string>): Auth => {
  const value = textOf(key)
  if (value === undefined) {
    return make({ credentials: (operation) => failed(operation, "The API key is not a non-empty string") })
  }
  const credentials = Effect.succeed({ headers: { "x-goog-api-key": value }, query: { key: value } })
  if (isAccessToken(value)) {
    return make({
      credentials: (operation) =>
        failed(operation, "The API key is an OAuth access token: pass it to Auth.bearer, as auth")
    })
  }
  return make({
    credentials: value.startsWith("auth_tokens/")
      ? (operation) => failed(operation, "Ephemeral tokens (auth_tokens/…) open Live sessions only")
      : () => credentials
  })
}

/**
 * An OAuth access token that does not change, sent as `Authorization: Bearer`. `quotaProject` is billed instead of the project of the token
 * (`x-goog-user-project`). For tokens that expire use {@link refreshing}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bearer = (
  token: string | Redacted.Redacted<string>,
  options?: { readonly quotaProject?: string | undefined }
): Auth => {
  const made = credentialsOf(token, options?.quotaProject)
  const credentials = Predicate.isString(made) ? undefined : Effect.succeed(made)
  return make({ credentials: (operation) => credentials ?? failed(operation, String(made)) })
}

/**
 * OAuth access tokens of a source, each sent as `Authorization: Bearer` until it expires.
 *
 * - The first call asks for a token; calls at the same time wait for the same one. Interrupting one of them does not interrupt the others.
 * - Before a token expires, a call starts its replacement and goes on with the token that is still valid. Nothing runs between calls.
 * - After a 401 the source is asked once for all calls that were refused with the same token, and each of them is sent once more.
 * - A source that fails, takes too long or returns something else is an `AuthError`, and nothing is sent.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Duration } from "effect"
 * import { Auth, GenAI } from "effect-genai"
 *
 * declare const tokenOfTheCompany: (signal: AbortSignal) => Promise<{ access_token: string; expires_in: number }>
 *
 * const layer = GenAI.layerConfig({
 *   enterprise: true,
 *   project: "my-project",
 *   auth: Auth.refreshing(async (signal) => {
 *     const { access_token, expires_in } = await tokenOfTheCompany(signal)
 *     return { token: access_token, lifetime: Duration.seconds(expires_in) }
 *   })
 * })
 * ```
 */
export const refreshing = (source: TokenSource, options: RefreshingOptions = {}): Auth => {
  const { attempts = 3, project, quotaProject, refreshBefore = "5 minutes", timeout = "30 seconds" } = options
  const problem = wrongOption(source, options)
  if (problem !== undefined) return make({ credentials: (operation) => failed(operation, problem) })
  const limit = Duration.fromInputUnsafe(timeout)
  const cache = TokenCache.make<Credentials, Failure>({
    make: fromSource(source).pipe(
      Effect.flatMap((given) =>
        Effect.clockWith((clock) => {
          const token = read(given, clock.currentTimeMillisUnsafe(), quotaProject)
          return Predicate.isString(token) ? failed("auth", token) : Effect.succeed(token)
        })
      ),
      Effect.catchCause((cause) => Effect.fail(failureOf(cause)))
    ),
    same: (one, other) => one.headers["authorization"] === other.headers["authorization"],
    isTransient: ({ isFinal }) => !isFinal,
    attempts,
    timeout: limit,
    late: () => ({
      message: `The source of access tokens did not answer within ${Duration.format(limit)}`,
      cause: undefined,
      isFinal: true
    }),
    early: Duration.toMillis(Duration.fromInputUnsafe(refreshBefore))
  })
  const named = <A>(effect: Effect.Effect<A, Failure>, operation: string): Effect.Effect<A, AuthError> =>
    Effect.mapError(effect, ({ cause, message }) => new AuthError({ message, operation, cause }))
  return make({
    credentials: (operation) => named(cache.get, operation),
    renewed: (refused, operation) => named(cache.renew(refused), operation),
    project: projectOf(project)
  })
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Credentials of two kinds in one request, such as an access token and an API key. Where both have a header, that of the first is sent. A 401 renews the
 * first.
 *
 * @category combinators
 * @since 0.1.0
 */
export const both = (first: Auth, second: Auth): Auth => {
  const beside = (one: Credentials, operation: string) =>
    Effect.map(second.credentials(operation), (other): Credentials => ({
      headers: { ...other.headers, ...one.headers },
      query: { ...other.query, ...one.query }
    }))
  return {
    credentials: (operation) => Effect.flatMap(first.credentials(operation), (one) => beside(one, operation)),
    renewed: (refused, operation) =>
      Effect.flatMap(
        first.renewed(refused, operation),
        (one) => one === undefined ? Effect.undefined : beside(one, operation)
      ),
    others: (refused, error, operation) =>
      Effect.flatMap(
        first.others(refused, error, operation),
        (one) => one === undefined ? Effect.undefined : beside(one, operation)
      ),
    project: first.project
  }
}

// -----------------------------------------------------------------------------
// Guards
// -----------------------------------------------------------------------------

/**
 * Whether a value can authorise requests.
 *
 * @category guards
 * @since 0.1.0
 */
export const isAuth = (value: unknown): value is Auth =>
  Predicate.hasProperty(value, "credentials") && typeof value.credentials === "function" &&
  Predicate.hasProperty(value, "renewed") && typeof value.renewed === "function" &&
  Predicate.hasProperty(value, "others") && typeof value.others === "function" &&
  Predicate.hasProperty(value, "project") && Effect.isEffect(value.project)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Why there is no token, and whether asking again is useless. */
interface Failure {
  readonly message: string
  readonly cause: unknown
  readonly isFinal: boolean
}

const fromSource = (source: TokenSource): Effect.Effect<unknown, unknown> =>
  Effect.isEffect(source) ? source : promised(source)

/** Runs a function that returns a promise; one without types may return anything, or throw. */
const promised = <A>(run: (signal: AbortSignal) => A | PromiseLike<A>): Effect.Effect<A, unknown> =>
  Effect.callback((resume, signal) => {
    const fail = (error: unknown) => resume(Effect.fail(error))
    const called = Result.try(() => run(signal))
    if (Result.isFailure(called)) fail(called.failure)
    else if (Predicate.isPromiseLike(called.success)) {
      called.success.then((value) => resume(Effect.succeed(value)), fail)
    } else resume(Effect.succeed(called.success))
  })

const failureOf = (cause: Cause.Cause<unknown>): Failure => {
  if (Cause.hasInterruptsOnly(cause)) {
    return { message: "The source of access tokens was interrupted", cause: undefined, isFinal: false }
  }
  const error = Cause.squash(cause)
  return error instanceof AuthError
    ? { message: error.message, cause: error.cause, isFinal: true }
    : { message: "The source of access tokens failed", cause: error, isFinal: false }
}

const projectOf = (project: RefreshingOptions["project"]): Auth["project"] =>
  Effect.isEffect(project)
    ? project
    : typeof project === "function"
    ? Effect.mapError(promised(project), unreadableProject)
    : Effect.succeed(project)

const unreadableProject = (cause: unknown) =>
  new AuthError({ message: "The project of the credentials could not be read", operation: "auth", cause })

/** What is wrong with the arguments of {@link refreshing}. */
const wrongOption = (source: unknown, options: RefreshingOptions): string | undefined => {
  if (!Effect.isEffect(source) && typeof source !== "function") {
    return `The source of access tokens is of type ${typeOf(source)}; expected an Effect or a function`
  }
  const { attempts, refreshBefore, timeout } = options
  if (attempts !== undefined && !(Number.isInteger(attempts) && attempts > 0)) {
    return "The attempts of Auth.refreshing are not a positive integer"
  }
  if (timeout !== undefined && !isDuration(timeout, "positive")) {
    return "The timeout of Auth.refreshing is not a positive duration"
  }
  return refreshBefore === undefined || isDuration(refreshBefore)
    ? undefined
    : "The refreshBefore of Auth.refreshing is not a duration"
}

const failed = (operation: string, message: string, cause?: unknown) =>
  Effect.fail(new AuthError({ message, operation, cause }))
