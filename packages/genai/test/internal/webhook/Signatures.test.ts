import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { Webhook } from "standardwebhooks"
import { vi } from "vitest"
import * as WebhookDelivery from "../../../src/WebhookDelivery.ts"
import { Webhooks } from "../../../src/Webhooks.ts"
import { delivered, ed25519, event, hmac, keyPair, secretOf } from "../../harness/deliveries.ts"
import { memoryTest } from "../../harness/emulated.ts"

const secret = secretOf("the secret of this webhook, 32 b")
const keys = keyPair(Buffer.alloc(32, 7))
const other = keyPair(Buffer.alloc(32, 8))
const tolerance = Duration.infinity

const verify = (delivery: WebhookDelivery.WebhookDelivery, options: WebhookDelivery.VerifyOptions) =>
  WebhookDelivery.verify(delivery, { tolerance, ...options })

/** `count` signatures that nobody made. */
const forged = (version: "v1" | "v1a", count: number) =>
  Array.from({ length: count }, (_, index) => {
    const bytes = Buffer.alloc(version === "v1" ? 32 : 64)
    bytes.writeUInt32BE(index)
    return `${version},${bytes.toString("base64")}`
  })

/** Counts what WebCrypto is asked to do while the effect runs. */
const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => ({
      sign: vi.spyOn(globalThis.crypto.subtle, "sign"),
      verify: vi.spyOn(globalThis.crypto.subtle, "verify")
    })),
    (spies) =>
      Effect.map(effect, (result) => ({
        result,
        sign: spies.sign.mock.calls.length,
        verify: spies.verify.mock.calls.length
      })),
    ({ sign, verify }) =>
      Effect.sync(() => {
        sign.mockRestore()
        verify.mockRestore()
      })
  )

// -----------------------------------------------------------------------------
// v1
// -----------------------------------------------------------------------------

describe("v1 signatures", () => {
  it.effect("cost one HMAC per secret, however many there are", () =>
    Effect.gen(function*() {
      const secrets = ["one", "two", "three"].map(secretOf)
      const wrong = delivered(() => forged("v1", 300).join(" "))
      const { result, sign, verify: verified } = yield* counted(Effect.flip(verify(wrong, { secrets })))
      assert.strictEqual(result.reason, "signature")
      assert.strictEqual(sign, secrets.length)
      assert.strictEqual(verified, 0)
      const right = delivered((content) => [...forged("v1", 300), hmac(secret)(content)].join(" "))
      assert.deepStrictEqual<unknown>(yield* verify(right, { secrets: [...secrets, secret] }), event)
    }))

  it.effect("cost nothing where no secret was passed, nor v1a signatures where no public key was", () =>
    Effect.gen(function*() {
      const both = delivered((content) => `${hmac(secret)(content)} ${ed25519(keys)(content)}`)
      const bySecret = yield* counted(verify(both, { secrets: secret }))
      assert.deepStrictEqual([bySecret.sign, bySecret.verify], [1, 0])
      const byKey = yield* counted(verify(both, { publicKeys: keys.jwk }))
      assert.deepStrictEqual([byKey.sign, byKey.verify], [0, 1])
    }))

  it.effect("are told apart from signatures that differ in any one bit", () =>
    Effect.gen(function*() {
      for (let bit = 0; bit < 256; bit++) {
        const flipped = delivered((content) => {
          const bytes = Buffer.from(hmac(secret)(content).slice(3), "base64")
          bytes[bit >> 3]! ^= 1 << (bit & 7)
          return `v1,${bytes.toString("base64")}`
        })
        assert.strictEqual((yield* Effect.flip(verify(flipped, { secrets: secret }))).reason, "signature")
      }
    }))
})

// -----------------------------------------------------------------------------
// v1 beside the library of Standard Webhooks
// -----------------------------------------------------------------------------

