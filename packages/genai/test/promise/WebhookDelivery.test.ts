import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"
import { InvalidDelivery, verifyWebhook } from "../../src/promise.ts"

const secret = `whsec_${Buffer.from("a secret that is long enough").toString("base64")}`

const delivery = (body: string) => {
  const id = "msg_1"
  const timestamp = String(Math.floor(Date.now() / 1000))
  const hmac = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
  const signature = hmac.update(`${id}.${timestamp}.${body}`).digest("base64")
  return {
    body,
    headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` }
  }
}

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
