/**
 * The table of limits, and which of them a call takes from.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Bucket, Claim, Limit, Period } from "../limit/Limit.ts"
import type { Lessons } from "../limit/Store.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** How much in how long. */
export interface Rate {
  /** The most in any window. 0 refuses every call. */
  readonly limit: number
  /** The length of the window. */
  readonly window: Duration.Input
  /**
   * How much may be sent at once after a pause; the rest of the limit comes evenly. Default: a fiftieth of the limit for requests, a tenth for tokens. A call with
   * more tokens than that is sent after a time without others.
   */
  readonly burst?: number | undefined
  /** How much later than others a request may reach the server without a window that has too many. Default: a sixtieth of the window. */
  readonly lateness?: Duration.Input | undefined
}

/** What a row of the table is for, and what it allows. */
export interface Row {
  /** The project whose quota it is. Default: every project. */
  readonly project?: string | undefined
  /** The location. The Gemini API is at `"global"`. Default: every location. */
  readonly location?: string | undefined
  /** The id of the model, for example `"gemini-2.5-flash"`. With `*` at its end, all models that begin so. Default: every model. */
  readonly model?: string | undefined
  /** The row is for layers of this `tier`. Default: for every tier. */
  readonly tier?: string | undefined
  /** What has a quota of its own. `["project"]` is one quota of a project for all models and locations. Default: all three. */
  readonly per?: ReadonlyArray<"project" | "location" | "model"> | undefined
  /** Requests in a window. A number is meant for a minute. */
  readonly requests?: number | Rate | undefined
  /** Input tokens in a window, as the API counts them. A number is meant for a minute. */
  readonly tokens?: number | Rate | undefined
  /** Requests in a day, which begins at midnight in California, as for the API. */
  readonly requestsPerDay?: number | undefined
}

type Quota = "requests" | "tokens" | "requestsPerDay"

/** Whose quota a call takes from. */
export interface Owner {
  readonly project: string
  readonly location: string
  readonly tier: string | undefined
}

/** What is wrong with a table: the path of a field, and what was expected. */
export type Problem = readonly [field: string, expected: string]

// -----------------------------------------------------------------------------
// The table
// -----------------------------------------------------------------------------

/** The first problem of a table. */
export const problemOf = (rows: ReadonlyArray<Row>): Problem | undefined => {
  if (!Predicate.hasProperty(rows, "entries")) return ["limits", "a list of limits"]
  for (const [index, row] of rows.entries()) {
    if (typeof row !== "object" || row === null) return [`limits[${index}]`, "an object"]
    for (const quota of ["requests", "tokens", "requestsPerDay"] as const) {
      const given = row[quota]
      if (given === undefined) continue
      const field = `limits[${index}].${quota}`
      const { burst, lateness = 0, limit, window } = rateOf(given)
      if (!isAmount(limit)) return [field, "a number from 0"]
      if (!(durationOf(window) > 0)) return [`${field}.window`, "a duration above 0"]
      if (!(durationOf(lateness) >= 0)) return [`${field}.lateness`, "a duration from 0"]
      if (burst !== undefined && !(isAmount(burst) && burst > 0 && burst < limit)) {
        return [`${field}.burst`, "a number above 0 and below the limit"]
      }
    }
  }
  return undefined
}

/** The name under which the API keeps the quotas of a call: what is learned is learned for this. */
export const scopeOf = ({ location, project }: Owner, model: string): string => `${project}/${location}/${model}`

/** A limit of a call, and what it counts. */
export interface Counted {
  readonly limit: Limit
  readonly counts: "requests" | "tokens"
}

