/**
 * Secrets of the caller: text, or text in a `Redacted`, which shows itself nowhere.
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/**
 * The text of a secret. A program without types may pass anything, which stays as it is. A `Redacted` that has been wiped is `undefined`, and so is one of a
 * copy of `effect` that cannot be found.
 */
export const revealed = (secret: unknown): unknown =>
  Redacted.isRedacted(secret)
    ? Result.getOrElse(
      Result.try(() => Redacted.value(secret)),
      () => Result.getOrUndefined(Result.try(() => ofProgram()?.value(secret)))
    )
    : secret

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Globals {
  readonly process?: {
    readonly getBuiltinModule?: (
      name: string
    ) => undefined | { readonly createRequire: (from: string) => (name: string) => typeof Redacted }
  }
}

/** The copy of the program, which alone knows the text of what it has made: the published entry for plain async code has another copy in it. */
const ofProgram = (): typeof Redacted | undefined => {
  const file = ownFile()
  return file === undefined
    ? undefined
    : (globalThis as Globals).process?.getBuiltinModule?.("node:module")?.createRequire(file)("effect/Redacted")
}

/** The file of this module, from a stack: with `import.meta`, tools that make CommonJS of a module, as Jest does, could not take it. */
const ownFile = (): string | undefined => /((?:file:\/\/)?\/.+?):\d+:\d+/.exec(new Error("here").stack ?? "")?.[1]
