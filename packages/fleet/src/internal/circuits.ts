/** A circuit breaker whose store may hang. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"

/** Runs a call behind its circuit. */
export type Guard = <A, E, R>(
  call: Effect.Effect<A, E, R>,
  options: {
    readonly key: string
    readonly classify: (exit: Exit.Exit<A, E>) => CircuitBreaker.Outcome
  }
) => Effect.Effect<A, E | CircuitBreaker.CircuitBreakerError, R>

/**
 * The guard of a circuit breaker. A breaker waits for its store as long as that takes, also if it is interrupted. If the store does not answer within the
 * time, the call is sent without its circuit, and the store is left alone as long. A call that was answered does not wait longer than that either.
 */
export const bounded = (breaker: CircuitBreaker.CircuitBreaker, timeout: Duration.Duration): Guard => {
  let until = -Infinity
  const late = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    until = now + Duration.toMillis(timeout)
    return Effect.logWarning(
      `The store of the circuits does not answer within ${Duration.format(timeout)}: calls pass without it`
    )
  })
  return (call, options) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (now < until) return call
      const passing = new Passing(call, timeout, late)
      return Effect.acquireUseRelease(
        Effect.forkDetach(breaker.execute(passing.call, options), { startImmediately: true }),
        (fiber) => passing.use(fiber),
        (fiber, exit) =>
          Exit.isFailure(exit) && Cause.hasInterrupts(exit.cause) ? passing.interrupt(fiber) : Effect.void
      )
    })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** One call, which the breaker runs in a fiber that may never end. */
class Passing<A, E, R> {
  /** What the breaker runs once it has admitted the call. */
  readonly call: Effect.Effect<A, E, R>
  private readonly bare: Effect.Effect<A, E, R>
  private readonly timeout: Duration.Duration
  private readonly late: Effect.Effect<void>
  private readonly begun = Deferred.makeUnsafe<void>()
  private readonly ended = Deferred.makeUnsafe<A, E>()
  private isGivenUp = false

  constructor(bare: Effect.Effect<A, E, R>, timeout: Duration.Duration, late: Effect.Effect<void>) {
    this.bare = bare
    this.timeout = timeout
    this.late = late
    this.call = Effect.suspend(() => {
      if (this.isGivenUp) return Effect.interrupt
      Deferred.doneUnsafe(this.begun, Effect.void)
      return Effect.onExit(bare, (exit) => Deferred.done(this.ended, exit))
    })
  }

  /** Waits for the admission, and then for the end of the call and for its record. */
  use<E2>(fiber: Fiber.Fiber<A, E | E2>): Effect.Effect<A, E | E2, R> {
    const admitted = Effect.raceFirst(Deferred.await(this.begun), Fiber.await(fiber))
    // With a store that answers at once, the call has begun or was refused.
    const isAdmitted = Deferred.isDoneUnsafe(this.begun) || fiber.pollUnsafe() !== undefined
      ? Effect.succeed(true)
      : this.within(admitted)
    return Effect.flatMap(isAdmitted, (isAdmitted) => {
      if (!isAdmitted) {
        this.isGivenUp = true
        return Effect.andThen(this.late, this.bare)
      }
      const settled = Effect.raceFirst(Effect.exit(Deferred.await(this.ended)), Fiber.await(fiber))
      return Effect.flatMap(
        settled,
        (exit: Exit.Exit<A, E | E2>) =>
          fiber.pollUnsafe() !== undefined ? exit : Effect.flatMap(
            this.within(Fiber.await(fiber)),
            (isRecorded) => isRecorded ? exit : Effect.andThen(this.late, exit)
          )
      )
    })
  }

  /** Interrupts the call, and waits until it has ended, not until the store has answered. */
  interrupt(fiber: Fiber.Fiber<unknown, unknown>): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.isGivenUp = true
      fiber.interruptUnsafe()
      return Deferred.isDoneUnsafe(this.begun) ? Effect.asVoid(Effect.exit(Deferred.await(this.ended))) : Effect.void
    })
  }

  /** Whether an effect ends in time. */
  private within(effect: Effect.Effect<unknown>): Effect.Effect<boolean> {
    return Effect.map(Effect.timeoutOption(effect, this.timeout), Option.isSome)
  }
}
