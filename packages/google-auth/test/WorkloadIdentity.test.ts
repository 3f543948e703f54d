import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Data, Effect, FileSystem, Layer, Path, Redacted } from "effect"
import { Auth } from "effect-genai"
import { inspect } from "node:util"
import * as WorkloadIdentity from "../src/WorkloadIdentity.ts"
import * as Cloud from "./harness/Cloud.ts"
import { audience, aws, email, externalAccount, impersonationUrl } from "./harness/keys.ts"
import { passing } from "./harness/passing.ts"

const sts = "POST https://sts.googleapis.com/v1/token"
const tokenUrl = "https://ci.example.com/token"
const source = { url: tokenUrl, headers: { "x-ci": "ci-secret" } }
const fromUrl = { [`GET ${tokenUrl}`]: { body: "subject-token" } }

const made = (cloud: Cloud.Cloud, options: WorkloadIdentity.Options, environment: object = {}) =>
  Effect.provide(
    WorkloadIdentity.make(options),
    Layer.merge(cloud.layer, ConfigProvider.layer(ConfigProvider.fromUnknown(environment)))
  )

const authorization = (auth: Auth.Auth) => Effect.map(auth.credentials("x"), ({ headers }) => headers["authorization"])

describe("make", () => {
  it.effect("exchanges the token of a URL at the STS", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ ...fromUrl, [sts]: Cloud.tokens() })
      const auth = yield* made(cloud, { credentials: externalAccount(source, { quota_project_id: "payer" }) })
      const { headers } = yield* auth.credentials("x")
      assert.deepStrictEqual(headers, { authorization: "Bearer ya29.1", "x-goog-user-project": "payer" })
      assert.strictEqual(cloud.asked[0]!.headers["x-ci"], "ci-secret")
      assert.deepStrictEqual(cloud.asked[1]!.form, {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
        audience,
        scope: "https://www.googleapis.com/auth/cloud-platform",
        subject_token: "subject-token",
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt"
      })
      assert.strictEqual(yield* auth.project, "123456")
    }))

  it.effect("reads the token out of JSON", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [`GET ${tokenUrl}`]: { body: { value: "in-json" } }, [sts]: Cloud.tokens() })
      const format = { type: "json", subject_token_field_name: "value" }
      yield* authorization(yield* made(cloud, { credentials: externalAccount({ url: tokenUrl, format }) }))
      assert.strictEqual(cloud.asked[1]!.form["subject_token"], "in-json")
    }))

  it.effect("reads a file anew for each exchange", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const path = (yield* Path.Path).join(yield* files.makeTempDirectoryScoped(), "token")
      const cloud = Cloud.make({ [sts]: Cloud.tokens() })
      const auth = yield* made(cloud, { credentials: JSON.stringify(externalAccount({ file: path })) })
      assert.include(
        (yield* Effect.flip(authorization(auth))).message,
        `The subject token file ${path} could not be read (NotFound)`
      )
      yield* files.writeFileString(path, "first\n")
      assert.strictEqual(yield* authorization(auth), "Bearer ya29.1")
      yield* files.writeFileString(path, "second")
      const refused = yield* auth.credentials("x")
      yield* auth.renewed(refused, "x")
      assert.deepStrictEqual(cloud.asked.map(({ form }) => form["subject_token"]), ["first", "second"])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.effect("impersonates a service account with the token of the workload", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        ...fromUrl,
        [sts]: Cloud.tokens(),
        [`POST ${impersonationUrl}`]: { body: { accessToken: "of-the-robot", expireTime: "1970-01-01T01:00:00Z" } }
      })
      const auth = yield* made(cloud, {
        credentials: externalAccount(source, {
          service_account_impersonation_url: impersonationUrl,
          service_account_impersonation: { token_lifetime_seconds: 600 }
        }),
        scopes: ["a"]
      })
      assert.strictEqual(yield* authorization(auth), "Bearer of-the-robot")
      assert.strictEqual(cloud.asked[1]!.form["scope"], "https://www.googleapis.com/auth/cloud-platform")
      assert.strictEqual(cloud.asked[2]!.headers["authorization"], "Bearer ya29.1")
      assert.deepStrictEqual(JSON.parse(cloud.asked[2]!.body), { scope: ["a"], lifetime: "600s" })
    }))

  it.effect("takes the token from an Effect, on platforms without files", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [sts]: Cloud.tokens() })
      let runs = 0
      const subjectToken = Effect.sync(() => Redacted.make(`token-${++runs}`))
      const auth = yield* made(cloud, { credentials: { audience }, subjectToken })
      yield* Effect.all(Array.from({ length: 1000 }, () => auth.credentials("x")), { concurrency: "unbounded" })
      assert.deepStrictEqual(cloud.asked.map(({ form }) => form["subject_token"]), ["token-1"])
    }))
})

