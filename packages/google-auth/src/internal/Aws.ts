/**
 * The token of AWS: a signed request to AWS STS, which Google sends to learn who signed it. The keys come from the environment (as on Lambda and Fargate), or
 * from the metadata server of EC2, with a session (IMDSv2) where the source asks for one.
 */
import { AwsV4Signer } from "aws4fetch"
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import type { AuthError } from "effect-genai/GenAIError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { variable } from "./Environment.ts"
import { failed } from "./Refusal.ts"
import * as Settings from "./Settings.ts"
import * as TokenRequest from "./TokenRequest.ts"

/** The source of tokens of AWS. */
export const awsToken = Effect.fnUntraced(
  function*(
    source: Settings.Fields,
    audience: string,
    http: HttpClient.HttpClient
  ): Effect.fn.Return<{ readonly token: Effect.Effect<string, AuthError> }, InvalidConfig> {
    const field = "credentials.credential_source"
    if (source["environment_id"] !== "aws1") {
      return yield* Settings.invalid(
        `${field}.environment_id`,
        "it is unknown",
        "aws1",
        "Use a newer version of the SDK"
      )
    }
    const advice = "Create the file again with `gcloud iam workload-identity-pools create-cred-config --aws`"
    const verificationUrl = yield* Effect.flatMap(
      Settings.required(source, field, "regional_cred_verification_url", "a URL", advice),
      (url) =>
        Effect.as(
          Settings.address(url.replaceAll("{region}", "region"), `${field}.regional_cred_verification_url`),
          url
        )
    )
    const url = (name: string) =>
      Effect.flatMap(
        Settings.optional(source, field, name, "a URL"),
        (url) => url === undefined ? Effect.undefined : Settings.address(url, `${field}.${name}`)
      )
    const urls = {
      session: yield* url("imdsv2_session_token_url"),
      region: yield* url("region_url"),
      keys: yield* url("url")
    }
    const token = Effect.gen(function*() {
      const environment = yield* Effect.catchTag(
        Effect.all(variables),
        "SourceError",
        () => Effect.fail(failed("The variables of AWS could not be read"))
      )
      const fromEnvironment = keysOf({
        AccessKeyId: environment.id,
        SecretAccessKey: environment.secret,
        Token: environment.token
      })
      const needsServer = fromEnvironment === undefined ||
        (environment.region ?? environment.defaultRegion) === undefined
      const get = server(http, needsServer && urls.session !== undefined ? yield* session(http, urls.session) : {})
      const region = environment.region ?? environment.defaultRegion ??
        // The zone of the machine: a region and a letter.
        (yield* get(urls.region, "AWS_REGION", "its region")).text.trim().replace(/[a-z]$/, "")
      const keys = fromEnvironment ?? (yield* fromServer(get, urls.keys))
      return yield* signed(verificationUrl.replaceAll("{region}", region), region, keys, audience)
    })
    return { token }
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

const variables = {
  region: variable("AWS_REGION"),
  defaultRegion: variable("AWS_DEFAULT_REGION"),
  id: variable("AWS_ACCESS_KEY_ID"),
  secret: variable("AWS_SECRET_ACCESS_KEY"),
  token: variable("AWS_SESSION_TOKEN")
}

const keysOf = ({ AccessKeyId, SecretAccessKey, Token }: Settings.Fields): Keys | undefined => {
  const accessKeyId = Settings.textOf(AccessKeyId)
  const secretAccessKey = Settings.textOf(SecretAccessKey)
  return accessKeyId === undefined || secretAccessKey === undefined
    ? undefined
    : { accessKeyId, secretAccessKey, sessionToken: Settings.textOf(Token) }
}

/** Asks the metadata server of EC2. */
type Get = (url: string | undefined, variables: string, what: string) => Effect.Effect<TokenRequest.Answer, AuthError>

const asked = (url: string, what: string, secrets: ReadonlyArray<string>) => ({
  server: `The metadata server of AWS ${url}`,
  given: `to give ${what}`,
  advice: "Attach a role to the machine, and allow its metadata",
  unreachable: "Away from EC2 set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
  secrets
})

const limits: TokenRequest.Limits = { timeout: "1 second", retries: 2 }

const server =
  (http: HttpClient.HttpClient, headers: { readonly [name: string]: string }): Get => (url, variables, what) =>
    url === undefined
      ? Effect.fail(failed(`AWS: ${variables} is not set, and credential_source does not say where to ask for ${what}`))
      : TokenRequest.send(
        http,
        HttpClientRequest.setHeaders(HttpClientRequest.get(url), headers),
        asked(url, what, Object.values(headers)),
        limits
      )

const session = (http: HttpClient.HttpClient, url: string) =>
  Effect.map(
    TokenRequest.send(
      http,
      HttpClientRequest.setHeader(HttpClientRequest.put(url), "x-aws-ec2-metadata-token-ttl-seconds", "300"),
      asked(url, "a session", []),
      limits
    ),
    ({ text }) => ({ "x-aws-ec2-metadata-token": text.trim() })
  )

const fromServer = Effect.fnUntraced(function*(get: Get, url: string | undefined) {
  const names = "the pair AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"
  const role = (yield* get(url, names, "the name of its role")).text.trim()
  const { body } = yield* get(`${url}/${role}`, names, "the keys of its role")
  return keysOf(Settings.asFields(body)) ??
    (yield* failed(`The metadata server of AWS ${url} answered without keys for the role of the machine`))
})

/** The request that Google sends, as it expects it: URL, method and signed headers, in JSON. */
const signed = Effect.fnUntraced(function*(url: string, region: string, keys: Keys, audience: string) {
  const datetime = new Date(yield* Clock.currentTimeMillis).toISOString().replaceAll(/[:-]|\.\d{3}/g, "")
  const { headers, method } = yield* Effect.tryPromise({
    try: () =>
      new AwsV4Signer({
        url,
        method: "POST",
        headers: { "x-goog-cloud-target-resource": audience },
        service: "sts",
        region,
        datetime,
        accessKeyId: keys.accessKeyId,
        secretAccessKey: keys.secretAccessKey,
        ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken })
      }).sign(),
    catch: () => failed("The request to AWS STS could not be signed with the keys of AWS")
  })
  const list = [["host", new URL(url).host] as const, ...headers].map(([key, value]) => ({ key, value }))
  return encodeURIComponent(JSON.stringify({ url, method, headers: list }))
})
