import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit, Fiber, Redacted } from "effect"
import * as EffectHeaders from "effect/http/Headers"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { inspect } from "node:util"
import * as WebhookDelivery from "../src/WebhookDelivery.ts"
import { Webhooks } from "../src/Webhooks.ts"
import { delivered, event, type Given, hmac, seconds, secretOf } from "./harness/deliveries.ts"
import { memoryTest } from "./harness/emulated.ts"

const secret = secretOf("the secret of this webhook, 32 b")
const other = secretOf("another secret that has 32 bytes")

const delivery = ({ secret: by = secret, ...given }: Given & { readonly secret?: string } = {}) =>
  delivered(hmac(by), given)

const verify = (
  delivery: WebhookDelivery.WebhookDelivery,
  options: Partial<WebhookDelivery.VerifyOptions> = {}
) =>
  TestClock.setTime(seconds * 1000).pipe(
    Effect.andThen(WebhookDelivery.verify(delivery, { secrets: secret, ...options }))
  )

const reasonOf = (...given: Parameters<typeof verify>) =>
  Effect.flip(verify(...given)).pipe(Effect.map(({ reason }) => reason))

const withSignature = (signature: string) => {
  const given = delivery()
  return { ...given, headers: { ...given.headers, "webhook-signature": signature } }
}

// -----------------------------------------------------------------------------
// What is accepted
// -----------------------------------------------------------------------------

