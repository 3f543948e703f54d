/**
 * Where limits are kept: in memory, or in Redis for many processes.
 */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Claim } from "./Limit.ts"

/** What the API said of its quotas, for a scope: a model of a project at a location. */
export interface Lessons {
  /** Counts the changes. 0: nothing was learned. */
  readonly version: number
  /** The values of quotas, by what they count. */
  readonly values: { readonly [quota: string]: number }
}

export const nothing: Lessons = { version: 0, values: {} }

/** What a store answers: all claims are granted, or none. */
export type Taken =
  | {
    readonly _tag: "Granted"
    /** How long to wait before the call is sent, in milliseconds. */
    readonly wait: number
    /** What `settle` has to know of each claim. */
    readonly marks: ReadonlyArray<number>
  }
  | {
    readonly _tag: "Refused"
    /** How long to wait before asking again, in milliseconds. */
    readonly wait: number
    /** Which claim has to wait longest. -1: the API asked to wait. */
    readonly claim: number
    /** The level of that limit. */
    readonly level: number
  }
  | { readonly _tag: "Outdated"; readonly lessons: Lessons }

/** A claim, with what the call used in the end. */
export interface Settlement {
  readonly claim: Claim
  readonly used: number
  readonly mark: number
}

/** The store failed, or did not answer in time. */
export class StoreFailed
  extends Data.TaggedError("StoreFailed")<{ readonly message: string; readonly cause: unknown }>
{}

export interface Store {
  /** Takes all claims at once, or none. `version` is that of the lessons that the claims were made of. `patience`: the longest wait, in milliseconds. */
  readonly take: (
    scope: string,
    version: number,
    claims: ReadonlyArray<Claim>,
    patience: number
  ) => Effect.Effect<Taken, StoreFailed>
  readonly settle: (settlements: ReadonlyArray<Settlement>) => Effect.Effect<void, StoreFailed>
  /** Keeps what the API said, and lets nobody pass for this long, in milliseconds. */
  readonly learn: (
    scope: string,
    values: Lessons["values"],
    pause: number
  ) => Effect.Effect<void, StoreFailed>
  /** The levels of limits now. */
  readonly levels: (claims: ReadonlyArray<Claim>) => Effect.Effect<ReadonlyArray<number>, StoreFailed>
}
