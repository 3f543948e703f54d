/**
 * Automatic continuation of interactions: one that the server splits over several requests, put together again. The server stops at the status
 * `requires_continuation` with a token, and goes on from there when it gets the token back.
 */
import * as Predicate from "effect/Predicate"
import type * as Wire from "../../wire/Interactions.ts"
import type { Fields } from "../check/Fields.ts"

/** Whether the SDK goes on by itself: agents and background runs do so on the server. */
export const isAutomatic = (params: Wire.CreateInteractionParams): boolean =>
  params.automatic_continuation !== false && params.background !== true && !hasAgent(params)

const hasAgent = ({ agent, agent_config }: Partial<Wire.CreateAgentInteractionParams>): boolean =>
  Predicate.isNotNullish(agent) || Predicate.isNotNullish(agent_config)

/** The token to go on with after an answer, if the server left one that is not the one it was sent. */
export const nextToken = (
  { continuation_token, status }: Wire.Interaction,
  sent: string | undefined
): string | undefined =>
  status === "requires_continuation" && continuation_token !== sent ? continuation_token || undefined : undefined

/** The same call, going on from a token of the interaction of this id. What the server has stored is not sent again. */
export const resumed = (
  params: Wire.CreateInteractionParams,
  id: string | undefined,
  continuation_token: string
): Wire.CreateInteractionParams =>
  params.store === false || !id
    ? { ...params, continuation_token }
    : { ...params, input: undefined, continuation_token, previous_interaction_id: id }

/**
 * Two answers of one interaction as one: the steps follow each other, the counts add up, the later answer has the last word but for what the
 * call was made with.
 */
export const merge = (previous: Wire.Interaction, next: Wire.Interaction): Wire.Interaction => {
  const { created: _, input: _input, previous_interaction_id: _previous, ...fields } = next
  return {
    ...fields,
    steps: [...previous.steps ?? [], ...withoutInput(next.steps ?? [])],
    continuation_ids: Array.from(new Set([...idsOf(previous), ...idsOf(next)])),
    ...defined({
      previous_interaction_id: previous.previous_interaction_id,
      created: previous.created,
      input: previous.input,
      usage: mergeUsage(previous.usage, next.usage)
    })
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The steps after the input, which a later answer may repeat. */
const withoutInput = (steps: ReadonlyArray<Wire.Step>): ReadonlyArray<Wire.Step> => {
  const start = steps.findIndex(({ type }) => type !== "user_input")
  return start < 0 ? [] : steps.slice(start)
}

/** The ids of all answers that have become this one. */
const idsOf = ({ continuation_ids, id }: Wire.Interaction): ReadonlyArray<string> =>
  [...continuation_ids ?? [], id].filter(Boolean)

const mergeUsage = (previous: Wire.Usage | undefined, next: Wire.Usage | undefined): Wire.Usage | undefined => {
  const [first, last] = [previous ?? next, next ?? previous]
  if (first === undefined) return undefined
  const merged: { [name: string]: unknown } = { ...last }
  if (last !== first) {
    for (const [name, value] of Object.entries(first)) if (value !== null) merged[name] = add(value, merged[name])
  }
  delete merged["initial_input_tokens"]
  return { ...merged, ...defined({ initial_input_tokens: first.initial_input_tokens ?? first.total_input_tokens }) }
}

const add = (previous: unknown, next: unknown): unknown => {
  if (Number.isInteger(previous) && Number.isInteger(next)) return previous as number + (next as number)
  return Array.isArray(previous) && Array.isArray(next) ? addCounts([...previous, ...next]) : next ?? previous
}

/** Counts by what they count: `{modality, tokens}` or `{type, count}`. */
const addCounts = (counts: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const sums = new Map<unknown, { [name: string]: unknown }>()
  for (const count of counts.filter(Predicate.isObject)) {
    const key = count["modality"] ?? count["type"]
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, { ...count })
    else for (const name of ["tokens", "count"]) if (name in count) sum[name] = add(sum[name], count[name])
  }
  return Array.from(sums.values())
}

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
