/**
 * Application Default Credentials on Node: everything that `gcloud` and Google Cloud set up for a program, through `google-auth-library`. It is loaded when the
 * first call needs a token; it is a CommonJS package for Node 22 and newer.
 *
 * @since 0.1.0
 */
import * as Auth from "effect-genai/Auth"
import type { AuthError } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { AuthClient, ExternalAccountClientOptions, JWTInput, OAuth2ClientOptions } from "google-auth-library"
import type * as Client from "./internal/Client.ts"
import * as Finding from "./internal/Finding.ts"
import * as PlatformFetch from "./internal/PlatformFetch.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The options of {@link make}. They are those of `GoogleAuth` in `google-auth-library`, as far as they concern credentials. Without `authClient`,
 * `credentials` or `keyFile` the credentials are found: in the file that `GOOGLE_APPLICATION_CREDENTIALS` names, in the file of
 * `gcloud auth application-default login`, or at the metadata server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** A client of `google-auth-library`, or an object with its `getRequestHeaders`. It renews its tokens itself. */
  readonly authClient?: AuthClient | Pick<AuthClient, "getRequestHeaders"> | undefined
  /** The content of a credentials file of any type: its object, or its JSON text, also in a `Redacted`. */
  readonly credentials?:
    | JWTInput
    | ExternalAccountClientOptions
    | object
    | string
    | Redacted.Redacted<string>
    | undefined
  /** The path of a credentials file of any type. */
  readonly keyFile?: string | undefined
  /** The older name of `keyFile`. */
  readonly keyFilename?: string | undefined
  /** The scopes of the tokens. Default: `https://www.googleapis.com/auth/cloud-platform`. */
  readonly scopes?: string | ReadonlyArray<string> | undefined
  /** The project, which Vertex AI uses if no other is set. Default: that of the credentials, then that of `gcloud`, then that of the machine. */
  readonly projectId?: string | undefined
  /** The project that is billed. Default: `GOOGLE_CLOUD_QUOTA_PROJECT` for credentials that are found, then that of the credentials. */
  readonly quotaProject?: string | undefined
  /** Options of the clients of `google-auth-library`, for example `transporterOptions`. */
  readonly clientOptions?: OAuth2ClientOptions | undefined
  /** The domain of a Google Cloud other than `googleapis.com`. */
  readonly universeDomain?: string | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * An `Auth` with Application Default Credentials. Nothing is read before the first call. After a failure the next call looks again, so that a program goes on
 * after `gcloud auth application-default login`. The metadata server is asked through the `HttpClient` of the context; `google-auth-library` has a transport
 * of its own, whose requests go on in the background when the call that waits for them is interrupted or late.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Effect.Effect<Auth.Auth, never, HttpClient.HttpClient> =>
  Effect.map(
    Effect.context<HttpClient.HttpClient>(),
    (context) => authOf(options, Effect.provideContext(Finding.find(options), context))
  )

/**
 * An `Auth` from the `googleAuthOptions` of `@google/genai`, for code without Effect. The same as {@link make}; the metadata server is asked with `fetch`.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { ApplicationDefault } from "@effect-genai/google-auth"
 * import { GenAI } from "effect-genai"
 *
 * const layer = GenAI.layerConfig({
 *   enterprise: true,
 *   auth: ApplicationDefault.fromGoogleAuthOptions({ keyFile: "./key.json" })
 * })
 * ```
 */
export const fromGoogleAuthOptions = (options: Options = {}): Auth.Auth =>
  authOf(options, Effect.provide(Finding.find(options), PlatformFetch.layer))

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * {@link make} for all clients of the context. The variables that credentials are found with come from the `ConfigProvider` of the layer.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { ApplicationDefault } from "@effect-genai/google-auth"
 * import { NodeHttpClient } from "@effect/platform-node"
 * import { Layer } from "effect"
 * import { GenAI } from "effect-genai"
 *
 * const layer = GenAI.layerConfig({ enterprise: true }).pipe(
 *   Layer.provide(ApplicationDefault.layer()),
 *   Layer.provide(NodeHttpClient.layerUndici)
 * )
 * ```
 */
export const layer = (options?: Options): Layer.Layer<never, never, HttpClient.HttpClient> =>
  Layer.effect(Auth.Auth, make(options))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const authOf = (options: Options, find: Effect.Effect<Client.Found, AuthError>): Auth.Auth => {
  let kept: Client.Found | undefined
  const found = Effect.suspend(() =>
    kept === undefined
      ? Effect.tap(find, (fresh) => Effect.sync(() => void (kept = fresh)))
      : Effect.succeed(kept)
  )
  const token = Effect.flatMap(found, ({ token }) => token).pipe(
    Effect.tapError(() => Effect.sync(() => void (kept = undefined)))
  )
  return Auth.refreshing(token, {
    attempts: 1,
    project: options.projectId ?? Effect.flatMap(found, ({ project }) => project)
  })
}
