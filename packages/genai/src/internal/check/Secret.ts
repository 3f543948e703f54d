/**
 * Secrets of the caller: text, or text in a `Redacted`, which shows itself nowhere.
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/** The text of a secret. A program without types may pass anything, and a `Redacted` may have been wiped: these stay as they are, or are `undefined`. */
export const revealed = (secret: unknown): unknown =>
  Redacted.isRedacted(secret) ? Result.getOrUndefined(Result.try(() => Redacted.value(secret))) : secret
