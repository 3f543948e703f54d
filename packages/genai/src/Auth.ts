/**
 * How a request is authorised. An API key of the settings needs nothing here; a bearer token, fixed or refreshed by an
 * Effect, is an {@link Auth} in the options or in the context.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { AuthError } from "./GenAIError.ts"
import { invalidHeader } from "./internal/check/HttpSettings.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Puts credentials on requests. `headers` is run for every attempt, so that a token can be refreshed between two of them; it is
 * given the operation's name for its errors. Headers that the caller set are never replaced.
 *
 * @category models
 * @since 0.1.0
 */
export interface Auth {
  readonly headers: (operation: string) => Effect.Effect<{ readonly [name: string]: string }, AuthError>
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
 * An API key, sent as `x-goog-api-key`. Fails for an ephemeral token (`auth_tokens/…`): those open Live sessions only.
 *
 * @category constructors
 * @since 0.1.0
 */
export const apiKey = (key: Redacted.Redacted<string>): Auth => {
  const headers = Effect.succeed({ "x-goog-api-key": Redacted.value(key) })
  return Redacted.value(key).startsWith("auth_tokens/")
    ? { headers: (operation) => failed(operation, "Ephemeral tokens (auth_tokens/…) open Live sessions only") }
    : { headers: () => headers }
}

/**
 * An OAuth access token, sent as `Authorization: Bearer`. An Effect is run for every attempt: cache it as long as its token lives,
 * for example with `Effect.cachedWithTTL`. `quotaProject` is billed instead of the token's own project (`x-goog-user-project`).
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
  return {
    headers: (operation) =>
      Effect.matchEffect(read, {
        onFailure: (cause) => failed(operation, "The access token could not be had", cause),
        onSuccess: (value) => {
          const authorization = `Bearer ${Redacted.value(value)}`
          return invalidHeader("authorization", authorization) === undefined
            ? Effect.succeed({ authorization, ...quota })
            : failed(operation, "The access token has characters that no header can carry")
        }
      })
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const failed = (operation: string, message: string, cause?: unknown) =>
  Effect.fail(new AuthError({ message, operation, cause }))