describe("AWS", () => {
  const keys = { AccessKeyId: "AKIA", SecretAccessKey: "aws-secret", Token: "aws-session" }
  const zone = { body: "eu-west-1b" }
  const ec2 = (guard: (asked: Cloud.Asked) => boolean): Cloud.Routes => {
    const guarded = (answer: Cloud.Answer) => (asked: Cloud.Asked) => guard(asked) ? answer : { status: 401 }
    return {
      [`GET ${aws.region_url}`]: guarded(zone),
      [`GET ${aws.url}`]: guarded({ body: "my-role" }),
      [`GET ${aws.url}/my-role`]: guarded({ body: keys }),
      [sts]: Cloud.tokens()
    }
  }
  const subject = (cloud: Cloud.Cloud) =>
    JSON.parse(decodeURIComponent(cloud.asked.at(-1)!.form["subject_token"]!)) as {
      readonly url: string
      readonly method: string
      readonly headers: ReadonlyArray<{ readonly key: string; readonly value: string }>
    }
  const credentials = externalAccount(aws, { subject_token_type: "urn:ietf:params:aws:token-type:aws4_request" })

  it.effect("with keys in the environment only the STS is asked", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [sts]: Cloud.tokens() })
      const auth = yield* made(cloud, { credentials }, {
        AWS_REGION: "us-east-2",
        AWS_ACCESS_KEY_ID: "AKIA",
        AWS_SECRET_ACCESS_KEY: "aws-secret",
        AWS_SESSION_TOKEN: "aws-session"
      })
      assert.strictEqual(yield* authorization(auth), "Bearer ya29.1")
      assert.strictEqual(cloud.asked.length, 1)
      const { headers, method, url } = subject(cloud)
      assert.strictEqual(url, "https://sts.us-east-2.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15")
      assert.strictEqual(method, "POST")
      // The signature that the signer of google-auth-library makes of the same keys and time.
      assert.deepStrictEqual(Object.fromEntries(headers.map(({ key, value }) => [key, value])), {
        "authorization":
          "AWS4-HMAC-SHA256 Credential=AKIA/19700101/us-east-2/sts/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-goog-cloud-target-resource, Signature=" +
          (yield* officialSignature),
        "host": "sts.us-east-2.amazonaws.com",
        "x-amz-date": "19700101T000000Z",
        "x-amz-security-token": "aws-session",
        "x-goog-cloud-target-resource": audience
      })
    }))

  it.effect("without IMDSv2 the machine is asked for region, role and keys", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make(ec2(({ headers }) => headers["x-aws-ec2-metadata-token"] === undefined))
      assert.strictEqual(yield* authorization(yield* made(cloud, { credentials })), "Bearer ya29.1")
      assert.strictEqual(cloud.asked.length, 4)
      assert.include(subject(cloud).url, "sts.eu-west-1.amazonaws.com")
    }))

  it.effect("with IMDSv2 a session is opened first", () =>
    Effect.gen(function*() {
      const session = "http://169.254.169.254/latest/api/token"
      const cloud = Cloud.make({
        ...ec2(({ headers }) => headers["x-aws-ec2-metadata-token"] === "the-session"),
        [`PUT ${session}`]: { body: "the-session" }
      })
      const auth = yield* made(cloud, { credentials: externalAccount({ ...aws, imdsv2_session_token_url: session }) })
      assert.strictEqual(yield* authorization(auth), "Bearer ya29.1")
      assert.strictEqual(cloud.asked[0]!.headers["x-aws-ec2-metadata-token-ttl-seconds"], "300")
      assert.strictEqual(cloud.asked.length, 5)
    }))

  it.effect("away from EC2 fails fast, and says what to set", () =>
    Effect.gen(function*() {
      const { seconds, value } = yield* passing(
        Effect.flip(authorization(yield* made(Cloud.make({}), { credentials })))
      )
      assert.match(
        value.message,
        /metadata server of AWS http.* could not be reached\. Away from EC2 set AWS_ACCESS_KEY_ID/
      )
      assert.isAtMost(seconds, 6)
    }))

  it.effect("a source that names no server needs the variables", () =>
    Effect.gen(function*() {
      const { region_url: _, url: __, ...nowhere } = aws
      const auth = yield* made(Cloud.make({}), { credentials: externalAccount(nowhere) })
      assert.match(
        (yield* Effect.flip(authorization(auth))).message,
        /AWS: AWS_REGION is not set, and credential_source does not say/
      )
    }))
})

