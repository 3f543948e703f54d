/**
 * The signatures of a webhook delivery: what the header `webhook-signature` holds, and how WebCrypto checks it. Nothing here decides what a
 * wrong signature means.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Bytes } from "./Keys.ts"

/** What a `webhook-signature` header holds. Entries that are written in another way are left out. */
export interface Signatures {
  /** HMAC-SHA256, 32 bytes each. */
  readonly v1: ReadonlyArray<Bytes>
  /** Ed25519, 64 bytes each. */
  readonly v1a: ReadonlyArray<Bytes>
}

/** The distinct signatures of a header. Spaces separate them; HTTP puts a comma between the values of a header that was sent twice. */
export const parse = (header: string): Signatures => {
  const entries = [...new Set(header.split(/,? +/))]
  const matching = (pattern: RegExp) => entries.flatMap((entry) => pattern.exec(entry)?.[1] ?? []).map(bytesOf)
  return { v1: matching(v1), v1a: matching(v1a) }
}

/**
 * Whether one of the signatures is the HMAC of the content. The HMAC is computed once, however many signatures there are, and a comparison takes
 * the same time whether or not it matches. Fails with the name of WebCrypto's exception.
 */
export const isHmac = Effect.fnUntraced(
  function*(content: Bytes, signatures: ReadonlyArray<Bytes>, secret: Bytes): Effect.fn.Return<boolean, string> {
    const algorithm = { name: "HMAC", hash: "SHA-256" }
    const key = yield* webCrypto((subtle) => subtle.importKey("raw", secret, algorithm, false, ["sign"]))
    const expected = new Uint8Array(yield* webCrypto((subtle) => subtle.sign("HMAC", key, content)))
    return signatures.filter((signature) => isEqual(signature, expected)).length > 0
  }
)

/** Whether the key made one of the signatures. Each signature takes a pass over the content. Fails with the name of WebCrypto's exception. */
export const isEd25519 = Effect.fnUntraced(
  function*(content: Bytes, signatures: ReadonlyArray<Bytes>, publicKey: Bytes): Effect.fn.Return<boolean, string> {
    const key = yield* webCrypto((subtle) => subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]))
    for (const signature of signatures) {
      if (yield* webCrypto((subtle) => subtle.verify("Ed25519", key, signature, content))) return true
    }
    return false
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A runtime may lack WebCrypto, or an algorithm in it. */
const webCrypto = <A>(use: (subtle: SubtleCrypto) => Promise<A>): Effect.Effect<A, string> =>
  Effect.tryPromise({
    try: () => use(globalThis.crypto.subtle),
    catch: (cause) => Predicate.hasProperty(cause, "name") ? String(cause.name) : "unknown"
  })

/** The one way to write 32 bytes in Base64. */
const v1 = /^v1,([A-Za-z\d+/]{42}[AEIMQUYcgkosw048]=)$/

/** The one way to write 64 bytes in Base64. */
const v1a = /^v1a,([A-Za-z\d+/]{85}[AQgw]==)$/

const bytesOf = (base64: string): Bytes => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

/** Looks at every byte, so that the time taken does not tell where two signatures begin to differ. */
const isEqual = (one: Bytes, other: Bytes): boolean => {
  let difference = one.length ^ other.length
  for (let index = 0; index < one.length; index++) difference |= one[index]! ^ other[index]!
  return difference === 0
}
