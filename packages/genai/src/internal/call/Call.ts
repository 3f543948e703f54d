/**
 * One call over HTTP, from parameters to an answer or a stream of events: encoded, sent under its time limits, repeated by the retry policy in
 * force, decoded, and observed as one span and in the metrics.
 */
import * as Array from "effect/Array"
import * as Channel from "effect/Channel"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import * as Body from "../answer/Body.ts"
import { isPlain } from "../answer/Explaining.ts"
import { headersOf } from "../answer/Redaction.ts"
import { abortable, abortableStream } from "../check/Aborting.ts"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import { isJsonObject, parsed } from "../check/Json.ts"
import * as Codec from "../codec/Codec.ts"
import * as Log from "../log/CurrentLog.ts"
import * as Additions from "../settings/Additions.ts"
import * as ByteStream from "../stream/ByteStream.ts"
import type * as EventStream from "../stream/EventStream.ts"
import * as Silence from "../stream/Silence.ts"
import { CurrentObserver } from "../telemetry/CurrentObserver.ts"
import type { Observation } from "../telemetry/Observed.ts"
import { UsageLabel } from "../telemetry/Usage.ts"
import { type HttpRequest, jsonOf } from "../transport/HttpRequest.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import * as Attempts from "./Attempts.ts"
import * as Handshakes from "./Handshake.ts"
import * as Limits from "./Limits.ts"
import * as Request from "./Request.ts"
import { merge, RegionHttpOptions } from "./Settings.ts"
import type * as Transport from "./Transport.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What is called, with which parameters, and over which transport. */
export interface Call<Result, Operation extends Codec.Operation<never, Result> = Codec.Operation<never, Result>>
  extends Transport.Connected
{
  readonly prepare: Request.Prepare
  readonly operation: Operation
  readonly params: unknown
  readonly options: Request.CallOptions | undefined
}

/** A call whose answer is a stream of events. */
export type StreamCall<Event> = Call<Event, EventStream.StreamOperation<never, Event>>

// -----------------------------------------------------------------------------
// One answer
// -----------------------------------------------------------------------------

/** Sends an operation and decodes its answer. */
export const execute = <Result>(call: Call<Result>): Effect.Effect<Result, GenAIError> =>
  observed(
    call,
    (prepared, observation) =>
      Attempts.repeated(attempt(call, prepared, observation), prepared, observation?.attempts())
  )

/** Runs a call with one answer as one span, under the limit of the whole. */
const observed = <A, E, R>(
  call: Call<unknown>,
  run: (prepared: Request.Prepared, observation: Observation | undefined) => Effect.Effect<A, E, R>
): Effect.Effect<A, GenAIError | E, R> =>
  abortable(
    Request.signalOf(call.params, call.options),
    Effect.withFiber((fiber) => {
      const observation = fiber.getRef(CurrentObserver)?.(call, fiber.context)
      const prepared = prepare(call, fiber)
      const span = observation?.begin(Result.getOrUndefined(prepared)?.request)
      const answer: Effect.Effect<A, GenAIError | E, R> = Result.isFailure(prepared)
        ? Effect.fail(prepared.failure)
        : underSpan(
          Limits.ofWhole(run(prepared.success, observation), prepared.success),
          span,
          call,
          prepared.success
        )
      return Effect.onExit(answer, (exit) => {
        observation?.end(exit, Exit.isSuccess(exit) ? exit.value : undefined)
        return Effect.void
      })
    })
  )

const attempt = <A>(
  call: Call<A>,
  prepared: Request.Prepared,
  observation: Observation | undefined
): Effect.Effect<A, GenAIError> =>
  Limits.ofAttempt(
    Effect.flatMap(call.transport.send(prepared), (response) => {
      observation?.responded(response.status)
      return readAnswer(call, prepared, response)
    }),
    prepared
  )

/** Reads the answer to its end: the connection is not free for another request before that. */
const readAnswer = <A>(
  { config, explain, operation }: Call<A>,
  prepared: Request.Prepared,
  response: HttpResponse
): Effect.Effect<A, GenAIError> =>
  Effect.flatMap(Body.read(response, prepared), (body) => {
    const decoder = (headers: HttpResponse["headers"]) => Codec.decoder(operation, config.backend, headers)
    const fields = body.text === "" && prepared.request.method === "DELETE" ? {} : parsed(body.text)
    return !body.isTooLarge && isJsonObject(fields) && isPlain(fields, response)
      ? Effect.succeed(decoder(response.headers)(fields))
      : explain(({ fromBody }) => fromBody(body, response, prepared, decoder), response, prepared.operation)
  })

// -----------------------------------------------------------------------------
// A stream of events
// -----------------------------------------------------------------------------

/** Sends an operation whose answer is a stream. An attempt may be repeated until its first event. The connection stays open while the stream runs. */
export const stream = <Event>(call: StreamCall<Event>): Stream.Stream<Event, GenAIError> =>
  streamed(
    call,
    (response, reading) =>
      call.operation.read(
        response,
        Codec.decoder(call.operation, call.config.backend, headersOf(response)),
        reading
      )
  )

