/**
 * How a request is authorised. An API key of the settings needs nothing here; a bearer token, fixed or refreshed by an
 * Effect, is an {@link Auth} in the options or in the context.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { AuthError } from "./GenAIError.ts"
import { invalidHeader } from "./internal/check/HttpSettings.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Credentials for one attempt, in the two forms that a connection may need. Both hold secrets.
 *
 * @category models
 * @since 0.1.0
 */
export interface Credentials {
  /** Headers of a request, or of the handshake of a WebSocket. */
  readonly headers: { readonly [name: string]: string }
  /** Query parameters of a WebSocket whose constructor takes no headers, as in browsers. */
  readonly query: { readonly [name: string]: string }
}

/**
 * Authorises requests. Each effect gets the name of the operation, for its errors. Headers that the caller set are never replaced.
 *
 * @category models
 * @since 0.1.0
 */
export interface Auth {
  /** Credentials for an attempt. Run for each, so that a token can be refreshed between two of them. */
  readonly credentials: (operation: string) => Effect.Effect<Credentials, AuthError>
  /** Other credentials in place of those that the server refused with 401; `undefined` if there are none, and the call fails. */
  readonly renewed: (refused: Credentials, operation: string) => Effect.Effect<Credentials | undefined, AuthError>
  /** The Google Cloud project of the credentials, which Vertex AI uses where none is set; `undefined` if they name none. */
  readonly project: Effect.Effect<string | undefined, AuthError>
}

// -----------------------------------------------------------------------------
// References
// -----------------------------------------------------------------------------

/**
 * Credentials for clients whose options name none. Absent by default: the API key of the settings is used.
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
 * Authorises by credentials of any kind. By default there is nothing to renew after a 401, and no project.
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
  project: Effect.undefined,
  ...auth
})

/**
 * An API key, sent as `x-goog-api-key`. Fails for an ephemeral token (`auth_tokens/…`): those open Live sessions only.
 *
 * @category constructors
 * @since 0.1.0
 */
export const apiKey = (key: Redacted.Redacted<string>): Auth => {
  const value = Redacted.value(key)
  const credentials = Effect.succeed({ headers: { "x-goog-api-key": value }, query: { key: value } })
  return make({
    credentials: value.startsWith("auth_tokens/")
      ? (operation) => failed(operation, "Ephemeral tokens (auth_tokens/…) open Live sessions only")
      : () => credentials
  })
}

/**
 * An OAuth access token, sent as `Authorization: Bearer`. An Effect is run for every attempt: cache it as long as its token lives,
 * for example with `Effect.cachedWithTTL`. After a 401 it is run once more, and another token is tried. `quotaProject` is billed instead of the
 * token's own project (`x-goog-user-project`).
 *
 * @category constructors
 * @since 0.1.0
 */
export const bearer = <E>(
  token: string | Redacted.Redacted<string> | Effect.Effect<Redacted.Redacted<string>, E>,
  options?: { readonly quotaProject?: string | undefined }
): Auth => {
  const quota: { readonly [name: string]: string } = options?.quotaProject === undefined
    ? {}
    : { "x-goog-user-project": options.quotaProject }
  const read = Effect.isEffect(token) ? token : Effect.succeed(typeof token === "string" ? Redacted.make(token) : token)
  const credentials = (operation: string): Effect.Effect<Credentials, AuthError> =>
    Effect.matchEffect(read, {
      onFailure: (cause) => failed(operation, "The access token could not be obtained", cause),
      onSuccess: (value) => {
        const token = Redacted.value(value)
        const authorization = `Bearer ${token}`
        return invalidHeader("authorization", authorization) === undefined
          ? Effect.succeed({ headers: { authorization, ...quota }, query: { access_token: token } })
          : failed(operation, "The access token has characters that a header cannot carry")
      }
    })
  return make({
    credentials,
    renewed: (refused, operation) =>
      Effect.map(
        credentials(operation),
        (fresh) => fresh.headers["authorization"] === refused.headers["authorization"] ? undefined : fresh
      )
  })
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
  Predicate.hasProperty(value, "project") && Effect.isEffect(value.project)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const failed = (operation: string, message: string, cause?: unknown) =>
  Effect.fail(new AuthError({ message, operation, cause }))