/** The signature of `google-auth-library`, which is what Google's servers are used to. */
const officialSignature = Effect.promise(async () => {
  const { AwsRequestSigner } = await import("google-auth-library")
  const original = globalThis.Date
  const signer = new AwsRequestSigner(
    async () => ({ accessKeyId: "AKIA", secretAccessKey: "aws-secret", token: "aws-session" }),
    "us-east-2"
  )
  globalThis.Date = class extends original {
    constructor() {
      super(0)
    }
  } as DateConstructor
  try {
    const { headers } = await signer.getRequestOptions({
      url: "https://sts.us-east-2.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
      method: "POST",
      headers: { "x-goog-cloud-target-resource": audience }
    })
    return /Signature=(\w+)/.exec(String(new Headers(headers as HeadersInit).get("authorization")))![1]!
  } finally {
    globalThis.Date = original
  }
})

describe("githubActions", () => {
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_URL: "https://actions.example.com/token?api-version=2",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job-token"
  }
  const options: WorkloadIdentity.Options = {
    credentials: { audience },
    subjectToken: WorkloadIdentity.githubActions(audience)
  }

  it.effect("asks for a token of the job", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        "GET https://actions.example.com/token": { body: { value: "of-the-job" } },
        [sts]: Cloud.tokens()
      })
      assert.strictEqual(yield* authorization(yield* made(cloud, options, environment)), "Bearer ya29.1")
      const url = new URL(cloud.asked[0]!.url)
      assert.strictEqual(url.searchParams.get("api-version"), "2")
      assert.strictEqual(url.searchParams.get("audience"), `https:${audience}`)
      assert.strictEqual(cloud.asked[0]!.headers["authorization"], "Bearer job-token")
      assert.strictEqual(cloud.asked[1]!.form["subject_token"], "of-the-job")
    }))

  it.effect("says which permission is missing", () =>
    Effect.gen(function*() {
      const auth = yield* made(Cloud.make({}), options)
      assert.include((yield* Effect.flip(authorization(auth))).message, "permissions: { id-token: write }")
    }))
})

class Offline extends Data.TaggedError("Offline")<{ readonly token: string }> {}

