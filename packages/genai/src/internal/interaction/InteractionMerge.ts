/**
 * The answers of one interaction as one interaction.
 */
import type * as Arr from "effect/Array"
import type * as Wire from "../../wire/Interactions.ts"
import { asFields, fieldOf, type Fields, isFields, setField } from "../check/Fields.ts"

/**
 * Merges answers, the first one first. Their steps follow each other and their counts add up. The first answer says what the interaction was created
 * with, and for all else the last one has the last word. The ids of all are in `continuation_ids`, also that of one answer alone.
 */
export const interactions = (answers: Arr.NonEmptyReadonlyArray<Wire.Interaction>): Wire.Interaction => {
  const [first, ...later] = answers
  const last = later.at(-1)
  const { created: _, input: _input, previous_interaction_id: _previous, ...fields } = last ?? first
  return {
    ...last === undefined ? first : { ...fields, steps: [...stepsOf(first), ...later.flatMap(stepsAfterInput)] },
    continuation_ids: Array.from(new Set(answers.flatMap(idsOf))),
    ...defined({
      previous_interaction_id: first.previous_interaction_id,
      created: first.created,
      input: first.input,
      usage: answers.reduce<Wire.Usage | undefined>((sum, { usage }) => addUsage(sum, usage), undefined)
    })
  }
}

// -----------------------------------------------------------------------------
// Private: steps
// -----------------------------------------------------------------------------

const stepsOf = ({ steps }: Wire.Interaction): ReadonlyArray<Wire.Step> => Array.isArray(steps) ? steps : []

/** The steps after the input, which a later answer may repeat. */
const stepsAfterInput = (answer: Wire.Interaction): ReadonlyArray<Wire.Step> => {
  const steps = stepsOf(answer)
  const start = steps.findIndex((step) => asFields(step)["type"] !== "user_input")
  return start < 0 ? [] : steps.slice(start)
}

/** The ids of all answers that this one consists of. */
const idsOf = ({ continuation_ids, id }: Wire.Interaction): ReadonlyArray<string> =>
  [...Array.isArray(continuation_ids) ? continuation_ids : [], id].filter(Boolean)

// -----------------------------------------------------------------------------
// Private: counts
// -----------------------------------------------------------------------------

/** Adds the tokens of an answer to those before. Those that went in at first stay known. */
const addUsage = (previous: Wire.Usage | undefined, next: Wire.Usage | undefined): Wire.Usage | undefined => {
  if (!isFields(previous) || !isFields(next)) {
    const known = isFields(previous) ? previous : next
    return withInitial(known, known)
  }
  const merged: Fields = { ...next }
  for (const [name, value] of Object.entries(previous)) {
    if (value !== null) setField(merged, name, add(value, fieldOf(merged, name)))
  }
  return withInitial(previous, merged as Wire.Usage)
}

const withInitial = (first: Wire.Usage | undefined, usage: Wire.Usage | undefined): Wire.Usage | undefined => {
  if (!isFields(first) || !isFields(usage)) return usage
  const { initial_input_tokens: _, ...fields } = usage
  return { ...fields, ...defined({ initial_input_tokens: first.initial_input_tokens ?? first.total_input_tokens }) }
}

/** Adds numbers, and counts by what they count. Of other values the later one stays. */
const add = (previous: unknown, next: unknown): unknown => {
  if (Number.isInteger(previous) && Number.isInteger(next)) return previous as number + (next as number)
  return Array.isArray(previous) && Array.isArray(next) ? addCounts([...previous, ...next]) : next ?? previous
}

/** Counts by what they count: `{modality, tokens}` or `{type, count}`. */
const addCounts = (counts: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const sums = new Map<unknown, Fields>()
  for (const count of counts.filter(isFields)) {
    const key = count["modality"] ?? count["type"]
    const { count: number, tokens } = sums.get(key) ?? {}
    sums.set(key, {
      ...sums.get(key),
      ...count,
      ...defined({ tokens: add(tokens, count["tokens"]), count: add(number, count["count"]) })
    })
  }
  return Array.from(sums.values())
}

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
