/**
 * Limits as numbers, and what taking from them and giving back to them does. {@link MemoryStore} runs this; the script of the Redis store says the same in
 * Lua.
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A token bucket: it holds `burst`, and gets `rate` in a millisecond. With `burst + rate * window <= most` no window has more than `most`.
 */
export interface Bucket {
  readonly _tag: "Bucket"
  readonly key: string
  /** The limit in words. */
  readonly name: string
  /** The largest amount that one call can take, however long it waits. */
  readonly most: number
  readonly burst: number
  /** In a millisecond. */
  readonly rate: number
  /** How long before its time a call may reserve its place, in milliseconds. */
  readonly horizon: number
  /** For how long a store that was empty begins with empty buckets, in milliseconds: nobody knows what was taken before. */
  readonly cold: number
}

/** An amount for a day, a month, or for ever. */
export interface Period {
  readonly _tag: "Period"
  readonly key: string
  readonly name: string
  readonly most: number
  readonly unit: "day" | "month" | "ever"
  /** What the clock of the period is ahead of UTC, in milliseconds. */
  readonly offset: number
}

export type Limit = Bucket | Period

/** What a call takes from a limit. */
export interface Claim {
  readonly limit: Limit
  readonly amount: number
  /** Whether the amount is known only later. */
  readonly isEstimate: boolean
}

/** The state of a limit in a store. */
export interface State {
  /** What is in the bucket, or what is used of the period. */
  level: number
  /** What would be in the bucket if no estimate that is open had used anything. */
  upper: number
  /** What the bucket lost because it was full, or which period it is. What is given back later is not more than what is not lost. */
  mark: number
  /** When the state was brought up to date. */
  at: number
}

/** How long a claim waits, or that it has to ask again after this time. */
export interface Answer {
  readonly wait: number
  readonly isGranted: boolean
}

// -----------------------------------------------------------------------------
// What a limit does
// -----------------------------------------------------------------------------

/** The first state of a limit. The mark of a new bucket is not below that of one which was there before. */
export const begin = (limit: Limit, now: number, isCold: boolean): State =>
  limit._tag === "Bucket"
    ? { level: isCold ? 0 : limit.burst, upper: isCold ? 0 : limit.burst, mark: limit.rate * now, at: now }
    : { level: 0, upper: 0, mark: periodOf(limit, now), at: now }

/** Brings a state to the time. */
export const advance = (limit: Limit, state: State, now: number): void => {
  if (limit._tag === "Period") {
    const period = periodOf(limit, now)
    if (period !== state.mark) {
      state.level = 0
      state.mark = period
    }
    return
  }
  const grown = limit.rate * Math.max(0, now - state.at)
  state.at = Math.max(now, state.at)
  const lost = Math.max(0, state.upper + grown - limit.burst)
  state.upper += grown - lost
  state.mark += lost
  state.level = Math.min(state.level + grown, state.upper)
}

/** When a claim is granted. `Infinity`: never. */
export const ask = ({ amount, limit }: Claim, state: State, now: number): Answer => {
  if (amount > limit.most || limit.most === 0) return { wait: Infinity, isGranted: false }
  if (limit._tag === "Period") {
    const isGranted = state.level + amount <= limit.most
    return { wait: isGranted ? 0 : endOf(limit, now) - now, isGranted }
  }
  const missing = Math.max(0, Math.min(amount, limit.burst) - state.level) / limit.rate
  const isGranted = missing <= limit.horizon
  // A claim above the burst also waits while the bucket gets the rest, with nothing for others.
  return { wait: isGranted ? missing + excess(limit, amount) / limit.rate : missing - limit.horizon, isGranted }
}

/** Takes a claim that is granted. */
export const take = ({ amount, isEstimate, limit }: Claim, state: State): void => {
  if (limit._tag === "Period") {
    state.level += amount
    return
  }
  const cost = costOf(limit, amount)
  state.level -= cost
  if (!isEstimate) state.upper -= cost
}

/**
 * Since when a claim of this moment loses what it does not use. A bucket that is full by estimates alone shows what is lost; an amount that is known leaves room,
 * so that all that the bucket gets may be lost.
 */
export const markOf = ({ isEstimate, limit }: Claim, { at, mark }: State): number =>
  limit._tag === "Period" || isEstimate ? mark : limit.rate * at

/** Corrects what was taken to what was used. */
export const settle = (claim: Claim, used: number, mark: number, state: State): void => {
  const { amount, isEstimate, limit } = claim
  if (limit._tag === "Period") {
    if (mark === state.mark) state.level = Math.max(0, state.level + used - amount)
    return
  }
  const current = markOf(claim, state)
  const lost = mark > current ? Infinity : current - mark
  const more = costOf(limit, used)
  const refund = costOf(limit, amount) - more
  const back = refund < 0 ? refund : Math.max(0, refund - lost)
  if (isEstimate) state.upper -= Math.max(0, more - lost)
  else state.upper = Math.min(limit.burst, state.upper + back)
  state.level = Math.min(state.level + back, state.upper)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What of an amount is above the burst. */
const excess = ({ burst }: Bucket, amount: number): number => Math.max(0, amount - burst)

/** An amount above the burst is paid for before and after it, so that windows on both sides of it hold. */
const costOf = (limit: Bucket, amount: number): number => amount + excess(limit, amount)

const day = 86_400_000

/** The day or the month of a time, as a number. */
const periodOf = ({ offset, unit }: Period, now: number): number => {
  if (unit === "ever") return 0
  const days = Math.floor((now + offset) / day)
  return unit === "day" ? days : monthOf(days)
}

const endOf = (limit: Period, now: number): number => {
  if (limit.unit === "ever") return Infinity
  const today = Math.floor((now + limit.offset) / day)
  let next = today + 1
  if (limit.unit === "month") { while (monthOf(next) === monthOf(today)) next++ }
  return next * day - limit.offset
}

const monthOf = (days: number): number => {
  const date = new Date(days * day)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