describe("a genuine delivery", () => {
  it.effect("gives its event", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual<unknown>(yield* verify(delivery()), event)
    }))

  it.effect("has the signature of the libraries of Standard Webhooks", () =>
    Effect.gen(function*() {
      // The vector of their tests. Its body is no event, which is found only after the signature was right.
      const vector = (signature: string) => ({
        headers: {
          "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
          "webhook-timestamp": "1614265330",
          "webhook-signature": signature
        },
        body: `{"test": 2432232314}`
      })
      const secrets = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
      const options = { secrets, tolerance: Duration.infinity }
      assert.strictEqual(
        yield* reasonOf(vector("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), options),
        "payload"
      )
      assert.strictEqual(
        yield* reasonOf(vector("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="), options),
        "signature"
      )
    }))

  it.effect("may have its body as bytes, also as part of a larger buffer", () =>
    Effect.gen(function*() {
      const body = new TextEncoder().encode(delivery().body as string)
      const larger = new Uint8Array(body.length + 7)
      larger.set(body, 3)
      for (const bytes of [body, Buffer.from(body), larger.subarray(3, 3 + body.length)]) {
        assert.deepStrictEqual<unknown>(yield* verify({ ...delivery(), body: bytes }), event)
      }
    }))

  const { headers } = delivery()
  const kinds: { readonly [kind: string]: WebhookDelivery.WebhookDelivery["headers"] } = {
    "in upper case": Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
    "as HTTP/1.1 writes them": {
      "Webhook-Id": headers["webhook-id"],
      "Webhook-Timestamp": headers["webhook-timestamp"],
      "Webhook-Signature": headers["webhook-signature"]
    },
    "of the platform": new Headers(headers),
    "of Effect": EffectHeaders.fromInput(headers),
    "of a Map": new Map(Object.entries(headers)),
    "of Node, among others": { ...headers, "set-cookie": ["a", "b"], host: undefined }
  }
  for (const [kind, headers] of Object.entries(kinds)) {
    it.effect(`may have headers ${kind}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual<unknown>(yield* verify({ ...delivery(), headers }), event)
      }))
  }

  it.effect("may have several signatures, of other versions too", () =>
    Effect.gen(function*() {
      const right = delivery().headers["webhook-signature"]
      const wrong = delivery({ secret: other }).headers["webhook-signature"]
      for (
        const list of [
          [wrong, right],
          [right, wrong],
          [right.replace("v1,", "v1a,"), "v2,AAAA", "v1,", "v1", "", wrong, right]
        ]
      ) {
        assert.deepStrictEqual<unknown>(yield* verify(withSignature(list.join(" "))), event)
      }
    }))

  it.effect("is of any of the secrets", () =>
    Effect.gen(function*() {
      for (
        const secrets of [
          secret,
          secret.replace("whsec_", ""),
          Redacted.make(secret),
          [secret],
          [other, secret],
          [Redacted.make(secret), other],
          [Redacted.make(other), Redacted.make(secret)]
        ]
      ) {
        assert.deepStrictEqual<unknown>(yield* verify(delivery(), { secrets }), event)
      }
    }))
})

// -----------------------------------------------------------------------------
// Headers
// -----------------------------------------------------------------------------

describe("a header", () => {
  for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
    for (const [kind, value] of [["missing", undefined], ["empty", ""]] as const) {
      it.effect(`${name} that is ${kind} is named`, () =>
        Effect.gen(function*() {
          const given = delivery()
          const error = yield* Effect.flip(verify({ ...given, headers: { ...given.headers, [name]: value } }))
          assert.strictEqual(error._tag, "InvalidDelivery")
          assert.strictEqual(error.reason, "headers")
          assert.strictEqual(error.message, `The delivery has no ${name} header`)
        }))
    }
  }
})

// -----------------------------------------------------------------------------
// Time
// -----------------------------------------------------------------------------

describe("webhook-timestamp", () => {
  const at = (millis: number, tolerance?: Duration.Input) =>
    TestClock.setTime(seconds * 1000 + millis).pipe(
      Effect.andThen(WebhookDelivery.verify(delivery(), { secrets: secret, tolerance }))
    )

  const borders = [
    [undefined, 300_000],
    ["1 minute", 60_000],
    [Duration.millis(1500), 1500],
    [Duration.zero, 0]
  ] as const
  for (const [tolerance, millis] of borders) {
    it.effect(`may be ${millis} ms away, of tolerance ${tolerance ?? "by default"}`, () =>
      Effect.gen(function*() {
        for (const away of [millis, -millis]) {
          assert.deepStrictEqual<unknown>(yield* at(away, tolerance), event)
        }
        const old = yield* Effect.flip(at(millis + 1, tolerance))
        assert.strictEqual(old.reason, "timestamp")
        assert.strictEqual(old.message, `webhook-timestamp is more than ${millis / 1000} s before now`)
        const early = yield* Effect.flip(at(-millis - 1, tolerance))
        assert.strictEqual(early.reason, "timestamp")
        assert.strictEqual(early.message, `webhook-timestamp is more than ${millis / 1000} s after now`)
      }))
  }

  it.effect("may be of any time when the tolerance is infinite", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual<unknown>(yield* at(1e12, Duration.infinity), event)
    }))

  for (
    const timestamp of [
      "now",
      "2026-01-22T12:00:00Z",
      `${seconds}.5`,
      `-${seconds}`,
      ` ${seconds}`,
      `${seconds}\n`,
      `${seconds}s`,
      `0x${seconds.toString(16)}`
    ]
  ) {
    it.effect(`${JSON.stringify(timestamp)} is refused as a timestamp, with any signature`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(verify(delivery({ timestamp }), { tolerance: Duration.infinity }))
        assert.strictEqual(error.reason, "timestamp")
        assert.include(error.message, "webhook-timestamp")
      }))
  }

  it.effect("that is too large for a number is too far away", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* reasonOf(delivery({ timestamp: "9".repeat(400) })), "timestamp")
    }))
})

// -----------------------------------------------------------------------------
// Signatures
// -----------------------------------------------------------------------------

describe("a delivery that is not genuine", () => {
  /** Some bytes with one of them changed. */
  const changed = (bytes: Uint8Array) =>
    fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([index, mask]) =>
      bytes.map((byte, at) => at === index ? byte ^ mask : byte)
    )

  /** Some text with one of its characters changed to another that a header can carry. */
  const changedText = (text: string, characters: string) =>
    fc.tuple(fc.nat(text.length - 1), fc.constantFrom(...characters)).filter(([at, char]) => text[at] !== char)
      .map(([at, char]) => text.slice(0, at) + char + text.slice(at + 1))

  const printable = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)).join("")
  const genuine = { ...delivery(), body: JSON.stringify(event) }
  const fails = (given: WebhookDelivery.WebhookDelivery) =>
    reasonOf(given, { tolerance: Duration.infinity }).pipe(
      Effect.map((reason) => assert.strictEqual(reason, "signature"))
    )
  const withHeader = (name: keyof typeof genuine.headers) => (value: string) => ({
    ...genuine,
    headers: { ...genuine.headers, [name]: value }
  })
  const withBody = (body: string | Uint8Array) => ({ ...genuine, body })

  const tampered: { readonly [what: string]: fc.Arbitrary<WebhookDelivery.WebhookDelivery> } = {
    "has a byte of its body changed": changed(new TextEncoder().encode(genuine.body)).map(withBody),
    "is shorter": fc.nat(genuine.body.length - 1).map((length) => withBody(genuine.body.slice(0, length))),
    "is longer": fc.string({ minLength: 1 }).map((more) => withBody(`${genuine.body}${more}`)),
    "has a character of its id changed": changedText(genuine.headers["webhook-id"], printable)
      .map(withHeader("webhook-id")),
    "has a digit of its timestamp changed": changedText(genuine.headers["webhook-timestamp"], "0123456789")
      .map(withHeader("webhook-timestamp")),
    "has a character of its signature changed": changedText(genuine.headers["webhook-signature"], printable)
      .map(withSignature)
  }
  for (const [what, deliveries] of Object.entries(tampered)) {
    it(`${what}`, () =>
      fc.assert(
        fc.asyncProperty(deliveries, async (given) => {
          const reason = reasonOf(given, { tolerance: Duration.infinity }).pipe(
            Effect.provide(TestClock.layer()),
            Effect.runPromise
          )
          assert.strictEqual(await reason, "signature")
        }),
        { numRuns: 300 }
      ))
  }

  it.effect("is signed by another secret", () =>
    Effect.gen(function*() {
      yield* fails(delivery({ secret: other }))
      const error = yield* Effect.flip(verify(delivery(), { secrets: [other, secretOf("a third one")] }))
      assert.strictEqual(error.reason, "signature")
      assert.include(error.message, "webhook-signature")
    }))

  it.effect("has a signature that is written in another way", () =>
    Effect.gen(function*() {
      const right = genuine.headers["webhook-signature"]
      const bytes = Buffer.from(right.slice(3), "base64")
      for (
        const signature of [
          right.slice(3),
          right.replace("v1,", "v1="),
          right.replace("v1,", "V1,"),
          right.replace("v1,", "xv1,"),
          `${right}=`,
          right.replace("v1,", "v1a,"),
          right.replace("v1,", "v2,"),
          right.replace(/=$/, ""),
          right.slice(0, 8),
          "v1,",
          `v1,${bytes.toString("hex")}`,
          `v1,${bytes.subarray(0, 31).toString("base64")}`,
          `v1,${Buffer.concat([bytes, bytes]).toString("base64")}`
        ]
      ) {
        yield* fails(withSignature(signature))
      }
    }))

  it.effect("has the JWT of a request's own webhook_config, and is told so", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(verify(withSignature("eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJtZSJ9.c2ln")))
      assert.strictEqual(error.reason, "signature")
      assert.include(error.message, "webhook_config")
    }))

  it.effect("has the borders between id, timestamp and body moved", () =>
    Effect.gen(function*() {
      const { body, headers } = delivery({ id: `msg.${seconds}` })
      const moved = {
        headers: { ...headers, "webhook-id": "msg" },
        body: `${seconds}.${body}`
      }
      assert.strictEqual(yield* reasonOf(moved), "payload")
    }))

  it.effect("is overwritten while it is verified, which changes nothing", () =>
    Effect.gen(function*() {
      const body = new TextEncoder().encode(genuine.body)
      yield* TestClock.setTime(seconds * 1000)
      const verifying = yield* WebhookDelivery.verify(withBody(body), { secrets: secret }).pipe(
        Effect.forkChild({ startImmediately: true })
      )
      assert.isUndefined(verifying.pollUnsafe())
      body.set(new TextEncoder().encode(genuine.body.replace("batch_123456", "batch_654321")))
      assert.deepStrictEqual<unknown>(yield* Fiber.join(verifying), event)
    }))

  it.effect("has half a character that another body would be written with", () =>
    Effect.gen(function*() {
      // Both bodies are the same bytes: what is read is what was signed.
      const body = JSON.stringify({ type: "a", note: "\uFFFD" })
      assert.deepStrictEqual<unknown>(
        yield* verify({ ...delivery({ body }), body: body.replace("\uFFFD", "\uD800") }),
        JSON.parse(body)
      )
    }))
})

// -----------------------------------------------------------------------------
// Secrets
// -----------------------------------------------------------------------------

describe("the secrets of a webhook", () => {
  memoryTest("verify its deliveries, the old one beside the new one until it is revoked", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const webhooks = yield* Webhooks.make
      const { id = "", new_signing_secret: first = "" } = yield* webhooks.create({
        uri: "https://example.com/gemini",
        subscribed_events: ["batch.succeeded"]
      })
      const rotate = (revocation_behavior: string) =>
        webhooks.rotateSigningSecret(id, { revocation_behavior }).pipe(Effect.map(({ secret = "" }) => secret))
      /** Whether each of the secrets verifies the next delivery. */
      const verified = Effect.fnUntraced(function*(secrets: ReadonlyArray<string>) {
        yield* TestClock.adjust("1 minute")
        yield* webhooks.ping(id)
        const delivery = (yield* emulator.deliveries).at(-1)
        assert(delivery !== undefined)
        return yield* Effect.forEach(secrets, (secret) =>
          WebhookDelivery.verify(delivery, { secrets: secret }).pipe(
            Effect.match({ onFailure: ({ reason }) => reason, onSuccess: ({ type }) => String(type) })
          ))
      })
      assert.deepStrictEqual(yield* verified([first, other]), ["webhook.ping", "signature"])
      const second = yield* rotate("revoke_previous_secrets_after_h24")
      assert.deepStrictEqual(yield* verified([first, second]), ["webhook.ping", "webhook.ping"])
      const third = yield* rotate("revoke_previous_secrets_immediately")
      assert.deepStrictEqual(yield* verified([first, second, third]), ["signature", "signature", "webhook.ping"])
    }))
})

// -----------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------

describe("an event", () => {
  const documented = {
    "batch.succeeded": { output_file_uri: "gs://bucket/file" },
    "batch.cancelled": {},
    "batch.expired": {},
    "batch.failed": { error_code: 13, error_message: "broken" },
    "interaction.requires_action": {},
    "interaction.completed": {},
    "interaction.failed": { error_code: "INTERNAL", error_message: "broken" },
    "interaction.cancelled": {},
    "video.generated": { output_file_uri: "gs://bucket/file", file_name: "files/1" }
  } satisfies WebhookDelivery.EventData

  for (const [type, data] of Object.entries(documented)) {
    it.effect(`${type} keeps what is not documented of it`, () =>
      Effect.gen(function*() {
        const given = { type, data: { id: "1", ...data, new_field: [1] }, user_metadata: { job: "nightly" } }
        assert.deepStrictEqual<unknown>(yield* verify(delivery({ body: JSON.stringify(given) })), given)
      }))

    for (const wrong of [undefined, null, [], "1", {}, { id: 1 }]) {
      it.effect(`${type} has an id, unlike ${JSON.stringify(wrong)}`, () =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(verify(delivery({ body: JSON.stringify({ type, data: wrong }) })))
          assert.strictEqual(error.reason, "payload")
          assert.include(error.message, "data.id")
        }))
    }
  }

  for (
    const given of [{ type: "webhook.ping" }, { type: "toString", data: 1 }, { type: "agent.slept", data: { a: 1 } }]
  ) {
    it.effect(`${given.type}, which is not documented, passes through`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual<unknown>(yield* verify(delivery({ body: JSON.stringify(given) })), given)
      }))
  }

  const bodies = {
    "empty": "",
    "no JSON": "type=batch.succeeded",
    "cut off": JSON.stringify(event).slice(0, -1),
    "no UTF-8": Buffer.concat([Buffer.from(`{"type":"`), Buffer.from([0xC3, 0x28]), Buffer.from(`"}`)]),
    "null": "null",
    "a string": `"batch.succeeded"`,
    "a list": `[{"type":"batch.succeeded"}]`,
    "without a type": `{"data":{"id":"1"}}`,
    "of a type that is a number": `{"type":1}`
  }
  for (const [kind, body] of Object.entries(bodies)) {
    it.effect(`is not a body that is ${kind}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(verify(delivery({ body })))
        assert.strictEqual(error.reason, "payload")
        assert.include(error.message, "body")
        yield* reasonOf({ ...delivery({ body, secret: other }) }).pipe(
          Effect.map((reason) => assert.strictEqual(reason, "signature"))
        )
      }))
  }

  it("is told apart by its type, and what is not documented goes to the default branch", () => {
    const tell = (event: WebhookDelivery.WebhookEvent): string => {
      switch (event.type) {
        case "batch.succeeded":
          return event.data.output_file_uri ?? event.data.id
        case "batch.failed":
        case "interaction.failed":
          return event.data.error_message ?? ""
        case "video.generated":
          return event.data.file_name ?? ""
        case "batch.cancelled":
        case "batch.expired":
        case "interaction.cancelled":
        case "interaction.completed":
        case "interaction.requires_action":
          return event.data.id
        default:
          return `Undocumented: ${JSON.stringify(event)}`
      }
    }
    const told = (event: unknown) => tell(event as WebhookDelivery.WebhookEvent)
    assert.strictEqual(told(event), event.data.output_file_uri)
    assert.strictEqual(told({ type: "webhook.ping" }), `Undocumented: {"type":"webhook.ping"}`)
  })
})

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

