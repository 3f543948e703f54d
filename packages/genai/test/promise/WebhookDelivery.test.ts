import { assert, describe, it } from "@effect/vitest"
import { Effect, identity, Redacted } from "effect"
import * as fc from "fast-check"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { InvalidDelivery, verifyWebhook } from "../../src/promise.ts"
import * as WebhookDelivery from "../../src/WebhookDelivery.ts"
import { delivered, hmac, keyPair, secretOf } from "../harness/deliveries.ts"

const secret = secretOf("a secret that is long enough")

const delivery = (body: string) => delivered(hmac(secret), { body, timestamp: String(Math.floor(Date.now() / 1000)) })

const event = {
  type: "interaction.completed",
  version: "v1",
  timestamp: "2026-01-01T00:00:00Z",
  data: { id: "v1_1" }
}

describe("verifyWebhook", () => {
  it("gives the event of a delivery", async () => {
    const verified: object = await verifyWebhook(delivery(JSON.stringify(event)), { secrets: secret })
    assert.deepStrictEqual(verified, event)
  })

  it("rejects with what is wrong", async () => {
    const given = delivery(JSON.stringify(event))
    const error: unknown = await verifyWebhook({ ...given, body: "{}" }, { secrets: secret }).catch((error) => error)
    assert(error instanceof InvalidDelivery)
    assert.strictEqual(error.reason, "signature")
  })
})

describe("a handler", () => {
  const body = JSON.stringify(event)

  it("of node:http gets what was sent over a socket", async () => {
    const received: Array<unknown> = []
    const server = createServer((request, response) =>
      void buffer(request)
        .then((body) => verifyWebhook({ headers: request.headers, body }, { secrets: secret }))
        .then(
          (event) => received.push(event) && response.writeHead(204).end(),
          (error: InvalidDelivery) => response.writeHead(400).end(error.reason)
        )
    )
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    try {
      const { port } = server.address() as AddressInfo
      const post = (body: string) =>
        fetch(`http://127.0.0.1:${port}`, { method: "POST", headers: delivery(JSON.stringify(event)).headers, body })
      assert.strictEqual((await post(body)).status, 204)
      assert.deepStrictEqual(received, [event])
      const refused = await post(`${body} `)
      assert.deepStrictEqual([refused.status, await refused.text()], [400, "signature"])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it("of the Fetch API gets a Request", async () => {
    const request = new Request("https://example.com", { method: "POST", headers: delivery(body).headers, body })
    const { headers } = request
    for (const body of [await request.clone().text(), await request.clone().arrayBuffer(), await request.bytes()]) {
      assert.deepStrictEqual<unknown>(await verifyWebhook({ headers, body }, { secrets: secret }), event)
    }
  })
})

// -----------------------------------------------------------------------------
// Programs without types
// -----------------------------------------------------------------------------

const throwing = Object.defineProperty({}, "x", {
  enumerable: true,
  get: () => {
    throw new Error("hidden")
  }
})

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const trap = new Proxy({}, {
  get: () => {
    throw new Error("hidden")
  },
  ownKeys: () => {
    throw new Error("hidden")
  }
})

/** What nobody should pass, anywhere. A function makes each value anew, because some can be read once. */
const hostile: ReadonlyArray<() => unknown> = [
  () => undefined,
  () => null,
  () => NaN,
  () => 5n,
  () => Symbol("hidden"),
  () => () => "hidden",
  () => new Date(NaN),
  () => Promise.resolve("hidden"),
  () => new Map([["webhook-id", 5]]),
  () => new Set(["hidden"]),
  () => new Blob(["hidden"]).stream(),
  () => new Request("https://example.com", { method: "POST", body: "{}" }),
  () => new Headers({ "webhook-id": "1" }),
  () => Object.assign([], { length: 4_000_000_000 }),
  () => Redacted.make("hidden"),
  () => Redacted.make(undefined),
  () => new Uint8Array(3),
  () => new Float64Array(3),
  () => Buffer.from("hidden"),
  () => new SharedArrayBuffer(3),
  () => Object.create(null) as unknown,
  () => throwing,
  () => [throwing],
  () => revoked(),
  () => trap,
  () => [trap],
  () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: ["webhook-id", "1"] }) }) }),
  () => ({ [Symbol.iterator]: 5 }),
  () => ({ [Symbol.toStringTag]: "Uint8Array", length: -1 }),
  () => ({ kty: "OKP", crv: "Ed25519", x: 5 })
]

describe("any values at all", () => {
  const body = JSON.stringify(event)
  const { headers } = delivery(body)
  const publicKey = keyPair(Buffer.alloc(32, 7)).publicKey
  type Make = () => unknown
  const wrong = fc.constantFrom(...hostile)
  const anything: fc.Arbitrary<Make> = fc.anything({ withBigInt: true, withTypedArray: true, withMap: true }).map(
    (value) => () => value
  )
  /** A right value, one that nobody should pass, or any other. */
  const mostly = (right: Make): fc.Arbitrary<Make> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(right) },
      { weight: 2, arbitrary: wrong },
      { weight: 1, arbitrary: anything }
    )
  /** An object of these fields, of which some may be absent, or no such object. */
  const object = (fields: { readonly [name: string]: Make }): fc.Arbitrary<Make> =>
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record(
          Object.fromEntries(Object.entries(fields).map(([name, right]) => [name, mostly(right)])),
          { requiredKeys: [] }
        ).map((makes) => () =>
          Object.fromEntries(Object.entries(makes).map(([name, make]) => [name, (make as Make)()]))
        )
      },
      { weight: 1, arbitrary: wrong }
    )
  const deliveries = object({ headers: () => headers, body: () => body })
  const options = object({ secrets: () => secret, publicKeys: () => publicKey, tolerance: () => "1 minute" })

  /** A defect rejects, and is not an InvalidDelivery. */
  const asEffect = (...given: Parameters<typeof WebhookDelivery.verify>) =>
    Effect.runPromise(
      Effect.match(WebhookDelivery.verify(...given), { onFailure: identity, onSuccess: identity<unknown> })
    )

  for (const [kind, verify] of Object.entries({ "a promise": verifyWebhook, "an Effect": asEffect })) {
    it(`give the event or an InvalidDelivery, as ${kind}`, () =>
      fc.assert(
        fc.asyncProperty(deliveries, options, async (delivery, options) => {
          // A call that throws fails the test: only the promise may reject.
          const outcome = await verify(delivery() as never, options() as never).catch((error: unknown) => error)
          if (!(outcome instanceof InvalidDelivery)) return assert.deepStrictEqual(outcome, event)
          assert.include(["headers", "body", "timestamp", "signature", "payload", "options"], outcome.reason)
          assert.notInclude(outcome.message, "hidden")
        }),
        { numRuns: 2000 }
      ))
  }
})
