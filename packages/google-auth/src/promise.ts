/**
 * Credentials of Google Cloud for plain async code, on every platform with `fetch` and WebCrypto. Each function returns an `Auth` for the option `auth` of
 * `GoogleGenAI`, or rejects with `InvalidConfig` if what it is given is malformed. On Node, the option `googleAuthOptions` reads every kind of file.
 *
 * @since 0.1.0
 */
import type { Auth } from "effect-genai/Auth"
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as PlatformFetch from "./internal/PlatformFetch.ts"
import { failed } from "./internal/Refusal.ts"
import * as MetadataServer from "./MetadataServer.ts"
import * as ServiceAccount from "./ServiceAccount.ts"
import * as WorkloadIdentity from "./WorkloadIdentity.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The options of {@link workloadIdentity}.
 *
 * @category models
 * @since 0.1.0
 */
export interface WorkloadIdentityOptions extends Omit<WorkloadIdentity.Options, "subjectToken"> {
  /** The token of the workload, in place of `credential_source`. It is called for each exchange. Default: the URL or AWS that the configuration names. */
  readonly subjectToken?: ((signal: AbortSignal) => PromiseLike<string>) | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The key of a service account, exchanged for access tokens.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { serviceAccount } from "@effect-genai/google-auth/promise"
 * import { GoogleGenAI } from "effect-genai/promise"
 *
 * declare const env: { readonly SERVICE_ACCOUNT_KEY: string }
 *
 * const ai = new GoogleGenAI({
 *   enterprise: true,
 *   location: "us-central1",
 *   auth: await serviceAccount({ key: env.SERVICE_ACCOUNT_KEY })
 * })
 * ```
 */
export const serviceAccount = (options: ServiceAccount.Options): Promise<Auth> => made(ServiceAccount.make(options))

/**
 * The key of a service account, which signs the access tokens itself. No token endpoint is asked.
 *
 * @category constructors
 * @since 0.1.0
 */
export const selfSigned = (options: Omit<ServiceAccount.Options, "subject">): Promise<Auth> =>
  made(ServiceAccount.selfSigned(options))

/**
 * The service account of the machine, on Google Cloud.
 *
 * @category constructors
 * @since 0.1.0
 */
export const metadataServer = (options?: MetadataServer.Options): Promise<Auth> => made(MetadataServer.make(options))

/**
 * The token of another platform, exchanged for access tokens.
 *
 * @category constructors
 * @since 0.1.0
 */
export const workloadIdentity = ({ subjectToken, ...options }: WorkloadIdentityOptions): Promise<Auth> =>
  made(
    WorkloadIdentity.make(
      subjectToken === undefined
        ? options
        : {
          ...options,
          subjectToken: Effect.tryPromise({
            try: async (signal) => subjectToken(signal),
            catch: (cause) => failed("The subjectToken of the workload failed", cause)
          })
        }
    )
  )

/**
 * The token of a job of GitHub Actions, for `subjectToken`. The workflow needs the permission `id-token: write`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const githubActions = (audience: string) => (signal: AbortSignal): Promise<string> =>
  Effect.runPromise(
    WorkloadIdentity.githubActions(audience).pipe(Effect.map(Redacted.value), Effect.provide(PlatformFetch.layer)),
    { signal }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const made = (auth: Effect.Effect<Auth, InvalidConfig, HttpClient.HttpClient>): Promise<Auth> =>
  Effect.runPromise(Effect.provide(auth, PlatformFetch.layer))
