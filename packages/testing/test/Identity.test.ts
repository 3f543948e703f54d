import { Emulator, Fault, type Identity } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { type Face, faces, memory } from "./faces.ts"

const now = Date.parse("2026-01-01T00:00:00Z")
const email = "robot@my-project.iam.gserviceaccount.com"
const google = "https://oauth2.googleapis.com/token"

/** A request of any kind, and its answer. */
const call = (face: Face, path: string, init: RequestInit = {}) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* Emulator
    const fetch = yield* face.fetch
    return yield* Effect.promise(async () => {
      const response = await fetch(`${baseUrl}${path}`, init)
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: text.startsWith("{") ? JSON.parse(text) : {}
      }
    })
  })

const form = (face: Face, path: string, fields: { readonly [name: string]: string }) =>
  call(face, path, { method: "POST", body: new URLSearchParams(fields) })

const refreshing = {
  grant_type: "refresh_token",
  client_id: "id",
  client_secret: "cs-secret",
  refresh_token: "rt-secret"
}

const exchanging = {
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
  scope: "https://www.googleapis.com/auth/cloud-platform",
  requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
  subject_token: "st-secret",
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt"
}

const generate = (face: Face, token: string) =>
  call(face, "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent", {
    method: "POST",
    headers: { "authorization": `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "Hi" }] }] })
  })

const metadata = (
  face: Face,
  path: string,
  headers: { readonly [name: string]: string } = { "Metadata-Flavor": "Google" }
) => call(face, `/computeMetadata/v1${path}`, { headers })

// -----------------------------------------------------------------------------
// Assertions
// -----------------------------------------------------------------------------

const base64url = (text: string | ArrayBuffer) =>
  Buffer.from(typeof text === "string" ? new TextEncoder().encode(text) : new Uint8Array(text)).toString("base64url")

const pair = Effect.promise(() =>
  crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"]
  )
)

const assertion = (keys: CryptoKeyPair, claims: object, header: object = { alg: "RS256", typ: "JWT" }) =>
  Effect.promise(async () => {
    const content = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`
    const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", keys.privateKey, new TextEncoder().encode(content))
    return `${content}.${base64url(signature)}`
  })

const claims = {
  iss: email,
  aud: google,
  scope: "https://www.googleapis.com/auth/cloud-platform",
  iat: now / 1000,
  exp: now / 1000 + 3600
}

const asserted = (assertion: string) => ({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion })

const pem = (key: CryptoKey) =>
  Effect.promise(async () =>
    `-----BEGIN PUBLIC KEY-----\n${
      Buffer.from(await crypto.subtle.exportKey("spki", key)).toString("base64").replace(/.{64}/g, "$&\n")
    }\n-----END PUBLIC KEY-----\n`
  )

// -----------------------------------------------------------------------------
// In memory and over HTTP
// -----------------------------------------------------------------------------

for (const face of faces) {
  describe(`identity ${face.name}`, () => {
    it.effect("a refresh token, an exchange, an impersonation and the metadata server give tokens that the API takes", () =>
      Effect.gen(function*() {
        const refreshed = yield* form(face, "/token", refreshing)
        assert.deepInclude(refreshed.json, { expires_in: 3600, token_type: "Bearer" })
        const exchanged = yield* form(face, "/v1/token", exchanging)
        assert.deepInclude(exchanged.json, {
          expires_in: 3600,
          issued_token_type: "urn:ietf:params:oauth:token-type:access_token"
        })
        const impersonated = yield* call(face, `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`, {
          method: "POST",
          headers: { "authorization": `Bearer ${exchanged.json.access_token}`, "content-type": "application/json" },
          body: JSON.stringify({ scope: ["https://www.googleapis.com/auth/cloud-platform"] })
        })
        assert.match(impersonated.json.expireTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        const machine = yield* metadata(face, "/instance/service-accounts/default/token?scopes=a,b")
        assert.strictEqual(machine.headers.get("metadata-flavor"), "Google")
        const tokens = [
          refreshed.json.access_token,
          exchanged.json.access_token,
          impersonated.json.accessToken,
          machine.json.access_token
        ]
        assert.strictEqual(new Set(tokens).size, 4)
        for (const token of tokens) assert.strictEqual((yield* generate(face, token)).status, 200)
        assert.strictEqual((yield* generate(face, "ya29.of-somebody-else")).status, 401)
        const emulator = yield* Emulator
        assert.deepStrictEqual((yield* emulator.requests).map(({ operation }) => operation).slice(0, 4), [
          "identity.token",
          "identity.exchange",
          "identity.generateAccessToken",
          "identity.metadata"
        ])
        yield* emulator.revokeAccessTokens
        for (const token of tokens) assert.strictEqual((yield* generate(face, token)).status, 401)
        assert.strictEqual(
          (yield* generate(face, (yield* form(face, "/token", refreshing)).json.access_token)).status,
          200
        )
      }).pipe(Effect.provide(face.layer({ accessTokens: "issued" }))))

    it.effect("faults apply", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.inject(Fault.sequence("identity.token", [Fault.status(503)]))
        assert.strictEqual((yield* form(face, "/token", refreshing)).status, 503)
        assert.strictEqual((yield* form(face, "/token", refreshing)).status, 200)
      }).pipe(Effect.provide(face.layer())))
  })
}

