/**
 * Options by tables: which values each may have, and what is expected instead of others.
 */
import * as Predicate from "effect/Predicate"
import type { InvalidRequest } from "../../GenAIError.ts"
import { invalidRequest } from "./Parameters.ts"

/** Which values an option may have, and what they are called in an error. */
export type Rule = readonly [isRight: (value: unknown) => boolean, expected: string]

/** The rules of options, by name. Other options are not checked. */
export type Rules = { readonly [name: string]: Rule }

/** The first option that breaks its rule: its name, and what was expected. An absent option breaks none. */
export const broken = (
  options: object,
  rules: Rules,
  isAbsent: (value: unknown) => boolean = Predicate.isUndefined
): readonly [name: string, expected: string] | undefined => {
  for (const [name, [isRight, expected]] of Object.entries(rules)) {
    const value: unknown = options[name as keyof typeof options]
    if (!isAbsent(value) && !isRight(value)) return [name, expected]
  }
  return undefined
}

/** The error of the first option that breaks its rule. `at` is the path of the options. */
export const invalid = (
  operation: string,
  at: string,
  ...[options, rules, isAbsent]: Parameters<typeof broken>
): InvalidRequest | undefined => {
  const wrong = broken(options, rules, isAbsent)
  return wrong && invalidRequest(operation, `${at}.${wrong[0]}`, wrong[1])
}
