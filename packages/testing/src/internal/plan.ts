/** What scripts and fault plans have in common: steps for the requests that match, one after the other or for ever. */
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Match, ReceivedRequest } from "../ReceivedRequest.ts"

export interface Plan<out A> {
  readonly match: Match
  readonly steps: ReadonlyArray<A>
  /** What comes once the steps are used up. */
  readonly thereafter: "nothing" | "last"
}

export const matches = (match: Match, request: ReceivedRequest): boolean =>
  match === "*" || (typeof match === "string" ? match === request.operation : match(request))

/** Plans in use. The oldest plan that matches and still has a step serves a request. */
export interface Plans<A> {
  readonly add: (plans: ReadonlyArray<Plan<A>>) => Effect.Effect<void>
  readonly next: (request: ReceivedRequest) => Effect.Effect<A | undefined>
  readonly clear: Effect.Effect<void>
}

export const make = <A>(initial: ReadonlyArray<Plan<A>>): Effect.Effect<Plans<A>> =>
  Effect.map(Ref.make(initial), (ref) => ({
    add: (plans) => Ref.update(ref, (all) => [...all, ...plans]),
    next: (request) =>
      Ref.modify(ref, (all) => {
        const index = all.findIndex((plan) => plan.steps.length > 0 && matches(plan.match, request))
        const plan = all[index]
        if (plan === undefined) return [undefined, all]
        const [step, ...rest] = plan.steps
        return plan.thereafter === "last" && rest.length === 0
          ? [step, all]
          : [step, all.with(index, { ...plan, steps: rest })]
      }),
    clear: Ref.set(ref, [])
  }))
