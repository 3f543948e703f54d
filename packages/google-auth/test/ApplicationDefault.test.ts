import { NodeServices } from "@effect/platform-node"
import { assert, describe, it, vi } from "@effect/vitest"
import { ConfigProvider, Effect, FileSystem, Layer, Path } from "effect"
import { type Auth, GenAI } from "effect-genai"
import { TestClock } from "effect/testing"
import { OAuth2Client } from "google-auth-library"
import { inspect } from "node:util"
import * as ApplicationDefault from "../src/ApplicationDefault.ts"
import * as Cloud from "./harness/Cloud.ts"
import {
  authorizedUser,
  aws,
  email,
  externalAccount,
  impersonated,
  impersonationUrl,
  privateKey,
  serviceAccount
} from "./harness/keys.ts"
import { redirected } from "./harness/loopback.ts"
import { passing } from "./harness/passing.ts"

const oauth = "POST https://oauth2.googleapis.com/token"
const sts = "POST https://sts.googleapis.com/v1/token"
const metadata = "http://metadata.google.internal/computeMetadata/v1"

/** A folder for credential files, that of `gcloud` among them. */
const folder = Effect.gen(function*() {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const directory = yield* files.makeTempDirectoryScoped()
  return {
    directory,
    write: (name: string, content: object | string) =>
      Effect.as(
        files.writeFileString(
          path.join(directory, name),
          typeof content === "string" ? content : JSON.stringify(content)
        ),
        path.join(directory, name)
      )
  }
})

const within = <A, E, R>(
  cloud: Cloud.Cloud,
  environment: object,
  effect: Effect.Effect<A, E, R>
) =>
  Effect.provideService(
    Effect.provide(effect, cloud.layer),
    ConfigProvider.ConfigProvider,
    ConfigProvider.fromUnknown(environment)
  )

const credentials = (auth: Auth.Auth) => Effect.map(auth.credentials("x"), ({ headers }) => headers)

const message = (auth: Auth.Auth) =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(auth.credentials("x"))
    assert.strictEqual(error._tag, "AuthError")
    const shown = inspect(error, { depth: 10 })
    for (const secret of [authorizedUser.refresh_token, authorizedUser.client_secret, privateKey.slice(40, 80)]) {
      assert.notInclude(shown, secret)
    }
    return error.message
  })