/** The limits of the calls of a model: those of the rows that are for it, and those that were learned. */
export const limitsOf = (
  rows: ReadonlyArray<Row>,
  owner: Owner,
  model: string,
  lessons: Lessons,
  offset: number
): ReadonlyArray<Counted> => {
  const limits: Array<Counted> = []
  const add = (key: string, { requests, requestsPerDay, tokens }: Pick<Row, Quota>) => {
    if (requests !== undefined) {
      limits.push({ limit: bucket(`${key}:requests`, "requests", requests), counts: "requests" })
    }
    if (tokens !== undefined) limits.push({ limit: bucket(`${key}:tokens`, "input tokens", tokens), counts: "tokens" })
    if (requestsPerDay !== undefined) {
      limits.push({ limit: daily(`${key}:day`, requestsPerDay, offset), counts: "requests" })
    }
  }
  for (const [index, row] of rows.entries()) if (fits(row, owner, model)) add(keyOf(index, row, owner, model), row)
  if (lessons.version > 0) add(`${scopeOf(owner, model)}:learned`, lessons.values)
  return limits
}

/** What a call takes from its limits. The tokens are an estimate; each attempt is a request. */
export const claimsOf = (limits: ReadonlyArray<Counted>, tokens: () => number): ReadonlyArray<Claim> =>
  limits.map(({ counts, limit }) =>
    counts === "requests" ? { limit, amount: 1, isEstimate: false } : { limit, amount: tokens(), isEstimate: true }
  )

/** What California is ahead of UTC at a time, in milliseconds. It is negative. */
export const offsetOf = (now: number): number =>
  DateTime.zonedOffset(DateTime.makeZonedUnsafe(now, { timeZone: "America/Los_Angeles" }))

/** How long the day of the quotas still takes, in milliseconds. It begins at midnight in California. */
export const restOfDay = (now: number): number => day - modulo(now + offsetOf(now), day)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const day = 86_400_000
const modulo = (value: number, by: number): number => ((value % by) + by) % by

const isAmount = (value: unknown): boolean => typeof value === "number" && value >= 0 && value !== Infinity
/** A duration in milliseconds. `NaN` if it is none. */
export const durationOf = (value: Duration.Input): number =>
  Option.match(Duration.fromInput(value), { onNone: () => NaN, onSome: Duration.toMillis })
const millisOf = (value: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(value))

/** A number is meant for a minute. */
const rateOf = (rate: number | Rate): Rate =>
  typeof rate === "object" && rate !== null ? rate : { limit: rate, window: 60_000 }

const fits = (row: Row, owner: Owner, model: string): boolean =>
  (row.project ?? owner.project) === owner.project && (row.location ?? owner.location) === owner.location &&
  (row.tier ?? owner.tier) === owner.tier && isNamed(row.model, model)

/** A name that ends in `*` is for all models that begin with it. */
const isNamed = (name: string | undefined, model: string): boolean =>
  name === undefined || (name.endsWith("*") ? model.startsWith(name.slice(0, -1)) : name === model)

const keyOf = (index: number, row: Row, owner: Owner, model: string): string => {
  const per = row.per ?? ["project", "location", "model"]
  const of = { project: owner.project, location: owner.location, model }
  return [index, ...per.map((part) => of[part])].join("/")
}

/**
 * The bucket of a rate: `burst + rate * (window + lateness) = limit`, so that no window has more than the limit, even if a request reaches the server later
 * than others by `lateness`.
 */
const bucket = (key: string, noun: string, given: number | Rate): Bucket => {
  const rate = rateOf(given)
  const window = millisOf(rate.window)
  const lateness = millisOf(rate.lateness ?? window / 60)
  const burst = rate.burst ?? burstOf(rate.limit, noun)
  return {
    _tag: "Bucket",
    key,
    name: `${rate.limit} ${noun} in ${Duration.format(Duration.fromInputUnsafe(rate.window))}`,
    most: rate.limit,
    burst,
    rate: Math.max(0, rate.limit - burst) / (window + lateness),
    horizon: Math.min(lateness, 250),
    cold: window
  }
}

/** A fiftieth of the requests may be sent at once; a tenth of the tokens, so that a prompt of that size is sent as it comes. */
const burstOf = (limit: number, noun: string): number =>
  limit === 0 ? 0 : noun === "requests" ? Math.max(Math.min(1, limit), Math.ceil(limit / 50)) : limit / 10

const daily = (key: string, limit: number, offset: number): Period => ({
  _tag: "Period",
  key,
  name: `${limit} requests in a day`,
  most: limit,
  unit: "day",
  offset
})
