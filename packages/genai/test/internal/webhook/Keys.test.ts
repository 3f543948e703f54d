import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { createPublicKey, generateKeyPairSync } from "node:crypto"
import { inspect } from "node:util"
import * as WebhookDelivery from "../../../src/WebhookDelivery.ts"
import { delivered, ed25519, event, hmac, keyPair, secretOf } from "../../harness/deliveries.ts"

const secret = secretOf("the secret of this webhook, 32 b")
const keys = keyPair(Buffer.alloc(32, 7))
const other = keyPair(Buffer.alloc(32, 8))

/** A delivery that has a signature of each kind. */
const delivery = delivered((content) => `${hmac(secret)(content)} ${ed25519(keys)(content)}`)

const verify = (options: object) =>
  WebhookDelivery.verify(delivery, { tolerance: Duration.infinity, ...options } as WebhookDelivery.VerifyOptions)

const noSecret = "expected the signing secret in Base64, such as whsec_…"
const noPublicKey = "expected an Ed25519 public key: its 32 bytes in Base64, such as whpk_…, PEM, or a JSON Web Key"

/** The public key as OpenSSL and Node export it. */
const spki = createPublicKey({ key: keys.jwk, format: "jwk" })

const wiped = Redacted.make(secret)
Redacted.wipeUnsafe(wiped)

/** What is wrong, the options, and the message. Characters of keys that must not be quoted are `hidden`. */
const wrong: { readonly [kind: string]: readonly [options: object, message: string] } = {
  "no keys at all": [{}, "The options have no keys; expected secrets, publicKeys or both"],
  "keys that are undefined": [
    { secrets: undefined, publicKeys: undefined },
    "The options have no keys; expected secrets, publicKeys or both"
  ],
  "no secrets": [{ secrets: [] }, "secrets is an empty list; expected at least one key"],
  "null": [{ secrets: null }, `secrets is not a string; ${noSecret}`],
  "a number": [{ secrets: 5 }, `secrets is not a string; ${noSecret}`],
  "bytes": [{ secrets: new Uint8Array(32) }, `secrets is not a string; ${noSecret}`],
  "a list of undefined": [{ secrets: [undefined] }, `secrets[0] is not a string; ${noSecret}`],
  "a sparse list": [
    { secrets: Object.assign([], { length: 4_000_000_000 }) },
    `secrets[0] is not a string; ${noSecret}`
  ],
  "a Redacted number": [{ secrets: Redacted.make(5) }, `secrets is not a string; ${noSecret}`],
  "a Redacted secret that was wiped": [
    { secrets: wiped },
    "The options cannot be read: reading threw an exception"
  ],
  "an empty secret": [{ secrets: "" }, `secrets is empty; ${noSecret}`],
  "an empty Redacted secret": [{ secrets: Redacted.make("") }, `secrets is empty; ${noSecret}`],
  "an empty secret behind its prefix": [{ secrets: "whsec_" }, `secrets is not Base64; ${noSecret}`],
  "a secret that is not Base64": [{ secrets: "whsec_hidden!" }, `secrets is not Base64; ${noSecret}`],
  "a Redacted secret that is not Base64": [
    { secrets: Redacted.make("whsec_hidden!") },
    `secrets is not Base64; ${noSecret}`
  ],
  "a wrong secret beside a right one": [
    { secrets: [secret, "whsec_hidden!"] },
    `secrets[1] is not Base64; ${noSecret}`
  ],
  "a wrong secret beside a right public key": [
    { secrets: "whsec_hidden!", publicKeys: keys.publicKey },
    `secrets is not Base64; ${noSecret}`
  ],
  "a public key as a secret": [
    { secrets: "whpk_hidden" },
    "secrets is an Ed25519 key; pass the whpk_ key of the sender as publicKeys"
  ],
  "a secret key as a secret": [
    { secrets: "whsk_hidden" },
    "secrets is an Ed25519 key; pass the whpk_ key of the sender as publicKeys"
  ],
  "no public keys": [{ publicKeys: [] }, "publicKeys is an empty list; expected at least one key"],
  "a public key that is null": [{ publicKeys: null }, `publicKeys is not a string or an object; ${noPublicKey}`],
  "an empty public key": [{ publicKeys: "" }, `publicKeys is not a public key; ${noPublicKey}`],
  "a public key that is not Base64": [{ publicKeys: "whpk_hidden!" }, `publicKeys is not a public key; ${noPublicKey}`],
  "a public key of 31 bytes": [
    { publicKeys: [keys.publicKey, Buffer.alloc(31).toString("base64")] },
    `publicKeys[1] is not a public key; ${noPublicKey}`
  ],
  "a public key of 33 bytes": [
    { publicKeys: `whpk_${Buffer.alloc(33).toString("base64")}` },
    `publicKeys is not a public key; ${noPublicKey}`
  ],
  "the PEM of a private key": [
    { publicKeys: "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----\n" },
    `publicKeys is not a public key; ${noPublicKey}`
  ],
  "the PEM of a key of another kind": [
    { publicKeys: generateKeyPairSync("x25519").publicKey.export({ format: "pem", type: "spki" }) },
    `publicKeys is not a public key; ${noPublicKey}`
  ],
  "a secret key as a public key": [
    { publicKeys: "whsk_hidden" },
    "publicKeys is a secret key; pass the public key that belongs to it, whpk_…"
  ],
  "a secret as a public key": [
    { publicKeys: "whsec_hidden" },
    "publicKeys is the secret of HMAC signatures; pass it as secrets"
  ],
  "a JSON Web Key without x": [
    { publicKeys: { kty: "OKP", crv: "Ed25519" } },
    `publicKeys is not a public key; ${noPublicKey}`
  ],
  "a JSON Web Key whose x is short": [
    { publicKeys: { kty: "OKP", crv: "Ed25519", x: "AAAA" } },
    `publicKeys is not a public key; ${noPublicKey}`
  ],
  "a JSON Web Key whose x is not base64url": [
    { publicKeys: { kty: "OKP", crv: "Ed25519", x: `${keys.jwk.x.slice(1)}!` } },
    `publicKeys is not a public key; ${noPublicKey}`
  ],
  "only JSON Web Keys of other kinds": [
    { publicKeys: [{ kty: "RSA", n: "hidden", e: "AQAB" }, { kty: "OKP", crv: "X25519", x: keys.jwk.x }] },
    `publicKeys has no Ed25519 key; ${noPublicKey}`
  ],
  "a JSON Web Key Set instead of its keys": [
    { publicKeys: { keys: [keys.jwk] } },
    `publicKeys has no Ed25519 key; ${noPublicKey}`
  ],
  ...Object.fromEntries(
    [null, "soon", Number.NaN, -1, "-1 seconds", [], Symbol("s")].map((tolerance) => [
      `a tolerance of ${inspect(tolerance)}`,
      [
        { secrets: secret, tolerance },
        "tolerance is not a duration; expected one that is not negative, such as \"5 minutes\""
      ]
    ])
  )
}