describe("each type of file", () => {
  const impersonation = {
    [`POST ${impersonationUrl}`]: { body: { accessToken: "of-the-robot", expireTime: "2999-01-01T00:00:00Z" } }
  }
  const ofUrl = { url: "http://ci.example.com/token" }
  const subject = { "GET http://ci.example.com/token": { body: "subject" } }
  const ec2: Cloud.Routes = {
    [`GET ${aws.region_url}`]: { body: "eu-west-1b" },
    [`GET ${aws.url}`]: { body: "my-role" },
    [`GET ${aws.url}/my-role`]: { body: { AccessKeyId: "AKIA", SecretAccessKey: "s", Token: "t" } }
  }
  const ofAws = (source: object) =>
    externalAccount(source, { subject_token_type: "urn:ietf:params:aws:token-type:aws4_request" })
  const session = "http://169.254.169.254/latest/api/token"

  const kinds: {
    readonly [kind: string]: {
      readonly file: object
      readonly routes: Cloud.Routes
      readonly asks: number
      readonly token?: string
      readonly project?: string
      readonly quota?: string
    }
  } = {
    "service_account": { file: serviceAccount, routes: { [oauth]: Cloud.tokens() }, asks: 1, project: "my-project" },
    "authorized_user": {
      file: { ...authorizedUser, project_id: "unused" },
      routes: { [oauth]: Cloud.tokens() },
      asks: 1,
      quota: "payer"
    },
    "external_account of a URL": {
      file: externalAccount(ofUrl),
      routes: { ...subject, [sts]: Cloud.tokens() },
      asks: 2,
      project: "123456"
    },
    "external_account that impersonates": {
      file: externalAccount(ofUrl, { service_account_impersonation_url: impersonationUrl }),
      routes: { ...subject, ...impersonation, [sts]: Cloud.tokens() },
      asks: 3,
      token: "of-the-robot"
    },
    "external_account of AWS": { file: ofAws(aws), routes: { ...ec2, [sts]: Cloud.tokens() }, asks: 4 },
    "external_account of AWS with IMDSv2": {
      file: ofAws({ ...aws, imdsv2_session_token_url: session }),
      routes: { ...ec2, [`PUT ${session}`]: { body: "session" }, [sts]: Cloud.tokens() },
      asks: 6
    },
    "external_account_authorized_user": {
      file: {
        ...authorizedUser,
        type: "external_account_authorized_user",
        audience: "//iam.googleapis.com/locations/global/workforcePools/pool/providers/provider",
        token_url: "https://sts.googleapis.com/v1/oauthtoken"
      },
      routes: { "POST https://sts.googleapis.com/v1/oauthtoken": Cloud.tokens() },
      asks: 1,
      quota: "payer"
    },
    "impersonated_service_account": {
      file: impersonated,
      routes: { ...impersonation, [oauth]: Cloud.tokens() },
      asks: 2,
      token: "of-the-robot"
    }
  }

  for (const [kind, { asks, file, project, quota, routes, token = "ya29.1" }] of Object.entries(kinds)) {
    it.live(`${kind}: one token for 1,000 first calls, another one after a 401`, () =>
      Effect.gen(function*() {
        const cloud = Cloud.make(routes)
        yield* redirected(cloud)
        const { write } = yield* folder
        const environment = { GOOGLE_APPLICATION_CREDENTIALS: yield* write("key.json", file) }
        yield* within(
          cloud,
          environment,
          Effect.gen(function*() {
            const auth = yield* ApplicationDefault.make()
            assert.strictEqual(cloud.asked.length, 0)
            const all = yield* Effect.all(Array.from({ length: 1000 }, () => credentials(auth)), {
              concurrency: "unbounded"
            })
            const expected = { authorization: `Bearer ${token}` }
            assert.deepStrictEqual(
              all[0],
              quota === undefined ? expected : { ...expected, "x-goog-user-project": quota }
            )
            assert.strictEqual(cloud.asked.length, asks)
            if (project !== undefined) assert.strictEqual(yield* auth.project, project)
            assert.strictEqual(cloud.asked.length, asks)
            const fresh = yield* auth.renewed(yield* auth.credentials("x"), "x")
            if (token === "ya29.1") assert.strictEqual(fresh?.headers["authorization"], "Bearer ya29.2")
            assert.isAbove(cloud.asked.length, asks)
          })
        )
      }).pipe(Effect.provide(NodeServices.layer)))
  }

  it.live("external_account of a file", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [sts]: Cloud.tokens() })
      yield* redirected(cloud)
      const { write } = yield* folder
      const file = yield* write("token", "from-the-file")
      yield* credentials(ApplicationDefault.fromGoogleAuthOptions({ credentials: externalAccount({ file }) }))
      assert.strictEqual(cloud.asked[0]!.form["subject_token"], "from-the-file")
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("external_account of a program", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [sts]: Cloud.tokens() })
      yield* redirected(cloud)
      const { write } = yield* folder
      const token = { version: 1, success: true, token_type: "urn:ietf:params:oauth:token-type:jwt", id_token: "said" }
      const program = yield* write("program.mjs", `console.log('${JSON.stringify(token)}')`)
      const command = `${process.execPath} ${program}`
      const source = externalAccount({ executable: { command, timeout_millis: 20_000 } })
      const auth = ApplicationDefault.fromGoogleAuthOptions({ credentials: source })
      assert.include(yield* message(auth), "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES")
      yield* Effect.acquireRelease(
        Effect.sync(() => vi.stubEnv("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")),
        () => Effect.sync(() => vi.unstubAllEnvs())
      )
      yield* credentials(auth)
      assert.strictEqual(cloud.asked[0]!.form["subject_token"], "said")
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("in another domain a key signs its tokens itself", () =>
    Effect.gen(function*() {
      const auth = ApplicationDefault.fromGoogleAuthOptions({
        credentials: serviceAccount,
        universeDomain: "example.com"
      })
      assert.match((yield* credentials(auth))["authorization"]!, /^Bearer eyJ/)
    }))

  it.live("a key that is typed into a program, without its type", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [oauth]: Cloud.tokens() })
      yield* redirected(cloud)
      const auth = ApplicationDefault.fromGoogleAuthOptions({
        credentials: { client_email: email, private_key: privateKey }
      })
      assert.deepStrictEqual(yield* credentials(auth), { authorization: "Bearer ya29.1" })
    }))

  it.live("scopes and the project that is billed", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [oauth]: Cloud.tokens() })
      yield* redirected(cloud)
      const auth = ApplicationDefault.fromGoogleAuthOptions({
        credentials: serviceAccount,
        scopes: "a b",
        quotaProject: "payer",
        projectId: "other-project"
      })
      assert.deepInclude(yield* credentials(auth), { "x-goog-user-project": "payer" })
      const claims = Buffer.from(cloud.asked[0]!.form["assertion"]!.split(".")[1]!, "base64url").toString()
      assert.deepInclude(JSON.parse(claims), { iss: email, scope: "a b" })
      assert.strictEqual(yield* auth.project, "other-project")
    }))
})

