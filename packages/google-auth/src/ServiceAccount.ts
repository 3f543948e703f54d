/**
 * Credentials of a service account, from the JSON file of one of its keys. The key signs with WebCrypto, so this runs on every platform, also on workers.
 *
 * @since 0.1.0
 */
import * as Auth from "effect-genai/Auth"
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import type { AuthError } from "effect-genai/GenAIError"
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type CryptoKey, importPKCS8, SignJWT } from "jose"
import { fromConfig, type OptionsConfig } from "./internal/Environment.ts"
import { failed } from "./internal/Refusal.ts"
import * as Settings from "./internal/Settings.ts"
import * as Token from "./internal/Token.ts"
import * as TokenRequest from "./internal/TokenRequest.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The content of the file of a key, as Google Cloud makes it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Key {
  readonly type?: "service_account" | (string & {}) | undefined
  /** The address of the account, for example `robot@my-project.iam.gserviceaccount.com`. */
  readonly client_email: string
  /** The private key: PKCS #8 in PEM. */
  readonly private_key: string
  readonly private_key_id?: string | undefined
  /** The project of the account, which Vertex AI uses if no other is set. */
  readonly project_id?: string | undefined
  /** Where the key is exchanged for access tokens. Default: `https://oauth2.googleapis.com/token`. */
  readonly token_uri?: string | undefined
  /** The project that is billed. */
  readonly quota_project_id?: string | undefined
}

/**
 * The options of {@link make} and {@link selfSigned}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The file of a key: its JSON text, also in a `Redacted`, or its object. */
  readonly key: string | Redacted.Redacted<string> | Key
  /** The scopes of the tokens. Default: `https://www.googleapis.com/auth/cloud-platform`. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** The user on whose behalf the account acts (domain-wide delegation). Default: the account itself. */
  readonly subject?: string | undefined
  /** The project that is billed instead of that of the account. Default: `quota_project_id` of the key. */
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
 * An `Auth` that exchanges an assertion signed with the key for access tokens, at the `token_uri` of the key. It asks three times if the endpoint is
 * overloaded or cannot be reached. A key that is malformed or of another type is an `InvalidConfig`; a key that the endpoint refuses is an `AuthError` of the
 * call.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(
  function*(options: Options): Effect.fn.Return<Auth.Auth, InvalidConfig, HttpClient.HttpClient> {
    const http = yield* HttpClient.HttpClient
    const signer = yield* signerOf(options)
    const server = `The token endpoint ${signer.tokenUri}`
    const source = Effect.gen(function*() {
      const assertion = yield* signer.sign({ audience: signer.tokenUri })
      const { body } = yield* TokenRequest.send(
        http,
        HttpClientRequest.post(signer.tokenUri).pipe(
          HttpClientRequest.bodyUrlParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion })
        ),
        {
          server,
          given: `the key of ${signer.email}`,
          advice: "Check that the account and its key exist and are enabled",
          secrets: [assertion]
        }
      )
      return yield* Token.ofAnswer(body, server)
    })
    return Auth.refreshing(source, { attempts: 1, quotaProject: signer.quotaProject, project: signer.project })
  }
)

/**
 * An `Auth` that signs the access tokens itself, and asks no token endpoint. It saves a request on platforms that start often, such as workers. The key has
 * to belong to the account directly: domain-wide delegation (`subject`) needs {@link make}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const selfSigned = Effect.fnUntraced(
  function*(options: Omit<Options, "subject">): Effect.fn.Return<Auth.Auth, InvalidConfig> {
    const signer = yield* signerOf(options)
    const source = Effect.map(signer.sign({}), (token) => ({ token: Redacted.make(token), lifetime }))
    return Auth.refreshing(source, { attempts: 1, quotaProject: signer.quotaProject, project: signer.project })
  }
)

/**
 * Reads the file of a key, on platforms with files. A file that cannot be read is an `InvalidConfig`.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { ServiceAccount } from "@effect-genai/google-auth"
 * import { Effect, Layer } from "effect"
 *
 * const layer = Layer.unwrap(
 *   Effect.map(ServiceAccount.keyFile("./key.json"), (key) => ServiceAccount.layer({ key }))
 * ).pipe(Layer.provide(NodeServices.layer))
 * ```
 */
