/**
 * The keys that the receiver of a webhook verifies deliveries with, as the Standard Webhooks specification writes them. A failure says what is
 * wrong with which key, and never quotes it.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { isFields } from "../check/Fields.ts"
import { revealed } from "../check/Secret.ts"

/** Bytes that WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>

/** The bytes of the signing secrets. Each is Base64, with the prefix `whsec_` or without. */
export const secrets = (given: unknown): Result.Result<ReadonlyArray<Bytes>, string> =>
  all("secrets", given, (secret) => {
    const text = exposed(secret)
    if (typeof text !== "string") return Result.fail(`is not a string; ${secretExpected}`)
    if (text === "") return Result.fail(`is empty; ${secretExpected}`)
    if (/^wh[sp]k_/.test(text)) {
      return Result.fail("is an Ed25519 key; pass the whpk_ key of the sender as publicKeys")
    }
    const bytes = decoded(Base64.decode(text.trim().replace(/^whsec_/, "")))
    return bytes.length === 0 ? Result.fail(`is not Base64; ${secretExpected}`) : Result.succeed(bytes)
  })

/** The bytes of the Ed25519 public keys. Keys of other kinds in a JSON Web Key Set are left out. */
export const publicKeys = (given: unknown): Result.Result<ReadonlyArray<Bytes>, string> =>
  Result.flatMap(
    all("publicKeys", given, publicKey),
    (keys) => {
      const ed25519 = keys.filter((key) => key !== "another kind")
      return ed25519.length === 0
        ? Result.fail(`publicKeys has no Ed25519 key; ${publicKeyExpected}`)
        : Result.succeed(ed25519)
    }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const secretExpected = "expected the signing secret in Base64, such as whsec_…"

const publicKeyExpected =
  "expected an Ed25519 public key: its 32 bytes in Base64, such as whpk_…, PEM, or a JSON Web Key"

/** Every key of one value or of a list. The loop ends at the first wrong key: a list of the caller's may be sparse, and longer than memory. */
const all = <Key>(
  option: string,
  given: unknown,
  parse: (key: unknown) => Result.Result<Key, string>
): Result.Result<ReadonlyArray<Key>, string> => {
  const isList = Array.isArray(given)
  const list: ReadonlyArray<unknown> = isList ? given : [given]
  if (list.length === 0) return Result.fail(`${option} is an empty list; expected at least one key`)
  const parsed: Array<Key> = []
  for (let index = 0; index < list.length; index++) {
    const key = parse(list[index])
    if (Result.isFailure(key)) return Result.fail(`${isList ? `${option}[${index}]` : option} ${key.failure}`)
    parsed.push(key.success)
  }
  return Result.succeed(parsed)
}

const publicKey = (key: unknown): Result.Result<Bytes | "another kind", string> => {
  if (isFields(key) && !Redacted.isRedacted(key)) {
    if (key["kty"] !== "OKP" || key["crv"] !== "Ed25519") return Result.succeed("another kind")
    return ofLength32(typeof key["x"] === "string" ? decoded(Base64Url.decode(key["x"])) : noBytes)
  }
  const text = exposed(key)
  if (typeof text !== "string") return Result.fail(`is not a string or an object; ${publicKeyExpected}`)
  if (text.startsWith("whsk_")) return Result.fail("is a secret key; pass the public key that belongs to it, whpk_…")
  if (text.startsWith("whsec_")) return Result.fail("is the secret of HMAC signatures; pass it as secrets")
  const base64 = text.replace(/-----(BEGIN|END) PUBLIC KEY-----/g, "").trim().replace(/^whpk_/, "")
  return ofLength32(withoutPrefix(decoded(Base64.decode(base64))))
}

/** The text of a secret. Throws for a `Redacted` that cannot be read. */
const exposed = (secret: unknown): unknown =>
  Redacted.isRedacted(secret) ? revealed(secret) ?? Redacted.value(secret) : secret

/** The key in a SubjectPublicKeyInfo, which has it at its end. */
const withoutPrefix = (bytes: Bytes): Bytes =>
  spkiPrefix.every((byte, index) => bytes[index] === byte) ? bytes.slice(spkiPrefix.length) : bytes

/** How every SubjectPublicKeyInfo of an Ed25519 key begins (RFC 8410). */
const spkiPrefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

const ofLength32 = (bytes: Bytes): Result.Result<Bytes, string> =>
  bytes.length === 32 ? Result.succeed(bytes) : Result.fail(`is not a public key; ${publicKeyExpected}`)

/** The error of the decoder quotes its input, so it goes no further. */
const decoded = (bytes: Result.Result<Uint8Array, unknown>): Bytes =>
  new Uint8Array(Result.getOrElse(bytes, () => noBytes))

const noBytes = /*#__PURE__*/ new Uint8Array()
