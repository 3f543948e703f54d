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
export interface Relay<State, Event, E, R = never> {
  readonly first: State
  readonly open: (state: State) => Stream.Stream<Event, E, R>
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
  makeRelay: () => Relay<State, Event, E, R>
): Stream.Stream<Event, E, R> =>
  Stream.fromChannel(
    Channel.fromTransform((_: unknown, scope) => Effect.sync(() => new Run(makeRelay(), scope).pull))
  )

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

/** Runs hops of one answer each, up to {@link defaultMaximumHops}, and gathers their answers. */
export const gather = <State, Later extends State, Answer, E, R>(
  { exceeded, first, interrupted, next, open }: Gathering<State, Later, Answer, E, R>
): Effect.Effect<Answers<Answer>, E, R> => {
  const goOn = (answers: Answers<Answer>, state: Later): Effect.Effect<Answers<Answer>, E, R> =>
    Effect.matchEffect(open(state), {
      onFailure: (failure) => Effect.fail(interrupted(answers, state, failure)),
      onSuccess: (answer) => after([...answers, answer], state)
    })
  const after = (answers: Answers<Answer>, state: State): Effect.Effect<Answers<Answer>, E, R> => {
    const later = next(answers.at(-1)!, state)
    if (later === undefined) return Effect.succeed(answers)
    return answers.length < defaultMaximumHops
      ? goOn(answers, later)
      : Effect.fail(exceeded(answers, later, defaultMaximumHops))
  }
  return Effect.flatMap(open(first), (answer) => after([answer], first))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Events<Event, E, R> = Pull.Pull<Arr.NonEmptyReadonlyArray<Event>, E, void, R>

/** The state of one relay. A class, because an idle stream keeps one. */
class Run<State, Event, E, R> {
  readonly pull: Events<Event, E, R> = Effect.suspend(() => this.#current ?? this.#open(this.#relay.first))
  readonly #relay: Relay<State, Event, E, R>
  readonly #scope: Scope.Scope
  #hops = 1
  #hop: Scope.Closeable | undefined = undefined
  #current: Events<Event, E, R> | undefined = undefined

  constructor(relay: Relay<State, Event, E, R>, scope: Scope.Scope) {
    this.#relay = relay
    this.#scope = scope
  }

  #open(state: State): Events<Event, E, R> {
    return Effect.flatMap(Scope.fork(this.#scope), (hop) => {
      this.#hop = hop
      return Effect.flatMap(Channel.toPullScoped(this.#relay.open(state).channel, hop), (pull) => this.#from(pull))
    })
  }

  #from(pull: Events<Event, E, R>): Events<Event, E, R> {
    return this.#current = Effect.matchCauseEffect(pull, {
      onSuccess: (events) => {
        const passedOn = observed(events, this.#relay.policy)
        return Arr.isReadonlyArrayNonEmpty(passedOn) ? Effect.succeed(passedOn) : this.pull
      },
      onFailure: (cause) => Effect.andThen(Scope.close(this.#hop!, Pull.doneExitFromCause(cause)), this.#after(cause))
    })
  }

  #after(cause: Cause.Cause<E | Cause.Done>): Events<Event, E, R> {
    const failure = cause.reasons.find(Cause.isFailReason)?.error
    return failure === undefined
      ? Effect.failCause(cause)
      : this.#follow(Cause.isDone(failure) ? undefined : failure)
  }

  #follow(failure: E | undefined): Events<Event, E, R> {
    const { maximumHops = defaultMaximumHops, policy } = this.#relay
    return Effect.flatMap(policy.next(failure), (next): Events<Event, E, R> => {
      if (next._tag === "End") return Cause.done()
      return next._tag === "GoOn" && ++this.#hops > maximumHops
        ? Effect.fail(policy.exceeded(maximumHops))
        : this.#open(next.state)
    })
  }
}

/** The events that a policy passes on. Mostly those are all of them, and then the list is not copied. */
const observed = <Event>(
  events: ReadonlyArray<Event>,
  policy: Pick<Policy<never, Event, never>, "observe">
): ReadonlyArray<Event> => {
  let changed: Array<Event> | undefined
  for (let index = 0; index < events.length; index++) {
    const event = events[index]!
    const passedOn = policy.observe(event)
    if (passedOn !== event) changed ??= events.slice(0, index)
    if (changed !== undefined && passedOn !== undefined) changed.push(passedOn)
  }
  return changed ?? events
}