export const keyFile = (
  path: string
): Effect.Effect<Redacted.Redacted<string>, InvalidConfig, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    return Redacted.make(yield* files.readFileString(path))
  }).pipe(
    Effect.catchTag("PlatformError", ({ reason }) =>
      Settings.invalid(
        "keyFile",
        `${path} cannot be read (${reason._tag})`,
        "the path of the file of a key",
        "Check the path and its permissions"
      ))
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
 * {@link layer} with options from the `ConfigProvider`. Default of `quotaProject`: `GOOGLE_CLOUD_QUOTA_PROJECT`, then that of the key.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { ServiceAccount } from "@effect-genai/google-auth"
 * import { Config, Layer } from "effect"
 * import { GenAI } from "effect-genai"
 * import { FetchHttpClient } from "effect/http"
 *
 * const layer = GenAI.layerConfig({ enterprise: true }).pipe(
 *   Layer.provide(ServiceAccount.layerConfig({ key: Config.Redacted("SERVICE_ACCOUNT_KEY") })),
 *   Layer.provide(FetchHttpClient.layer)
 * )
 * ```
 */
export const layerConfig = (
  options: OptionsFromConfig
): Layer.Layer<never, InvalidConfig | Config.ConfigError | ConfigProvider.SourceError, HttpClient.HttpClient> =>
  Layer.effect(
    Auth.Auth,
    Effect.flatMap(fromConfig<Options>(options, { quotaProject: "GOOGLE_CLOUD_QUOTA_PROJECT" }), make)
  )

/**
 * {@link selfSigned} for all clients of the context, with options from the `ConfigProvider` as {@link layerConfig} has them.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerSelfSigned = (
  options: OptionsConfig<Omit<Options, "subject">>
): Layer.Layer<never, InvalidConfig | Config.ConfigError | ConfigProvider.SourceError> =>
  Layer.effect(
    Auth.Auth,
    Effect.flatMap(
      fromConfig<Omit<Options, "subject">>(options, { quotaProject: "GOOGLE_CLOUD_QUOTA_PROJECT" }),
      selfSigned
    )
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How long an assertion is valid: the most that Google accepts. */
const lifetime = Duration.hours(1)

interface Signer {
  readonly email: string
  readonly tokenUri: string
  readonly project: string | undefined
  readonly quotaProject: string | undefined
  readonly sign: (claims: { readonly audience?: string }) => Effect.Effect<string, AuthError>
}

const signerOf = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Signer, InvalidConfig> {
  const key = yield* Settings.credentials(options.key, "key", "the JSON file of a service account key")
  yield* Settings.ofType(key, "key", "service_account")
  const advice = "Create a new key, and pass its file unchanged"
  const email = yield* Settings.required(key, "key", "client_email", "the address of the service account", advice)
  const pem = yield* Settings.required(key, "key", "private_key", "a PKCS #8 key in PEM", advice)
  const keyId = yield* Settings.optional(key, "key", "private_key_id", "the id of the key")
  const project = yield* Settings.optional(key, "key", "project_id", "the id of a project")
  const quota = yield* Settings.optional(key, "key", "quota_project_id", "the id of a project")
  const uri = yield* Settings.optional(key, "key", "token_uri", "a URL")
  const tokenUri = yield* Settings.address(uri ?? "https://oauth2.googleapis.com/token", "key.token_uri")
  const privateKey = yield* readPrivateKey(pem)
  const scope = (options.scopes ?? [Token.cloudPlatform]).join(" ")
  return {
    email,
    tokenUri,
    project,
    quotaProject: options.quotaProject ?? quota,
    sign: ({ audience }) =>
      Effect.gen(function*() {
        const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
        const jwt = new SignJWT({ scope })
          .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(keyId === undefined ? {} : { kid: keyId }) })
          .setIssuer(email)
          .setIssuedAt(now)
          .setExpirationTime(now + Duration.toSeconds(lifetime))
        if (audience !== undefined) jwt.setAudience(audience)
        if (options.subject !== undefined || audience === undefined) jwt.setSubject(options.subject ?? email)
        return yield* Effect.tryPromise({
          try: () => jwt.sign(privateKey),
          catch: () => failed(`The key of ${email} could not sign. Create a new RSA key.`)
        })
      })
  }
})

/** The key for WebCrypto. Variables of an environment often have `\n` as two characters in place of line ends. */
const readPrivateKey = (pem: string): Effect.Effect<CryptoKey, InvalidConfig> =>
  Effect.tryPromise(() => importPKCS8(pem.replaceAll("\\n", "\n").trim(), "RS256")).pipe(
    Effect.catch(() =>
      Settings.invalid(
        "key.private_key",
        pem.includes("BEGIN RSA PRIVATE KEY") ? "it is in the older format PKCS #1" : "it is malformed",
        "an RSA key of PKCS #8 in PEM (BEGIN PRIVATE KEY)",
        "Create a new key, and pass its file unchanged"
      )
    )
  )
