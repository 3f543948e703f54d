/**
 * One call, from parameters to an answer or a stream of events: encoded, sent under its time limits, retried by the policy in force, decoded, and
 * seen as one span and in the metrics.
 */
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { type Delivered, type GenAIError, TimeoutError } from "../../GenAIError.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import { CaptureContent } from "../../Telemetry.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import * as Answer from "../answer/Answer.ts"
import * as Codec from "../codec/Codec.ts"
import * as Download from "../stream/ByteStream.ts"
import * as EventStream from "../stream/EventStream.ts"
import * as Observation from "../telemetry/Observation.ts"
import * as Request from "./Request.ts"
import type * as Transport from "./Transport.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What is called, with what, and over what. */
export interface Call<Result> {
  readonly config: GenAIConfig
  readonly transport: Transport.Transport
  readonly operation: Codec.Operation<never, Result>
  readonly params: unknown
  readonly options: Request.CallOptions | undefined
}

/** The options of a region of a program: on top of the client's, below those of a call. */
export const RegionHttpOptions: Context.Reference<HttpOptions> = /*#__PURE__*/ Context.Reference(
  "effect-genai/GenAIClient/HttpOptions",
  { defaultValue: () => Request.none }
)

/** The retry policy of a call with these options, where it is made. */
export const retryPolicy = (
  config: GenAIConfig,
  options: HttpOptions | undefined
): Effect.Effect<RetryPolicy.RetryPolicy> =>
  Effect.flatMap(
    RegionHttpOptions,
    (region) => policyOf(Request.merge(Request.merge(config.httpOptions, region), options))
  )

// -----------------------------------------------------------------------------
// One answer
// -----------------------------------------------------------------------------

/** Sends an operation and decodes its answer. */
export const execute = <Result>(call: Call<Result>): Effect.Effect<Result, GenAIError> =>
  observedCall(call, (prepared, span) => retried(attempt(call, prepared), prepared, span))

/** Runs a call of one answer as one span, under the limit of the whole. */
const observedCall = <A, E, R>(
  call: Call<unknown>,
  run: (prepared: Request.Prepared, span: Tracer.Span) => Effect.Effect<A, E, R>
): Effect.Effect<A, GenAIError | E, R> =>
  abortable(
    abortSignal(call),
    Effect.withFiber((fiber) => {
      const observed = observe(call, fiber)
      return Effect.useSpan(call.operation.name, { kind: "client", attributes: observed.attributes }, (span) => {
        const prepared = prepare(call, fiber)
        const answer: Effect.Effect<A, GenAIError | E, R> = Result.isFailure(prepared)
          ? Effect.fail(prepared.failure)
          : underSpan(inTotal(run(prepared.success, span), prepared.success), span, call, prepared.success)
        return Effect.onExit(answer, (exit) => {
          observed.end(span, exit, Exit.isSuccess(exit) ? exit.value : undefined)
          return Effect.void
        })
      })
    })
  )

const attempt = <A>(call: Call<A>, prepared: Request.Prepared): Effect.Effect<A, GenAIError> =>
  withAttemptTimeout(
    Effect.flatMap(call.transport.send(prepared), (response) => readAnswer(call, prepared, response)),
    prepared
  )

