/**
 * Credentials of a workload outside Google Cloud, such as AWS, Azure, GitHub Actions or a Kubernetes cluster: its own token is exchanged for one of Google
 * Cloud (workload identity federation). No key is stored anywhere.
 *
 * @since 0.1.0
 */
import * as Auth from "effect-genai/Auth"
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import { AuthError } from "effect-genai/GenAIError"
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { fromConfig, type OptionsConfig, variable } from "./internal/Environment.ts"
import { impersonated, lifetimeOf } from "./internal/Impersonation.ts"
import { failed } from "./internal/Refusal.ts"
import * as Settings from "./internal/Settings.ts"
import * as SubjectToken from "./internal/SubjectToken.ts"
import * as Token from "./internal/Token.ts"
import * as TokenRequest from "./internal/TokenRequest.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The content of a credential configuration, as `gcloud iam workload-identity-pools create-cred-config` makes it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExternalAccount {
  readonly type?: "external_account" | (string & {}) | undefined
  /** The provider of the pool: `//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`. */
  readonly audience: string
  /** Default: `urn:ietf:params:oauth:token-type:jwt`; of AWS `urn:ietf:params:aws:token-type:aws4_request`. */
  readonly subject_token_type?: string | undefined
  /** Where tokens are exchanged. Default: `https://sts.googleapis.com/v1/token`. */
  readonly token_url?: string | undefined
  /** The service account to impersonate, as the URL of its `generateAccessToken`. Default: none; the workload has roles itself. */
  readonly service_account_impersonation_url?: string | undefined
  readonly service_account_impersonation?: {
    /** How long tokens of the service account are valid, in seconds. Default: 3600. */
    readonly token_lifetime_seconds?: number | undefined
  } | undefined
  /** Where the token of the workload comes from. Not needed with the option `subjectToken`. */
  readonly credential_source?: object | undefined
  /** The project that is billed. */
  readonly quota_project_id?: string | undefined
  /** The project that workforce pools are billed to. */
  readonly workforce_pool_user_project?: string | undefined
}

/**
 * The options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The configuration: its JSON text, also in a `Redacted`, or its object. */
  readonly credentials: string | Redacted.Redacted<string> | ExternalAccount
  /**
   * The token of the workload, in place of `credential_source`. It runs for each exchange. Default: the source of the configuration, which is a file (with a
   * `FileSystem` in the context), a URL, or AWS.
   */
  readonly subjectToken?: Effect.Effect<string | Redacted.Redacted<string>, unknown, HttpClient.HttpClient> | undefined
  /** The scopes of the tokens. Default: `https://www.googleapis.com/auth/cloud-platform`. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** The project that is billed instead of that of the account. Default: `quota_project_id` of the configuration. */
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
 * An `Auth` that exchanges the token of the workload at Google's STS, and impersonates the service account if the configuration names one. The project is that
 * of the pool. A configuration that is malformed or of another type is an `InvalidConfig`; a token that cannot be obtained or is refused is an `AuthError` of
 * the call.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(
  function*(options: Options): Effect.fn.Return<Auth.Auth, InvalidConfig, HttpClient.HttpClient> {
    const http = yield* HttpClient.HttpClient
    const context = yield* Effect.context<HttpClient.HttpClient>()
    const fields = yield* Settings.credentials(options.credentials, "credentials", "an external_account file")
    yield* Settings.ofType(fields, "credentials", "external_account")
    const audience = yield* Settings.required(
      fields,
      "credentials",
      "audience",
      "the provider of a workload identity pool",
      "Create the file with `gcloud iam workload-identity-pools create-cred-config`"
    )
    const text = (name: string) => Settings.optional(fields, "credentials", name, "a string")
    const url = (name: string) =>
      Effect.flatMap(
        text(name),
        (url) => url === undefined ? Effect.undefined : Settings.address(url, `credentials.${name}`)
      )
    const source = Settings.asFields(fields["credential_source"])
    const account = yield* url("service_account_impersonation_url")
    const userProject = yield* text("workforce_pool_user_project")
    const exchange: Exchange = {
      http,
      audience,
      subjectTokenType: (yield* text("subject_token_type")) ?? defaultType(source),
      tokenUrl: (yield* url("token_url")) ?? "https://sts.googleapis.com/v1/token",
      // The token of the workload is only used to impersonate then.
      scope: account === undefined ? (options.scopes ?? [Token.cloudPlatform]).join(" ") : Token.cloudPlatform,
      userProject
    }
    const subjectToken = options.subjectToken === undefined
      ? (yield* SubjectToken.fromSource(source, audience, http)).token
      : given(options.subjectToken)
    const federated = Effect.flatMap(
      Effect.provideContext(subjectToken, context),
      (token) => exchanged(exchange, token)
    )
    const quota = yield* text("quota_project_id")
    return Auth.refreshing(
      account === undefined
        ? federated
        : Effect.flatMap(federated, (token) =>
          impersonated(http, {
            url: account,
            scopes: options.scopes ?? [Token.cloudPlatform],
            seconds: lifetimeOf(fields),
            advice: "Grant the workload the role roles/iam.workloadIdentityUser on the service account"
          }, token)),
      {
        attempts: 1,
        quotaProject: options.quotaProject ?? quota,
        project: /\/projects\/([^/]+)\//.exec(audience)?.[1] ?? userProject
      }
    )
  }
)

