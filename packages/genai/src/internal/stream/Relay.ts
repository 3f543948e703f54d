/**
 * One answer over several connections. A relay is a sequence of hops. Each hop is opened from a state, in a scope of its own. A policy observes
 * the events of every hop, and when a hop ends it decides what follows: the next hop, the same hop over another connection, the end, or an error.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What follows a hop that has ended. `GoOn` opens the next hop, and counts against the maximum of the relay. `Resume` opens the same hop again, over
 * another connection. It does not count, so the policy has to bound it.
 */
export type Next<State> =
  | { readonly _tag: "GoOn"; readonly state: State }
  | { readonly _tag: "Resume"; readonly state: State }
  | { readonly _tag: "End" }

/** Decides over the course of one relay. It keeps what it has observed, so every run of a relay needs a policy of its own. */
export interface Policy<State, Event, E, R = never> {
  /** Takes an event, and returns what is passed on for it: `undefined` passes on nothing. */
  readonly observe: (event: Event) => Event | undefined
  /** Decides what follows a hop that ended, or that failed with `failure`. The effect may wait. If it fails, the relay fails with that error. */
  readonly next: (failure: E | undefined) => Effect.Effect<Next<State>, E, R>
  /** The error of a relay that would go on after its last hop. */
  readonly exceeded: (maximumHops: number) => E
}

/** A relay: where it starts, how a hop is opened, and what decides about the rest. */
export interface Relay<State, Hop, Event, E, R = never> {
  readonly first: State
  readonly open: (state: State) => Hop
  readonly policy: Policy<State, Event, E, R>
  /** How many hops there may be. By default {@link defaultMaximumHops}. */
  readonly maximumHops?: number | undefined
}

/** The maximum of hops by default. */
export const defaultMaximumHops = 100

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** Goes on with another hop. */
export const goOn = <State>(state: State): Next<State> => ({ _tag: "GoOn", state })

/** Goes on with the same hop over another connection. */
export const resume = <State>(state: State): Next<State> => ({ _tag: "Resume", state })

/** Ends the relay. */
export const end: Next<never> = { _tag: "End" }

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/**
 * Runs a relay whose hops are streams, as one stream. The scope of a hop is closed before the policy decides what follows. Leaving the stream
 * closes the current hop.
 */
export const stream = <State, Event, E, R>(
  makeRelay: () => Relay<State, Stream.Stream<Event, E, R>, Event, E, R>
): Stream.Stream<Event, E, R> =>
  Stream.fromChannel(Channel.fromTransform((_: unknown, scope) =>
    Effect.sync(() => {
      type Events = Pull.Pull<Arr.NonEmptyReadonlyArray<Event>, E, void, R>
      const relay = makeRelay()
      const { policy } = relay
      let current: Events | undefined

      const open = (state: State): Events =>
        Effect.flatMap(Scope.fork(scope), (hop) =>
          Effect.flatMap(Channel.toPullScoped(relay.open(state).channel, hop), (pull) => {
            const next: Events = Effect.matchCauseEffect(pull, {
              onSuccess: (events) => {
                const passedOn: Array<Event> = []
                for (const event of events) {
                  const observed = policy.observe(event)
                  if (observed !== undefined) passedOn.push(observed)
                }
                return Arr.isArrayNonEmpty(passedOn) ? Effect.succeed(passedOn) : next
              },
              onFailure: (cause) =>
                Effect.andThen(Scope.close(hop, Pull.doneExitFromCause(cause)), after(cause))
            })
            return current = next
          }))

      const after = (cause: Cause.Cause<E | Cause.Done>): Events => {
        const failure = cause.reasons.find(Cause.isFailReason)?.error
        if (failure === undefined) return Effect.failCause(cause)
        return follow(Cause.isDone(failure) ? undefined : failure)
      }

      const follow = following(relay, open, Cause.done())

      return Effect.suspend(() => current ?? open(relay.first))
    })
  ))

/** Runs a relay whose hops are effects of one event each. Its result is what the policy has observed. */
export const run = <State, Event, E, R>(
  relay: Relay<State, Effect.Effect<Event, E, R>, Event, E, R>
): Effect.Effect<void, E, R> => {
  const open = (state: State): Effect.Effect<void, E, R> =>
    Effect.matchEffect(relay.open(state), {
      onFailure: (failure) => follow(failure),
      onSuccess: (event) => {
        relay.policy.observe(event)
        return follow(undefined)
      }
    })
  const follow = following(relay, open, Effect.void)
  return open(relay.first)
}

/** Answers that leave a state to go on from, until there is one that does not. */
export interface Gathering<State, Later extends State, Answer, E, R = never> {
  readonly first: State
  readonly open: (state: State) => Effect.Effect<Answer, E, R>
  /** The state that the last answer leaves: `undefined` if there is nothing to go on from. */
  readonly next: (last: Answer, state: State) => Later | undefined
  /** The error of a later hop that failed. The first hop fails with its own error. */
  readonly interrupted: (answers: Answers<Answer>, state: Later, failure: E) => E
  /** The error of a relay that would go on after its last hop. */
  readonly exceeded: (answers: Answers<Answer>, state: Later, maximumHops: number) => E
}

/** The answers of all hops so far, in order. */
export type Answers<Answer> = Arr.NonEmptyReadonlyArray<Answer>

/** Runs hops of one answer each, and gathers their answers. */
export const gather = <State, Later extends State, Answer, E, R>(
  { exceeded, first, interrupted, next, open }: Gathering<State, Later, Answer, E, R>
): Effect.Effect<Answers<Answer>, E, R> =>
  Effect.suspend(() => {
    const gathered: Array<Answer> = []
    const answers = gathered as unknown as Answers<Answer>
    let later: Later | undefined
    const policy: Policy<State, Answer, E> = {
      observe: (answer) => {
        gathered.push(answer)
        return answer
      },
      next: (failure) => {
        if (failure !== undefined) {
          return Effect.fail(later === undefined ? failure : interrupted(answers, later, failure))
        }
        later = next(gathered.at(-1)!, later ?? first)
        return Effect.succeed(later === undefined ? end : goOn(later))
      },
      exceeded: (maximumHops) => exceeded(answers, later!, maximumHops)
    }
    return Effect.as(run({ first, open, policy }), answers)
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Does what the policy decides, and counts the hops. */
const following = <State, Event, E, R, A, E2>(
  { maximumHops = defaultMaximumHops, policy }: Relay<State, unknown, Event, E, R>,
  open: (state: State) => Effect.Effect<A, E2, R>,
  ended: Effect.Effect<A, E2, R>
) => {
  let hops = 1
  return (failure: E | undefined): Effect.Effect<A, E | E2, R> =>
    Effect.flatMap(policy.next(failure), (next): Effect.Effect<A, E | E2, R> => {
      if (next._tag === "End") return ended
      if (next._tag === "GoOn" && ++hops > maximumHops) return Effect.fail(policy.exceeded(maximumHops))
      return open(next.state)
    })
}
