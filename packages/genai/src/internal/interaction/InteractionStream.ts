/**
 * The events of one interaction over as many connections as it takes. A connection that breaks is resumed after the last event received, so that
 * every event comes once. An interaction that stops at `requires_continuation` goes on from its token.
 */
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"
import { type GenAIError, StreamInterrupted } from "../../GenAIError.ts"
import type { RetryPolicy } from "../../RetryPolicy.ts"
import type * as Wire from "../../wire/Interactions.ts"
import type { Operation } from "../../wire/Message.ts"
import * as ServerError from "../answer/ServerError.ts"
import { abortableStream } from "../check/Aborting.ts"
import * as Codec from "../codec/Codec.ts"
import * as ContinuationError from "../stream/ContinuationError.ts"
import { reads, type StreamOperation } from "../stream/EventStream.ts"
import * as Relay from "../stream/Relay.ts"
import { type Checkpoint, nextToken } from "./InteractionContinuation.ts"
import { isOver } from "./InteractionStatus.ts"

type Event = Wire.InteractionSSEEvent
type EventStream = Stream.Stream<Event, GenAIError>

/** The connections that a stream of an interaction may take. */
export interface Source {
  readonly operation: string
  /** The first connection. */
  readonly start: EventStream
  /** The id of the interaction, if it is known before the first event. */
  readonly id: string | undefined
  /** The events of an interaction after one of them; `undefined` if the server does not store it. */
  readonly after: ((id: string, lastEventId: string) => EventStream) | undefined
  /** The token that the first connection goes on from, if any. */
  readonly token: string | undefined
  /** The rest of an interaction, from a checkpoint; `undefined` if the SDK does not continue it. */
  readonly continued: ((checkpoint: Checkpoint) => EventStream) | undefined
  /** When a broken connection is resumed, and how often. It begins anew with every new event. */
  readonly policy: Effect.Effect<RetryPolicy>
  /** Interrupts the stream, also while it waits to be resumed. */
  readonly signal: AbortSignal | undefined
}

/** An operation whose events are what the server sent, also if their type is not known here. */
export const asSent = <Params>(operation: Operation<Params, unknown>): StreamOperation<Params, Event> => ({
  ...Codec.makes(operation, (event) => event as unknown as Event),
  read: reads({
    error: (json) => {
      const { error, event_type } = json as Wire.ErrorEvent
      return event_type === "error" || event_type === undefined
        ? ServerError.errorBody(event_type === undefined ? json : { error: error ?? {} })
        : undefined
    },
    completion: () => {
      let isComplete = false
      return {
        after: (event) =>
          isComplete ||= event.event_type === "interaction.completed" ||
            event.event_type === "interaction.status_update" && isOver(event.status)
      }
    }
  })
})