/**
 * The token of a job of GitHub Actions, for `subjectToken`. The workflow needs the permission `id-token: write`. `audience` is that of the configuration,
 * without or with `https:` in front.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { WorkloadIdentity } from "@effect-genai/google-auth"
 *
 * const audience = "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/github/providers/my-repo"
 *
 * const layer = WorkloadIdentity.layer({
 *   credentials: { audience },
 *   subjectToken: WorkloadIdentity.githubActions(audience)
 * })
 * ```
 */
export const githubActions = (
  audience: string
): Effect.Effect<Redacted.Redacted<string>, AuthError, HttpClient.HttpClient> =>
  Effect.gen(function*() {
    const http = yield* HttpClient.HttpClient
    const [url, token] = yield* Effect.all([
      variable("ACTIONS_ID_TOKEN_REQUEST_URL"),
      variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    ])
    if (url === undefined || token === undefined) {
      return yield* failed(
        "GitHub Actions gives the job no token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set. Add `permissions: { id-token: write }` to the workflow."
      )
    }
    const server = "The token server of GitHub Actions"
    const { body } = yield* TokenRequest.send(
      http,
      HttpClientRequest.get(url).pipe(
        HttpClientRequest.setUrlParam("audience", audience.replace(/^\/\//, "https://")),
        HttpClientRequest.bearerToken(token)
      ),
      { server, given: "to give a token", advice: "Check the permissions of the workflow", secrets: [token] }
    )
    const value = Settings.textOf(Settings.asFields(body)["value"])
    return value === undefined
      ? yield* failed(`${server} answered without a token`)
      : Redacted.make(value)
  }).pipe(
    Effect.catchTag("SourceError", () => Effect.fail(failed("The variables of GitHub Actions could not be read")))
  )

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * {@link make} for all clients of the context.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<never, InvalidConfig, HttpClient.HttpClient> =>
  Layer.effect(Auth.Auth, make(options))

/**
 * {@link layer} with options from the `ConfigProvider`. Default of `quotaProject`: `GOOGLE_CLOUD_QUOTA_PROJECT`, then that of the configuration.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: OptionsFromConfig
): Layer.Layer<never, InvalidConfig | Config.ConfigError | ConfigProvider.SourceError, HttpClient.HttpClient> =>
  Layer.effect(
    Auth.Auth,
    Effect.flatMap(fromConfig<Options>(options, { quotaProject: "GOOGLE_CLOUD_QUOTA_PROJECT" }), make)
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Exchange {
  readonly http: HttpClient.HttpClient
  readonly audience: string
  readonly subjectTokenType: string
  readonly tokenUrl: string
  readonly scope: string
  readonly userProject: string | undefined
}

const defaultType = ({ environment_id }: Settings.Fields): string =>
  environment_id === undefined
    ? "urn:ietf:params:oauth:token-type:jwt"
    : "urn:ietf:params:aws:token-type:aws4_request"

const given = (
  subjectToken: Effect.Effect<string | Redacted.Redacted<string>, unknown, HttpClient.HttpClient>
): Effect.Effect<string, AuthError, HttpClient.HttpClient> =>
  Effect.matchEffect(subjectToken, {
    onFailure: (cause) =>
      Effect.fail(cause instanceof AuthError ? cause : failed("The subjectToken of the workload failed", cause)),
    onSuccess: (token) => {
      const text = Settings.textOf(token)
      return text === undefined
        ? Effect.fail(failed("The subjectToken of the workload is not a non-empty string"))
        : Effect.succeed(text)
    }
  })

const exchanged = (exchange: Exchange, subjectToken: string): Effect.Effect<Auth.AccessToken, AuthError> => {
  const { audience, http, scope, subjectTokenType, tokenUrl, userProject } = exchange
  const server = `Google's STS ${tokenUrl}`
  return Effect.flatMap(
    TokenRequest.send(
      http,
      HttpClientRequest.post(tokenUrl).pipe(HttpClientRequest.bodyUrlParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
        audience,
        scope,
        subject_token: subjectToken,
        subject_token_type: subjectTokenType,
        ...(userProject === undefined ? {} : { options: JSON.stringify({ userProject }) })
      })),
      {
        server,
        given: "the token of the workload",
        advice: "Check the provider of the workload identity pool, its attribute conditions and the audience",
        secrets: [subjectToken]
      }
    ),
    ({ body }) => Token.ofAnswer(body, server)
  )
}
