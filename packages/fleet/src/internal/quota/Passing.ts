/**
 * The way of a call through the quotas of its model: it takes from them, waits in line, and settles what it took.
 */
import { type GenAIError, QuotaExceeded } from "effect-genai/GenAIError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Attended from "../call/Attended.ts"
import type { ModelCall } from "../call/ModelCall.ts"
import type { Claim } from "../limit/Limit.ts"
import { type Lessons, nothing, type Settlement, type Store } from "../limit/Store.ts"
import * as Lesson from "./Lesson.ts"
import { Line } from "./Line.ts"
import * as Table from "./Table.ts"

/** The calls of one model: what is known of their limits, and the line of those that wait. */
export class Scope {
  readonly line = new Line()
  readonly name: string
  lessons: Lessons = nothing
  private readonly rows: ReadonlyArray<Table.Row>
  private readonly owner: Table.Owner
  private readonly model: string
  private limits: ReadonlyArray<Table.Counted> = []
  private at = -Infinity

  constructor(rows: ReadonlyArray<Table.Row>, owner: Table.Owner, model: string) {
    this.rows = rows
    this.owner = owner
    this.model = model
    this.name = Table.scopeOf(owner, model)
  }

  /** The limits now. They are made anew every minute, for days that begin at another hour. */
  limitsAt(now: number): ReadonlyArray<Table.Counted> {
    if (now - this.at >= 60_000 || now < this.at) {
      this.limits = Table.limitsOf(this.rows, this.owner, this.model, this.lessons, Table.offsetOf(now))
      this.at = now
    }
    return this.limits
  }

  learn(lessons: Lessons): void {
    this.lessons = lessons
    this.at = -Infinity
  }
}

/** An attempt of a call on its way. */
export class Passing {
  private readonly store: Store
  private readonly scope: Scope
  private readonly call: ModelCall
  private readonly estimate: () => number

  constructor(store: Store, scope: Scope, call: ModelCall, estimate: (operation: string, params: unknown) => number) {
    this.store = store
    this.scope = scope
    this.call = call
    let tokens: number | undefined
    this.estimate = () => tokens ??= Math.max(0, Math.ceil(estimate(call.operation, call.params)))
  }

  /** Waits until there is room, at most so many milliseconds, and takes it. */
  enter(priority: number, longest: number) {
    const { line } = this.scope
    return Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const claims = this.claimsAt(now)
      if (!line.isEmpty) return this.wait(priority, claims, now + longest)
      return Effect.flatMap(this.take(claims, longest), (taken) => {
        if (taken._tag === "Granted") return this.granted(claims, taken.marks, taken.wait)
        if (taken._tag === "Refused" && taken.wait > longest) return Effect.fail(this.exceeded(claims, taken))
        return this.wait(priority, claims, now + longest)
      })
    })
  }

  private claimsAt(now: number): ReadonlyArray<Claim> {
    return Table.claimsOf(this.scope.limitsAt(now), this.estimate)
  }

  private take(claims: ReadonlyArray<Claim>, patience: number) {
    return this.store.take(this.scope.name, this.scope.lessons.version, claims, patience)
  }

  /** Waits in line. */
  private wait(priority: number, first: ReadonlyArray<Claim>, deadline: number) {
    const { line } = this.scope
    return Effect.suspend(() => {
      const place = line.enter(priority, first)
      return Effect.ensuring(
        Effect.gen({ self: this }, function*() {
          while (true) {
            const now = yield* Clock.currentTimeMillis
            if (!line.isFirst(place)) {
              const wait = line.waitOf(place, now)
              if (now + wait > deadline || now >= deadline) {
                return yield* this.exceeded(first, { wait, claim: 0 })
              }
              yield* line.moves(place, deadline - now)
              continue
            }
            const claims = this.claimsAt(now)
            const taken = yield* this.take(claims, deadline - now)
            if (taken._tag === "Granted") {
              line.leave(place)
              return yield* this.granted(claims, taken.marks, taken.wait)
            }
            if (taken._tag === "Outdated") {
              this.scope.learn(taken.lessons)
              continue
            }
            line.opens(now + taken.wait)
            if (now + taken.wait > deadline) return yield* this.exceeded(claims, taken)
            // It asks before the time too, since others may give back what they did not use.
            yield* line.moves(place, Math.max(1, Math.min(taken.wait, Math.max(1000, taken.wait / 2))))
          }
        }),
        Effect.sync(() => line.leave(place))
      )
    })
  }

  /** The ticket of a call that has taken its claims, once its time has come. What an interrupted call took is given back. */
  private granted(claims: ReadonlyArray<Claim>, marks: ReadonlyArray<number>, wait: number) {
    const ticket: Attended.Ticket = { leave: (outcome) => this.leave(claims, marks, outcome) }
    return wait <= 0
      ? Effect.succeed(ticket)
      : Effect.as(Effect.onInterrupt(Effect.sleep(wait), () => ticket.leave({ _tag: "Unsent" })), ticket)
  }

  /** Corrects what was taken, and keeps what a refusal says. The end of a call does not fail because its store is gone. */
  private leave(claims: ReadonlyArray<Claim>, marks: ReadonlyArray<number>, outcome: Attended.Outcome) {
    const settlements: Array<Settlement> = []
    for (const [index, claim] of claims.entries()) {
      const used = usedOf(claim, outcome)
      // An estimate that was right is settled too: it is no longer open.
      if (claim.isEstimate || used !== claim.amount) settlements.push({ claim, used, mark: marks[index]! })
    }
    const settled = settlements.length === 0 ? Effect.void : this.store.settle(settlements)
    const ended = outcome._tag === "Refused" ? Effect.andThen(settled, this.learn(outcome.error)) : settled
    return ended.pipe(Effect.catch(({ message }) => Effect.logWarning(`A quota was not settled: ${message}`)))
  }

  private learn(error: GenAIError) {
    return Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const lesson = Lesson.fromError(error, now)
      return lesson === undefined ? Effect.void : this.store.learn(this.scope.name, lesson.values, lesson.pause)
    })
  }

  private exceeded(claims: ReadonlyArray<Claim>, { claim, wait }: { readonly claim: number; readonly wait: number }) {
    const limit = claims[claim]?.limit
    const quota = limit?.name ?? "the quota that the API asks to wait for"
    const retryAfter = wait === Infinity ? undefined : Duration.millis(Math.ceil(wait))
    return new QuotaExceeded({
      message: retryAfter === undefined
        ? `${quota} for ${this.scope.name} never have room for this call`
        : `${quota} for ${this.scope.name} have room in ${Duration.format(retryAfter)}, after the deadline of the call`,
      operation: this.call.operation,
      quota,
      retryAfter
    })
  }
}

/** What a call used of a claim in the end. */
const usedOf = ({ amount, isEstimate }: Claim, outcome: Attended.Outcome): number => {
  switch (outcome._tag) {
    case "Unsent":
      return 0
    case "Refused":
      // The server counts the request, but no tokens.
      return isEstimate ? 0 : amount
    case "Answered":
    case "Broken":
      return isEstimate ? inputOf(outcome) ?? amount : amount
  }
}

const inputOf = ({ usage }: Extract<Attended.Outcome, { readonly usage: unknown }>): number | undefined =>
  usage === undefined || usage.prompt + usage.toolUse === 0 ? undefined : usage.prompt + usage.toolUse