/** The events of an interaction, over as many connections as it takes. */
export const make = (source: Source): EventStream =>
  abortableStream(
    source.signal,
    Relay.stream(() => ({
      first: source.start,
      open: (connection: EventStream) => connection,
      policy: new ConnectionPolicy(source)
    }))
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Statuses in which an interaction goes on from a checkpoint. Before the first event it has no status. */
const goesOn: ReadonlySet<string | undefined> = /*#__PURE__*/ new Set([
  undefined,
  "in_progress",
  "requires_continuation"
])

/** What has been received over all connections, and what follows from it. A state is the next connection. */
class ConnectionPolicy implements Relay.Policy<EventStream, Event, GenAIError> {
  private readonly source: Source
  private id: string | undefined
  private lastEventId: string | undefined = undefined
  private count = 0
  private last: Event | undefined = undefined
  /** The token that the current request went on from. */
  private sentToken: string | undefined
  private token: string | undefined
  /** The interaction that left the token. */
  private owner: string | undefined = undefined
  /** Whether output has come since the token did. */
  private isPastToken = false
  private status: Wire.InteractionStatus | undefined = undefined
  /** The ids of the events of the current interaction. */
  private seen = new Set<string>()
  /** Whether the current connection resumes a broken one. */
  private isResumed = false
  /** How many connections resumed a broken one. */
  private resumptions = 0
  /** Waits before the next attempt to resume; `undefined` once there is progress. */
  private wait: ((failure: GenAIError) => Pull.Pull<unknown, never, unknown>) | undefined = undefined

  constructor(source: Source) {
    this.source = source
    this.id = source.id
    this.sentToken = source.token
    this.token = source.token
  }

  /** Drops events that came before, as a server may send them again when it resumes. */
  observe(event: Event): Event | undefined {
    const { event_id } = event
    if (typeof event_id === "string" && event_id !== "") {
      if (this.seen.has(event_id)) return undefined
      this.seen.add(event_id)
      this.lastEventId = event_id
      this.wait = undefined
    }
    this.count++
    this.last = event
    switch (event.event_type) {
      case "interaction.created":
        this.note(event.interaction)
        break
      case "interaction.completed":
        // The last event decides: if it has no token, an earlier one is of no use.
        this.token = undefined
        this.note(event.interaction)
        break
      case "interaction.status_update":
        this.note({ ...event, id: event.interaction_id })
        break
      default:
        this.isPastToken = true
    }
    return event
  }

  next(failure: GenAIError | undefined): Effect.Effect<Relay.Next<EventStream>, GenAIError> {
    if (failure !== undefined) return this.resume(failure)
    const token = nextToken({ status: this.status!, continuation_token: this.checkpoint() }, this.sentToken)
    if (token === undefined) return Effect.succeed(Relay.end)
    this.isResumed = false
    return Effect.succeed(this.goOn(token))
  }

  exceeded(maximumHops: number): GenAIError {
    return ContinuationError.exceeded(this.soFar(this.sentToken!), maximumHops)
  }

  /** Resumes after the last event or, if no event can be named, from a checkpoint after which no output has come. */
  private resume(failure: GenAIError): Effect.Effect<Relay.Next<EventStream>, GenAIError> {
    const { id, lastEventId, source } = this
    const isDropped = isDrop(failure) || this.isResumed && isUnheard(failure)
    if (!isDropped || this.count === 0) return Effect.fail(this.inContinuation(failure))
    const isBroken = this.resumptions >= mostResumptions
    const lost = Effect.fail(
      this.inContinuation(this.interrupted(failure, isBroken ? ` (resumed ${mostResumptions} times)` : ""))
    )
    const token = this.checkpoint()
    const following = source.after !== undefined && id !== undefined && lastEventId !== undefined
      ? () => Relay.resume(source.after!(id, lastEventId))
      : token !== undefined
      ? () => this.goOn(token)
      : undefined
    if (following === undefined || isBroken) return lost
    const resumed = Effect.map(Effect.flatMap(this.waiting, (wait) => wait(failure)), () => {
      this.isResumed = true
      this.resumptions++
      return following()
    })
    return Pull.catchDone(resumed, () => lost)
  }

  private readonly waiting = Effect.suspend(() =>
    this.wait === undefined
      ? Effect.map(Effect.flatMap(this.source.policy, Schedule.toStepWithSleep), (wait) => this.wait = wait)
      : Effect.succeed(this.wait)
  )

  /** The token from which no output would come twice. */
  private checkpoint(): string | undefined {
    const { continued } = this.source
    return continued !== undefined && goesOn.has(this.status) && !this.isPastToken ? this.token : undefined
  }

  /** Begins the next hop. Its events are those of another interaction. */
  private goOn(token: string): Relay.Next<EventStream> {
    this.sentToken = token
    this.status = undefined
    this.lastEventId = undefined
    this.seen = new Set()
    return Relay.goOn(this.source.continued!({ id: this.owner, token }))
  }

  /** Takes what an event says of the interaction. */
  private note(said: Partial<Wire.InteractionSseEventInteraction> | undefined): void {
    const { continuation_token: token, id, status } = said ?? {}
    this.id = id ?? this.id
    this.status = status ?? this.status
    if (typeof token !== "string" || token === "") return
    this.isPastToken = false
    if (token === this.token) return
    this.token = token
    this.owner = this.id
    this.wait = undefined
  }

  private interrupted(cause: GenAIError, note: string): StreamInterrupted {
    return new StreamInterrupted({
      message: `The stream was interrupted: ${cause.message}${note}`,
      operation: this.source.operation,
      delivered: { events: this.count, last: this.last },
      interactionId: this.id,
      lastEventId: this.lastEventId,
      cause
    })
  }

  /** Adds a token that the server left: the caller can go on from there, although output after it would come twice. */
  private inContinuation(cause: GenAIError): GenAIError {
    const { source, status, token } = this
    return source.continued !== undefined && goesOn.has(status) && token !== undefined && token !== source.token
      ? ContinuationError.interrupted(this.soFar(token), cause)
      : cause
  }

  private soFar(continuationToken: string): ContinuationError.SoFar {
    return {
      operation: this.source.operation,
      partial: { events: this.count, last: this.last },
      continuationToken,
      interactionId: this.source.after === undefined ? undefined : this.owner
    }
  }
}

/** How often a stream is resumed. A server that sends a new event over every connection, and never the last one, would go on for ever. */
export const mostResumptions = 1000

/** Whether the connection broke, rather than the interaction. */
const isDrop = (failure: GenAIError): boolean =>
  failure._tag === "StreamInterrupted" || failure._tag === "TimeoutError" && failure.phase === "idle"

/** Whether a connection failed before its first event. */
const isUnheard = (failure: GenAIError): boolean => !("delivered" in failure) || failure.delivered === undefined
