/** Webhook deliveries, signed by Node's crypto: another implementation than the one under test. */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto"
import type { WebhookDelivery } from "../../src/WebhookDelivery.ts"

/** The time of the deliveries, in seconds since 1970. */
export const seconds = 1_769_083_200

export const event = {
  type: "batch.succeeded",
  version: "v1",
  timestamp: "2026-01-22T12:00:00Z",
  data: { id: "batch_123456", output_file_uri: "gs://my-bucket/ergebnisse-für-alle.jsonl" }
}

export interface Given {
  readonly id?: string
  readonly timestamp?: string
  readonly body?: string | Uint8Array
}

/** A delivery with the signatures that `signatures` makes of its content. */
export const delivered = (signatures: (content: Buffer) => string, given: Given = {}) => {
  const { body = JSON.stringify(event), id = "msg_1", timestamp = String(seconds) } = given
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)])
  return {
    headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures(content) },
    body
  } satisfies WebhookDelivery
}

/** A signing secret of these characters. */
export const secretOf = (key: string): string => `whsec_${Buffer.from(key).toString("base64")}`

/** Signs with HMAC-SHA256. */
export const hmac = (secret: string) => (content: Buffer): string =>
  `v1,${createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64")).update(content).digest("base64")}`

/** An Ed25519 key pair. */
export interface KeyPair {
  readonly secretKey: KeyObject
  /** With the prefix of the specification. */
  readonly publicKey: string
  readonly jwk: { readonly kty: string; readonly crv: string; readonly x: string }
}

/** The key pair of a seed of 32 bytes (RFC 8032, 5.1.5). */
export const keyPair = (seed: Uint8Array): KeyPair => {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed])
  const secretKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
  const { x = "" } = createPublicKey(secretKey).export({ format: "jwk" })
  return {
    secretKey,
    publicKey: `whpk_${Buffer.from(x, "base64url").toString("base64")}`,
    jwk: { kty: "OKP", crv: "Ed25519", x }
  }
}

/** Signs with Ed25519. */
export const ed25519 = ({ secretKey }: KeyPair) => (content: Buffer): string =>
  `v1a,${sign(null, content, secretKey).toString("base64")}`