/** How an answer is read over time. */
type Reader<A> = (
  response: HttpResponse,
  reading: EventStream.Reading
) => Effect.Effect<EventStream.EventPull<A>>

const streamed = <A>(call: Call<unknown>, read: Reader<A>): Stream.Stream<A, GenAIError> =>
  abortableStream(
    Request.signalOf(call.params, call.options),
    Stream.fromChannel(Channel.fromTransform((_: unknown, scope) =>
      Effect.withFiber((fiber) => {
        const observation = fiber.getRef(CurrentObserver)?.(call, fiber.context)
        const clock = fiber.getRef(Clock.Clock)
        const startedAt = monotonicMillisUnsafe(clock)
        const prepared = prepare(call, fiber)
        const span = observation?.begin(Result.getOrUndefined(prepared)?.request)
        const opened = new Opened<A>(observation)
        const opening = Result.isFailure(prepared) ? Effect.fail(prepared.failure) : underSpan(
          Limits.ofWhole(
            Attempts.repeated(
              open(call, prepared.success, read, scope, observation),
              prepared.success,
              observation?.attempts()
            ),
            prepared.success
          ),
          span,
          call,
          prepared.success
        )
        return Effect.andThen(
          opened.observed(scope),
          Effect.map(observation?.failing(opening) ?? opening, (beginning) => {
            const pull = opened.from(beginning)
            return Result.isFailure(prepared)
              ? pull
              : Limits.ofStream(
                pull,
                prepared.success,
                () => monotonicMillisUnsafe(clock) - startedAt,
                () => beginning.events.delivered()
              )
          })
        )
      })
    ))
  )

/** One attempt, up to its first events. */
const open = <A>(
  { operation, transport }: Call<unknown>,
  prepared: Request.Prepared,
  read: Reader<A>,
  scope: Scope.Scope,
  observation: Observation | undefined
): Effect.Effect<Beginning<A>, GenAIError> =>
  Effect.gen(function*() {
    const attempt = yield* Scope.fork(scope)
    const idle = yield* Silence.idle(prepared.httpOptions)
    return yield* Limits.ofAttempt(transport.open(prepared, attempt), prepared).pipe(
      Effect.flatMap((response) => {
        observation?.responded(response.status)
        return read(response, {
          operation: operation.name,
          idle,
          maximum: Body.maximumOfAnswer(prepared.httpOptions),
          scope: attempt
        })
      }),
      Effect.flatMap((events) => Effect.map(first(events.pull), (values) => ({ events, values }))),
      Effect.onError((cause) => Scope.close(attempt, Exit.failCause(cause)))
    )
  })

/** The first events; an empty list if the stream ends at once. */
const first = <A>(pull: EventStream.EventPull<A>["pull"]): Effect.Effect<ReadonlyArray<A>, GenAIError> =>
  Pull.catchDone(pull, () => Effect.succeed<ReadonlyArray<A>>([]))

/** An answer that has begun, and its first events. */
interface Beginning<A> {
  readonly events: EventStream.EventPull<A>
  readonly values: ReadonlyArray<A>
}

/** The stream of one call. A class that holds no more than it needs, because an idle stream keeps one. */
class Opened<A> {
  readonly #observation: Observation | undefined
  #events: EventStream.EventPull<A> | undefined = undefined
  #pending: Array.NonEmptyReadonlyArray<A> | undefined = undefined

  constructor(observation: Observation | undefined) {
    this.#observation = observation
  }

  /** The first events, and then the others. */
  from({ events, values }: Beginning<A>): EventStream.EventPull<A>["pull"] {
    this.#events = events
    this.#pending = Array.isReadonlyArrayNonEmpty(values) ? values : undefined
    this.#observation?.opened(values)
    const others = this.#observation?.watched(events.pull) ?? events.pull
    return Effect.suspend(() => {
      const pending = this.#pending
      if (pending === undefined) return others
      this.#pending = undefined
      return Effect.succeed(pending)
    })
  }

