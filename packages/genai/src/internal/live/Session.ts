/**
 * The engine of sessions over WebSockets: `live` and `live.music`.
 *
 * {@link open} takes a {@link Protocol}, which says how a kind of session is set up and read, and gives a {@link Session}:
 *
 * - It opens a connection by `protocol.handshake`, sends the setup, and succeeds once `protocol.isReady` holds for a message. Failures before that are those
 *   of `open`, after the retry policy.
 * - `messages` has every message of the server, `setupComplete` among them. `send` writes a frame; it waits while no connection is set up.
 * - A session whose protocol has `signals` keeps the handle that the server gives, and goes on over another connection when one ends, or is about to. The
 *   connections are the hops of a relay (`internal/stream/Relay.ts`).
 * - The scope of `open` owns everything. `close` ends the session before its scope does.
 *
 * How connections end is told by `Ending.ts` alone. `Connection.ts` is the socket, `Line.ts` one connection with its setup, `Connections.ts` what follows
 * one, `Outbox.ts` what is sent.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { GenAIError } from "../../GenAIError.ts"
import type { Buffering, LiveEvent } from "../../LiveSession.ts"
import type { Constructor } from "../../LiveSocket.ts"
import { abortable } from "../check/Aborting.ts"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import * as Relay from "../stream/Relay.ts"
import { CurrentObserver } from "../telemetry/CurrentObserver.ts"
import type { Observed } from "../telemetry/Observed.ts"
import { closedBefore, Connections, type Protocol } from "./Connections.ts"
import { Events } from "./Events.ts"
import { Inbox } from "./Inbox.ts"
import { Outbox, type Outgoing } from "./Outbox.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

export type { Protocol, Signals } from "./Connections.ts"

/** How a session is run. */
export interface Options<Message, E> {
  readonly construct: Constructor
  /** Messages that wait for the program. */
  readonly incoming?: Buffering | undefined
  /** Takes each message that says something to the session, before the program does. It must not wait. `undefined` is nothing to do. */
  readonly observe?: ((running: Running<E>) => (message: Message) => Effect.Effect<void> | undefined) | undefined
  /** What the span and the metrics of the session say of it. */
  readonly observed: Observed
  /** Ends the session, or its opening, when it is aborted. */
  readonly abortSignal?: AbortSignal | undefined
}

/** A session, as those who take its messages see it. */
export interface Running<E> {
  /** Closed when the session ends. */
  readonly scope: Scope.Scope
  readonly send: (outgoing: Outgoing) => Effect.Effect<void, GenAIError>
  /** Ends the session with a failure. */
  readonly fail: (cause: Cause.Cause<E | GenAIError>) => Effect.Effect<void>
}

/** An open session. `E` are errors that {@link Running.fail} was given. */
export interface Session<Message, E = never> {
  readonly messages: Stream.Stream<Message, GenAIError | E>
  readonly events: Stream.Stream<LiveEvent>
  /** The message that answered the setup. */
  readonly ready: Message
  /** The last handle. */
  readonly handle: Effect.Effect<string | undefined>
  readonly send: (outgoing: Outgoing) => Effect.Effect<void, GenAIError>
  readonly close: Effect.Effect<void>
}

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/** Opens a session. It ends with the scope. */
export const open = <Message, E = never>(
  protocol: Protocol<Message>,
  options: Options<Message, E>
): Effect.Effect<Session<Message, E>, GenAIError, Scope.Scope> => {
  const { abortSignal } = options
  return abortSignal === undefined
    ? opened(protocol, options)
    : Effect.tap(
      abortable(abortSignal, opened(protocol, options)),
      ({ close }) => Effect.forkScoped(Effect.onInterrupt(abortable(abortSignal, Effect.never), () => close))
    )
}

const opened = <Message, E>(
  protocol: Protocol<Message>,
  { construct, incoming, observe, observed }: Options<Message, E>
): Effect.Effect<Session<Message, E>, GenAIError, Scope.Scope> =>
  Effect.gen(function*() {
    const session = yield* Scope.fork(yield* Effect.scope)
    const work = yield* Scope.fork(session)
    const inbox = yield* Inbox.make<Message, GenAIError | E>(incoming)
    const events = new Events<LiveEvent>()
    const ready = yield* Deferred.make<Message, GenAIError>()
    const observation = yield* Effect.withFiber((fiber) =>
      Effect.sync(() => fiber.getRef(CurrentObserver)?.(observed, fiber.context))
    )
    const span = observation?.begin(undefined)
    const clock = yield* Clock.Clock
    const outbox = new Outbox(protocol.resumption !== "none", () => monotonicMillisUnsafe(clock))
    const emit = (event: LiveEvent): void => {
      if (span !== undefined) Result.try(() => span.event(event._tag, clock.currentTimeNanosUnsafe()))
      events.emit(event)
    }
    const connections = new Connections(
      protocol,
      construct,
      outbox,
      inbox,
      work,
      emit,
      (usage) => observation?.used(usage)
    )
    let isOver = false
    const over = (exit: Exit.Exit<unknown, GenAIError | E>): Effect.Effect<unknown> =>
      Effect.suspend(() => {
        if (isOver) return Effect.void
        isOver = true
        outbox.finish(closedBefore(protocol.operation))
        const cause = Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause) ? exit.cause : undefined
        const ended = cause === undefined ? Exit.void : Exit.failCause(cause)
        observation?.end(ended, undefined)
        events.emit({ _tag: "Ended", cause: cause && Cause.squash(cause) } as LiveEvent)
        events.end()
        return Effect.andThen(inbox.end(cause), Scope.close(work, Exit.void))
      })
    const send = (outgoing: Outgoing) => outbox.send(outgoing)
    const close = Scope.close(session, Exit.void)
    // Whoever ends the session may run in its scope.
    const fail = (cause: Cause.Cause<GenAIError | E>) =>
      Effect.asVoid(Effect.forkDetach(Effect.andThen(over(Exit.failCause(cause)), close)))
    const observer = observe?.({ scope: work, send, fail })
    const take = (messages: ReadonlyArray<Message>): Effect.Effect<unknown> => {
      let given: Effect.Effect<unknown> = inbox.putAll(messages)
      if (!Deferred.isDoneUnsafe(ready)) {
        // The first messages are there when the session begins, and it begins even if they do not all have room.
        const rest = inbox.putSome(messages)
        Deferred.doneUnsafe(ready, Exit.succeed(messages.find(protocol.isReady)!))
        given = rest.length === 0 ? Effect.void : inbox.putAll(rest)
      }
      for (const message of observer === undefined ? [] : messages.toReversed()) {
        const observing = observer!(message)
        if (observing !== undefined) given = Effect.andThen(observing, given)
      }
      const preparing = connections.prepares()
      return preparing === undefined ? given : Effect.andThen(Effect.forkIn(preparing, work), given)
    }
    const reading = Stream.runForEachArray(
      Relay.stream(() => ({ first: {}, open: connections.open, policy: connections })),
      take
    )
    yield* Effect.forkIn(
      Effect.onExit(reading, (exit) =>
        Effect.andThen(
          Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)
            ? Deferred.failCause(ready, exit.cause)
            : Deferred.fail(ready, closedBefore(protocol.operation)),
          over(exit)
        )),
      session
    )
    const message = yield* Effect.onError(Deferred.await(ready), () => close)
    return {
      // One by one: a reader that stops leaves the next message to another.
      messages: Stream.fromPull(Effect.succeed(Effect.map(inbox.take, Arr.of))),
      events: events.stream,
      ready: message,
      handle: Effect.sync(() => connections.handle),
      send,
      close
    }
  })
