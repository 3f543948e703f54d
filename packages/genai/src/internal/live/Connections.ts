/**
 * The connections of one session, as the hops of a relay: how each is opened, and what follows when it ends.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Handshake } from "../../GenAIClient.ts"
import { type Delivered, type GenAIError, SessionClosed } from "../../GenAIError.ts"
import type { LiveEvent } from "../../LiveSession.ts"
import type { Constructor } from "../../LiveSocket.ts"
import type { RetryPolicy } from "../../RetryPolicy.ts"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import type { Fields } from "../check/Fields.ts"
import * as Log from "../log/CurrentLog.ts"
import * as Relay from "../stream/Relay.ts"
import type { Inbox } from "./Inbox.ts"
import * as Line from "./Line.ts"
import type { Outbox } from "./Outbox.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What a message says to the session itself. */
export interface Signals {
  /** The state of the server can be resumed by this handle. */
  readonly handle?: string | undefined
  /** Whether the session can be resumed now. */
  readonly isResumable?: boolean | undefined
  /** The index of the last message of the client that the state of the handle has. */
  readonly consumed?: number | undefined
  /** The server will close the connection, in this time if it says when. */
  readonly goAway?: { readonly timeLeft: Duration.Duration | undefined } | undefined
  /** The user interrupted the model. */
  readonly isInterrupted?: boolean | undefined
  /** Whether the message also has content for the program. */
  readonly hasContent?: boolean | undefined
}

/** A kind of session. */
export interface Protocol<Message> {
  readonly operation: string
  /** The handshake and the setup: of a new session, or of one that goes on from the state of a handle. */
  readonly handshake: (handle: string | undefined) => Effect.Effect<Handshake, GenAIError>
  /** The tokens of a message, as they are counted in the span and the metrics; `undefined` if it says none. */
  readonly usage: (message: Message) => Fields | undefined
  /** When a connection is tried again. */
  readonly retryPolicy: Effect.Effect<RetryPolicy>
  /** Makes a message of the fields of a frame. */
  readonly decode: (fields: Fields) => Message
  /** Whether a message answers the setup. */
  readonly isReady: (message: Message) => boolean
  /** Whether a message is of an answer of the model. */
  readonly answers: (message: Message) => boolean
  /** Whether an answer of the model ends with a message. */
  readonly completes: (message: Message) => boolean
  /** What a message says to the session; `undefined` for a message that is for the program alone. */
  readonly signals: (message: Message) => Signals | undefined
  /** The state that the session goes on from; `"none"` for a session that ends with its connection. */
  readonly resumption: { readonly handle: string | undefined } | "none"
}

/** A connection that was opened before it is needed, and its scope. */
interface Prepared<Message> {
  readonly line: Line.Line<Message>
  readonly scope: Scope.Closeable
}

/** How the next connection is opened: over one that is prepared, or anew. */
interface Hop<Message> {
  readonly prepared?: Prepared<Message>
}

// -----------------------------------------------------------------------------
// Connections
// -----------------------------------------------------------------------------

/** The connections of a session, and what decides about them. */
export class Connections<Message> implements Relay.Policy<Hop<Message>, Message, GenAIError> {
  private readonly protocol: Protocol<Message>
  private readonly construct: Constructor
  private readonly outbox: Outbox
  private readonly inbox: Pick<Inbox<Message, never>, "hasRoom" | "put">
  private readonly work: Scope.Scope
  private readonly emit: (event: LiveEvent) => void
  private readonly used: (usage: Fields) => void
  /** Open while the session can be resumed; made when it cannot be for the first time. */
  private resumable: Latch.Latch | undefined = undefined
  handle: string | undefined
  private isSetUp = false
  private count = 0
  private last: Message | undefined = undefined
  /** Whether the program has received anything that a new session would say again. */
  private hasContent = false
  /** Whether the model is in the middle of an answer. */
  private isAnswering = false
  private current: Line.Line<Message> | undefined = undefined
  /** When the last connection was set up. */
  private setUpAt = Infinity
  private attempts = 0
  /** Waits before the next attempt; `undefined` once there is progress. */
  private wait: ((failure: GenAIError) => Pull.Pull<unknown, never, unknown>) | undefined = undefined
  private goAway: { readonly timeLeft: Duration.Duration | undefined } | undefined = undefined
  /** Whether the next connection was tried beside this one. */
  private hasPrepared = false
  /** The next connection, while it is being opened. */
  private preparing: Deferred.Deferred<Prepared<Message>, GenAIError> | undefined = undefined
  /** Whether the next connection goes on from the handle, so that later ones are of no use. */
  private isSwitching = false

