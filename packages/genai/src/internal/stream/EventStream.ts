/**
 * The events of one answer. Bytes are split into server-sent events, which are parsed, checked for an error, and delivered in one Effect per network chunk.
 * Everything that came before a failure is delivered first.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { DecodeError, type Delivered, type GenAIError, StreamInterrupted, TimeoutError } from "../../GenAIError.ts"
import * as Answer from "../answer/Answer.ts"
import * as Connection from "../answer/Connection.ts"
import { redacted } from "../answer/Redaction.ts"
import * as ServerError from "../answer/ServerError.ts"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import type { Operation } from "../codec/Codec.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import type { Failure } from "../transport/Source.ts"
import * as Silence from "./Silence.ts"
import * as Sse from "./Sse.ts"
import * as Watch from "./Watch.ts"

/** An operation whose answer is a stream of events. */
export interface StreamOperation<in Params, out Event> extends Operation<Params, Event> {
  /** How its answers are read. It comes with the operation, so that bundles without streams do not hold it. */
  readonly read: Read<Event>
}

/** Reads an answer as events. */
export type Read<out A> = (
  response: HttpResponse,
  decode: (json: object) => A,
  reading: Reading
) => Effect.Effect<EventPull<A>>

/** How to tell the events of an operation apart. */
export interface Events<out A> {
  /** The error that an event reports. `undefined` for an event of the answer. */
  readonly error: (json: unknown) => ServerError.ErrorBody | undefined
  /** Begins an answer. */
  completion(): Completion<A>
}

/** Observes the events of one answer. */
export interface Completion<out A> {
  /** Whether the answer is complete after this event. */
  after(event: A): boolean
}

/** Pulls events, and knows what it has delivered so far. */
export interface EventPull<A> {
  readonly pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError>
  delivered(): Delivered
}

/** How an answer is read. */
export interface Reading {
  readonly operation: string
  /** How long the stream may be silent. */
  readonly idle: Duration.Duration
  /** The most characters of one event. */
  readonly maximum: number
  /** Ends the reading. */
  readonly scope: Scope.Closeable
}

/** Reads answers whose events are told apart in this way. */
export const reads = <A>(events: Events<A>): Read<A> => (response, decode, reading) =>
  Effect.clockWith((clock) => new Reader(response, events, decode, reading, clock).watched)

/** The state of one answer. */
class Reader<A> implements EventPull<A>, Watch.Watched {
  readonly pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError>
  readonly #response: HttpResponse
  readonly #events: Events<A>
  readonly #decode: (json: object) => A
  readonly #reading: Reading
  readonly #splitter: Sse.Splitter
  readonly #completion: Completion<A>
  #count = 0
  #last: A | undefined = undefined
  #complete = false
  #isEmpty = true
  #ending: Effect.Effect<never, GenAIError | Cause.Done> | undefined = undefined
  readonly #clock: Clock.Clock
  /** Since when somebody waits, or since when nobody does. */
  #since: number
  #isAwaited = false
  /** How long was waited before, while nothing but comments arrived. */
  #waited = 0
  /** The milliseconds for which it may be silent, and unread. */
  #idle = 0
  #unread: number | undefined = undefined

