/**
 * The events of one interaction over as many connections as it takes. One that breaks is taken up after the last event received, so that every
 * event comes once; one that the server ends at `requires_continuation` goes on with its token.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { ContinuationInterrupted, type GenAIError, StreamInterrupted } from "../../GenAIError.ts"
import type { RetryPolicy } from "../../RetryPolicy.ts"
import type * as Wire from "../../wire/Interactions.ts"
import type { Operation } from "../../wire/Message.ts"
import * as ServerError from "../answer/ServerError.ts"
import * as Codec from "../codec/Codec.ts"
import type { StreamOperation } from "../stream/EventStream.ts"

type Event = Wire.InteractionSSEEvent
type EventStream = Stream.Stream<Event, GenAIError>

/** Where the events come from. */
export interface Source {
  readonly operation: string
  /** The first connection. */
  readonly start: EventStream
  /** The events of an interaction after one of them; absent where it is not stored. */
  readonly after: ((id: string, lastEventId: string) => EventStream) | undefined
  /** The token that the first connection goes on from, if any. */
  readonly token: string | undefined
  /** The rest of an interaction, from a token; absent where the SDK does not go on by itself. */
  readonly continued: ((id: string | undefined, token: string) => EventStream) | undefined
  /** How often and when a broken connection is taken up, counted anew with each event. */
  readonly policy: Effect.Effect<RetryPolicy>
}

/** An operation whose events are what the server sent, known or not. */
export const asSent = <Params>(operation: Operation<Params, unknown>): StreamOperation<Params, Event> => ({
  ...Codec.makes(operation, (event) => event as unknown as Event),
  events: {
    error: (json) => {
      const { error, event_type } = json as Wire.ErrorEvent
      return event_type === "error" || event_type === undefined
        ? ServerError.errorBody(event_type === undefined ? json : { error: error ?? {} })
        : undefined
    },
    isLast: (event) =>
      event.event_type === "interaction.completed" ||
      event.event_type === "interaction.status_update" && isOver(event.status)
  }
})

/** Whether the server does no more for an interaction of this status. One that is unknown is not over. */
export const isOver = (status: Wire.InteractionStatus): boolean => over.has(status)

/** Whole, as one stream. */
export const make = (source: Source): EventStream =>
  Stream.fromChannel(Channel.fromTransform((_: unknown, scope) =>
    Effect.sync(() => {
      type Events = Pull.Pull<Arr.NonEmptyReadonlyArray<Event>, GenAIError>
      const progress = new Progress(source.token)
      let current: Events | undefined
      /** Whether the current connection takes up a broken one. */
      let isTakenUp = false
      let again: ((failure: GenAIError) => Pull.Pull<unknown, never, unknown>) | undefined

      const connect = (stream: EventStream): Events =>
        Effect.flatMap(Scope.fork(scope), (connection) =>
          Effect.flatMap(Channel.toPullScoped(stream.channel, connection), (pull) => {
            const next: Events = Effect.matchCauseEffect(pull, {
              onSuccess: (values) => {
                const fresh = values.filter((event) =>
                  progress.observe(event)
                )
                if (progress.hasAdvanced()) again = undefined
                return Arr.isReadonlyArrayNonEmpty(fresh) ? Effect.succeed(fresh) : next
              },
              onFailure: (cause) => Effect.andThen(Scope.close(connection, Pull.doneExitFromCause(cause)), after(cause))
            })
            return current = next
          }))

      const after = (cause: Cause.Cause<GenAIError | Cause.Done>): Events => {
        const failure = cause.reasons.find(Cause.isFailReason)?.error
        if (failure === undefined) return Effect.failCause(cause)
        if (!Cause.isDone(failure)) return broken(failure)
        const token = source.continued && progress.nextToken()
        if (token === undefined) return Effect.failCause(cause)
        isTakenUp = false
        return goOn(token)
      }

      const goOn = (token: string): Events => connect(source.continued!(progress.goOn(token), token))

      const broken = (failure: GenAIError): Events => {
        if (!isDrop(failure) && !(isTakenUp && isUnheard(failure))) return Effect.fail(inContinuation(failure))
        if (progress.count === 0) return Effect.fail(inContinuation(failure))
        const lost = Effect.fail(inContinuation(interrupted(failure)))
        const resumed = resumption()
        return resumed === undefined ? lost : Effect.flatMap(driver, (step) =>
          Effect.matchCauseEffect(step(failure), {
            onSuccess: () => {
              isTakenUp = true
              return resumed()
            },
            onFailure: (cause) => Pull.isDoneCause(cause) ? lost : Effect.failCause(cause as Cause.Cause<never>)
          }))
      }

      /** Where no event can be named, a checkpoint may do, if nothing would come twice. */
      const resumption = (): (() => Events) | undefined => {
        const { id, lastEventId } = progress
        const { after } = source
        if (after && id !== undefined && lastEventId !== undefined) return () => connect(after(id, lastEventId))
        const token = source.continued && progress.checkpoint()
        return token === undefined ? undefined : () => goOn(token)
      }

      const driver = Effect.suspend(() =>
        again === undefined
          ? Effect.map(Effect.flatMap(source.policy, Schedule.toStepWithSleep), (step) => again = step)
          : Effect.succeed(again)
      )

      const interrupted = (cause: GenAIError) =>
        new StreamInterrupted({
          message: `The stream broke off: ${cause.message}`,
          operation: source.operation,
          delivered: { events: progress.count, last: progress.last },
          interactionId: progress.id,
          lastEventId: progress.lastEventId,
          cause
        })

      const inContinuation = (cause: GenAIError): GenAIError => {
        const continuationToken = source.continued && progress.leftToken()
        return continuationToken === undefined ? cause : new ContinuationInterrupted({
          message: `The interaction broke off while it was being continued: ${cause.message}`,
          operation: source.operation,
          partial: { events: progress.count, last: progress.last },
          continuationToken,
          cause
        })
      }

      return Effect.suspend(() => current ?? connect(source.start))
    })
  ))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const over: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "requires_action",
  "completed",
  "failed",
  "cancelled",
  "incomplete",
  "budget_exceeded",
  "requires_continuation"
])

