import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Fiber, FileSystem, Layer, Path, Redacted } from "effect"
import { Auth, GenAI, Models } from "effect-genai"
import { TestClock } from "effect/testing"
import { importSPKI, jwtVerify } from "jose"
import { generateKeyPairSync } from "node:crypto"
import { inspect } from "node:util"
import * as ServiceAccount from "../src/ServiceAccount.ts"
import * as Cloud from "./harness/Cloud.ts"
import { email, privateKey, publicKey, serviceAccount } from "./harness/keys.ts"
import { passing } from "./harness/passing.ts"

const endpoint = "POST https://oauth2.googleapis.com/token"
const scope = "https://www.googleapis.com/auth/cloud-platform"

const made = (cloud: Cloud.Cloud, options: Partial<ServiceAccount.Options> = {}) =>
  Effect.provide(ServiceAccount.make({ key: serviceAccount, ...options }), cloud.layer)

const token = (auth: Auth.Auth) =>
  Effect.map(auth.credentials("models.generateContent"), ({ headers }) => Cloud.bearer(headers["authorization"]))

const claims = (jwt: string | undefined) =>
  Effect.promise(async () => jwtVerify(jwt ?? "", await importSPKI(publicKey, "RS256"), { currentDate: new Date(0) }))

describe("make", () => {
  it.effect("exchanges an assertion signed with the key for a token", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: Cloud.tokens() })
      const auth = yield* made(cloud)
      assert.strictEqual(cloud.asked.length, 0)
      assert.strictEqual(yield* token(auth), "ya29.1")
      const { grant_type, assertion } = cloud.asked[0]!.form
      assert.strictEqual(grant_type, "urn:ietf:params:oauth:grant-type:jwt-bearer")
      const { payload, protectedHeader } = yield* claims(assertion)
      assert.deepStrictEqual(protectedHeader, { alg: "RS256", typ: "JWT", kid: "key-1" })
      assert.deepStrictEqual({ ...payload }, {
        scope,
        iss: email,
        aud: "https://oauth2.googleapis.com/token",
        iat: 0,
        exp: 3600
      })
      assert.strictEqual(yield* auth.project, "my-project")
    }))

  it.effect("takes the key as text and in a Redacted, with line ends that were escaped", () =>
    Effect.gen(function*() {
      const escaped = { ...serviceAccount, private_key: privateKey.replaceAll("\n", "\\n") }
      const text = JSON.stringify(serviceAccount)
      for (const key of [text, Redacted.make(text), escaped, { client_email: email, private_key: privateKey }]) {
        const cloud = Cloud.make({ [endpoint]: Cloud.tokens() })
        assert.strictEqual(yield* token(yield* made(cloud, { key })), "ya29.1")
        yield* claims(cloud.asked[0]!.form["assertion"])
      }
    }))

  it.effect("asks the token_uri of the key, for these scopes and this user", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ "POST https://tokens.example.com/oauth": Cloud.tokens() })
      const key = { ...serviceAccount, token_uri: "https://tokens.example.com/oauth" }
      yield* token(yield* made(cloud, { key, scopes: ["a", "b"], subject: "ada@example.com" }))
      const { payload } = yield* claims(cloud.asked[0]!.form["assertion"])
      assert.deepInclude(payload, { scope: "a b", sub: "ada@example.com", aud: "https://tokens.example.com/oauth" })
    }))

  it.effect("bills the project of the options, then that of the key", () =>
    Effect.gen(function*() {
      const quota = (options: Partial<ServiceAccount.Options>) =>
        Effect.gen(function*() {
          const auth = yield* made(Cloud.make({ [endpoint]: Cloud.tokens() }), options)
          return (yield* auth.credentials("x")).headers["x-goog-user-project"]
        })
      const key = { ...serviceAccount, quota_project_id: "of-the-key" }
      assert.strictEqual(yield* quota({}), undefined)
      assert.strictEqual(yield* quota({ key }), "of-the-key")
      assert.strictEqual(yield* quota({ key, quotaProject: "of-the-options" }), "of-the-options")
    }))

  it.effect("1,000 first calls at once make one request; a token that ends is replaced", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: Cloud.tokens() })
      const auth = yield* made(cloud)
      const all = yield* Effect.all(Array.from({ length: 1000 }, () => token(auth)), { concurrency: "unbounded" })
      assert.deepStrictEqual([...new Set(all)], ["ya29.1"])
      assert.strictEqual(cloud.asked.length, 1)
      yield* TestClock.adjust("50 minutes")
      assert.strictEqual(yield* token(auth), "ya29.1")
      yield* TestClock.adjust("11 minutes")
      assert.strictEqual(yield* token(auth), "ya29.2")
      const { payload } = yield* Effect.promise(async () =>
        jwtVerify(cloud.asked[1]!.form["assertion"]!, await importSPKI(publicKey, "RS256"), {
          currentDate: new Date(3_700_000)
        })
      )
      assert.strictEqual(payload.iat, 61 * 60)
    }))

  it.effect("an endpoint that is overloaded or away is asked three times", () =>
    Effect.gen(function*() {
      const overloaded = Cloud.make({ [endpoint]: { status: 503, body: "busy" } })
      const { value } = yield* passing(Effect.flip(token(yield* made(overloaded))))
      assert.strictEqual(value._tag, "AuthError")
      assert.include(value.message, "https://oauth2.googleapis.com/token refused the key of robot@my-project")
      assert.include(value.message, "status 503")
      assert.strictEqual(overloaded.asked.length, 3)

      const away = Cloud.make({})
      const other = yield* passing(Effect.flip(token(yield* made(away))))
      assert.include(other.value.message, "https://oauth2.googleapis.com/token could not be reached")
      assert.strictEqual(away.asked.length, 3)
    }))

  for (const [status, requests] of [[400, 1], [401, 1], [403, 1], [404, 1], [408, 3], [429, 3], [500, 3], [503, 3]]) {
    it.effect(`${status} makes ${requests} requests`, () =>
      Effect.gen(function*() {
        const cloud = Cloud.make({ [endpoint]: { status: status! } })
        yield* passing(Effect.flip(token(yield* made(cloud))))
        assert.strictEqual(cloud.asked.length, requests)
      }))
  }

  it.effect("an endpoint that says nothing is given up in time", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: () => new Promise<never>(() => {}) })
      const { seconds, value } = yield* passing(Effect.flip(token(yield* made(cloud))))
      assert.include(value.message, "https://oauth2.googleapis.com/token did not answer within 8s")
      assert.isAtMost(seconds, 30)
      assert.strictEqual(cloud.asked.length, 3)
    }))

  it.effect("an endpoint that talks for ever is not listened to", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: { body: "x".repeat(3 * 1024 * 1024) } })
      const { message } = yield* Effect.flip(token(yield* made(cloud)))
      assert.strictEqual(
        message,
        "The token endpoint https://oauth2.googleapis.com/token answered with more than 1048576 bytes"
      )
      assert.strictEqual(cloud.asked.length, 1)
    }))

  it.live("when the last call that waits is interrupted, so is the request", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: () => new Promise<never>(() => {}) })
      const auth = yield* made(cloud)
      const calls = yield* Effect.forEach([1, 2], () => Effect.forkChild(token(auth)))
      while (cloud.asked.length === 0) yield* Effect.sleep("1 millis")
      yield* Fiber.interrupt(calls[0]!)
      assert.isFalse(cloud.asked[0]!.signal.aborted)
      yield* Fiber.interrupt(calls[1]!)
      while (!cloud.asked[0]!.signal.aborted) yield* Effect.sleep("1 millis")
      assert.strictEqual(cloud.asked.length, 1)
    }))

  it.effect("a redirect is not followed with the assertion", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [endpoint]: { status: 307, headers: { location: "https://evil.example.com/token" } },
        "POST https://evil.example.com/token": Cloud.tokens()
      })
      assert.include((yield* Effect.flip(token(yield* made(cloud)))).message, "307")
      assert.deepStrictEqual(cloud.asked.map(({ redirect }) => redirect), ["manual"])
    }))
})