  constructor(
    response: HttpResponse,
    events: Events<A>,
    decode: (json: object) => A,
    reading: Reading,
    clock: Clock.Clock
  ) {
    this.#clock = clock
    this.#since = this.#now
    this.#response = response
    this.#events = events
    this.#decode = decode
    this.#reading = reading
    this.#splitter = Sse.make(reading.maximum)
    this.#completion = events.completion()
    const next = Effect.matchCauseEffect(response.source.pull, {
      onSuccess: (chunks) => this.#arrived(chunks),
      onFailure: (cause) => this.#ended(cause)
    })
    this.pull = Effect.suspend(() => {
      if (this.#ending !== undefined) return this.#ending
      this.#since = this.#now
      this.#isAwaited = true
      return next
    })
  }

  /** Is watched for silence until the scope closes. */
  get watched(): Effect.Effect<this> {
    const { idle, scope } = this.#reading
    if (!Duration.isFinite(idle)) return Effect.succeed(this)
    this.#idle = Duration.toMillis(idle)
    return Effect.flatMap(Silence.unread(idle), (unread) => {
      this.#unread = unread
      return Effect.as(Watch.add(this, scope), this)
    })
  }

  delivered(): Delivered {
    return { events: this.#count, last: this.#last }
  }

  // ---------------------------------------------------------------------------
  // Silence
  // ---------------------------------------------------------------------------

  /** In whole milliseconds: an idle stream would hold an object for each number that is not whole. */
  get #now(): number {
    return Math.ceil(monotonicMillisUnsafe(this.#clock))
  }

  left(now: number): number {
    return this.#isAwaited
      ? this.#idle - this.#waited - (now - this.#since)
      : this.#unread === undefined
      // It may be awaited at any time.
      ? this.#idle
      : this.#unread - (now - this.#since)
  }

  get lapse(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { idle, operation, scope } = this.#reading
      this.#ending = this.#complete ? Cause.done() : Effect.fail(
        this.#isAwaited
          ? silence(idle, operation, this.delivered())
          : lapsed("Nobody read the stream", this.#unread!, operation, this.delivered())
      )
      const ended = Effect.andThen(Silence.unheld(deafness), Scope.close(scope, Exit.void))
      return Effect.andThen(this.#response.source.close, ended)
    })
  }

  // ---------------------------------------------------------------------------
  // Bytes
  // ---------------------------------------------------------------------------

  #arrived(chunks: ReadonlyArray<Uint8Array>): EventPull<A>["pull"] {
    const texts: Array<string> = []
    const values: Array<A> = []
    let isHeard = false
    this.#isEmpty = false
    for (const chunk of chunks) isHeard = this.#splitter.push(chunk, texts) || isHeard
    const now = this.#now
    this.#waited = isHeard ? 0 : this.#waited + (now - this.#since)
    this.#since = now
    this.#isAwaited = false
    const garbage = this.#read(texts, values)
    if (garbage !== undefined) this.#ending = this.#undecodable(garbage)
    else if (this.#splitter.isTooLarge()) this.#ending ??= this.#overflow()
    return Arr.isArrayNonEmpty(values) ? Effect.succeed(values) : this.pull
  }

  #ended(cause: Cause.Cause<Failure | Cause.Done>): EventPull<A>["pull"] {
    const failure = cause.reasons.find(Cause.isFailReason)?.error
    if (failure === undefined) return Effect.failCause(cause as Cause.Cause<never>)
    Watch.remove(this, this.#clock)
    if (this.#ending !== undefined) return this.#ending
    if (Cause.isDone(failure)) return this.#finish()
    if (this.#complete) return Cause.done()
    return this.#interrupted(
      "The connection broke within the stream",
      Connection.failed(failure, this.#reading.operation)
    )
  }

  /** The end of the bytes. A last event without its blank line counts if it is complete. */
  #finish(): EventPull<A>["pull"] {
    const texts: Array<string> = []
    const values: Array<A> = []
    const stray = this.#splitter.end(texts)
    const torn = this.#read(texts, values)
    if (this.#splitter.isTooLarge()) this.#ending ??= this.#overflow()
    this.#ending ??= torn !== undefined
      ? this.#interrupted("The stream was cut within an event", undefined)
      : this.#end(stray)
    return Arr.isArrayNonEmpty(values) ? Effect.succeed(values) : this.#ending
  }

  // ---------------------------------------------------------------------------
  // Events
  // ---------------------------------------------------------------------------

  /** Reads the events that arrived, up to the first one that ends the stream. Returns a text that is not an event. */
  #read(texts: ReadonlyArray<string>, values: Array<A>): string | undefined {
    let text = ""
    const garbage = Result.try(() => {
      for (text of texts) {
        if (text === "") continue
        if (text.length < 20 && text.trim() === "[DONE]") {
          this.#ending = this.#end(this.#splitter.end([]))
          return undefined
        }
        const json: unknown = JSON.parse(text)
        if (this.#events.error(json) !== undefined) {
          this.#ending = this.#serverError(text)
          return undefined
        }
        if (!Predicate.isObject(json)) return text
        const value = this.#decode(json)
        const isComplete = this.#completion.after(value)
        values.push(value)
        this.#count++
        this.#last = value
        this.#complete = isComplete
      }
      return undefined
    })
    return Result.getOrElse(garbage, () => text)
  }

  // ---------------------------------------------------------------------------
  // Endings
  // ---------------------------------------------------------------------------

  #interrupted(message: string, cause: unknown): Effect.Effect<never, StreamInterrupted> {
    return Effect.fail(
      new StreamInterrupted({ message, operation: this.#reading.operation, delivered: this.delivered(), cause })
    )
  }

  #serverError(text: string): Effect.Effect<never, GenAIError> {
    const events = this.#events
    const reading = this.#reading
    const response = this.#response
    const body: unknown = redacted(JSON.parse(text), response)
    return ServerError.fail(events.error(body), response, reading.operation, body, this.delivered())
  }

  #undecodable(text: string): Effect.Effect<never, GenAIError> {
    const reading = this.#reading
    const response = this.#response
    return Effect.fail(
      Answer.undecodable(redacted(text, response), "a stream of events", reading.operation, this.delivered())
    )
  }

  /** The end of a stream with an event that is too large. What comes after a complete answer does not matter. */
  #overflow(): Effect.Effect<never, GenAIError | Cause.Done> {
    const { maximum, operation } = this.#reading
    return this.#complete ? Cause.done() : Effect.fail(
      new DecodeError({
        message:
          `The server sent an event of more than ${maximum} characters, which httpOptions.maxResponseSize allows`,
        operation,
        body: "",
        delivered: this.delivered()
      })
    )
  }