// -----------------------------------------------------------------------------
// What is refused
// -----------------------------------------------------------------------------

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>, identity: Identity = {}) =>
  it.effect(name, () =>
    Effect.andThen(TestClock.setTime(now), effect).pipe(
      Effect.provide(memory.layer({ accessTokens: "issued", identity }))
    ))

describe("access tokens", () => {
  test(
    "end with their lifetime",
    Effect.gen(function*() {
      const { json } = yield* form(memory, "/token", refreshing)
      assert.strictEqual(json.expires_in, 60)
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual((yield* generate(memory, json.access_token)).status, 200)
      yield* TestClock.adjust("1 second")
      const { json: error, status } = yield* generate(memory, json.access_token)
      assert.deepStrictEqual([status, error.error.status], [401, "UNAUTHENTICATED"])
    }),
    { tokenLifetime: "1 minute" }
  )
})

describe("the token endpoint", () => {
  const refusals: ReadonlyArray<readonly [fields: { readonly [name: string]: string }, error: string, text: RegExp]> = [
    [{}, "invalid_request", /grant_type/],
    [{ grant_type: "password" }, "unsupported_grant_type", /password/],
    [{ grant_type: "refresh_token" }, "invalid_request", /client ID/],
    [{ grant_type: "refresh_token", client_id: "id" }, "invalid_request", /client_secret/],
    [{ grant_type: "refresh_token", client_id: "id", client_secret: "s" }, "invalid_request", /refresh_token/],
    [{ ...refreshing, refresh_token: "old" }, "invalid_grant", /expired or revoked/],
    [asserted(""), "invalid_grant", /parse/],
    [asserted("a.b.c"), "invalid_grant", /parse/]
  ]
  test(
    "refuses with the errors of OAuth",
    Effect.gen(function*() {
      for (const [fields, error, text] of refusals) {
        const { json, status } = yield* form(memory, "/token", fields)
        assert.deepStrictEqual([status, json.error], [400, error], JSON.stringify(fields))
        assert.match(json.error_description, text)
      }
      assert.strictEqual((yield* form(memory, "/token", refreshing)).status, 200)
    }),
    { refreshTokens: ["rt-secret"] }
  )

  it.effect("checks signature, account, times, audience and scope of an assertion", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now)
      const [mine, other] = [yield* pair, yield* pair]
      const serviceAccounts = {
        [email]: yield* pem(mine.publicKey),
        "jwk@x": yield* Effect.promise(() => crypto.subtle.exportKey("jwk", mine.publicKey))
      }
      const check = (text: string) =>
        Effect.provide(form(memory, "/token", asserted(text)), memory.layer({ identity: { serviceAccounts } }))
      for (const good of [claims, { ...claims, iss: "jwk@x" }, { ...claims, iat: now / 1000 + 200 }]) {
        const exp = good.iat + 3600
        assert.strictEqual((yield* check(yield* assertion(mine, { ...good, exp }))).status, 200)
      }
      const bad: ReadonlyArray<readonly [text: string, message: RegExp]> = [
        [yield* assertion(other, claims), /Invalid JWT Signature/],
        [(yield* assertion(mine, claims)).slice(0, -8), /Invalid JWT Signature/],
        [yield* assertion(mine, claims, { alg: "HS256" }), /Invalid JWT Signature/],
        [yield* assertion(mine, { ...claims, iss: "nobody@x" }), /account not found/],
        [yield* assertion(mine, { ...claims, iat: claims.iat - 7200, exp: claims.exp - 7200 }), /reasonable timeframe/],
        [yield* assertion(mine, { ...claims, iat: claims.iat + 600, exp: claims.exp + 600 }), /reasonable timeframe/],
        [yield* assertion(mine, { ...claims, exp: claims.exp + 1 }), /short-lived/],
        [yield* assertion(mine, { ...claims, aud: "https://example.com" }), /audience/],
        [yield* assertion(mine, { ...claims, scope: undefined }), /scope/]
      ]
      for (const [text, message] of bad) {
        const { json, status } = yield* check(text)
        assert.deepStrictEqual([status, json.error], [400, "invalid_grant"])
        assert.match(json.error_description, message)
      }
    }))

  it.effect("a token that an account signed itself is one of the API", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now)
      const [mine, other] = [yield* pair, yield* pair]
      const { aud: _, ...own } = claims
      const layer = memory.layer({
        accessTokens: "issued",
        identity: { serviceAccounts: { [email]: yield* pem(mine.publicKey) } }
      })
      assert.strictEqual((yield* Effect.provide(generate(memory, yield* assertion(mine, own)), layer)).status, 200)
      assert.strictEqual((yield* Effect.provide(generate(memory, yield* assertion(other, own)), layer)).status, 401)
    }))
})