  /** Tells the observer when the scope closes. */
  observed(scope: Scope.Scope): Effect.Effect<void> {
    const observation = this.#observation
    return observation === undefined ? Effect.void : Scope.addFinalizerExit(scope, (exit) => {
      observation.left(exit, this.#events?.delivered().last)
      return Effect.void
    })
  }
}

// -----------------------------------------------------------------------------
// A stream of bytes
// -----------------------------------------------------------------------------

/** Sends an operation whose answer is bytes. */
export const download = (call: Call<unknown>): Stream.Stream<Uint8Array, GenAIError> =>
  streamed(call, ByteStream.fromResponse)

// -----------------------------------------------------------------------------
// An exchange of several requests
// -----------------------------------------------------------------------------

/** A call that takes several requests, and how they are sent. */
export interface Exchange<Result> {
  readonly operation: string
  /** The first request, as the operation describes it. */
  readonly request: HttpRequest
  /** Sends a request once and reads the whole answer, within the time limit of an attempt and with the credentials of the client. */
  readonly send: (request: HttpRequest) => Effect.Effect<HttpResponse, GenAIError>
  /** Repeats an attempt that is always safe to repeat, by the current policy. */
  readonly retried: <A>(attempt: Effect.Effect<A, GenAIError>) => Effect.Effect<A, GenAIError>
  /** Decodes the answer to the last request. */
  readonly read: (response: HttpResponse) => Effect.Effect<Result, GenAIError>
}

/** A call of several requests: one span, one limit of the whole. */
export const exchange = <Result, A, E, R>(
  call: Call<Result>,
  use: (exchange: Exchange<Result>) => Effect.Effect<A, E, R>
): Effect.Effect<A, GenAIError | E, R> =>
  observed(call, (prepared, observation) =>
    use({
      operation: prepared.operation,
      request: prepared.request,
      send: (request) =>
        Limits.ofAttempt(
          Effect.tap(call.transport.send({ ...prepared, request }), (response) => {
            observation?.responded(response.status)
            return Body.read(response, prepared)
          }),
          prepared
        ),
      retried: (attempt) =>
        Effect.suspend(() => Attempts.repeated(attempt, { ...prepared, mutates: false }, observation?.attempts())),
      // A response keeps the text that was read of it.
      read: (response) => readAnswer(call, prepared, response)
    }))

// -----------------------------------------------------------------------------
// All calls of a client
// -----------------------------------------------------------------------------

/** Sends operations with one answer. */
export type Execute = <Params, Result>(
  operation: Codec.Operation<Params, Result>,
  params: Params,
  options?: Request.CallOptions
) => Effect.Effect<Result, GenAIError>

/** The calls of a client with one answer, whose requests are prepared so. */
export const executing =
  (connected: Transport.Connected, prepare: Request.Prepare): Execute => (operation, params, options) =>
    execute({ ...connected, prepare, operation, params, options })

/** The calls of a client. */
export const client = (connected: Transport.Connected) => {
  const { config } = connected
  const calls = { ...connected, prepare: Request.prepare }
  const prepared = (operation: Codec.Operation<never, unknown>, params: unknown, options?: Request.CallOptions) =>
    Effect.flatMap(
      RegionHttpOptions,
      (region) => Effect.fromResult(Request.prepare(config, region, operation, params, options))
    )
  return {
    config,
    execute: executing(connected, Request.prepare),
    stream: <Params, Event>(
      operation: EventStream.StreamOperation<Params, Event>,
      params: Params,
      options?: Request.CallOptions
    ) => stream({ ...calls, operation, params, options }),
    download: <Params>(operation: Codec.Operation<Params, unknown>, params: Params, options?: Request.CallOptions) =>
      download({ ...calls, operation, params, options }),
    exchange: <Params, Result, A, E, R>(
      operation: Codec.Operation<Params, Result>,
      params: Params,
      use: (exchange: Exchange<Result>) => Effect.Effect<A, E, R>,
      options?: Request.CallOptions
    ) => exchange({ ...calls, operation, params, options }, use),
    handshake: <Params>(operation: Codec.Operation<Params, unknown>, params: Params, options?: Request.CallOptions) =>
      Effect.flatMap(prepared(operation, params, options), (prepared) => Handshakes.make(prepared, config.auth)),
    prepare: <Params>(operation: Codec.Operation<Params, unknown>, params: Params, options?: Request.CallOptions) =>
      Effect.map(prepared(operation, params, options), ({ request }) => ({
        method: request.method,
        url: request.url,
        body: jsonOf(request)
      })),
    retryPolicy: (options?: HttpOptions) =>
      Effect.flatMap(
        RegionHttpOptions,
        (region) => Attempts.policyOf(merge(merge(config.httpOptions, region), options))
      )
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type CallFiber = Fiber.Fiber<unknown, unknown>

const prepare = (call: Call<unknown>, fiber: CallFiber) => {
  const prepared = call.prepare(
    call.config,
    fiber.getRef(RegionHttpOptions),
    call.operation,
    call.params,
    call.options,
    fiber.getRef(Additions.Additions)
  )
  const label = fiber.getRef(UsageLabel)
  return label === undefined ? prepared : Result.map(prepared, (prepared) => Request.withLabel(prepared, label))
}

/** Runs attempts as children of the call's span, by the rules of the transport. */
const underSpan = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  span: Tracer.Span | undefined,
  { transport }: Pick<Call<unknown>, "transport">,
  prepared: Request.Prepared
): Effect.Effect<A, E, R> => {
  const { operation, unknown } = prepared
  return Effect.updateContext(
    unknown.length === 0 ? self : Effect.andThen(Log.debug(unknownFields(operation, unknown)), self),
    (context: Context.Context<R>) => {
      const own = transport.within(context, prepared)
      return span === undefined ? own : Context.add(own, Tracer.ParentSpan, span)
    }
  )
}

/** Says which fields the SDK does not know, without their values. */
const unknownFields = (operation: string, unknown: Request.Prepared["unknown"]): string =>
  `${operation}: sending fields that the SDK does not know: ${
    unknown.map(({ field, nearest }) => nearest === undefined ? field : `${field} (did you mean ${nearest}?)`).join(
      ", "
    )
  }`