describe("refusals", () => {
  const refusal = (body: object, headers: { readonly [name: string]: string } = {}) =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: { status: 400, body, headers } })
      const error = yield* Effect.flip(token(yield* made(cloud)))
      assert.strictEqual(cloud.asked.length, 1)
      const assertion = cloud.asked[0]!.form["assertion"]!
      assert.notInclude(inspect(error, { depth: 10 }), assertion)
      assert.notInclude(inspect(error, { depth: 10 }), "PRIVATE KEY")
      return error.message
    })

  it.effect("a clock that is wrong is named, and how wrong it is", () =>
    Effect.gen(function*() {
      const error_description =
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."
      assert.include(
        yield* refusal({ error: "invalid_grant", error_description }, { date: new Date(7_200_000).toUTCString() }),
        "The clock of this machine is wrong. Correct it: it is 7200 seconds behind that of the server."
      )
    }))

  it.effect("a key that was deleted, an account that was, and a reason that nobody knows", () =>
    Effect.gen(function*() {
      assert.include(
        yield* refusal({ error: "invalid_grant", error_description: "Invalid JWT Signature." }),
        "(400: invalid_grant: Invalid JWT Signature). The key was deleted"
      )
      assert.include(
        yield* refusal({ error: "invalid_grant", error_description: "Invalid grant: account not found" }),
        "The account was deleted or disabled"
      )
      assert.match(yield* refusal({}), /\(status 400\)\. Check that the account and its key exist and are enabled\.$/)
    }))

  it.effect("an endpoint that repeats the assertion does not get it into the error", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [endpoint]: ({ form }) => ({
          status: 400,
          body: { error: "invalid_grant", error_description: `bad: ${form["assertion"]}` }
        })
      })
      const { message } = yield* Effect.flip(token(yield* made(cloud)))
      assert.include(message, "bad: <redacted>")
    }))

  it.effect("an answer without a token", () =>
    Effect.gen(function*() {
      for (const body of [{}, { access_token: "" }, { access_token: 1 }, "<html>", ["ya29.x"]]) {
        const cloud = Cloud.make({ [endpoint]: { body } })
        assert.include((yield* Effect.flip(token(yield* made(cloud)))).message, "answered without an access token")
      }
    }))
})

