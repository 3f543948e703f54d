/**
 * Credentials from the metadata server of Google Cloud, on Cloud Run, Compute Engine, GKE, App Engine and Cloud Functions. No secret is stored anywhere.
 *
 * @since 0.1.0
 */
import * as Auth from "effect-genai/Auth"
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { fromConfig, type OptionsConfig } from "./internal/Environment.ts"
import * as Metadata from "./internal/Metadata.ts"
import * as Settings from "./internal/Settings.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The host of the server, with a port if it is not 80. Default: `metadata.google.internal`. */
  readonly host?: string | undefined
  /** The address of one of the service accounts of the machine. Default: `default`. */
  readonly serviceAccount?: string | undefined
  /** The scopes of the tokens, where the platform lets a program choose them. Default: those of the machine. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** The project that is billed instead of that of the account. Default: none. */
  readonly quotaProject?: string | undefined
}

/**
 * {@link Options} whose fields may also be a `Config`.
 *
 * @category models
 * @since 0.1.0
 */
export type OptionsFromConfig = OptionsConfig<Options>

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * An `Auth` that gets access tokens, and the project, from the metadata server. Away from Google Cloud there is no such server: calls then fail with an
 * `AuthError` within about 4 seconds, mostly at once.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(
  function*(options: Options = {}): Effect.fn.Return<Auth.Auth, InvalidConfig, HttpClient.HttpClient> {
    const { host, quotaProject, scopes = [], serviceAccount = "default" } = options
    const http = yield* HttpClient.HttpClient
    const address = yield* Settings.address(Metadata.addressOf(host), "host")
    if (new URL(address).pathname !== "/") {
      return yield* Settings.invalid("host", "it is malformed", "a host, with a port if it is not 80", "Correct host")
    }
    const { project, token } = Metadata.make(http, address, serviceAccount, scopes, elsewhere)
    return Auth.refreshing(token, { attempts: 1, quotaProject, project })
  }
)

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * {@link make} for all clients of the context.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { MetadataServer } from "@effect-genai/google-auth"
 * import { NodeHttpClient } from "@effect/platform-node"
 * import { Layer } from "effect"
 * import { GenAI } from "effect-genai"
 *
 * // The project comes from the metadata server too.
 * const layer = GenAI.layer({ enterprise: true, location: "us-central1" }).pipe(
 *   Layer.provide(MetadataServer.layer()),
 *   Layer.provide(NodeHttpClient.layerUndici)
 * )
 * ```
 */
export const layer = (options?: Options): Layer.Layer<never, InvalidConfig, HttpClient.HttpClient> =>
  Layer.effect(Auth.Auth, make(options))

/**
 * {@link layer} with options from the `ConfigProvider`. Defaults: `GCE_METADATA_HOST` for `host`, `GOOGLE_CLOUD_QUOTA_PROJECT` for `quotaProject`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: OptionsFromConfig = {}
): Layer.Layer<never, InvalidConfig | Config.ConfigError | ConfigProvider.SourceError, HttpClient.HttpClient> =>
  Layer.effect(
    Auth.Auth,
    Effect.flatMap(
      fromConfig<Options>(options, { host: "GCE_METADATA_HOST", quotaProject: "GOOGLE_CLOUD_QUOTA_PROJECT" }),
      make
    )
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const elsewhere = "Away from Google Cloud use other credentials, such as ApplicationDefault"