describe("the token exchange", () => {
  const aws = (headers: ReadonlyArray<object>) =>
    encodeURIComponent(JSON.stringify({
      url: "https://sts.us-east-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
      method: "POST",
      headers
    }))
  const signed = [
    { key: "Authorization", value: "AWS4-HMAC-SHA256 Credential=a/b" },
    { key: "x-goog-cloud-target-resource", value: exchanging.audience }
  ]
  const kind = { subject_token_type: "urn:ietf:params:aws:token-type:aws4_request" }
  test(
    "takes what it knows, and refuses the rest",
    Effect.gen(function*() {
      for (const good of [exchanging, { ...exchanging, ...kind, subject_token: aws(signed) }]) {
        assert.strictEqual((yield* form(memory, "/v1/token", good)).status, 200)
      }
      const json = yield* call(memory, "/v1/token", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(exchanging)
      })
      assert.strictEqual(json.status, 200)
      const bad: ReadonlyArray<readonly [fields: object, error: string]> = [
        [{ subject_token: "" }, "invalid_request"],
        [{ audience: "" }, "invalid_request"],
        [{ audience: "https://example.com" }, "invalid_request"],
        [{ grant_type: "refresh_token" }, "unsupported_grant_type"],
        [{ subject_token_type: "urn:ietf:params:oauth:token-type:access_token" }, "invalid_request"],
        [{ subject_token: "another" }, "invalid_grant"],
        [{ ...kind, subject_token: "st-secret" }, "invalid_grant"],
        [{ ...kind, subject_token: aws(signed.slice(0, 1)) }, "invalid_grant"],
        [{ ...kind, subject_token: aws(signed.slice(1)) }, "invalid_grant"]
      ]
      for (const [fields, error] of bad) {
        const { json, status } = yield* form(memory, "/v1/token", { ...exchanging, ...fields })
        assert.deepStrictEqual([status, json.error], [400, error], JSON.stringify(fields))
      }
    }),
    { subjectTokens: ["st-secret"] }
  )
})

