/**
 * Limits in the memory of the process. Buckets and pauses are by its monotonic clock, days and months by the time of the day.
 */
import * as Effect from "effect/Effect"
import * as Limit from "./Limit.ts"
import { nothing, type Store, type Taken } from "./Store.ts"

/** How long the store keeps what it learned, in milliseconds: one day. */
export const memory = 86_400_000

/** The two clocks, in milliseconds. */
interface Now {
  readonly passed: number
  readonly time: number
}

const clocks: Effect.Effect<Now> = /*#__PURE__*/ Effect.clockWith((clock) =>
  Effect.succeed({ passed: Number(clock.monotonicTimeNanosUnsafe()) / 1e6, time: clock.currentTimeMillisUnsafe() })
)

const clockOf = (limit: Limit.Limit, { passed, time }: Now): number => limit._tag === "Bucket" ? passed : time

export const make = (): Store => {
  const states = new Map<string, Limit.State>()
  const scopes = new Map<string, { version: number; values: { [quota: string]: number }; until: number; at: number }>()
  /** The state of a limit, brought to the time. */
  const stateOf = (limit: Limit.Limit, clock: Now): Limit.State => {
    const now = clockOf(limit, clock)
    const state = states.get(limit.key) ?? Limit.begin(limit, now, false)
    states.set(limit.key, state)
    Limit.advance(limit, state, now)
    return state
  }
  const take = (
    scope: string,
    version: number,
    claims: ReadonlyArray<Limit.Claim>,
    patience: number,
    clock: Now
  ): Taken => {
    const now = clock.passed
    const found = scopes.get(scope)
    const learned = found !== undefined && now - found.at < memory ? found : undefined
    if ((learned?.version ?? 0) !== version) return { _tag: "Outdated", lessons: learned ?? nothing }
    if (learned !== undefined && learned.until > now) {
      return { _tag: "Refused", wait: learned.until - now, claim: -1, level: 0 }
    }
    let wait = 0
    let later = -1
    let longest = -1
    for (let index = 0; index < claims.length; index++) {
      const claim = claims[index]!
      const answer = Limit.ask(claim, stateOf(claim.limit, clock), clockOf(claim.limit, clock))
      if (!answer.isGranted && answer.wait > later) {
        later = answer.wait
        longest = index
      }
      if (answer.isGranted && answer.wait > wait) {
        wait = answer.wait
        if (later < 0) longest = index
      }
    }
    if (later >= 0 || wait > patience) {
      const level = longest < 0 ? 0 : states.get(claims[longest]!.limit.key)!.level
      return { _tag: "Refused", wait: later >= 0 ? later : wait, claim: longest, level }
    }
    const marks = claims.map((claim) => {
      const state = states.get(claim.limit.key)!
      Limit.take(claim, state)
      return Limit.markOf(claim, state)
    })
    return { _tag: "Granted", wait, marks }
  }
  return {
    take: (scope, version, claims, patience) =>
      Effect.map(clocks, (clock) => take(scope, version, claims, patience, clock)),
    settle: (settlements) =>
      Effect.map(clocks, (clock) => {
        for (const { claim, mark, used } of settlements) Limit.settle(claim, used, mark, stateOf(claim.limit, clock))
      }),
    learn: (scope, values, pause) =>
      Effect.map(clocks, ({ passed: now }) => {
        const before = scopes.get(scope)
        const isNew = Object.entries(values).some(([quota, value]) => before?.values[quota] !== value)
        scopes.set(scope, {
          version: (before?.version ?? 0) + (isNew || before === undefined ? 1 : 0),
          values: { ...before?.values, ...values },
          until: Math.max(before?.until ?? 0, now + pause),
          at: now
        })
      }),
    levels: (claims) => Effect.map(clocks, (clock) => claims.map(({ limit }) => stateOf(limit, clock).level))
  }
}
