/**
 * The client: one service that sends any operation of the API and decodes the answer. Resources such as `Models` use it; applications provide its
 * layer, which holds the settings and the connection.
 *
 * The client encodes a call for the backend, adds credentials, applies the time limits, retries by the current `RetryPolicy`, decodes the answer and
 * records one span. Interrupting a call closes its connection.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import * as GenAIConfig from "./GenAIConfig.ts"
import type { GenAIError } from "./GenAIError.ts"
import * as Answer from "./internal/answer/Answer.ts"
import type { Explain } from "./internal/answer/Explaining.ts"
import * as Call from "./internal/call/Call.ts"
import type * as Handshakes from "./internal/call/Handshake.ts"
import type * as Request from "./internal/call/Request.ts"
import * as Settings from "./internal/call/Settings.ts"
import * as Transport from "./internal/call/Transport.ts"
import { withHeaderFields } from "./internal/check/HttpSettings.ts"
import type * as Codec from "./internal/codec/Codec.ts"
import type * as EventStream from "./internal/stream/EventStream.ts"
import * as HttpSender from "./internal/transport/HttpSender.ts"
import type { RetryPolicy } from "./RetryPolicy.ts"
import type { HttpOptions } from "./wire/HttpOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of one call: `httpOptions` and `abortSignal`. Where the parameters of a method have a `config`, they are part of it.
 *
 * @category models
 * @since 0.1.0
 */
export type RequestOptions = Request.RequestOptions

/**
 * Options of one call, with the endpoint to use where an operation has several (`variant`), credentials for this call (`auth`), and
 * what runs each of its attempts (`eachAttempt`).
 *
 * @category models
 * @since 0.1.0
 */
export type CallOptions = Request.CallOptions

/**
 * Runs one attempt of a call: the effect that it gets sends the request once. It is the option `eachAttempt` of a call.
 *
 * @category models
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { GenAIClient } from "effect-genai"
 * import type { EachAttempt } from "effect-genai/GenAIClient"
 *
 * const logged: EachAttempt = (attempt) => Effect.andThen(Effect.logDebug("sending"), attempt)
 *
 * // A layer over the client: it takes one and provides one, and programs stay as they are.
 * const layer = Layer.effect(
 *   GenAIClient,
 *   Effect.map(GenAIClient, (client) =>
 *     GenAIClient.of({
 *       ...client,
 *       execute: (operation, params, options) =>
 *         client.execute(operation, params, { ...options, eachAttempt: logged })
 *     }))
 * )
 * ```
 */
export type EachAttempt = Settings.EachAttempt

/**
 * Sends the requests of a call that needs several, such as an upload.
 *
 * @category models
 * @since 0.1.0
 */
export type Exchange<Result> = Call.Exchange<Result>

/**
 * What opens a session over a WebSocket: the address of an operation, its credentials, and the message that sets up the session.
 *
 * @category models
 * @since 0.1.0
 */
export type Handshake = Handshakes.Handshake

/**
 * A request as a call would send it, without its credentials.
 *
 * @category models
 * @since 0.1.0
 */
export interface PreparedRequest {
  /** The HTTP method. */
  readonly method: string
  /** The URL with its query. */
  readonly url: string
  /** The JSON of the body. `undefined` if the request has none. */
  readonly body: string | undefined
}

/**
 * An operation of the API as data: its name, its message, and its HTTP method and path on each backend. The modules of `effect-genai/wire/table`
 * hold the operations of the API.
 *
 * @category models
 * @since 0.1.0
 */
export type Operation<Params, Result> = Codec.Operation<Params, Result>

/**
 * An operation whose answer is a stream of events.
 *
 * @category models
 * @since 0.1.0
 */
export type StreamOperation<Params, Event> = EventStream.StreamOperation<Params, Event>

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
  /** The settings of the client. */
  readonly config: GenAIConfig.GenAIConfig
  /** Sends an operation and decodes its answer. */
  readonly execute: <Params, Result>(
    operation: Operation<Params, Result>,
    params: Params,
    options?: CallOptions
  ) => Effect.Effect<Result, GenAIError>
  /** Sends an operation whose answer is a stream of events. The connection stays open while the stream runs. */
  readonly stream: <Params, Event>(
    operation: StreamOperation<Params, Event>,
    params: Params,
    options?: CallOptions
  ) => Stream.Stream<Event, GenAIError>
  /** Sends an operation whose answer is bytes, and emits them as they arrive. Before the first bytes the call may be retried. */
  readonly download: <Params>(
    operation: Operation<Params, unknown>,
    params: Params,
    options?: CallOptions
  ) => Stream.Stream<Uint8Array, GenAIError>
  /** Runs a call of several requests, with one span and one total time limit. The operation describes the first request. */
  readonly exchange: <Params, Result, A, E, R>(
    operation: Operation<Params, Result>,
    params: Params,
    use: (exchange: Exchange<Result>) => Effect.Effect<A, E, R>,
    options?: CallOptions
  ) => Effect.Effect<A, GenAIError | E, R>
  /** Makes the handshake of an operation whose session is a WebSocket. It sends nothing. The credentials are those of now. */
  readonly handshake: <Params>(
    operation: Operation<Params, unknown>,
    params: Params,
    options?: CallOptions
  ) => Effect.Effect<Handshake, GenAIError>
  /** The request that a call would send, without its credentials. Fails as the call would before it sends anything. */
  readonly prepare: <Params>(
    operation: Operation<Params, unknown>,
    params: Params,
    options?: CallOptions
  ) => Effect.Effect<PreparedRequest, GenAIError>
  /** The retry policy of a call with these options. */
  readonly retryPolicy: (options?: HttpOptions) => Effect.Effect<RetryPolicy>
}>()("effect-genai/GenAIClient") {
  /**
   * Makes a client from options, with the `HttpClient` and `Auth` of the context. It does not read the environment.
   */
  static readonly make = (
    options: GenAIConfig.GenAIOptions
  ): Effect.Effect<GenAIClient["Service"], GenAIConfig.InvalidConfig, HttpClient.HttpClient> => make(options, {})

  /**
   * Provides a client from options. Fails with `InvalidConfig` if options are missing or contradict each other.
   */
  static readonly layer = (
    options: GenAIConfig.GenAIOptions
  ): Layer.Layer<GenAIClient, GenAIConfig.InvalidConfig, HttpClient.HttpClient> =>
    Layer.effect(GenAIClient, make(options, {}))

  /**
   * Provides a client from options, and from the environment for options that are not set. Each option may be a `Config`.
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
   * Runs an effect whose calls use these options. They override those of the client, and `config.httpOptions` of a call overrides them.
   */
  static readonly withHttpOptions: {
    (options: HttpOptions): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    <A, E, R>(self: Effect.Effect<A, E, R>, options: HttpOptions): Effect.Effect<A, E, R>
  } = /*#__PURE__*/ dual(
    2,
    <A, E, R>(self: Effect.Effect<A, E, R>, options: HttpOptions): Effect.Effect<A, E, R> =>
      Effect.updateService(
        self,
        Settings.RegionHttpOptions,
        (outer) => Settings.merge(outer, withHeaderFields(options))
      )
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const make = (
  options: GenAIConfig.GenAIOptions,
  environment: GenAIConfig.Environment
): Effect.Effect<GenAIClient["Service"], GenAIConfig.InvalidConfig, HttpClient.HttpClient> =>
  Effect.flatMap(
    Effect.context<HttpClient.HttpClient>(),
    (context) => Effect.map(Transport.connect(options, environment, HttpSender.make(context), explain), Call.client)
  )

const explain: Explain = (read) => read(Answer)