describe("where credentials are found", () => {
  it.live("the variable, then the file of gcloud, then the metadata server; the options before all", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [oauth]: ({ form }) => ({
          body: { access_token: form["refresh_token"] === undefined ? "of-a-key" : "of-gcloud", expires_in: 3600 }
        }),
        [`GET ${metadata}/instance/service-accounts/default/token`]: {
          body: { access_token: "of-the-machine", expires_in: 3600 },
          headers: { "Metadata-Flavor": "Google" }
        },
        [`GET ${metadata}/project/project-id`]: { body: "of-the-machine", headers: { "Metadata-Flavor": "Google" } }
      })
      yield* redirected(cloud)
      const { directory, write } = yield* folder
      const key = yield* write("key.json", serviceAccount)
      const environment = { CLOUDSDK_CONFIG: directory }
      const found = (environment: object, options?: ApplicationDefault.Options) =>
        within(cloud, environment, Effect.flatMap(ApplicationDefault.make(options), credentials))

      assert.deepStrictEqual(yield* found({ ...environment, GOOGLE_CLOUD_QUOTA_PROJECT: "payer" }), {
        "authorization": "Bearer of-the-machine",
        "x-goog-user-project": "payer"
      })
      yield* write("application_default_credentials.json", authorizedUser)
      assert.deepStrictEqual(yield* found(environment), {
        "authorization": "Bearer of-gcloud",
        "x-goog-user-project": "payer"
      })
      assert.deepStrictEqual(yield* found({ ...environment, GOOGLE_CLOUD_QUOTA_PROJECT: "other" }), {
        "authorization": "Bearer of-gcloud",
        "x-goog-user-project": "other"
      })
      const named = { ...environment, GOOGLE_APPLICATION_CREDENTIALS: key }
      assert.deepStrictEqual(yield* found(named), { authorization: "Bearer of-a-key" })
      assert.deepInclude(yield* found(named, { credentials: authorizedUser }), { authorization: "Bearer of-gcloud" })
      assert.deepInclude(yield* found(environment, { keyFile: key }), { authorization: "Bearer of-a-key" })
      assert.deepInclude(yield* found(environment, { keyFilename: key }), { authorization: "Bearer of-a-key" })
      // The variable of the environment is for credentials that are found, as in google-auth-library.
      assert.deepStrictEqual(yield* found({ GOOGLE_CLOUD_QUOTA_PROJECT: "other" }, { keyFile: key }), {
        authorization: "Bearer of-a-key"
      })
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("on Google Cloud the project is that of the machine", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [`GET ${metadata}/project/project-id`]: { body: "my-project", headers: { "Metadata-Flavor": "Google" } }
      })
      // The environment is that of the layer, not that of the call.
      const auth = yield* within(cloud, { CLOUDSDK_CONFIG: "/nowhere" }, ApplicationDefault.make())
      assert.strictEqual(yield* auth.project, "my-project")
    }))

  it.effect("where there are none, all places are named", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({})
      const environment = { HOME: "/nowhere" }
      const { seconds, value } = yield* within(
        cloud,
        environment,
        Effect.flatMap(ApplicationDefault.make(), (auth) => passing(message(auth)))
      )
      assert.strictEqual(
        value,
        "No credentials were found: GOOGLE_APPLICATION_CREDENTIALS is not set, there is no file /nowhere/.config/gcloud/application_default_credentials.json. The metadata server at metadata.google.internal could not be reached. Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a credentials file."
      )
      assert.isAtMost(seconds, 6)
      const off = { ...environment, METADATA_SERVER_DETECTION: "none" }
      const auth = yield* within(cloud, off, ApplicationDefault.make())
      assert.include(yield* within(cloud, off, message(auth)), "METADATA_SERVER_DETECTION is none")
    }))

  it.live("credentials that appear later are found by the next call", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [oauth]: Cloud.tokens() })
      yield* redirected(cloud)
      const { directory, write } = yield* folder
      yield* within(
        cloud,
        { CLOUDSDK_CONFIG: directory, METADATA_SERVER_DETECTION: "none" },
        Effect.gen(function*() {
          const auth = yield* ApplicationDefault.make()
          assert.include(yield* message(auth), "No credentials were found")
          yield* write("application_default_credentials.json", authorizedUser)
          assert.include((yield* credentials(auth))["authorization"], "ya29.1")
        })
      )
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("a new login", () => {
  it.live("is used by the next call after the old one was refused", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [oauth]: ({ form }) =>
          form["refresh_token"] === "revoked"
            ? { status: 400, body: { error: "invalid_grant", error_description: "Token has been expired or revoked." } }
            : { body: { access_token: "of-the-new-login", expires_in: 3600 } }
      })
      yield* redirected(cloud)
      const { directory, write } = yield* folder
      yield* within(
        cloud,
        { CLOUDSDK_CONFIG: directory },
        Effect.gen(function*() {
          yield* write("application_default_credentials.json", { ...authorizedUser, refresh_token: "revoked" })
          const auth = yield* ApplicationDefault.make()
          assert.include(yield* message(auth), "has expired or was revoked")
          yield* write("application_default_credentials.json", authorizedUser)
          assert.include(yield* credentials(auth), { authorization: "Bearer of-the-new-login" })
        })
      )
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("authClient", () => {
  it.effect("its token is used until it expires", () =>
    Effect.gen(function*() {
      let given = 0
      const authClient = {
        credentials: { expiry_date: 0 },
        getRequestHeaders: async () => {
          authClient.credentials.expiry_date = ++given * 3_600_000
          return new Headers({ authorization: `Bearer ${given}` })
        }
      }
      const auth = ApplicationDefault.fromGoogleAuthOptions({ authClient })
      assert.deepStrictEqual(yield* credentials(auth), { authorization: "Bearer 1" })
      yield* TestClock.adjust("50 minutes")
      assert.deepStrictEqual(yield* credentials(auth), { authorization: "Bearer 1" })
      assert.strictEqual(given, 1)
      yield* TestClock.adjust("11 minutes")
      assert.deepStrictEqual(yield* credentials(auth), { authorization: "Bearer 2" })
    }))

  it.live("a client of google-auth-library, with a quota project of its own", () =>
    Effect.gen(function*() {
      const authClient = new OAuth2Client()
      authClient.setCredentials({ access_token: "own", expiry_date: Date.now() + 3_600_000 })
      authClient.quotaProjectId = "payer"
      const auth = ApplicationDefault.fromGoogleAuthOptions({ authClient })
      assert.deepStrictEqual(yield* credentials(auth), {
        "authorization": "Bearer own",
        "x-goog-user-project": "payer"
      })
      assert.strictEqual(yield* auth.renewed(yield* auth.credentials("x"), "x"), undefined)
    }))

  it.live("an object with plain headers, as older versions of the library have them", () =>
    Effect.gen(function*() {
      const authClient = { getRequestHeaders: async () => ({ Authorization: "Bearer plain" }) as unknown as Headers }
      assert.deepStrictEqual(yield* credentials(ApplicationDefault.fromGoogleAuthOptions({ authClient })), {
        authorization: "Bearer plain"
      })
    }))

  it.live("one that throws, has an API key, no token, or is no client", () =>
    Effect.gen(function*() {
      const of = (authClient: unknown) =>
        message(ApplicationDefault.fromGoogleAuthOptions({ authClient: authClient as OAuth2Client }))
      assert.include(
        yield* of({ getRequestHeaders: () => Promise.reject(new Error("ya29.secret is gone")) }),
        "<redacted> is gone"
      )
      assert.include(yield* of({ getRequestHeaders: async () => new Headers({ "x-goog-api-key": "AIza" }) }), "apiKey")
      assert.include(yield* of({ getRequestHeaders: async () => new Headers() }), "gave no bearer token")
      assert.include(yield* of({}), "has no method getRequestHeaders")
    }))

  it.effect("one that hangs is given up after 30 seconds, and can be interrupted before", () =>
    Effect.gen(function*() {
      const authClient = { getRequestHeaders: () => new Promise<Headers>(() => {}) }
      const auth = ApplicationDefault.fromGoogleAuthOptions({ authClient })
      const { seconds, value } = yield* passing(message(auth))
      assert.include(value, "did not answer within 30s")
      assert.isAtMost(seconds, 31)
      const { value: left } = yield* passing(Effect.timeoutOption(credentials(auth), "2 seconds"))
      assert.isTrue(left._tag === "None")
    }))
})

describe("refusals", () => {
  const refusal = (options: ApplicationDefault.Options, answer: Cloud.Answer) =>
    Effect.gen(function*() {
      yield* redirected(Cloud.make({ [oauth]: answer, [sts]: answer }))
      return yield* message(ApplicationDefault.fromGoogleAuthOptions(options))
    }).pipe(Effect.scoped)

  it.live("a refresh token that has expired or was revoked", () =>
    Effect.gen(function*() {
      const body = { error: "invalid_grant", error_description: "Token has been expired or revoked." }
      const said = yield* refusal({ credentials: authorizedUser }, { status: 400, body })
      assert.strictEqual(
        said,
        "The server https://oauth2.googleapis.com refused the credentials (400: invalid_grant: Token has been expired or revoked). It has expired or was revoked. Run `gcloud auth application-default login`."
      )
      const again = {
        error: "invalid_grant",
        error_subtype: "invalid_rapt",
        error_description: "reauth related error (invalid_rapt)"
      }
      assert.include(
        yield* refusal({ credentials: authorizedUser }, { status: 400, body: again }),
        "The user has to log in again"
      )
      assert.include(
        yield* refusal({ credentials: authorizedUser }, { status: 400, body: { error: "invalid_grant" } }),
        "Run `gcloud auth application-default login`"
      )
    }))

  it.live("the clock of the machine, a key that was deleted", () =>
    Effect.gen(function*() {
      const of = (error_description: string) =>
        refusal({ credentials: serviceAccount }, { status: 400, body: { error: "invalid_grant", error_description } })
      assert.include(
        yield* of("Invalid JWT: Check your iat and exp values in the JWT claim."),
        "The clock of this machine is wrong"
      )
      assert.include(yield* of("Invalid JWT Signature."), "The key was deleted")
    }))

  it.live("the STS refuses the token of the workload", () =>
    Effect.gen(function*() {
      const { write } = yield* folder
      const file = yield* write("token", "subject-secret")
      const body = {
        error: "invalid_grant",
        error_description: "The given credential is rejected by the attribute condition."
      }
      const said = yield* refusal({ credentials: externalAccount({ file }) }, { status: 400, body })
      assert.include(said, "rejected by the attribute condition")
      assert.include(said, "Check the provider of the workload identity pool")
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("no project", () => {
  it.effect("neither in the settings nor in the credentials: the error says what to set", () =>
    Effect.gen(function*() {
      const auth = ApplicationDefault.fromGoogleAuthOptions({
        authClient: { getRequestHeaders: async () => new Headers() }
      })
      const error = yield* Effect.flip(
        Effect.scoped(Layer.build(Layer.provide(GenAI.layer({ enterprise: true, auth }), Cloud.make({}).layer)))
      )
      assert.strictEqual(error.field, "project")
      assert.include(error.message, "Set project (or GOOGLE_CLOUD_PROJECT)")
    }))
})

describe("wrong credentials", () => {
  const of = (options: object) => message(ApplicationDefault.fromGoogleAuthOptions(options))

  it.live("an API key, a file that is missing, malformed, or of an unknown type", () =>
    Effect.gen(function*() {
      const { directory, write } = yield* folder
      assert.include(yield* of({ apiKey: "AIza-key" }), "Pass it as the option apiKey of the client")
      assert.include(yield* of({ credentials: "AIza-key" }), "it is an API key")
      assert.include(
        yield* of({ keyFile: `${directory}/none.json` }),
        `${directory}/none.json (keyFile) could not be read (ENOENT)`
      )
      assert.include(yield* of({ keyFile: yield* write("a.json", "{") }), "it is not valid JSON")
      assert.include(
        yield* of({ keyFile: yield* write("b.json", {}) }),
        "lacks the field type; expected one of authorized_user"
      )
      assert.include(yield* of({ keyFile: yield* write("c.json", { type: "x" }) }), "has an unknown type")
      assert.include(
        yield* of({ keyFile: yield* write("d.json", { ...authorizedUser, refresh_token: undefined }) }),
        "d.json lacks the field refresh_token of its type authorized_user"
      )
      assert.include(
        yield* of({ credentials: { ...serviceAccount, private_key: "-----BEGIN" } }),
        "google-auth-library got no token with the credentials ("
      )
      const named = { GOOGLE_APPLICATION_CREDENTIALS: `${directory}/gone.json` }
      const auth = yield* within(Cloud.make({}), named, ApplicationDefault.make())
      assert.include(
        yield* within(Cloud.make({}), named, message(auth)),
        "gone.json (GOOGLE_APPLICATION_CREDENTIALS) could not be read"
      )
    }).pipe(Effect.provide(NodeServices.layer)))
})
