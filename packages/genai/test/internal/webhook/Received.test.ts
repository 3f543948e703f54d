import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import * as WebhookDelivery from "../../../src/WebhookDelivery.ts"
import { delivered, event, hmac, secretOf } from "../../harness/deliveries.ts"

const secret = secretOf("the secret of this webhook, 32 b")
const body = JSON.stringify(event)
const { headers } = delivered(hmac(secret), { body })
const other = delivered(hmac(secretOf("another"))).headers["webhook-signature"]

const verify = (delivery: unknown) =>
  WebhookDelivery.verify(delivery as WebhookDelivery.WebhookDelivery, {
    secrets: secret,
    tolerance: Duration.infinity
  })

const pairs = Object.entries(headers)

function* endless(): Generator<[string, string]> {
  for (;;) yield ["x-more", "1"]
}

describe("headers", () => {
  const right: { readonly [kind: string]: unknown } = {
    "a list of pairs": pairs,
    "the iterator of a Headers": new Headers(headers).entries(),
    "a record of lists, as headersDistinct of Node": Object.fromEntries(pairs.map(([name, value]) => [name, [value]])),
    "an object without a prototype": Object.assign(Object.create(null), headers) as object,
    "a record beside headers of other types": { ...headers, "content-length": 5, "x-null": null },
    "two values of webhook-signature, as one": {
      ...headers,
      "webhook-signature": `${other}, ${headers["webhook-signature"]}`
    },
    "two values of webhook-signature, in a list": {
      ...headers,
      "webhook-signature": [other, headers["webhook-signature"]]
    },
    "webhook-signature twice": [["Webhook-Signature", other], ...pairs]
  }
  for (const [kind, headers] of Object.entries(right)) {
    it.effect(`may be ${kind}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual<unknown>(yield* verify({ body, headers }), event)
      }))
  }

  const noHeaders = "The headers are not an object; expected the headers of the request"
  const noPairs = "The headers are not pairs of name and value; expected the headers of the request"
  const wrong: { readonly [kind: string]: readonly [headers: unknown, message: string] } = {
    "undefined": [undefined, noHeaders],
    "null": [null, noHeaders],
    "a number": [5, noHeaders],
    "a string": ["webhook-id: msg_1", noHeaders],
    "a function": [() => headers, noHeaders],
    "rawHeaders of Node": [pairs.flat(), noPairs],
    "bytes": [new Uint8Array(8), noPairs],
    "a list of null": [[null], noPairs],
    "an empty record": [{}, "The delivery has no webhook-id header"],
    "a Promise": [Promise.resolve(headers), "The delivery has no webhook-id header"],
    "a record with a number": [{ ...headers, "webhook-timestamp": 1 }, "The header webhook-timestamp is not a string"],
    "a record with a Redacted value": [
      { ...headers, "webhook-signature": Redacted.make("v1") },
      "The header webhook-signature is not a string"
    ],
    "a record with a list of numbers": [{ ...headers, "webhook-id": [1] }, "The header webhook-id is not a string"],
    "a record with an empty list": [{ ...headers, "webhook-id": [] }, "The delivery has no webhook-id header"],
    "without end": [endless(), "The delivery has more than 2000 headers"],
    "too long": [
      { ...headers, "webhook-signature": `${headers["webhook-signature"]} `.repeat(400) },
      "The webhook- headers of the delivery are longer than 16384 characters"
    ],
    "too long together": [
      { ...headers, "webhook-id": "1".repeat(8192), "webhook-signature": "2".repeat(8192) },
      "The webhook- headers of the delivery are longer than 16384 characters"
    ],
    "too long as a list": [
      { ...headers, "webhook-id": Object.assign([], { length: 4_000_000_000 }) },
      "The webhook- headers of the delivery are longer than 16384 characters"
    ],
    "with a getter that throws": [
      Object.defineProperty({ ...headers }, "host", {
        enumerable: true,
        get: () => {
          throw new Error("hidden")
        }
      }),
      "The headers cannot be read: reading threw an exception"
    ]
  }
  for (const [kind, [headers, message]] of Object.entries(wrong)) {
    it.effect(`that are ${kind} fail, and the message says what is wrong`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(verify({ body, headers }))
        assert.strictEqual(error.message, message)
        assert.strictEqual(error.reason, "headers")
      }))
  }

  it.effect("may have as many characters as the limit, and as many names", () =>
    Effect.gen(function*() {
      const length = 16_384 - headers["webhook-timestamp"].length - headers["webhook-signature"].length
      const long = delivered(hmac(secret), { id: "1".repeat(length) })
      assert.deepStrictEqual<unknown>(yield* verify(long), event)
      const error = yield* Effect.flip(verify(delivered(hmac(secret), { id: "1".repeat(length + 1) })))
      assert.strictEqual(error.reason, "headers")
      const more = Array.from({ length: 1997 }, (_, index) => [`x-${index}`, "1"])
      assert.deepStrictEqual<unknown>(yield* verify({ body, headers: [...more, ...pairs] }), event)
      const many = yield* Effect.flip(verify({ body, headers: [...more, ["x-last", "1"], ...pairs] }))
      assert.strictEqual(many.reason, "headers")
    }))
})

describe("a delivery", () => {
  for (const given of [undefined, null, 5, "POST /", [], Symbol("s"), 5n]) {
    it.effect(`that is ${String(given) || "a list"} fails`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(verify(given))
        assert.strictEqual(error.reason, "headers")
        assert.strictEqual(error.message, "The delivery is not an object; expected headers and body")
      }))
  }
})

describe("a body", () => {
  const bytes = new TextEncoder().encode(body)
  const right: { readonly [kind: string]: unknown } = {
    "text": body,
    "a Uint8Array": bytes,
    "a Buffer": Buffer.from(bytes),
    "an ArrayBuffer": bytes.buffer
  }
  for (const [kind, body] of Object.entries(right)) {
    it.effect(`may be ${kind}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual<unknown>(yield* verify({ body, headers }), event)
      }))
  }

  const detached = new ArrayBuffer(8)
  structuredClone(detached, { transfer: [detached] })
  const wrong: { readonly [type: string]: unknown } = {
    undefined,
    null: null,
    number: 5,
    bigint: 5n,
    symbol: Symbol("s"),
    function: () => body,
    Object: JSON.parse(body),
    Array: [...bytes],
    String: new String(body),
    ReadableStream: new Blob([body]).stream(),
    Blob: new Blob([body]),
    Promise: Promise.resolve(body),
    Date: new Date(0),
    DataView: new DataView(bytes.buffer),
    Int8Array: new Int8Array(bytes.buffer),
    Uint8ClampedArray: new Uint8ClampedArray(bytes.buffer),
    Float64Array: new Float64Array(4),
    SharedArrayBuffer: new SharedArrayBuffer(4)
  }
  for (const [type, body] of Object.entries(wrong)) {
    it.effect(`of type ${type} fails`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(verify({ body, headers }))
        assert.strictEqual(error.reason, "body")
        assert.strictEqual(
          error.message,
          `The body is of type ${type}; expected the text or the bytes of the request, before they are parsed`
        )
      }))
  }

  it.effect("that cannot be read fails", () =>
    Effect.gen(function*() {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      for (const body of [detached, proxy]) {
        const error = yield* Effect.flip(verify({ body, headers }))
        assert.strictEqual(error.reason, "body")
        assert.strictEqual(error.message, "The body cannot be read: reading threw an exception")
      }
    }))
})