describe("options", () => {
  for (const [kind, [options, message]] of Object.entries(wrong)) {
    it.effect(`with ${kind} fail, and the message says what is wrong`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(verify(options))
        assert.strictEqual(error._tag, "InvalidDelivery")
        assert.strictEqual(error.message, message)
        assert.strictEqual(error.reason, "options")
        assert.notInclude(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error), "hidden")
      }))
  }

  for (const options of [undefined, null, 5, "secret", [], secret]) {
    it.effect(`that are ${inspect(options)} fail`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(
          WebhookDelivery.verify(delivery, options as unknown as WebhookDelivery.VerifyOptions)
        )
        assert.strictEqual(error.reason, "options")
        assert.strictEqual(error.message, "The options are not an object; expected secrets or publicKeys")
      }))
  }
})

describe("secrets", () => {
  it.effect("may have blanks and line ends around them, as in a file", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual<unknown>(yield* verify({ secrets: ` ${secret}\r\n` }), event)
    }))
})

describe("public keys", () => {
  const right: { readonly [kind: string]: unknown } = {
    "whpk_ and Base64": keys.publicKey,
    "Base64": keys.publicKey.replace("whpk_", ""),
    "Redacted": Redacted.make(keys.publicKey),
    "Base64 with a line end": `${keys.publicKey}\r\n`,
    "PEM": spki.export({ format: "pem", type: "spki" }),
    "a SubjectPublicKeyInfo in Base64": spki.export({ format: "der", type: "spki" }).toString("base64"),
    "a JSON Web Key": keys.jwk,
    "a JSON Web Key with other fields": { ...keys.jwk, kid: "1", use: "sig", alg: "EdDSA" },
    "the keys of a JSON Web Key Set, of which one is of another kind": [
      { kty: "RSA", n: "AQAB", e: "AQAB" },
      other.jwk,
      keys.jwk
    ],
    "several, in several forms": [other.publicKey, other.jwk, keys.publicKey]
  }
  for (const [kind, publicKeys] of Object.entries(right)) {
    it.effect(`may be ${kind}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual<unknown>(yield* verify({ publicKeys }), event)
      }))
  }

  it.effect("verify beside secrets: one signature of either kind is enough", () =>
    Effect.gen(function*() {
      const wrongSecret = secretOf("another secret")
      assert.deepStrictEqual<unknown>(yield* verify({ publicKeys: keys.jwk, secrets: wrongSecret }), event)
      assert.deepStrictEqual<unknown>(yield* verify({ publicKeys: other.jwk, secrets: secret }), event)
      const error = yield* Effect.flip(verify({ publicKeys: other.jwk, secrets: wrongSecret }))
      assert.strictEqual(error.reason, "signature")
    }))
})