  constructor(
    protocol: Protocol<Message>,
    construct: Constructor,
    outbox: Outbox,
    inbox: Pick<Inbox<Message, never>, "hasRoom" | "put">,
    work: Scope.Scope,
    emit: (event: LiveEvent) => void,
    used: (usage: Fields) => void
  ) {
    this.protocol = protocol
    this.construct = construct
    this.outbox = outbox
    this.inbox = inbox
    this.work = work
    this.emit = emit
    this.used = used
    this.handle = protocol.resumption === "none" ? undefined : protocol.resumption.handle
  }

  readonly open = ({ prepared }: Hop<Message>): Stream.Stream<Message, GenAIError> =>
    Stream.fromChannel(Channel.fromTransform((_: unknown, scope) =>
      Effect.map(
        prepared === undefined
          ? this.dial(scope)
          : Effect.as(Scope.addFinalizerExit(scope, (exit) => Scope.close(prepared.scope, exit)), prepared.line),
        (line) => this.through(line)
      )
    ))

  observe(message: Message): Message {
    this.count++
    this.last = message
    const usage = this.protocol.usage(message)
    if (usage !== undefined) this.used(usage)
    const signals = this.protocol.signals(message)
    if (!this.isAnswering && this.protocol.answers(message)) {
      this.isAnswering = true
      this.outbox.answering()
    }
    if (this.isAnswering && this.protocol.completes(message)) this.isAnswering = false
    if (signals === undefined || signals.hasContent === true) {
      this.hasContent = true
      this.attempts = 0
      this.wait = undefined
    }
    if (signals === undefined) return message
    if (signals.isInterrupted === true) this.emit({ _tag: "Interrupted" })
    if (signals.goAway !== undefined) {
      this.goAway = signals.goAway
      this.emit({ _tag: "GoAway", timeLeft: signals.goAway.timeLeft })
    }
    if (this.isSwitching) return message
    if (signals.handle !== undefined) {
      this.handle = signals.handle
      this.outbox.acknowledge(signals.consumed)
    }
    if (signals.isResumable === false) (this.resumable ??= Latch.makeUnsafe(true)).closeUnsafe()
    // Last, because whoever waits for it goes on at once.
    else if (signals.isResumable === true) this.resumable?.openUnsafe()
    return message
  }

  next(failure: GenAIError | undefined): Effect.Effect<Relay.Next<Hop<Message>>, GenAIError> {
    this.outbox.hold()
    const { preparing } = this
    if (preparing !== undefined) {
      this.preparing = undefined
      // There is nothing to wait for any more.
      this.resumable?.openUnsafe()
      return Effect.matchEffect(Deferred.await(preparing), {
        onSuccess: (prepared) => Effect.succeed(Relay.resume({ prepared })),
        onFailure: (later) => this.next(failure ?? later)
      })
    }
    if (failure === undefined) {
      if (this.goAway === undefined || !this.canGoOn()) return Effect.succeed(Relay.end)
      return Effect.as(this.leaving(), Relay.resume({}))
    }
    if (!this.canGoOn()) return Effect.fail(failure)
    return Effect.clockWith((clock) => {
      this.forgive(clock)
      if (this.isSetUp && failure.isRetryable) {
        this.emit({ _tag: "Resuming", cause: failure, attempt: ++this.attempts })
      }
      return Effect.as(this.waiting(failure), Relay.resume({}))
    })
  }

  exceeded(): GenAIError {
    return closedBefore(this.protocol.operation)
  }

  /** Waits as the retry policy says, and fails with the failure once it gives up. */
  private waiting(failure: GenAIError): Effect.Effect<unknown, GenAIError> {
    const waited = Effect.flatMap(
      this.wait === undefined
        ? Effect.map(Effect.flatMap(this.protocol.retryPolicy, Schedule.toStepWithSleep), (wait) => this.wait = wait)
        : Effect.succeed(this.wait),
      (wait) => wait(failure)
    )
    return Pull.catchDone(waited, () => Effect.fail(failure))
  }

  /** Leaves a connection whose end the server announced: at once if it was of use, otherwise as the retry policy says. */
  private leaving(): Effect.Effect<unknown, GenAIError> {
    return Effect.clockWith((clock) => {
      this.forgive(clock)
      this.emit({ _tag: "Resuming", cause: undefined, attempt: ++this.attempts })
      return this.attempts === 1 ? Effect.void : this.waiting(
        new SessionClosed({
          message: "The server ends every connection before it was of use",
          operation: this.protocol.operation,
          closeCode: 1001,
          reason: "",
          delivered: this.delivered()
        })
      )
    })
  }

  /** Counts attempts anew after a connection that held. */
  private forgive(clock: Clock.Clock): void {
    if (monotonicMillisUnsafe(clock) - this.setUpAt <= steadyMillis) return
    this.attempts = 0
    this.wait = undefined
  }

