/** The clients of `google-auth-library`: which one a type of credentials has, and how its tokens and failures are read. */
import type { AccessToken } from "effect-genai/Auth"
import type { AuthError } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Google from "google-auth-library"
import { impersonated, lifetimeOf } from "./Impersonation.ts"
import { failed, meaningOf, refused, shown } from "./Refusal.ts"
import { asFields, type Fields, textOf } from "./Settings.ts"
import * as Token from "./Token.ts"

/** Settings of clients. */
export interface Settings {
  readonly clientOptions?: Google.OAuth2ClientOptions | undefined
  readonly universeDomain?: string | undefined
}

/** Credentials: how to get a token, and their project. */
export interface Found {
  readonly token: Effect.Effect<AccessToken, AuthError>
  readonly project: Effect.Effect<string | undefined, AuthError>
}

/** What a client is made with, besides the fields of its file. */
export interface Making extends Settings {
  /** The name of the file in errors. */
  readonly where: string
  readonly scopes: ReadonlyArray<string>
  readonly quotaProject: string | undefined
  readonly http: HttpClient.HttpClient
}

/** The client of the fields of a credentials file. */
export const fromFile = (fields: Fields, making: Making): Effect.Effect<Found, AuthError> =>
  Effect.suspend(() => {
    const { where } = making
    // A key that is typed into a program often lacks its type.
    const type = textOf(fields["type"]) ?? (textOf(fields["private_key"]) === undefined ? "" : "service_account")
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (kind === undefined) {
      const problem = type === "" ? "lacks the field type" : "has an unknown type"
      return Effect.fail(failed(`${where} ${problem}; expected one of ${Object.keys(kinds).join(", ")}.`))
    }
    const missing = kind.fields.find((name) => textOf(fields[name]) === undefined && !Predicate.isObject(fields[name]))
    return missing === undefined
      ? kind.find(fields, making)
      : Effect.fail(failed(`${where} lacks the field ${missing} of its type ${type}. Create the file again.`))
  })

/** The client of a user, which renews its tokens itself. */
export const ofUser = (client: object, quotaProject: string | undefined): Effect.Effect<Found, AuthError> =>
  isClient(client)
    ? Effect.succeed({
      token: tokenOf(client, "The authClient", "Check its credentials", quotaProject),
      project: Effect.sync(() => textOf(asFields(client)["projectId"]))
    })
    : Effect.fail(failed("The authClient has no method getRequestHeaders. Pass a client of google-auth-library."))

// -----------------------------------------------------------------------------
// Private: clients
// -----------------------------------------------------------------------------

type Library = typeof Google

interface Kind {
  /** The fields without which no client can be made. */
  readonly fields: ReadonlyArray<string>
  readonly find: (fields: Fields, making: Making) => Effect.Effect<Found, AuthError>
}

/** Makes a client of the library. */
type Make = (library: Library, fields: Fields, options: object, scopes: Array<string>) => Google.AuthClient

/** A kind whose tokens the library gets. `advice` is what to do if the credentials are refused. */
const ofLibrary = (fields: ReadonlyArray<string>, advice: string, make: Make): Kind => ({
  fields,
  find: Effect.fnUntraced(function*(fields, { clientOptions, quotaProject, scopes, universeDomain, where }) {
    const library = yield* load
    const options = { ...clientOptions, ...(universeDomain === undefined ? {} : { universeDomain }) }
    const client = yield* Effect.try({
      try: () => make(library, fields, options, [...scopes]),
      catch: (error) => explanationOf(error, where, "Create the file again")
    })
    // The caller keeps tokens. It asks the client if it needs another one.
    client.eagerRefreshThresholdMillis = Number.POSITIVE_INFINITY
    return {
      token: tokenOf(client, where, advice, quotaProject),
      project: Effect.suspend(() => {
        const project = textOf(client.projectId) ?? /\/projects\/([^/]+)\//.exec(textOf(fields["audience"]) ?? "")?.[1]
        return project === undefined ? projectOfMachine(library, client) : Effect.succeed(project)
      })
    }
  })
})

/** A service account that the credentials in the file impersonate. */
const impersonation: Kind = {
  fields: ["source_credentials", "service_account_impersonation_url"],
  find: Effect.fnUntraced(function*(fields, making) {
    const { delegates, quota_project_id, source_credentials } = fields
    const source = yield* fromFile(asFields(source_credentials), {
      ...making,
      where: `${making.where}, source_credentials,`,
      scopes: [Token.cloudPlatform]
    })
    const account = {
      url: textOf(fields["service_account_impersonation_url"]) ?? "",
      scopes: making.scopes,
      seconds: lifetimeOf(fields),
      delegates: Array.isArray(delegates) ? delegates : undefined,
      advice: "Grant the role roles/iam.serviceAccountTokenCreator on the service account"
    }
    const quotaProject = making.quotaProject ?? textOf(quota_project_id)
    return {
      token: Effect.flatMap(source.token, (token) => impersonated(making.http, account, token)).pipe(
        Effect.map((token) => ({ ...token, quotaProject }))
      ),
      project: source.project
    }
  })
}

