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
import * as Source from "../transport/Source.ts"
import * as Silence from "./Silence.ts"
import * as Sse from "./Sse.ts"
import * as Watch from "./Watch.ts"

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

/** Reads an answer as events. */
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
    const { close, pull } = yield* bytesOf(response, scope, disconnect)
    const clock = yield* Clock.Clock
    const now = () => monotonicMillisUnsafe(clock)
    /** Since when somebody waits, or since when nobody does. */
    let since = now()
    let isAwaited = false
    /** How long was waited before, while nothing but comments arrived. */
    let waited = 0
    if (Duration.isFinite(idle)) {
      const limit = Duration.toMillis(idle)
      const unread = yield* Silence.unread(idle)
      yield* Watch.add({
        left: (now) =>
          isAwaited ? limit - waited - (now - since) : unread === undefined ? limit : unread - (now - since),
        lapse: Effect.suspend(() => {
          ending = complete ? Cause.done() : Effect.fail(
            isAwaited
              ? silence(idle, operation, delivered())
              : lapsed("Nobody read the stream", unread!, operation, delivered())
          )
          return close
        })
      }, scope)
    }
    const guarded = Effect.matchCauseEffect(
      Effect.suspend(() => {
        since = now()
        isAwaited = true
        return pull
      }),
      {
        onSuccess: (chunks) => {
          const texts: Array<string> = []
          const values: Array<A> = []
          let isHeard = false
          isEmpty = false
          for (const chunk of chunks) isHeard = splitter.push(chunk, texts) || isHeard
          const before = since
          since = now()
          waited = isHeard ? 0 : waited + since - before
          isAwaited = false
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
          return complete
            ? Cause.done()
            : interrupted("The connection broke within the stream", Connection.failed(failure, operation))
        }
      }
    )
    const step: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError> = Effect.suspend(() => ending ?? guarded)
    return { pull: step, delivered }
  })
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

/** The bytes of an answer, and how to close them so that a pull which is pending ends. */
const bytesOf = (
  response: HttpClientResponse.HttpClientResponse,
  scope: Scope.Scope,
  disconnect: Effect.Effect<void>
): Effect.Effect<Pick<Source.Source, "close" | "pull">> => {
  const source = Source.of(response)
  if (source !== undefined) return Effect.succeed(source)
  return Effect.gen(function*() {
    const body = yield* Scope.fork(scope)
    const bytes = yield* Channel.toPullScoped(response.stream.channel, body)
    const silenced = Deferred.makeUnsafe<never, Cause.Done>()
    return {
      pull: endsWhenClosed(response) ? bytes : Effect.raceFirst(bytes, Deferred.await(silenced)),
      close: Effect.suspend(() => {
        Deferred.doneUnsafe(silenced, Cause.done())
        return Effect.andThen(disconnect, Effect.andThen(Silence.unheld(deafness), Scope.close(body, Exit.void)))
      })
    }
  })
}

/**
 * Whether a read that is pending ends when the body is closed. It does in the responses of the platforms, which have a `source`. A stream of another kind may wait
 * for ever, and is interrupted; a race for every chunk would cost the others too much.
 */
const endsWhenClosed = (response: HttpClientResponse.HttpClientResponse): boolean =>
  Object.hasOwn(response, "source") && !Object.hasOwn(response, "stream")

/** How long a client may take to end a read after its connection is closed. After that the body is closed too, because some clients ignore the signal. */
const deafness = /*#__PURE__*/ Duration.seconds(1)