describe("impersonation", () => {
  const impersonate = (account: string, body: object, token: string) =>
    call(memory, `/v1/projects/-/serviceAccounts/${account}:generateAccessToken`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body)
    })
  test(
    "needs a token, a scope and the permission",
    Effect.gen(function*() {
      const { access_token: token } = (yield* form(memory, "/token", refreshing)).json
      const scope = ["https://www.googleapis.com/auth/cloud-platform"]
      const { json } = yield* impersonate(email, { scope, lifetime: "600s" }, token)
      assert.strictEqual(json.expireTime, "2026-01-01T00:10:00Z")
      assert.strictEqual((yield* impersonate(email, {}, token)).status, 400)
      assert.strictEqual((yield* impersonate("other@x", { scope }, token)).status, 403)
      assert.strictEqual((yield* impersonate(email, { scope }, "ya29.unknown")).status, 401)
      assert.strictEqual((yield* impersonate(email, { scope }, "")).status, 403)
    }),
    { impersonated: [email] }
  )
})

describe("the metadata server", () => {
  test(
    "describes a machine",
    Effect.gen(function*() {
      const values = {
        "/project/project-id": "my-project",
        "/project/numeric-project-id": "123456789012",
        "/instance/region": "projects/123456789012/regions/europe-west1",
        "/instance/service-accounts/default/email": email,
        [`/instance/service-accounts/${email}/email`]: email,
        "/instance/service-accounts/default/scopes": "https://www.googleapis.com/auth/cloud-platform\n",
        "/universe/universe-domain": "googleapis.com"
      }
      for (const [path, value] of Object.entries(values)) {
        const { headers, status, text } = yield* metadata(memory, path)
        assert.deepStrictEqual([status, text, headers.get("metadata-flavor")], [200, value, "Google"], path)
      }
      for (const path of ["", "/", "/instance", "/instance/", "/instance/service-accounts/", "/instance/zone"]) {
        assert.strictEqual((yield* metadata(memory, path)).status, 200, path)
      }
      assert.deepInclude((yield* metadata(memory, "/instance/service-accounts/default/?recursive=true")).json, {
        email
      })
      assert.strictEqual(
        (yield* metadata(memory, "/instance/service-accounts/default/identity?audience=a")).status,
        200
      )
      assert.strictEqual((yield* metadata(memory, "/instance/service-accounts/default/identity")).status, 400)
      assert.strictEqual((yield* metadata(memory, "/instance/attributes/none")).status, 404)
      assert.strictEqual((yield* metadata(memory, "/project/project-id", {})).status, 403)
    }),
    { machine: { project: "my-project", region: "europe-west1", serviceAccount: email } }
  )

  test(
    "has no token for a machine without an account",
    Effect.gen(function*() {
      assert.strictEqual((yield* metadata(memory, "/instance/service-accounts/default/token")).status, 404)
      assert.strictEqual((yield* metadata(memory, "/project/project-id")).text, "emulated-project")
    }),
    { machine: { serviceAccount: "none" } }
  )

  test(
    "may be missing",
    Effect.gen(function*() {
      const { headers, status } = yield* metadata(memory, "/project/project-id")
      assert.deepStrictEqual([status, headers.get("metadata-flavor")], [404, null])
    }),
    { machine: "none" }
  )
})

describe("secrets", () => {
  test(
    "are in the log and in no print of it",
    Effect.gen(function*() {
      yield* form(memory, "/token", refreshing)
      yield* form(memory, "/v1/token", exchanging)
      yield* form(memory, "/token", asserted("as-secret"))
      const { requests } = yield* Emulator
      const printed = (yield* requests).map((request) => inspect(request, { depth: 10 }) + JSON.stringify(request))
        .join()
      assert.notInclude(printed, "-secret")
      assert.include(printed, "refresh_token")
      assert.include(String((yield* requests)[0]!.body), "rt-secret")
    })
  )
})