describe("an error", () => {
  const body = JSON.stringify({ type: "batch.succeeded", data: { title: "a confidential title" } })
  const given = delivery({ body })
  const failing: { readonly [reason: string]: WebhookDelivery.WebhookDelivery } = {
    headers: { ...given, headers: { ...given.headers, "webhook-id": undefined } },
    timestamp: { ...given, headers: { ...given.headers, "webhook-timestamp": "a confidential title" } },
    signature: { ...given, body: `${body} ` },
    payload: given,
    "payload, of no JSON": delivery({ body: "confidential" })
  }
  for (const [reason, given] of Object.entries(failing)) {
    it.effect(`about ${reason} says nothing of the secret, the signature and the body`, () =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(verify(given))
        assert(Exit.isFailure(exit))
        const error = yield* Effect.flip(exit)
        assert.strictEqual(error.reason, reason.split(",")[0])
        const signature = String(new Headers(given.headers as Record<string, string>).get("webhook-signature")).slice(3)
        for (
          const said of [
            JSON.stringify(error),
            String(error),
            error.stack ?? "",
            inspect(error, { depth: 10, showHidden: true }),
            JSON.stringify(exit),
            Cause.pretty(exit.cause)
          ]
        ) {
          for (const hidden of [secret.slice(6), secret.slice(6, 20), signature, "confidential"]) {
            assert.notInclude(said, hidden)
          }
        }
      }))
  }
})