describe("refusals", () => {
  const refusal = (routes: Cloud.Routes, options: WorkloadIdentity.Options) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(authorization(yield* made(Cloud.make(routes), options)))
      assert.strictEqual(error._tag, "AuthError")
      assert.notInclude(error.message, "subject-token-secret")
      return error
    })
  const subjectToken = Effect.succeed("subject-token-secret")

  it.effect("the STS refuses the token", () =>
    Effect.gen(function*() {
      const { message } = yield* refusal({
        [sts]: ({ form }) => ({
          status: 400,
          body: {
            error: "invalid_grant",
            error_description: `The token ${form["subject_token"]} is rejected by the attribute condition.`
          }
        })
      }, { credentials: { audience }, subjectToken })
      assert.strictEqual(
        message,
        "Google's STS https://sts.googleapis.com/v1/token refused the token of the workload (400: invalid_grant: The token <redacted> is rejected by the attribute condition). Check the provider of the workload identity pool, its attribute conditions and the audience."
      )
    }))

  it.effect("the service account may not be impersonated", () =>
    Effect.gen(function*() {
      const { message } = yield* refusal({
        [sts]: Cloud.tokens(),
        [`POST ${impersonationUrl}`]: {
          status: 403,
          body: { error: { code: 403, status: "PERMISSION_DENIED", message: "Permission denied." } }
        }
      }, { credentials: { audience, service_account_impersonation_url: impersonationUrl }, subjectToken })
      assert.include(message, `The server of the service account ${email} refused`)
      assert.include(message, "roles/iam.workloadIdentityUser")
    }))

  it.effect("the source of the token refuses", () =>
    Effect.gen(function*() {
      const { message } = yield* refusal({ [`GET ${tokenUrl}`]: { status: 403, body: { error: "no: ci-secret" } } }, {
        credentials: externalAccount(source)
      })
      assert.include(message, `The subject token server ${tokenUrl} refused to give a token (403: no: <redacted>)`)
    }))

  it.effect("an Effect that fails, and one that returns rubbish", () =>
    Effect.gen(function*() {
      const failing = yield* refusal({}, {
        credentials: { audience },
        subjectToken: Effect.fail(new Offline({ token: "x" }))
      })
      assert.include(failing.message, "The subjectToken of the workload failed")
      assert.instanceOf(failing.cause, Offline)
      const rubbish = yield* refusal({}, { credentials: { audience }, subjectToken: Effect.succeed("") })
      assert.include(rubbish.message, "is not a non-empty string")
    }))

  it.effect("a source without a token", () =>
    Effect.gen(function*() {
      const of = (body: string | object, format?: object) =>
        Effect.map(
          refusal({ [`GET ${tokenUrl}`]: { body } }, { credentials: externalAccount({ url: tokenUrl, format }) }),
          ({ message }) => message
        )
      assert.include(yield* of(" \n"), "is empty")
      const format = { type: "json", subject_token_field_name: "value" }
      assert.include(yield* of("not json", format), "has no text in the field value")
      assert.include(yield* of({ value: 1 }, format), "has no text in the field value")
    }))
})

describe("a wrong configuration", () => {
  const wrong: { readonly [kind: string]: readonly [credentials: unknown, field: string, message: RegExp] } = {
    "nothing": [undefined, "credentials", /missing/],
    "an API key": ["AIzaSyDUMMY", "credentials", /it is an API key/],
    "a service account": [{ type: "service_account" }, "credentials.type", /ServiceAccount or ApplicationDefault/],
    "no audience": [{ ...externalAccount(source), audience: undefined }, "credentials.audience", /missing/],
    "a token_url that is none": [
      { ...externalAccount(source), token_url: "sts" },
      "credentials.token_url",
      /malformed/
    ],
    "no source": [{ audience }, "credentials.credential_source", /it names no source/],
    "a program": [
      externalAccount({ executable: { command: "x" } }),
      "credentials.credential_source",
      /ApplicationDefault/
    ],
    "a file, without files": [externalAccount({ file: "/token" }), "credentials.credential_source.file", /FileSystem/],
    "a newer AWS": [
      externalAccount({ ...aws, environment_id: "aws2" }),
      "credentials.credential_source.environment_id",
      /unknown/
    ],
    "AWS without its URL": [
      externalAccount({ environment_id: "aws1" }),
      "credentials.credential_source.regional_cred_verification_url",
      /missing/
    ],
    "a format that is none": [
      externalAccount({ url: tokenUrl, format: { type: "json" } }),
      "credentials.credential_source.format",
      /subject_token_field_name/
    ]
  }
  for (const [kind, [credentials, field, message]] of Object.entries(wrong)) {
    it.effect(`${kind} is refused when the Auth is made`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(
          made(Cloud.make({}), { credentials: credentials as WorkloadIdentity.ExternalAccount })
        )
        assert.strictEqual(error._tag, "InvalidConfig")
        assert.strictEqual(error.field, field)
        assert.match(error.message, message)
        assert.notInclude(inspect(error, { depth: 10 }), "AIza")
      }))
  }
})

describe("layers", () => {
  it.effect("layerConfig reads the configuration from the ConfigProvider", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ ...fromUrl, [sts]: Cloud.tokens() })
      const auth = yield* Effect.provide(
        Auth.Auth,
        WorkloadIdentity.layerConfig({ credentials: Config.String("WIF") }).pipe(
          Layer.provide(cloud.layer),
          Layer.provide(
            ConfigProvider.layer(ConfigProvider.fromUnknown({ WIF: JSON.stringify(externalAccount(source)) }))
          )
        )
      )
      assert.strictEqual(yield* authorization(auth!), "Bearer ya29.1")
    }))
})
