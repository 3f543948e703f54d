/**
 * One value of several that a server sends one after another: tables of rules by field, and one interpreter of them. The answers of several requests have
 * one table (`AnswerMerge`), the chunks of one answer another (`ResponseBuilder`).
 */
import * as Predicate from "effect/Predicate"
import type { Draft } from "../answer/Draft.ts"
import { type Fields, isFields, setField } from "../check/Fields.ts"

/** Merges a value into the one before. `undefined` removes the field. */
export type Merge = (draft: Draft, previous: unknown, next: unknown, name: string) => unknown

/** How each field is merged. */
export interface Rules {
  readonly fields: { readonly [name: string]: Merge }
  /** How all other fields are merged. */
  readonly others: Merge
}

/** Puts the fields of an object into another one, which the draft has made, so that all of its fields can be assigned. */
export const put = (draft: Draft, merged: Fields, next: Fields, { fields, others }: Rules): void => {
  for (const name of Object.keys(next)) {
    const isKnown = Object.hasOwn(merged, name)
    const before = isKnown ? merged[name] : undefined
    const after = next[name]
    if (before === undefined && after === undefined) continue
    const value = (Object.hasOwn(fields, name) ? fields[name]! : others)(draft, before, after, name)
    if (value === before) continue
    if (value === undefined) delete merged[name]
    else if (isKnown) merged[name] = value
    else setField(merged, name, value)
  }
}

/** Merges objects field by field. Of other values the later one stays. */
export const byField = (rules: Rules): Merge => (draft, previous, next, name) => {
  if (!isFields(previous) || !isFields(next)) return later(draft, previous, next, name)
  const merged = draft.fields(previous)
  put(draft, merged, next, rules)
  return merged
}

/** Merges values of any kind: objects field by field, lists and other values by rules. `null` does not replace what is known. */
export const structurally = (lists: Merge, scalars: Merge): Merge => {
  const merge: Merge = (draft, previous, next, name) =>
    Predicate.isNullish(previous) || Predicate.isNullish(next)
      ? later(draft, previous, next, name)
      : Array.isArray(previous) && Array.isArray(next)
      ? lists(draft, previous, next, name)
      : isFields(previous) && isFields(next)
      ? objects(draft, previous, next, name)
      : scalars(draft, previous, next, name)
  const objects = byField({ fields: {}, others: merge })
  return merge
}

/** The later value. `null` does not replace what is known. */
export const later: Merge = (_draft, previous, next) => next ?? (previous === undefined ? next : previous)

/** The later value, also if there is none. */
export const takeNext: Merge = (_draft, _previous, next) => next

/** Lists one after the other. */
export const follow: Merge = (draft, previous, next, name) => {
  if (!Array.isArray(previous) || !Array.isArray(next)) return later(draft, previous, next, name)
  const whole = draft.list<unknown>(previous)
  for (const item of next) whole.push(item)
  return whole
}

/** Ratings by their category: the last of each. */
export const lastByCategory: Merge = (draft, previous, next, name) =>
  Array.isArray(previous) && Array.isArray(next)
    ? Array.from(
      new Map([...previous, ...next].map((rating) => [isFields(rating) ? rating["category"] : rating, rating])).values()
    )
    : later(draft, previous, next, name)

/** Lists follow each other, and objects are laid over each other. An empty string erases nothing. Of other values the later one stays. */
export const laid: Merge = (draft, previous, next, name) =>
  typeof next === "string"
    ? next === "" && previous !== undefined ? previous : next
    : laidStructure(draft, previous, next, name)

const laidStructure = /*#__PURE__*/ structurally(follow, takeNext)