  /** Opens the next connection after the server announced the end of this one; `undefined` if there is nothing to do. */
  prepares(): Effect.Effect<void> | undefined {
    const { current, goAway } = this
    if (goAway === undefined || this.hasPrepared || current === undefined || !this.canGoOn()) return undefined
    this.hasPrepared = true
    const preparing = this.preparing = Deferred.makeUnsafe<Prepared<Message>, GenAIError>()
    return Effect.gen({ self: this }, function*() {
      const left = yield* Effect.exit(this.leaving())
      if (Exit.isFailure(left)) {
        // There is nothing to do but to wait for the end of this one.
        if (this.preparing === preparing) this.preparing = undefined
        return Deferred.doneUnsafe(preparing, Exit.failCause(left.cause))
      }
      if (goAway.timeLeft !== undefined && this.resumable !== undefined) {
        yield* Effect.timeoutOption(this.resumable.await, Duration.times(goAway.timeLeft, 0.5))
      }
      this.isSwitching = true
      this.outbox.hold()
      const scope = yield* Scope.fork(this.work)
      const exit = yield* Effect.exit(
        Effect.onError(this.dial(scope), (cause) => Scope.close(scope, Exit.failCause(cause)))
      )
      if (Exit.isSuccess(exit)) {
        Deferred.doneUnsafe(preparing, Exit.succeed({ line: exit.value, scope }))
        current.connection.end({ _tag: "Closed", code: 1000, reason: "" })
        return
      }
      this.isSwitching = false
      if (this.preparing === preparing) this.preparing = undefined
      // The server may refuse to resume a session that is still open: then it is closed first.
      const isRefused = exit.cause.reasons.some((reason) => Cause.isFailReason(reason) && isSessionClosed(reason.error))
      if (isRefused) current.connection.end({ _tag: "Closed", code: 1000, reason: "" })
      else if (this.current === current) this.outbox.release(current.connection)
      Deferred.doneUnsafe(preparing, Exit.failCause(exit.cause))
    })
  }

  /** Whether the session can go on over another connection: it is not set up yet, the server gave a handle, or a new session would be the same. */
  private canGoOn(): boolean {
    if (!this.isSetUp) return true
    if (this.protocol.resumption === "none") return false
    return this.handle !== undefined || !this.hasContent && this.outbox.isComplete
  }

  private dial(scope: Scope.Scope): Effect.Effect<Line.Line<Message>, GenAIError> {
    const { decode, handshake, isReady } = this.protocol
    return Effect.flatMap(
      Effect.tap(handshake(this.handle), ({ operation, unknown }) =>
        unknown.length === 0
          ? Effect.void
          : Log.debug(`${operation}: sending fields that the SDK does not know: ${unknown.join(", ")}`)),
      (handshake) => Line.open(this.construct, handshake, { decode, isReady, delivered: this.delivered }, scope)
    )
  }

  /** Gives a message that is for the program alone to the program. Returns whether it could. */
  private readonly direct = (message: Message): boolean => {
    if (this.goAway !== undefined || !this.inbox.hasRoom || this.protocol.signals(message) !== undefined) return false
    this.observe(message)
    this.inbox.put(message)
    return true
  }

  private readonly delivered = (): Delivered | undefined =>
    this.isSetUp ? { events: this.count, last: this.last } : undefined

  /** Makes a connection the one of the session. What answers its setup is for the program once. */
  private through(line: Line.Line<Message>): Line.Line<Message>["pull"] {
    const { isReady } = this.protocol
    const isFirst = !this.isSetUp
    this.isSetUp = true
    this.isSwitching = false
    this.goAway = undefined
    this.hasPrepared = false
    this.current = line
    this.setUpAt = line.setUpAt
    this.resumable?.openUnsafe()
    const resent = this.outbox.attach(line.connection)
    this.emit(isFirst ? { _tag: "Connected" } : { _tag: "Resumed", ...resent, cutOff: this.isAnswering })
    this.isAnswering = false
    line.direct(this.direct)
    const first = isFirst ? line.first : line.first.filter((message) => !isReady(message))
    let pending = Arr.isReadonlyArrayNonEmpty(first) ? first : undefined
    return Effect.suspend(() => {
      if (pending === undefined) return line.pull
      const taken = pending
      pending = undefined
      return Effect.succeed(taken)
    })
  }
}

const isSessionClosed = ({ _tag }: GenAIError): boolean => _tag === "SessionClosed"

/** A connection that held so long counts as progress, even if nothing was said over it. */
const steadyMillis = 60_000

/** The error of those who send when the session is over. */
export const closedBefore = (operation: string) =>
  new SessionClosed({
    message: "The session is over: nothing more can be sent",
    operation,
    closeCode: 1000,
    reason: "",
    delivered: undefined
  })