const login = "It has expired or was revoked. Run `gcloud auth application-default login`"

const kinds: { readonly [type: string]: Kind } = {
  authorized_user: ofLibrary(
    ["client_id", "client_secret", "refresh_token"],
    login,
    ({ UserRefreshClient }, fields, options) => {
      const client = new UserRefreshClient(options)
      client.fromJSON(fields)
      return client
    }
  ),
  external_account: ofLibrary(
    ["audience", "subject_token_type", "token_url", "credential_source"],
    "Check the provider of the workload identity pool, its attribute conditions and the audience",
    ({ AwsClient, IdentityPoolClient, PluggableAuthClient }, fields, options, scopes) => {
      const { environment_id, executable } = asFields(fields["credential_source"])
      const all = { ...fields, ...options, scopes } as unknown
      return environment_id !== undefined
        ? new AwsClient(all as Google.AwsClientOptions)
        : executable !== undefined
        ? new PluggableAuthClient(all as ConstructorParameters<typeof PluggableAuthClient>[0])
        : new IdentityPoolClient(all as Google.IdentityPoolClientOptions)
    }
  ),
  external_account_authorized_user: ofLibrary(
    ["client_id", "client_secret", "refresh_token", "token_url"],
    login,
    ({ ExternalAccountAuthorizedUserClient }, fields, options) =>
      new ExternalAccountAuthorizedUserClient(
        { ...fields, ...options } as unknown as Google.ExternalAccountAuthorizedUserClientOptions
      )
  ),
  impersonated_service_account: impersonation,
  service_account: ofLibrary(
    ["client_email", "private_key"],
    "Check that the account and its key exist and are enabled",
    ({ JWT }, fields, options, scopes) => {
      const client = new JWT({ ...options, scopes })
      client.fromJSON(fields)
      return client
    }
  )
}

const load: Effect.Effect<Library, AuthError> = Effect.tryPromise({
  try: () => import("google-auth-library"),
  catch: () =>
    failed("google-auth-library could not be loaded. Use Node 22 or newer, and add the package google-auth-library.")
})

/** The project of `gcloud`, then that of the metadata server. The library runs the one and asks the other. */
const projectOfMachine = (
  { GoogleAuth }: Library,
  authClient: Google.AuthClient
): Effect.Effect<string | undefined> =>
  Effect.tryPromise(() => new GoogleAuth({ authClient }).getProjectId()).pipe(
    Effect.timeout("10 seconds"),
    Effect.catch(() => Effect.undefined),
    Effect.map(textOf)
  )

// -----------------------------------------------------------------------------
// Private: tokens
// -----------------------------------------------------------------------------

type Client = Pick<Google.AuthClient, "getRequestHeaders"> & { readonly credentials?: Google.Credentials }

const isClient = (client: object): client is Client =>
  typeof (client as Partial<Client>).getRequestHeaders === "function"

const tokenOf = (
  client: Client,
  where: string,
  advice: string,
  quotaProject: string | undefined
): Effect.Effect<AccessToken, AuthError> =>
  Effect.tryPromise({
    try: async () => new Headers(await client.getRequestHeaders()),
    catch: (error) => explanationOf(error, where, advice)
  }).pipe(
    Effect.flatMap((headers) => {
      const token = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1]
      if (token === undefined) {
        return Effect.fail(
          failed(
            headers.has("x-goog-api-key")
              ? `${where} has an API key. Pass it as the option apiKey of the client.`
              : `${where} gave no bearer token.`
          )
        )
      }
      const expiry = client.credentials?.expiry_date
      return Effect.succeed({
        token: Redacted.make(token),
        // A placeholder of the library is not a time.
        expiresAt: typeof expiry === "number" && expiry > 1 ? expiry : undefined,
        quotaProject: quotaProject ?? headers.get("x-goog-user-project") ?? undefined
      })
    })
  )

/** What the library threw, without what it holds: its errors have the request in them, with all its secrets. */
const explanationOf = (error: unknown, where: string, advice: string): AuthError => {
  const { code, config, message, response } = asFields(error)
  const { data, headers, status } = asFields(response)
  const origin = /^https?:\/\/[^/?#]+/.exec(String(asFields(config)["url"]))?.[0]
  const given = where.replace(/^The /, "the ")
  if (typeof status === "number") {
    const server = `The server ${origin ?? "of Google"}`
    const date = headers instanceof Headers ? headers.get("date") : null
    return refused(
      { server, given, advice, secrets: [] },
      { status, body: data, serverTime: date === null ? undefined : Date.parse(date), now: Date.now() }
    )
  }
  if (origin !== undefined) {
    const reason = typeof code === "string" ? ` (${code})` : ""
    return failed(`The server ${origin} could not be reached${reason}. Check the network.`)
  }
  const reason = String(message ?? "it threw")
  return failed(
    `google-auth-library got no token with ${given} (${shown(reason, [])}). ${meaningOf(reason) ?? advice}.`
  )
}
