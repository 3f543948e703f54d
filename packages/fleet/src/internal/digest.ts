/** The SHA-256 of a text, in hexadecimal digits. */
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"

/** How the platform makes a digest. */
export type Sha256 = (text: string) => Effect.Effect<string, unknown>

/**
 * Node, Bun and Deno make the digest of a request at once; WebCrypto makes it in another thread, and the call waits for that.
 */
export const sha256: Effect.Effect<Sha256> = /*#__PURE__*/ Effect.suspend(() => {
  const hash = (globalThis as Globals).process?.getBuiltinModule?.("node:crypto")?.hash
  return hash === undefined
    ? webCrypto
    : Effect.succeed<Sha256>((text) => Effect.sync(() => hash("sha256", text, "hex")))
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Globals {
  readonly process?: {
    readonly getBuiltinModule?: (name: "node:crypto") => {
      readonly hash?: (algorithm: string, text: string, encoding: "hex") => string
    } | undefined
  }
}

const webCrypto = /*#__PURE__*/ Effect.provide(
  Effect.map(
    Digest.Digest,
    (digest): Sha256 => (text) => digest.digestHex(Digest.sha256, new TextEncoder().encode(text))
  ),
  Digest.layerWebCrypto
)