describe("a wrong key", () => {
  const pkcs1 = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" }
  }).privateKey
  const without = (name: string) => ({ ...serviceAccount, [name]: undefined })
  const wrong: { readonly [kind: string]: readonly [key: unknown, field: string, message: RegExp] } = {
    "nothing": [undefined, "key", /missing/],
    "an empty text": ["", "key", /empty/],
    "a number": [1, "key", /of type number/],
    "an API key": ["AIzaSyDUMMY-key_of-nobody", "key", /it is an API key.*apiKey/],
    "a PEM key": [privateKey, "key", /it is a PEM key/],
    "a path": ["/home/me/key.json", "key", /not JSON.*not its path/],
    "half a file": [JSON.stringify(serviceAccount).slice(0, 80), "key", /not valid JSON/],
    "another type": [
      { ...serviceAccount, type: "authorized_user" },
      "key.type",
      /it is authorized_user.*ApplicationDefault/
    ],
    "an unknown type": [{ ...serviceAccount, type: "robot" }, "key.type", /unknown/],
    "an object of something else": [{ apiKey: "x" }, "key.client_email", /missing/],
    "no private key": [without("private_key"), "key.private_key", /missing/],
    "no email": [without("client_email"), "key.client_email", /missing/],
    "a project of another type": [{ ...serviceAccount, project_id: 7 }, "key.project_id", /of type number/],
    "a token_uri that is none": [{ ...serviceAccount, token_uri: "token" }, "key.token_uri", /malformed/],
    "a token_uri with a password": [
      { ...serviceAccount, token_uri: "https://a:b@example.com" },
      "key.token_uri",
      /malformed/
    ],
    "a key that is cut": [{ ...serviceAccount, private_key: privateKey.slice(0, 300) }, "key.private_key", /malformed/],
    "a key of PKCS #1": [{ ...serviceAccount, private_key: pkcs1 }, "key.private_key", /PKCS #1/]
  }
  for (const [kind, [key, field, message]] of Object.entries(wrong)) {
    it.effect(`${kind} is refused when the Auth is made`, () =>
      Effect.gen(function*() {
        const cloud = Cloud.make({})
        const error = yield* Effect.flip(made(cloud, { key: key as ServiceAccount.Key }))
        assert.strictEqual(error._tag, "InvalidConfig")
        assert.strictEqual(error.field, field)
        assert.match(error.message, message)
        const shown = inspect(error, { depth: 10 })
        assert.notInclude(shown, privateKey.slice(40, 80))
        assert.notInclude(shown, "AIza")
      }))
  }
})

