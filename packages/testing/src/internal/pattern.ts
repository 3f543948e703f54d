/** Strings that fit a pattern of a schema, from the generators of Effect. */
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** The lengths of the string, and its position among strings that must differ. */
export interface Wanted {
  readonly least: number | undefined
  readonly most: number | undefined
  readonly nth: number
  /** Another seed gives another string. */
  readonly seed: string
}

/** The same string for the same pattern. `undefined` for one that is invalid, that nothing fits, or that is too hard. */
export const fitting = (pattern: string, { least = 0, most = Infinity, nth, seed }: Wanted): string | undefined => {
  const fits = compiled(pattern)
  if (fits === undefined) return undefined
  // Generators do not look around, so of what they make without that, some fits.
  const found = [pattern, pattern.replaceAll(lookaround, "")].flatMap((source) =>
    generated(source, least, most, 20 * (nth + 1), seed)
  )
    .filter((text) => fits.test(text) && text.length >= least && text.length <= most)
  return [...new Set(found)][nth]
}

const lookaround = /\(\?<?[=!](?:[^()\\]|\\.)*\)/g

/** As in JSON Schema, patterns are those of Unicode. Many are written for expressions that are not. */
const compiled = (pattern: string): RegExp | undefined =>
  Result.getOrUndefined(
    Result.orElse(Result.try(() => new RegExp(pattern, "u")), () => Result.try(() => new RegExp(pattern)))
  )

const generated = (
  pattern: string,
  least: number,
  most: number,
  count: number,
  seed: string
): ReadonlyArray<string> => {
  const fits = compiled(pattern)
  if (fits === undefined) return []
  const lengths = [Schema.isMinLength(least), ...(most === Infinity ? [] : [Schema.isMaxLength(most)])] as const
  const made = Result.try(() =>
    Effect.runSync(
      Arbitrary.sampleEffect(Arbitrary.schema(Schema.String.check(Schema.isPattern(fits), ...lengths)), {
        count,
        seed: pattern + seed
      })
    )
  )
  return Result.getOrElse(made, () => [])
}
