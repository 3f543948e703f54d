/**
 * The credentials of requests. An API key is an option of its own. For a bearer token, or an Effect that returns one, pass an {@link Auth} in the options
 * or in the context.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { AuthError } from "./GenAIError.ts"
import { invalidHeader } from "./internal/check/HttpSettings.ts"
import { revealed } from "./internal/check/Secret.ts"

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
  /** The Google Cloud project of the credentials, if they have one. Vertex AI uses it if no project is set. */
  readonly project: Effect.Effect<string | undefined, AuthError>
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
 * Makes an `Auth` from any credentials. Default: they are not renewed after a 401, and have no project.
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
  return make({
    credentials: value.startsWith("auth_tokens/")
      ? (operation) => failed(operation, "Ephemeral tokens (auth_tokens/…) open Live sessions only")
      : () => credentials
  })
}

/**
 * An OAuth access token, sent as `Authorization: Bearer`. An Effect runs for every attempt: cache it for the lifetime of its token, for example with
 * `Effect.cachedWithTTL`. After a 401 it runs once more, and a different token is tried. `quotaProject` is billed instead of the project of the token
 * (`x-goog-user-project`).
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
        const token = textOf(value)
        if (token === undefined) return failed(operation, "The access token is not a non-empty string")
        const authorization = `Bearer ${token}`
        return invalidHeader("authorization", authorization) === undefined
          ? Effect.succeed({ headers: { authorization, ...quota }, query: { access_token: token } })
          : failed(operation, "The access token has characters that a header cannot contain")
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

/** The text of a secret, if it has any. */
const textOf = (secret: unknown): string | undefined => {
  const value = revealed(secret)
  return typeof value === "string" && value !== "" ? value : undefined
}

const failed = (operation: string, message: string, cause?: unknown) =>
  Effect.fail(new AuthError({ message, operation, cause }))