describe("selfSigned", () => {
  it.effect("signs tokens itself, with scopes, and asks nobody", () =>
    Effect.gen(function*() {
      const auth = yield* ServiceAccount.selfSigned({ key: serviceAccount })
      const { payload } = yield* claims(yield* token(auth))
      assert.deepStrictEqual({ ...payload }, { scope, iss: email, sub: email, iat: 0, exp: 3600 })
      yield* TestClock.adjust("2 hours")
      const later = yield* token(auth)
      assert.isDefined(later)
      assert.notStrictEqual(
        later,
        yield* token(yield* ServiceAccount.selfSigned({ key: { ...serviceAccount, private_key_id: "2" } }))
      )
    }))
})

describe("layers", () => {
  const generate = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" }))
  const api =
    "POST https://us-central1-aiplatform.googleapis.com/v1beta1/projects/my-project/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent"
  const answer = { body: { candidates: [{ content: { role: "model", parts: [{ text: "Hello" }] } }] } }
  const gone = { "text": JSON.stringify(serviceAccount) }

  it.effect("the project of the key is that of the calls, and a 401 renews the token", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [endpoint]: Cloud.tokens(),
        [api]: ({ headers }) =>
          headers["authorization"] === "Bearer ya29.1"
            ? { status: 401, body: { error: { code: 401, message: "expired", status: "UNAUTHENTICATED" } } }
            : answer
      })
      const response = yield* Effect.provide(
        generate,
        GenAI.layer({ enterprise: true, location: "us-central1" }).pipe(
          Layer.provide(ServiceAccount.layer({ key: serviceAccount })),
          Layer.provide(cloud.layer)
        )
      )
      assert.strictEqual(response.text, "Hello")
      assert.deepStrictEqual(cloud.asked.map(({ url }) => new URL(url).host.split(".")[0]), [
        "oauth2",
        "us-central1-aiplatform",
        "oauth2",
        "us-central1-aiplatform"
      ])
    }))

  it.effect("layerConfig reads the key and the project that is billed from the ConfigProvider", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [endpoint]: Cloud.tokens(), [api]: answer })
      yield* Effect.provide(
        generate,
        GenAI.layer({ enterprise: true, location: "us-central1" }).pipe(
          Layer.provide(ServiceAccount.layerConfig({ key: Config.Redacted("ROBOT") })),
          Layer.provide(cloud.layer),
          Layer.provide(
            ConfigProvider.layer(ConfigProvider.fromUnknown({ ROBOT: gone.text, GOOGLE_CLOUD_QUOTA_PROJECT: "payer" }))
          )
        )
      )
      assert.strictEqual(cloud.asked[1]!.headers["x-goog-user-project"], "payer")
      const auth = yield* Effect.provide(
        Auth.Auth,
        ServiceAccount.layerConfig({ key: serviceAccount, quotaProject: "of-the-options" }).pipe(
          Layer.provide(cloud.layer),
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ GOOGLE_CLOUD_QUOTA_PROJECT: "payer" })))
        )
      )
      assert.strictEqual((yield* auth!.credentials("x")).headers["x-goog-user-project"], "of-the-options")
    }))

  it.effect("keyFile reads a file, or says which one it could not", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const folder = yield* files.makeTempDirectoryScoped()
      const path = (yield* Path.Path).join(folder, "key.json")
      const error = yield* Effect.flip(ServiceAccount.keyFile(path))
      assert.include(error.message, `Invalid setting keyFile: ${path} cannot be read (NotFound)`)
      yield* files.writeFileString(path, gone.text)
      assert.strictEqual(Redacted.value(yield* ServiceAccount.keyFile(path)), gone.text)
    }).pipe(Effect.provide(NodeServices.layer)))
})