  /** How a stream ends that is at its end, or says so: what it says does not make an answer complete, and hides no error. */
  #end(stray: string): Effect.Effect<never, GenAIError | Cause.Done> {
    return this.#complete
      ? Cause.done()
      : stray.trim() !== ""
      ? this.#betweenEvents(stray)
      : Effect.fail(
        new StreamInterrupted({
          message: this.#isEmpty
            ? "The server answered with success and an empty body"
            : "The stream ended before the answer was complete",
          operation: this.#reading.operation,
          delivered: this.#count === 0 ? { ...this.delivered(), bytes: 0 } : this.delivered(),
          cause: undefined
        })
      )
  }

  /** What stands outside of events: an error of the server, which also comes bare, or a page where a stream should be. */
  #betweenEvents(text: string): Effect.Effect<never, GenAIError> {
    const body = Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
    return ServerError.errorBody(body) !== undefined
      ? this.#serverError(text)
      : this.#count === 0
      ? this.#undecodable(text)
      : this.#interrupted("The stream ended before the answer was complete", undefined)
  }
}

/** The error of a stream that was silent for too long. */
export const silence = (idle: Duration.Duration, operation: string, delivered: Delivered): TimeoutError =>
  lapsed("Nothing arrived", Duration.toMillis(idle), operation, delivered)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const lapsed = (what: string, limit: number, operation: string, delivered: Delivered): TimeoutError =>
  new TimeoutError({
    message: `${what} for ${limit} ms`,
    operation,
    phase: "idle",
    limit: Duration.millis(limit),
    delivered
  })

/** How long a client may take to end a read after its connection is closed. After that the reading is ended too, because some clients ignore the signal. */
const deafness = /*#__PURE__*/ Duration.seconds(1)