describe("the npm package standardwebhooks", () => {
  const bodies = fc.string({ unit: "binary" }).map((note) => JSON.stringify({ ...event, note }))
  const ids = fc.stringMatching(/^[\w-]{1,40}$/)
  const secrets = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((key) => Buffer.from(key).toString("base64"))

  it("signs what we verify", () =>
    fc.assert(
      fc.asyncProperty(bodies, ids, secrets, fc.boolean(), async (body, id, key, isPrefixed) => {
        const secret = isPrefixed ? `whsec_${key}` : key
        const now = new Date()
        const signature = new Webhook(secret).sign(id, now, body)
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
          "webhook-signature": signature
        }
        const verified: unknown = await Effect.runPromise(
          WebhookDelivery.verify({ headers, body }, { secrets: secret })
        )
        assert.deepStrictEqual(verified, JSON.parse(body))
      })
    ))

  it("accepts and refuses the same deliveries", () =>
    fc.assert(
      fc.asyncProperty(
        bodies,
        ids,
        fc.constantFrom(0, 1, 299, 301, -299, -301),
        fc.constantFrom("nothing", "body", "id", "timestamp", "signature", "secret", "version"),
        async (body, id, age, tampered) => {
          const timestamp = String(Math.floor(Date.now() / 1000) - age)
          const genuine = delivered(hmac(secret), { id, timestamp, body })
          const headers = {
            "webhook-id": tampered === "id" ? `${id}x` : id,
            "webhook-timestamp": tampered === "timestamp" ? String(Number(timestamp) - 1) : timestamp,
            "webhook-signature": tampered === "signature"
              ? forged("v1", 1).join()
              : tampered === "version"
              ? genuine.headers["webhook-signature"].replace("v1,", "v1a,")
              : genuine.headers["webhook-signature"]
          }
          const received = { headers, body: tampered === "body" ? `${body} ` : body }
          const by = tampered === "secret" ? secretOf("another") : secret
          const ours = await Effect.runPromise(
            Effect.result(WebhookDelivery.verify(received, { secrets: by })).pipe(Effect.map(({ _tag }) => _tag))
          )
          const theirs = await Promise.resolve().then(() => new Webhook(by).verify(received.body, headers)).then(
            () => "Success",
            () => "Failure"
          )
          assert.strictEqual(ours, theirs)
          assert.strictEqual(ours === "Success", tampered === "nothing" && Math.abs(age) < 300)
        }
      ),
      { numRuns: 300 }
    ))

  memoryTest("verifies what the emulator signs", () =>
    Effect.acquireUseRelease(
      Effect.sync(() => vi.useFakeTimers({ toFake: ["Date"] })),
      () =>
        Effect.gen(function*() {
          yield* TestClock.setTime(1_769_083_200_000)
          vi.setSystemTime(1_769_083_200_000)
          const webhooks = yield* Webhooks.make
          const { id = "", new_signing_secret = "" } = yield* webhooks.create({
            uri: "https://example.com/gemini",
            subscribed_events: ["batch.succeeded"]
          })
          yield* webhooks.ping(id)
          const [delivery] = yield* (yield* Emulator).deliveries
          assert.deepStrictEqual(
            new Webhook(new_signing_secret).verify(delivery!.body, delivery!.headers),
            JSON.parse(delivery!.body)
          )
          assert.throws(() => new Webhook(secret).verify(delivery!.body, delivery!.headers))
        }),
      () => Effect.sync(() => vi.useRealTimers())
    ))
})

// -----------------------------------------------------------------------------
// v1a
// -----------------------------------------------------------------------------