/** Statuses in which an interaction goes on from a checkpoint; before the first event there is none. */
const goesOn: ReadonlySet<string | undefined> = /*#__PURE__*/ new Set([
  undefined,
  "in_progress",
  "requires_continuation"
])

/** What has been received, over all connections. */
class Progress {
  id: string | undefined = undefined
  lastEventId: string | undefined = undefined
  count = 0
  last: Event | undefined = undefined
  /** The token that the current request went on from. */
  private sentToken: string | undefined
  /** The caller's own token. */
  private readonly givenToken: string | undefined
  private token: string | undefined
  /** Whether output has come since the token did. */
  private isPastToken = false
  private status: Wire.InteractionStatus | undefined = undefined
  /** The interaction that left the token. */
  private owner: string | undefined = undefined
  private advanced = false
  private seen = new Set<string>()

  constructor(token: string | undefined) {
    this.givenToken = token
    this.sentToken = token
    this.token = token
  }

  /** Notes an event; whether it is a new one. */
  observe(event: Event): boolean {
    const { event_id } = event
    if (event_id !== undefined) {
      if (this.seen.has(event_id)) return false
      this.seen.add(event_id)
      this.lastEventId = event_id
      this.advanced = true
    }
    this.count++
    this.last = event
    switch (event.event_type) {
      case "interaction.created":
        this.note(event.interaction)
        break
      case "interaction.completed":
        // It has the last word: without a token there, an earlier one is of no use.
        this.token = undefined
        this.note(event.interaction)
        break
      case "interaction.status_update":
        this.note({ ...event, id: event.interaction_id })
        break
      default:
        this.isPastToken = true
        this.advanced = true
    }
    return true
  }

  /** Whether it has gone further since this was last asked. What merely begins anew has not. */
  hasAdvanced(): boolean {
    const { advanced } = this
    this.advanced = false
    return advanced
  }

  /** The token to go on with at the end of an answer. */
  nextToken(): string | undefined {
    return this.status === "requires_continuation" && this.token !== this.sentToken ? this.checkpoint() : undefined
  }

  /** The token from which no output would come twice. */
  checkpoint(): string | undefined {
    return goesOn.has(this.status) && !this.isPastToken ? this.token || undefined : undefined
  }

  /** A token of the server's to go on from by hand, though output after it would come twice. */
  leftToken(): string | undefined {
    return goesOn.has(this.status) && this.token !== this.givenToken ? this.token : undefined
  }

  /** From here on events are those of another interaction; the id of the one that the token is of. */
  goOn(token: string): string | undefined {
    const owner = this.owner
    this.sentToken = token
    this.status = undefined
    this.lastEventId = undefined
    this.seen = new Set()
    return owner
  }

  /** Takes what an event says; a server of tomorrow may say less. */
  private note(said: Partial<Wire.InteractionSseEventInteraction> | undefined): void {
    const { continuation_token: token, id, status } = said ?? {}
    this.id = id ?? this.id
    this.status = status ?? this.status
    if (!token) return
    this.isPastToken = false
    if (token === this.token) return
    this.token = token
    this.owner = this.id
    this.advanced = true
  }
}

/** Whether the connection broke, rather than the interaction. */
const isDrop = (failure: GenAIError): boolean =>
  failure._tag === "StreamInterrupted" || failure._tag === "TimeoutError" && failure.phase === "idle"

/** Whether a connection failed before its first event. */
const isUnheard = (failure: GenAIError): boolean => !("delivered" in failure) || failure.delivered === undefined
