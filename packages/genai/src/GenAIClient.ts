/**
 * The protocol: one service that sends any operation of the API and understands what comes back. Resources such as `Models` are verbs over it;
 * applications meet it as the layer that holds settings and connection.
 *
 * A call is encoded for the backend, authorised, sent under a time limit, retried by the `RetryPolicy` in force, decoded, and seen as one
 * span. Interrupting it closes its connection.
 *
 * @since 0.1.0
 */
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { dual } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type * as Tracer from "effect/Tracer"
import * as Auth from "./Auth.ts"
import * as GenAIConfig from "./GenAIConfig.ts"
import { type GenAIError, TimeoutError } from "./GenAIError.ts"
import * as Answer from "./internal/Answer.ts"
import * as Codec from "./internal/Codec.ts"
import * as EventStream from "./internal/EventStream.ts"
import * as Observation from "./internal/Observation.ts"
import * as Request from "./internal/Request.ts"
import * as RetryPolicy from "./RetryPolicy.ts"
import { CaptureContent } from "./Telemetry.ts"
import type { HttpOptions } from "./wire/HttpOptions.ts"
import type { Operation } from "./wire/Message.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * Sends operations of the API. Needs only an `HttpClient`.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { NodeHttpClient } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { GenAIClient, Models } from "effect-genai"
 *
 * const program = Models.use((models) =>
 *   models.countTokens({ model: "gemini-2.5-flash", contents: "How long is this?" })
 * )
 *
 * const layer = Models.layer.pipe(
 *   Layer.provide(GenAIClient.layerConfig()),
 *   Layer.provide(NodeHttpClient.layerUndici)
 * )
 *
 * const main = program.pipe(Effect.provide(layer))
 * ```
 */
export class GenAIClient extends /*#__PURE__*/ Context.Service<GenAIClient, {
  /** The settings this client was made from. */
  readonly config: GenAIConfig.GenAIConfig
  /** Sends an operation and decodes its answer. `variant` chooses among endpoints of one operation. */
  readonly execute: <Params, Result>(
    operation: Operation<Params, Result>,
    params: Params,
    variant?: string
  ) => Effect.Effect<Result, GenAIError>
  /** Sends an operation whose answer is a stream of events. The connection lives as long as the stream runs. */
  readonly stream: <Params, A>(
    operation: Operation<Params, unknown>,
    params: Params,
    events: EventStream.Events<A>
  ) => Stream.Stream<A, GenAIError>
}>()("effect-genai/GenAIClient") {
  /**
   * A client of these options, over the `HttpClient` and `Auth` of the context. Reads no environment.
   */
  static readonly make = (
    options: GenAIConfig.GenAIOptions
  ): Effect.Effect<GenAIClient["Service"], GenAIConfig.InvalidConfig, HttpClient.HttpClient> => make(options, {})

  /**
   * A client of these options alone. Fails with `InvalidConfig` where they are missing or contradict each other.
   */
  static readonly layer = (
    options: GenAIConfig.GenAIOptions
  ): Layer.Layer<GenAIClient, GenAIConfig.InvalidConfig, HttpClient.HttpClient> =>
    Layer.effect(GenAIClient, make(options, {}))

  /**
   * A client of these options, and of the environment for those left out. Each option may be a `Config`.
   */
  static readonly layerConfig = (
    options: GenAIConfig.GenAIOptionsConfig = {}
  ): Layer.Layer<
    GenAIClient,
    GenAIConfig.InvalidConfig | Config.ConfigError | ConfigProvider.SourceError,
    HttpClient.HttpClient
  > =>
    Layer.effect(
      GenAIClient,
      Effect.flatMap(
        GenAIConfig.fromConfig(options),
        (options) => Effect.flatMap(GenAIConfig.environment, (environment) => make(options, environment))
      )
    )

  /**
   * Runs an effect whose calls use these options on top of the client's; a call's own `config.httpOptions` go on top of them.
   */
  static readonly withHttpOptions: {
    (options: HttpOptions): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    <A, E, R>(self: Effect.Effect<A, E, R>, options: HttpOptions): Effect.Effect<A, E, R>
  } = /*#__PURE__*/ dual(
    2,
    <A, E, R>(self: Effect.Effect<A, E, R>, options: HttpOptions): Effect.Effect<A, E, R> =>
      Effect.updateService(self, RegionHttpOptions, (outer) => Request.merge(outer, options))
  )
}

// -----------------------------------------------------------------------------
// Private: the client
// -----------------------------------------------------------------------------

const RegionHttpOptions: Context.Reference<HttpOptions> = /*#__PURE__*/ Context.Reference(
  "effect-genai/GenAIClient/HttpOptions",
  {
    defaultValue: (): HttpOptions => ({})
  }
)

const make = (
  options: GenAIConfig.GenAIOptions,
  environment: GenAIConfig.Environment
): Effect.Effect<GenAIClient["Service"], GenAIConfig.InvalidConfig, HttpClient.HttpClient> =>
  Effect.gen(function*() {
    const config = yield* Effect.fromResult(GenAIConfig.resolve(options, environment))
    const contextAuth = yield* Auth.Auth
    const auth = config.auth ?? contextAuth ?? (config.apiKey === undefined ? undefined : Auth.apiKey(config.apiKey))
    if (auth === undefined && !carriesCredentials(config)) {
      return yield* new GenAIConfig.InvalidConfig({
        message: `No credentials for the ${config.backend.title}: set apiKey (or GOOGLE_API_KEY), or provide an Auth`,
        field: "apiKey",
        expected: "an API key, or an Auth in the options or the context"
      })
    }
    const http = yield* HttpClient.HttpClient
    const transport = yield* transportContext
    const send = sender(http, auth, transport)
    return GenAIClient.of({
      config,
      execute: <Params, Result>(operation: Operation<Params, Result>, params: Params, variant?: string) =>
        abortable(params, execute(config, send, operation, params, variant)),
      stream: (operation, params, events) => abortableStream(params, stream(config, send, operation, params, events))
    })
  })

/** A gateway of one's own, or headers that already authorise, need no credentials of ours. */
const carriesCredentials = (config: GenAIConfig.GenAIConfig): boolean =>
  config.httpOptions.baseUrl !== undefined ||
  Object.keys(config.httpOptions.headers ?? {}).some((name) => /^(x-goog-api-key|authorization)$/i.test(name))

// -----------------------------------------------------------------------------
// Private: one answer
// -----------------------------------------------------------------------------

const execute = <Params, Result>(
  config: GenAIConfig.GenAIConfig,
  send: Send,
  operation: Operation<Params, Result>,
  params: Params,
  variant: string | undefined
): Effect.Effect<Result, GenAIError> =>
  Effect.withFiber((fiber) => {
    const content = fiber.getRef(CaptureContent)
    const attributes = Observation.attributes(config, operation.name, params, content)
    const clock = fiber.getRef(Clock.Clock)
    const startedAt = clock.currentTimeMillisUnsafe()
    return Effect.useSpan(operation.name, { kind: "client", attributes }, (span) => {
      const prepared = Request.prepare(config, fiber.getRef(RegionHttpOptions), operation, params, variant)
      const call = Result.isFailure(prepared)
        ? Effect.fail(prepared.failure)
        : retried(
          withAttemptTimeout(
            Effect.flatMap(send(prepared.success), (response) =>
              readAnswer(response, prepared.success, operation, config)),
            prepared.success
          ),
          prepared.success,
          span
        )
      return Effect.onExit(Effect.withParentSpan(call, span, { captureStackTrace: false }), (exit) =>
        Effect.sync(() => {
          const answer = Exit.isSuccess(exit) ? exit.value : undefined
          const error = errorTag(exit)
          if (error !== undefined) {
            span.attribute("error.type", error)
          }
          Observation.answered(span, answer, content)
          Observation.ended(
            fiber.context,
            attributes,
            (clock.currentTimeMillisUnsafe() - startedAt) / 1000,
            answer,
            error
          )
        }))
    })
  })

const readAnswer = <A>(
  response: HttpClientResponse.HttpClientResponse,
  prepared: Request.Prepared,
  operation: Operation<never, A>,
  config: GenAIConfig.GenAIConfig
): Effect.Effect<A, GenAIError> =>
  Effect.matchEffect(response.text, {
    onFailure: (error) => Effect.fail(Answer.connectionFailure(error, prepared.operation)),
    onSuccess: (text) => {
      const body = text === "" && prepared.request.method === "DELETE"
        ? Effect.succeed({})
        : Answer.fromText(text, response, prepared.operation)
      return Effect.map(body, (body) =>
        Object.assign(Codec.decode(operation.result, body, config.backend) as object, {
          sdkHttpResponse: { headers: { ...response.headers } }
        }) as A)
    }
  })

// -----------------------------------------------------------------------------
// Private: a stream of events
// -----------------------------------------------------------------------------

const stream = <Params, A>(
  config: GenAIConfig.GenAIConfig,
  send: Send,
  operation: Operation<Params, unknown>,
  params: Params,
  events: EventStream.Events<A>
): Stream.Stream<A, GenAIError> =>
  Stream.fromChannel(Channel.fromTransform((_: unknown, scope) =>
    Effect.withFiber((fiber) => {
      const content = fiber.getRef(CaptureContent)
      const attributes = Observation.attributes(config, operation.name, params, content)
      const clock = fiber.getRef(Clock.Clock)
      const startedAt = clock.currentTimeMillisUnsafe()
      const seconds = () => (clock.currentTimeMillisUnsafe() - startedAt) / 1000
      const prepared = Request.prepare(config, fiber.getRef(RegionHttpOptions), operation, params, undefined)
      if (Result.isFailure(prepared)) return Effect.fail(prepared.failure)
      const { httpOptions } = prepared.success
      const total = limit(httpOptions.totalTimeout)
      let delivered: EventStream.EventPull<A>["delivered"] = () => ({ events: 0, last: undefined })

      const open = (span: Tracer.Span) =>
        Effect.flatMap(Scope.fork(scope), (attempt) =>
          withAttemptTimeout(send(prepared.success), prepared.success).pipe(
            Effect.flatMap((response) =>
              EventStream.fromResponse(
                response,
                events,
                operation.name,
                httpOptions.idleTimeout === undefined
                  ? defaultIdleTimeout
                  : limit(httpOptions.idleTimeout) ?? Duration.infinity,
                attempt
              )
            ),
            Effect.flatMap((opened) => {
              delivered = opened.delivered
              return Effect.map(first(opened.pull), (values) => ({ values, pull: opened.pull }))
            }),
            Effect.onError((cause) => Scope.close(attempt, Exit.failCause(cause))),
            (attempt) => Effect.withParentSpan(attempt, span, { captureStackTrace: false })
          ))

      return Effect.flatMap(
        Scope.provide(Effect.makeSpanScoped(operation.name, { kind: "client", attributes }), scope),
        (span) =>
          Effect.andThen(
            Scope.addFinalizerExit(scope, (exit) =>
              Effect.sync(() => {
                const { last } = delivered()
                const error = errorTag(exit)
                if (error !== undefined) span.attribute("error.type", error)
                Observation.answered(span, last, content)
                Observation.ended(fiber.context, attributes, seconds(), last, error)
              })),
            Effect.map(retried(open(span), prepared.success, span), ({ pull, values }) => {
              Observation.firstChunk(fiber.context, attributes, seconds())
              let pending = Array.isReadonlyArrayNonEmpty(values) ? values : undefined
              const next = Effect.suspend(() => {
                if (pending === undefined) return pull
                const values = pending
                pending = undefined
                return Effect.succeed(values)
              })
              return total === undefined ? next : Effect.suspend(() =>
                Effect.timeoutOrElse(next, {
                  duration: Duration.millis(Math.max(0, Duration.toMillis(total) - seconds() * 1000)),
                  orElse: () => timedOut("total", total, operation.name, delivered())
                })
              )
            })
          )
      )
    })
  ))

/** The first events; none where the stream ends at once. */
const first = <A>(pull: EventStream.EventPull<A>["pull"]): Effect.Effect<ReadonlyArray<A>, GenAIError> =>
  Pull.catchDone(pull, () => Effect.succeed<ReadonlyArray<A>>([]))

// -----------------------------------------------------------------------------
// Private: attempts
// -----------------------------------------------------------------------------

/** One attempt, up to an answer with a status of success. */
type Send = (prepared: Request.Prepared) => Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError>

const sender = (
  http: HttpClient.HttpClient,
  auth: Auth.Auth | undefined,
  transport: Context.Context<never>
): Send => {
  const follow = (
    prepared: Request.Prepared,
    request: HttpClientRequest.HttpClientRequest,
    redirects: number
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, GenAIError> =>
    Effect.matchEffect(http.execute(request), {
      onFailure: (error) => Effect.fail(Answer.connectionFailure(error, prepared.operation)),
      onSuccess: (response) => {
        if (response.status >= 200 && response.status < 300) return Effect.succeed(response)
        const next = redirects < maximumRedirects ? redirected(response, request) : undefined
        return next === undefined ? Answer.failure(response, prepared.operation) : follow(prepared, next, redirects + 1)
      }
    })
  return (prepared) => {
    const { request } = prepared
    const authorised = auth === undefined || "authorization" in request.headers || "x-goog-api-key" in request.headers
      ? follow(prepared, request, 0)
      : Effect.flatMap(
        auth.headers(prepared.operation),
        (headers) => follow(prepared, HttpClientRequest.setHeaders(request, headers), 0)
      )
    return Effect.updateContext(authorised, (context: Context.Context<never>) => Context.merge(context, transport))
  }
}

const maximumRedirects = 5

/** Where a redirect leads, if it stays on its host and keeps method and body: the key goes nowhere else. */
const redirected = (
  response: HttpClientResponse.HttpClientResponse,
  request: HttpClientRequest.HttpClientRequest
): HttpClientRequest.HttpClientRequest | undefined => {
  const { location } = response.headers
  const keepsMethod = response.status === 307 || response.status === 308 ||
    request.method === "GET" && response.status >= 301 && response.status <= 303
  if (location === undefined || !keepsMethod) return undefined
  const target = Result.getOrUndefined(Result.try(() => new URL(location, request.url)))
  return target?.origin === new URL(request.url).origin ? HttpClientRequest.setUrl(request, target) : undefined
}

/** What every request is run with: our own span instead of the client's, no trace headers, no redirects behind our back. */
const transportContext = /*#__PURE__*/ Effect.map(
  Effect.serviceOption(FetchHttpClient.RequestInit),
  (requestInit) =>
    Context.make(HttpClient.TracerDisabledWhen, () => true).pipe(
      Context.add(FetchHttpClient.RequestInit, {
        ...Option.getOrUndefined(requestInit),
        redirect: "manual"
      })
    )
)

const retried = <A>(
  attempt: Effect.Effect<A, GenAIError>,
  prepared: Request.Prepared,
  span: Tracer.Span
): Effect.Effect<A, GenAIError> => {
  const { retryOptions, totalTimeout } = prepared.httpOptions
  const total = limit(totalTimeout)
  const watched: Effect.Effect<A, GenAIError> = Effect.tapError(
    attempt,
    (error) =>
      Effect.map(
        Clock.currentTimeNanos,
        (now) =>
          span.event("attempt failed", now, { "error.type": error._tag, "http.response.status_code": error.status })
      )
  )
  const run = (policy: RetryPolicy.RetryPolicy): Effect.Effect<A, GenAIError> =>
    Effect.retry(watched, prepared.mutates ? RetryPolicy.make(policy, cannotHaveActed) : policy)
  const call = retryOptions === undefined
    ? Effect.flatMap(RetryPolicy.RetryPolicy, run)
    : run(RetryPolicy.fromOptions(retryOptions))
  return total === undefined ? call : Effect.timeoutOrElse(call, {
    duration: total,
    orElse: () => timedOut("total", total, prepared.operation, undefined)
  })
}

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
  delivered: TimeoutError["delivered"]
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
  millis === undefined || millis <= 0 ? undefined : Duration.millis(millis)

const defaultIdleTimeout = /*#__PURE__*/ Duration.minutes(5)

// -----------------------------------------------------------------------------
// Private: the caller's AbortSignal
// -----------------------------------------------------------------------------

const abortSignal = (params: unknown): AbortSignal | undefined => {
  const config = Predicate.hasProperty(params, "config") ? params.config : undefined
  return Predicate.hasProperty(config, "abortSignal") && config.abortSignal instanceof AbortSignal
    ? config.abortSignal
    : undefined
}

const aborted = (signal: AbortSignal): Effect.Effect<never> =>
  Effect.callback<never>((resume) => {
    const interrupt = () => resume(Effect.interrupt)
    if (signal.aborted) return interrupt()
    signal.addEventListener("abort", interrupt, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", interrupt))
  })

const abortable = <A, E>(params: unknown, call: Effect.Effect<A, E>): Effect.Effect<A, E> => {
  const signal = abortSignal(params)
  return signal === undefined ? call : Effect.raceFirst(call, aborted(signal))
}

const abortableStream = <A, E>(params: unknown, events: Stream.Stream<A, E>): Stream.Stream<A, E> => {
  const signal = abortSignal(params)
  return signal === undefined ? events : Stream.interruptWhen(events, aborted(signal))
}

const errorTag = (exit: Exit.Exit<unknown, unknown>): string | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (Predicate.hasProperty(error, "_tag")) return String(error._tag)
  return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
}