describe("v1a signatures", () => {
  it.effect("are those of a known key", () =>
    Effect.gen(function*() {
      // The key pair of the first test of RFC 8032 (7.1); the signature was made with `sign` of node:crypto.
      const vector = {
        headers: {
          "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
          "webhook-timestamp": "1614265330",
          "webhook-signature":
            "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw=="
        },
        body: `{"test": 2432232314}`
      }
      const publicKeys = `whpk_${
        Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex").toString("base64")
      }`
      // Its body is not an event, which is found only after the signature was right.
      assert.strictEqual((yield* Effect.flip(verify(vector, { publicKeys }))).reason, "payload")
      assert.strictEqual(
        (yield* Effect.flip(verify({ ...vector, body: `{"test": 2432232315}` }, { publicKeys }))).reason,
        "signature"
      )
    }))

  it("of Node's crypto are verified, and no others", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: "binary" }).map((note) => JSON.stringify({ ...event, note })),
        fc.stringMatching(/^[\w-]{1,40}$/),
        fc.constantFrom("nothing", "body", "id", "timestamp", "key", "signature"),
        fc.nat(511),
        async (seed, body, id, tampered, bit) => {
          const keys = keyPair(seed)
          const genuine = delivered(ed25519(keys), { body, id })
          const flipped = Buffer.from(genuine.headers["webhook-signature"].slice(4), "base64")
          flipped[bit >> 3]! ^= 1 << (bit & 7)
          const received = {
            headers: {
              "webhook-id": tampered === "id" ? `${id}x` : id,
              "webhook-timestamp": tampered === "timestamp" ? "1" : genuine.headers["webhook-timestamp"],
              "webhook-signature": tampered === "signature"
                ? `v1a,${flipped.toString("base64")}`
                : genuine.headers["webhook-signature"]
            },
            body: tampered === "body" ? `${body} ` : body
          }
          const by = tampered === "key" ? keyPair(seed.map((byte) => byte ^ 1)) : keys
          const outcome = await Effect.runPromise(
            verify(received, { publicKeys: by.publicKey }).pipe(
              Effect.match({ onFailure: ({ reason }) => reason, onSuccess: (event: unknown) => event })
            )
          )
          assert.deepStrictEqual(outcome, tampered === "nothing" ? JSON.parse(body) : "signature")
        }
      ),
      { numRuns: 200 }
    ))

  it.effect("are found among others, up to 10 of them", () =>
    Effect.gen(function*() {
      const among = (count: number) =>
        delivered((content) => [...forged("v1", 20), ...forged("v1a", count - 1), ed25519(keys)(content)].join(" "))
      assert.deepStrictEqual<unknown>(yield* verify(among(10), { publicKeys: [other.jwk, keys.jwk] }), event)
      const { result, verify: verified } = yield* counted(
        Effect.flip(verify(among(11), { publicKeys: [other.jwk, keys.jwk] }))
      )
      assert.strictEqual(result.reason, "signature")
      assert.strictEqual(result.message, "webhook-signature has more than 10 v1a signatures")
      assert.strictEqual(verified, 0)
    }))

  it.effect("that stand there twice are checked once", () =>
    Effect.gen(function*() {
      const twice = delivered(() => [...forged("v1a", 3), ...forged("v1a", 3)].join(" "))
      const { verify: verified } = yield* counted(Effect.flip(verify(twice, { publicKeys: keys.jwk })))
      assert.strictEqual(verified, 3)
    }))

  it.effect("without a key for them are refused, and the message names the option", () =>
    Effect.gen(function*() {
      const message = (delivery: WebhookDelivery.WebhookDelivery, options: WebhookDelivery.VerifyOptions) =>
        Effect.map(Effect.flip(verify(delivery, options)), ({ message, reason }) => `${reason}: ${message}`)
      assert.strictEqual(
        yield* message(delivered(ed25519(keys)), { secrets: secret }),
        "signature: webhook-signature has v1a signatures only; pass publicKeys to verify them"
      )
      assert.strictEqual(
        yield* message(delivered(hmac(secret)), { publicKeys: keys.jwk }),
        "signature: webhook-signature has v1 signatures only; pass secrets to verify them"
      )
    }))
})

// -----------------------------------------------------------------------------
// Runtimes
// -----------------------------------------------------------------------------

describe("a runtime", () => {
  /** Runs the effect with WebCrypto that refuses keys of an algorithm. */
  const refusing = <A, E, R>(name: string, algorithm: string, effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const { subtle } = globalThis.crypto
        const importKey = subtle.importKey.bind(subtle) as (...args: ReadonlyArray<unknown>) => Promise<CryptoKey>
        return vi.spyOn(subtle, "importKey").mockImplementation((...args: ReadonlyArray<unknown>) =>
          (args[2] as { readonly name: string }).name === algorithm
            ? Promise.reject(new DOMException("hidden", name))
            : importKey(...args)
        )
      }),
      () => effect,
      (spy) => Effect.sync(() => spy.mockRestore())
    )

  it.effect("without Ed25519 fails for v1a, and verifies v1", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        refusing(
          "NotSupportedError",
          "Ed25519",
          verify(delivered(ed25519(keys)), { publicKeys: keys.jwk })
        )
      )
      assert.strictEqual(error.reason, "runtime")
      assert.strictEqual(
        error.message,
        "This runtime cannot verify Ed25519 signatures: WebCrypto failed with NotSupportedError"
      )
      const both = delivered((content) => `${ed25519(keys)(content)} ${hmac(secret)(content)}`)
      const verified = refusing("NotSupportedError", "Ed25519", verify(both, { secrets: secret, publicKeys: keys.jwk }))
      assert.deepStrictEqual<unknown>(yield* verified, event)
    }))

  it.effect("that refuses the key says so", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        refusing("DataError", "Ed25519", verify(delivered(ed25519(keys)), { publicKeys: keys.jwk }))
      )
      assert.strictEqual(error.reason, "options")
      assert.strictEqual(error.message, "WebCrypto refuses the Ed25519 key")
    }))

  it.effect("without WebCrypto fails", () =>
    Effect.acquireUseRelease(
      Effect.sync(() => vi.stubGlobal("crypto", undefined)),
      () =>
        Effect.gen(function*() {
          for (
            const [delivery, options] of [[hmac(secret), { secrets: secret }], [ed25519(keys), {
              publicKeys: keys.jwk
            }]] as const
          ) {
            const error = yield* Effect.flip(verify(delivered(delivery), options))
            assert.strictEqual(error.reason, "runtime")
          }
        }),
      () => Effect.sync(() => vi.unstubAllGlobals())
    ))
})
