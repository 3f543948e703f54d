/**
 * The events of one answer: bytes are split into server-sent events, parsed, checked for an error, and handed on in one Effect per network
 * chunk. What came before a failure is always delivered first.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { type Delivered, type GenAIError, StreamInterrupted, TimeoutError } from "../GenAIError.ts"
import * as Answer from "./Answer.ts"
import * as Sse from "./Sse.ts"

/** What the events of an operation are. */
export interface Events<A> {
  /** The value of an event. */
  readonly decode: (json: unknown, headers: { readonly [name: string]: string }) => A
  /** The error an event stands for, if it is one. */
  readonly error: (json: unknown) => Answer.ErrorBody | undefined
  /** Whether the answer is complete with this event. */
  readonly isLast: (event: A) => boolean
}

/** A pull of events, and what it has delivered so far. */
export interface EventPull<A> {
  readonly pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError>
  readonly delivered: () => Delivered
}

/** Reads an answer as events. `idle` limits the silence between two chunks. */
export const fromResponse = <A>(
  response: HttpClientResponse.HttpClientResponse,
  events: Events<A>,
  operation: string,
  idle: Duration.Duration,
  scope: Scope.Scope
): Effect.Effect<EventPull<A>> => {
  const headers = { ...response.headers }
  const splitter = Sse.make()
  let count = 0
  let last: A | undefined
  let complete = false
  let ending: Effect.Effect<never, GenAIError | Cause.Done> | undefined

  const delivered = (): Delivered => ({ events: count, last })

  const interrupted = (message: string, cause: unknown) =>
    Effect.fail(new StreamInterrupted({ message, operation, delivered: delivered(), cause }))

  /** Parses what has arrived, up to the first thing that ends the stream; gives back a text that is not JSON. */
  const read = (texts: ReadonlyArray<string>, values: Array<A>): string | undefined => {
    const parsed = Result.try(() => {
      for (const text of texts) {
        if (text === "[DONE]") {
          complete = true
          ending = Cause.done()
          return
        }
        const json: unknown = JSON.parse(text)
        const error = events.error(json)
        if (error !== undefined) {
          ending = serverError(error, json)
          return
        }
        const value = events.decode(json, headers)
        values.push(value)
        count++
        last = value
        complete ||= events.isLast(value)
      }
    })
    return Result.isFailure(parsed) ? texts[values.length] : undefined
  }

  const serverError = (error: Answer.ErrorBody, body: unknown) =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => Effect.fail(Answer.apiError(error, error.status, headers, operation, body, now, delivered()))
    )

  const undecodable = (text: string) => Effect.fail(Answer.undecodable(text, operation, delivered()))

  /** The bytes are at an end: is the answer? A last event without its blank line counts if it is whole. */
  const finish = (): Effect.Effect<Arr.NonEmptyReadonlyArray<A>, GenAIError | Cause.Done> => {
    const texts: Array<string> = []
    const values: Array<A> = []
    const stray = splitter.end(texts)
    const torn = read(texts, values)
    ending ??= torn !== undefined
      ? interrupted("The stream was cut within an event", undefined)
      : complete
      ? Cause.done()
      : count === 0 && stray.trim() !== ""
      ? notAStream(stray)
      : interrupted("The stream ended before the answer was complete", undefined)
    return Arr.isArrayNonEmpty(values) ? Effect.succeed(values) : ending
  }

  const notAStream = (text: string) => {
    const body = Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => undefined)
    const error = Answer.errorOf(body)
    return error === undefined ? undecodable(text) : serverError(error, body)
  }

  return Effect.map(Channel.toPullScoped(response.stream.channel, scope), (bytes) => {
    const next = Duration.isFinite(idle)
      ? Effect.timeoutOrElse(bytes, {
        duration: idle,
        orElse: () =>
          Effect.fail(
            new TimeoutError({
              message: `Nothing arrived for ${Duration.toMillis(idle)} ms`,
              operation,
              phase: "idle",
              limit: idle,
              delivered: delivered()
            })
          )
      })
      : bytes
    const guarded = Effect.matchCauseEffect(next, {
      onSuccess: (chunks) => {
        const texts: Array<string> = []
        const values: Array<A> = []
        for (const chunk of chunks) splitter.push(chunk, texts)
        const garbage = read(texts, values)
        if (garbage !== undefined) ending = undecodable(garbage)
        return Arr.isArrayNonEmpty(values) ? Effect.succeed(values) : step
      },
      onFailure: (cause): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError> => {
        const failure = cause.reasons.find(Cause.isFailReason)?.error
        if (failure === undefined) return Effect.failCause(cause as Cause.Cause<never>)
        if (Cause.isDone(failure)) return finish()
        if (complete) return Cause.done()
        return failure._tag === "HttpClientError"
          ? interrupted("The connection broke within the stream", Answer.connectionFailure(failure, operation))
          : Effect.fail(failure)
      }
    })
    const step: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, GenAIError> = Effect.suspend(() => ending ?? guarded)
    return { pull: step, delivered }
  })
}