const readAnswer = <A>(
  call: Call<A>,
  prepared: Request.Prepared,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<A, GenAIError> =>
  Effect.matchEffect(response.text, {
    onFailure: (error) => Effect.fail(Answer.connectionFailure(error, prepared.operation)),
    onSuccess: (text) => {
      const body = text === "" && prepared.request.method === "DELETE"
        ? Effect.succeed({})
        : Answer.fromText(text, response, prepared.operation)
      return Effect.map(body, (body) =>
        Object.assign(Codec.decode(call.operation, body, call.config.backend) as object, {
          sdkHttpResponse: { headers: { ...response.headers } }
        }) as A)
    }
  })

// -----------------------------------------------------------------------------
// A stream of events
// -----------------------------------------------------------------------------

/** Sends an operation whose answer is a stream. Until its first event the attempt may be repeated; the connection lives as long as the stream. */
export const stream = <A>(
  call: Call<unknown>,
  events: EventStream.Events<A>
): Stream.Stream<A, GenAIError> =>
  streamed(call, (response, reading) => EventStream.fromResponse(response, events, reading), "recorded")

/** How an answer is read over time. */
type Reader<A> = (
  response: HttpClientResponse.HttpClientResponse,
  reading: EventStream.Reading
) => Effect.Effect<EventStream.EventPull<A>>

const streamed = <A>(
  call: Call<unknown>,
  read: Reader<A>,
  content: "recorded" | "unrecorded"
): Stream.Stream<A, GenAIError> =>
  abortableStream(
    call,
    Stream.fromChannel(Channel.fromTransform((_: unknown, scope) =>
      Effect.withFiber((fiber) => {
        const observed = observe(call, fiber)
        const prepared = prepare(call, fiber)
        let delivered: EventStream.EventPull<A>["delivered"] = () => ({ events: 0, last: undefined })
        return Effect.flatMap(
          Scope.provide(
            Effect.makeSpanScoped(call.operation.name, { kind: "client", attributes: observed.attributes }),
            scope
          ),
          (span) =>
            Effect.andThen(
              Scope.addFinalizerExit(scope, (exit) => Effect.sync(() => observed.end(span, exit, delivered().last))),
              Result.isFailure(prepared) ? Effect.fail(prepared.failure) : Effect.map(
                underSpan(
                  inTotal(retried(open(call, prepared.success, read, scope), prepared.success, span), prepared.success),
                  span,
                  call,
                  prepared.success
                ),
                (opened) => {
                  delivered = opened.delivered
                  observed.firstChunk()
                  const values = startingWith(opened.values, opened.pull)
                  const pull = content === "recorded" ? observed.recorded(values) : values
                  return withTotalTimeout(pull, prepared.success, observed.millis, delivered)
                }
              )
            )
        )
      })
    ))
  )

/** One attempt, up to its first events. */
const open = <A>(
  { operation, transport }: Call<unknown>,
  prepared: Request.Prepared,
  read: Reader<A>,
  scope: Scope.Scope
): Effect.Effect<EventStream.EventPull<A> & { readonly values: ReadonlyArray<A> }, GenAIError> =>
  Effect.gen(function*() {
    const { idleTimeout } = prepared.httpOptions
    const attempt = yield* Scope.fork(scope)
    const connection = yield* Scope.fork(attempt)
    return yield* withAttemptTimeout(Scope.provide(transport.open(prepared), connection), prepared).pipe(
      Effect.flatMap((response) =>
        read(response, {
          operation: operation.name,
          idle: idleTimeout === undefined ? defaultIdleTimeout : limit(idleTimeout) ?? Duration.infinity,
          scope: attempt,
          disconnect: Scope.close(connection, Exit.void)
        })
      ),
      Effect.flatMap((opened) => Effect.map(first(opened.pull), (values) => ({ ...opened, values }))),
      Effect.onError((cause) => Scope.close(attempt, Exit.failCause(cause)))
    )
  })

/** The first events; none where the stream ends at once. */
const first = <A>(pull: EventStream.EventPull<A>["pull"]): Effect.Effect<ReadonlyArray<A>, GenAIError> =>
  Pull.catchDone(pull, () => Effect.succeed<ReadonlyArray<A>>([]))

const startingWith = <A>(
  values: ReadonlyArray<A>,
  pull: EventStream.EventPull<A>["pull"]
): EventStream.EventPull<A>["pull"] => {
  let pending = Array.isReadonlyArrayNonEmpty(values) ? values : undefined
  return Effect.suspend(() => {
    if (pending === undefined) return pull
    const taken = pending
    pending = undefined
    return Effect.succeed(taken)
  })
}

const withTotalTimeout = <A>(
  pull: EventStream.EventPull<A>["pull"],
  { httpOptions, operation }: Request.Prepared,
  elapsed: () => number,
  delivered: () => Delivered
): EventStream.EventPull<A>["pull"] => {
  const total = limit(httpOptions.totalTimeout)
  return total === undefined ? pull : Effect.suspend(() =>
    Effect.timeoutOrElse(pull, {
      duration: Duration.millis(Math.max(0, Duration.toMillis(total) - elapsed())),
      orElse: () => timedOut("total", total, operation, delivered())
    })
  )
}

// -----------------------------------------------------------------------------
// A stream of bytes
// -----------------------------------------------------------------------------

/** Sends an operation whose answer is bytes. */
export const download = (call: Call<unknown>): Stream.Stream<Uint8Array, GenAIError> =>
  streamed(call, Download.fromResponse, "unrecorded")

// -----------------------------------------------------------------------------
// An exchange of several requests
// -----------------------------------------------------------------------------

/** A call that takes several requests, and how they are sent. */
export interface Exchange<Result> {
  readonly operation: string
  /** The first request, as the operation has it. */
  readonly request: HttpClientRequest
  /** Sends a request once, and receives its whole answer, under the time limit of an attempt and with the credentials of the client. */
  readonly send: (request: HttpClientRequest) => Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError>
  /** Repeats by the policy in force what may always be repeated. */
  readonly retried: <A>(attempt: Effect.Effect<A, GenAIError>) => Effect.Effect<A, GenAIError>
  /** Decodes the answer to the last request. */
  readonly read: (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<Result, GenAIError>
}

/** The answer is read to its end before another request goes out: its connection is not free before that. */
const received = (
  response: HttpClientResponse.HttpClientResponse,
  { operation }: Request.Prepared
): Effect.Effect<string, GenAIError> =>
  Effect.mapError(response.text, (error) => Answer.connectionFailure(error, operation))

/** A call of several requests: one span, one limit of the whole. */
export const exchange = <Result, A, E, R>(
  call: Call<Result>,
  use: (exchange: Exchange<Result>) => Effect.Effect<A, E, R>
): Effect.Effect<A, GenAIError | E, R> =>
  observedCall(call, (prepared, span) =>
    use({
      operation: prepared.operation,
      request: prepared.request,
      send: (request) =>
        withAttemptTimeout(
          Effect.tap(call.transport.send({ ...prepared, request }), (response) => received(response, prepared)),
          prepared
        ),
      retried: (attempt) => retried(attempt, { ...prepared, mutates: false }, span),
      read: (response) => readAnswer(call, prepared, response)
    }))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type CallFiber = Fiber.Fiber<unknown, unknown>

const prepare = (call: Call<unknown>, fiber: CallFiber) =>
  Request.prepare(call.config, fiber.getRef(RegionHttpOptions), call.operation, call.params, call.options)

/** Runs attempts as children of the call's span, by the rules of the transport. */
const underSpan = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  span: Tracer.Span,
  { transport }: Pick<Call<unknown>, "transport">,
  { httpOptions }: Request.Prepared
): Effect.Effect<A, E, R> =>
  Effect.updateContext(
    self,
    (context: Context.Context<R>) =>
      Context.add(Context.merge(context, transport.context(httpOptions)), Tracer.ParentSpan, span)
  )

const policyOf = ({ retryOptions }: HttpOptions): Effect.Effect<RetryPolicy.RetryPolicy> =>
  retryOptions === undefined ? RetryPolicy.RetryPolicy : Effect.succeed(RetryPolicy.fromOptions(retryOptions))

/** The first attempt is free of the policy: it is asked only once there is a failure. */
const retried = <A>(
  attempt: Effect.Effect<A, GenAIError>,
  prepared: Request.Prepared,
  span: Tracer.Span
): Effect.Effect<A, GenAIError> => {
  const noted = (error: GenAIError): Effect.Effect<void> =>
    Effect.map(
      Clock.currentTimeNanos,
      (now) =>
        span.event("attempt failed", now, { "error.type": error._tag, "http.response.status_code": error.status })
    )
  const again = (error: GenAIError) =>
    Effect.flatMap(
      policyOf(prepared.httpOptions),
      (policy) => {
        let failed: GenAIError | undefined = error
        const next: Effect.Effect<A, GenAIError> = Effect.suspend(() => {
          if (failed === undefined) return Effect.tapError(attempt, noted)
          failed = undefined
          return Effect.andThen(noted(error), Effect.fail(error))
        })
        return Effect.retry(next, prepared.mutates ? RetryPolicy.make(policy, mayBeRepeated(prepared)) : policy)
      }
    )
  return attempt.pipe(Effect.catch(again))
}

/** A call with all its attempts, under the limit of the whole. */
const inTotal = <A, E, R>(
  call: Effect.Effect<A, E, R>,
  { httpOptions, operation }: Request.Prepared
): Effect.Effect<A, E | TimeoutError, R> => {
  const total = limit(httpOptions.totalTimeout)
  return total === undefined ? call : Effect.timeoutOrElse(call, {
    duration: total,
    orElse: () => timedOut("total", total, operation, undefined)
  })
}

/** A call that changes state is sent again where nothing can have changed, or where its options name the status. */
const mayBeRepeated = ({ httpOptions }: Request.Prepared) => (error: GenAIError): boolean =>
  cannotHaveActed(error) ||
  (error.status !== undefined && httpOptions.retryOptions?.httpStatusCodes?.includes(error.status) === true)

/** Whether the server has done nothing: it never got the request, or refused it before it began. */
const cannotHaveActed = (error: GenAIError): boolean =>
  error._tag === "RateLimited" ||
  (error._tag === "ServiceUnavailable" && error.retryAfter !== undefined) ||
  (error._tag === "ConnectionError" && !error.reached) ||
  (error._tag === "TimeoutError" && error.phase === "connect")

const withAttemptTimeout = <A>(
  attempt: Effect.Effect<A, GenAIError>,
  prepared: Request.Prepared
): Effect.Effect<A, GenAIError> => {
  const timeout = limit(prepared.httpOptions.timeout)
  return timeout === undefined ? attempt : Effect.timeoutOrElse(attempt, {
    duration: timeout,
    orElse: () => timedOut("headers", timeout, prepared.operation, undefined)
  })
}

const timedOut = (
  phase: TimeoutError["phase"],
  limit: Duration.Duration,
  operation: string,
  delivered: Delivered | undefined
) =>
  Effect.fail(
    new TimeoutError({
      message: phase === "total"
        ? `The call took longer than ${Duration.toMillis(limit)} ms`
        : `No answer within ${Duration.toMillis(limit)} ms`,
      operation,
      phase,
      limit,
      delivered
    })
  )

/** A limit of the options, which are in milliseconds; 0 and infinity mean none. */
const limit = (millis: number | undefined): Duration.Duration | undefined =>
  millis === undefined || millis <= 0 || millis === Infinity ? undefined : Duration.millis(millis)

const defaultIdleTimeout = /*#__PURE__*/ Duration.minutes(5)

// -----------------------------------------------------------------------------
// Private: what is seen of a call
// -----------------------------------------------------------------------------

const observe = (call: Call<unknown>, fiber: CallFiber) => {
  const content = fiber.getRef(CaptureContent)
  const attributes = Observation.attributes(call.config, call.operation.name, call.params, content)
  const clock = fiber.getRef(Clock.Clock)
  const startedAt = clock.currentTimeMillisUnsafe()
  const millis = () => clock.currentTimeMillisUnsafe() - startedAt
  const answers: Array<unknown> = []
  return {
    attributes,
    millis,
    firstChunk: () => Observation.firstChunk(fiber.context, attributes, millis() / 1000),
    /** Keeps what is streamed, where it is to be recorded. */
    recorded: <A>(pull: EventStream.EventPull<A>["pull"]): EventStream.EventPull<A>["pull"] =>
      content
        ? Effect.map(pull, (values) => {
          answers.push(...values)
          return values
        })
        : pull,
    end: (span: Tracer.Span, exit: Exit.Exit<unknown, unknown>, answer: unknown) => {
      const error = errorType(exit)
      if (error !== undefined) span.attribute("error.type", error)
      Observation.answered(span, answer)
      if (content) Observation.said(span, answers.length === 0 ? [answer] : answers)
      Observation.ended(fiber.context, attributes, millis() / 1000, answer, error)
    }
  }
}

const errorType = (exit: Exit.Exit<unknown, unknown>): string | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}

// -----------------------------------------------------------------------------
// Private: the caller's AbortSignal
// -----------------------------------------------------------------------------

const abortSignal = ({ options, params }: Call<unknown>): AbortSignal | undefined => {
  const { abortSignal } = Request.optionsOf(params, options)
  return abortSignal instanceof AbortSignal ? abortSignal : undefined
}

const aborted = (signal: AbortSignal): Effect.Effect<never> =>
  Effect.callback<never>((resume) => {
    const interrupt = () => resume(Effect.interrupt)
    if (signal.aborted) return interrupt()
    signal.addEventListener("abort", interrupt, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", interrupt))
  })

/** An effect that a signal interrupts. */
export const abortable = <A, E, R>(
  signal: AbortSignal | undefined,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => signal === undefined ? self : Effect.raceFirst(self, aborted(signal))

const abortableStream = <A, E>(call: Call<unknown>, events: Stream.Stream<A, E>): Stream.Stream<A, E> => {
  const signal = abortSignal(call)
  return signal === undefined ? events : Stream.interruptWhen(events, aborted(signal))
}
