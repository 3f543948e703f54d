/** The common part of scripts and fault plans: steps for matching requests, in order or for ever. */
import * as Effect from "effect/Effect"
import type { Match, ReceivedRequest } from "../ReceivedRequest.ts"

export interface Plan<out A> {
  readonly match: Match
  readonly steps: ReadonlyArray<A>
  /** What applies after the last step. */
  readonly thereafter: "nothing" | "last"
}

export const matches = (match: Match, request: ReceivedRequest): boolean =>
  match === "*" || (typeof match === "string" ? match === request.operation : match(request))

/** The active plans. The oldest matching plan with a remaining step applies to a request. */
export interface Plans<A> {
  readonly add: (plans: ReadonlyArray<Plan<A>>) => Effect.Effect<void>
  readonly next: (request: ReceivedRequest) => A | undefined
  readonly clear: Effect.Effect<void>
}

export const make = <A>(initial: ReadonlyArray<Plan<A>>): Plans<A> => {
  let all = initial
  return {
    add: (plans) => Effect.sync(() => void (all = [...all, ...plans])),
    next: (request) => {
      const index = all.findIndex((plan) => plan.steps.length > 0 && matches(plan.match, request))
      const plan = all[index]
      if (plan === undefined) return undefined
      const [step, ...rest] = plan.steps
      if (plan.thereafter === "nothing" || rest.length > 0) all = all.with(index, { ...plan, steps: rest })
      return step
    },
    clear: Effect.sync(() => void (all = []))
  }
}
