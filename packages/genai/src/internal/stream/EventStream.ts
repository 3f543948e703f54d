/**
 * The events of one answer. Bytes are split into server-sent events, which are parsed, checked for an error, and delivered in one Effect per network chunk.
 * Everything that came before a failure is delivered first.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
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
import * as Silence from "./Silence.ts"
import * as Sse from "./Sse.ts"

/** An operation whose answer is a stream of events. */
export interface StreamOperation<in Params, out Event> extends Operation<Params, Event> {
  readonly events: Events<Event>
}

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
  readonly delivered: () => Delivered
}

/** How an answer is read. */
export interface Reading {
  readonly operation: string
  /** How long the stream may be silent. */
  readonly idle: Duration.Duration
  /** The most characters of one event. */
  readonly maximum: number
  /** Ends the reading. */
  readonly scope: Scope.Scope
  /** Closes the connection, so that a pending read ends. */
  readonly disconnect: Effect.Effect<void>
}

/** Reads an answer as events. One fiber watches for silence, because a timer for each chunk would cost more than reading the chunk. */
export const fromResponse = <A>(
  response: HttpClientResponse.HttpClientResponse,
  events: Events<A>,
  decode: (json: object) => A,
  { disconnect, idle, maximum, operation, scope }: Reading
): Effect.Effect<EventPull<A>> => {
  const splitter = Sse.make(maximum)
  const completion = events.completion()
  let count = 0
  let last: A | undefined
  let complete = false
  let isEmpty = true
  let ending: Effect.Effect<never, GenAIError | Cause.Done> | undefined

  const delivered = (): Delivered => ({ events: count, last })

  const interrupted = (message: string, cause: unknown) =>
    Effect.fail(new StreamInterrupted({ message, operation, delivered: delivered(), cause }))

  /** Reads the events that arrived, up to the first one that ends the stream. Returns a text that is not an event. */
  const read = (texts: ReadonlyArray<string>, values: Array<A>): string | undefined => {
    let text = ""
    const garbage = Result.try(() => {
      for (text of texts) {
        if (text === "") continue
        if (text.length < 20 && text.trim() === "[DONE]") {
          ending = end(splitter.end([]))
          return undefined
        }
        const json: unknown = JSON.parse(text)
        if (events.error(json) !== undefined) {
          ending = serverError(text)
          return undefined
        }
        if (!Predicate.isObject(json)) return text
        const value = decode(json)
        const isComplete = completion.after(value)
        values.push(value)
        count++
        last = value
        complete = isComplete
      }
      return undefined
    })
    return Result.getOrElse(garbage, () => text)
  }

  const serverError = (text: string) => {
    const body: unknown = redacted(JSON.parse(text), response)
    return ServerError.fail(events.error(body), response, operation, body, delivered())
  }

  const undecodable = (text: string) =>
    Effect.fail(Answer.undecodable(redacted(text, response), "a stream of events", operation, delivered()))

  /** The end of a stream with an event that is too large. What comes after a complete answer does not matter. */
  const overflow = (): Effect.Effect<never, GenAIError | Cause.Done> =>
    complete ? Cause.done() : Effect.fail(
      new DecodeError({
        message:
          `The server sent an event of more than ${maximum} characters, which httpOptions.maxResponseSize allows`,
        operation,
        body: "",
        delivered: delivered()
      })
    )

  /** The end of the bytes. A last event without its blank line counts if it is complete. */
  const finish = (): Effect.Effect<Arr.NonEmptyReadonlyArray<A>, GenAIError | Cause.Done> => {
    const texts: Array<string> = []
    const values: Array<A> = []
    const stray = splitter.end(texts)
    const torn = read(texts, values)
    if (splitter.isTooLarge()) ending ??= overflow()
    ending ??= torn !== undefined ? interrupted("The stream was cut within an event", undefined) : end(stray)
    return Arr.isArrayNonEmpty(values) ? Effect.succeed(values) : ending
  }

  /** How a stream ends that is at its end, or says so: what it says does not make an answer complete, and hides no error. */
  const end = (stray: string): Effect.Effect<never, GenAIError | Cause.Done> =>
    complete
      ? Cause.done()
      : stray.trim() !== ""
      ? betweenEvents(stray)
      : Effect.fail(
        new StreamInterrupted({
          message: isEmpty
            ? "The server answered with success and an empty body"
            : "The stream ended before the answer was complete",
          operation,
          delivered: count === 0 ? { ...delivered(), bytes: 0 } : delivered(),
          cause: undefined
        })
      )

  /** What stands outside of events: an error of the server, which also comes bare, or a page where a stream should be. */
  const betweenEvents = (text: string) => {
    const body = Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
    return ServerError.errorBody(body) !== undefined
      ? serverError(text)
      : count === 0
      ? undecodable(text)
      : interrupted("The stream ended before the answer was complete", undefined)
  }

  return Effect.gen(function*() {
    const clock = yield* Clock.Clock
    const body = yield* Scope.fork(scope)
    const bytes = yield* Channel.toPullScoped(response.stream.channel, body)
    const silenced = Deferred.makeUnsafe<never, Cause.Done>()
    let waitingSince: number | undefined
    /** How long was waited before, while nothing but comments arrived. */
    let waited = 0
    const waiting = () => waitingSince === undefined ? 0 : monotonicMillisUnsafe(clock) - waitingSince
    /** The next read, while the watch waits for it. */
    let resumed: Deferred.Deferred<void> | undefined
    const unread = yield* Silence.unread(idle)
    const watch: Effect.Effect<void> = Effect.suspend(() => {
      if (waitingSince === undefined) {
        resumed = Deferred.makeUnsafe()
        const read = Effect.as(Deferred.await(resumed), watch)
        return Effect.flatten(
          unread === undefined
            ? read
            : Effect.raceFirst(read, Effect.as(Silence.unheld(unread), lapse("Nobody read the stream", unread)))
        )
      }
      const left = Duration.toMillis(idle) - waited - waiting()
      if (left > 0) return Effect.andThen(Silence.unheld(Duration.millis(Math.min(left, longestSleep))), watch)
      return lapse("Nothing arrived", idle)
    })
    const lapse = (what: string, limit: Duration.Duration): Effect.Effect<void> =>
      Effect.suspend(() => {
        ending = complete ? Cause.done() : Effect.fail(lapsed(what, limit, operation, delivered()))
        Deferred.doneUnsafe(silenced, Cause.done())
        return Effect.andThen(disconnect, Effect.andThen(Silence.unheld(deafness), Scope.close(body, Exit.void)))
      })
    if (Duration.isFinite(idle)) yield* Effect.forkIn(watch, scope)
    const chunks = endsWhenClosed(response) ? bytes : Effect.raceFirst(bytes, Deferred.await(silenced))
    const next = Effect.suspend(() => {
      waitingSince = monotonicMillisUnsafe(clock)
      if (resumed !== undefined) {
        Deferred.doneUnsafe(resumed, Effect.void)
        resumed = undefined
      }
      return chunks
    })
    const guarded = Effect.matchCauseEffect(next, {
      onSuccess: (chunks) => {
        const texts: Array<string> = []
        const values: Array<A> = []
        let isHeard = false
        isEmpty = false
        for (const chunk of chunks) isHeard = splitter.push(chunk, texts) || isHeard
        waited = isHeard ? 0 : waited + waiting()
        waitingSince = undefined
        const garbage = read(texts, values)
        if (garbage !== undefined) ending = undecodable(garbage)
        else if (splitter.isTooLarge()) ending ??= overflow()
        return Arr.isArrayNonEmpty(values) ? Effect.succeed(values) : step
      },
      onFailure: (cause): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError> => {
        const failure = cause.reasons.find(Cause.isFailReason)?.error
        if (failure === undefined) return Effect.failCause(cause as Cause.Cause<never>)
        if (ending !== undefined) return ending
        if (Cause.isDone(failure)) return finish()
        if (complete) return Cause.done()
        return failure._tag === "HttpClientError"
          ? interrupted("The connection broke within the stream", Connection.failed(failure, operation))
          : Effect.fail(failure)
      }
    })
    const step: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError> = Effect.suspend(() => ending ?? guarded)
    return { pull: step, delivered }
  })
}

/** The error of a stream that was silent for too long. */
export const silence = (idle: Duration.Duration, operation: string, delivered: Delivered): TimeoutError =>
  lapsed("Nothing arrived", idle, operation, delivered)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const lapsed = (what: string, limit: Duration.Duration, operation: string, delivered: Delivered): TimeoutError =>
  new TimeoutError({
    message: `${what} for ${Duration.toMillis(limit)} ms`,
    operation,
    phase: "idle",
    limit,
    delivered
  })

/**
 * Whether a read that is pending ends when the body is closed. It does in the responses of the platforms, which have a `source`. A stream of another kind may wait
 * for ever, and is interrupted; a race for every chunk would cost the others too much.
 */
const endsWhenClosed = (response: HttpClientResponse.HttpClientResponse): boolean =>
  Object.hasOwn(response, "source") && !Object.hasOwn(response, "stream")

/** How long a client may take to end a read after its connection is closed. After that the body is closed too, because some clients ignore the signal. */
const deafness = /*#__PURE__*/ Duration.seconds(1)

/** The milliseconds that the watch sleeps at most before it looks again whether somebody reads. */
const longestSleep = 1000
