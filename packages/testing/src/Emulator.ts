/**
 * The Gemini API and Vertex AI, emulated: every endpoint that the SDK's resources use, with state, with
 * validation and errors in Google's words, and with answers that are always the same. It knows HTTP and
 * the wire format, not the SDK, so any client can talk to it.
 *
 * In memory it is an `HttpClient` layer; over HTTP it is a server on the loopback interface that stops
 * with its scope. Time comes from Effect's `Clock`, so that `TestClock` drives delays and long-running work.
 *
 * @example
 * ```ts
 * import { Emulator, Script } from "@effect-genai/testing"
 * import { Effect } from "effect"
 * import { HttpClient, HttpClientRequest } from "effect/http"
 *
 * const program = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   yield* emulator.script(Script.sequence("models.generateContent", [Script.says("Because of Rayleigh.")]))
 *   const client = yield* HttpClient.HttpClient
 *   const response = yield* HttpClientRequest.post(`${emulator.baseUrl}/v1beta/models/gemini-2.5-flash:generateContent`).pipe(
 *     HttpClientRequest.setHeader("x-goog-api-key", "any"),
 *     HttpClientRequest.bodyJsonUnsafe({ contents: [{ parts: [{ text: "Why is the sky blue?" }] }] }),
 *     client.execute
 *   )
 *   return yield* response.json
 * }).pipe(Effect.provide(Emulator.layer()))
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { ServeError } from "effect/http/HttpServerError"
import * as Layer from "effect/Layer"
import type { Delivery } from "./Delivery.ts"
import type { FaultPlan } from "./Fault.ts"
import type { Model } from "./internal/catalogue.ts"
import * as engine from "./internal/engine.ts"
import * as web from "./internal/web.ts"
import * as world from "./internal/world.ts"
import type { ReceivedRequest } from "./ReceivedRequest.ts"
import type { Script } from "./Script.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What an emulator knows from the start.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** API keys that are accepted. By default every key is, and only a missing one is refused. */
  readonly apiKeys?: ReadonlyArray<string>
  /** Bearer tokens that are accepted. By default every token is. */
  readonly accessTokens?: ReadonlyArray<string>
  /** Base models besides those of Google that the emulator knows; a model of the same id is replaced. */
  readonly models?: ReadonlyArray<Model>
  /** How long long-running work takes by the clock; 2 seconds by default. */
  readonly jobDuration?: Duration.Input
  /** Scripts in force from the start. */
  readonly script?: ReadonlyArray<Script>
  /** Fault plans in force from the start. */
  readonly faults?: ReadonlyArray<FaultPlan>
}

/**
 * {@link Options}, and where to listen.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerOptions extends Options {
  /** TCP port on 127.0.0.1; by default one that is free. */
  readonly port?: number
}

export type { Model }

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The running emulator: where it is, what it was asked, and what it is to do next.
 *
 * @category services
 * @since 0.1.0
 */
export class Emulator extends Context.Service<Emulator, {
  /** Address without a trailing slash. In memory every other host is served as well. */
  readonly baseUrl: string
  /** The requests that arrived, oldest first. */
  readonly requests: Effect.Effect<ReadonlyArray<ReceivedRequest>>
  /** The webhook deliveries that are due by now, oldest first: what listeners would have got, signed. */
  readonly deliveries: Effect.Effect<ReadonlyArray<Delivery>>
  /** Adds scripts behind those in force. */
  readonly script: (...scripts: ReadonlyArray<Script>) => Effect.Effect<void>
  /** Adds fault plans behind those in force. */
  readonly inject: (...plans: ReadonlyArray<FaultPlan>) => Effect.Effect<void>
  /** Forgets scripts, fault plans and the log of requests. What the API stores stays. */
  readonly reset: Effect.Effect<void>
  /**
   * The emulator as a `fetch`, without a socket; for clients that take one. It differs from a real one in
   * that it follows no redirect.
   */
  readonly fetch: typeof globalThis.fetch
}>()("@effect-genai/testing/Emulator") {
  /** The emulator in memory, with the `HttpClient` that reaches it. */
  static readonly layer = (options: Options = {}): Layer.Layer<Emulator | HttpClient.HttpClient> =>
    Layer.effectContext(Effect.gen(function*() {
      const engine = yield* make(options)
      return Context.make(HttpClient.HttpClient, web.httpClient(engine)).pipe(
        Context.add(Emulator, yield* service(engine, "http://emulator.localhost"))
      )
    }))

  /**
   * The emulator as an HTTP server on 127.0.0.1, which closes with every open socket when the scope of the
   * layer ends. Node only.
   */
  static readonly layerServer = (options: ServerOptions = {}): Layer.Layer<Emulator, ServeError> =>
    Layer.effect(
      Emulator,
      Effect.gen(function*() {
        const engine = yield* make(options)
        // Imported here, so that the emulator in memory runs where there is no `node:http`.
        const server = yield* Effect.promise(() => import("./internal/server.ts"))
        return yield* service(engine, yield* server.serve(engine, options.port ?? 0))
      })
    )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const make = Effect.fnUntraced(function*(options: Options) {
  const state = yield* world.make({ models: options.models ?? [], jobDuration: options.jobDuration ?? "2 seconds" })
  return yield* engine.make(state, {
    callers: { apiKeys: options.apiKeys, accessTokens: options.accessTokens },
    script: options.script ?? [],
    faults: options.faults ?? []
  })
})

const service = (engine: engine.Engine, baseUrl: string): Effect.Effect<Emulator["Service"]> =>
  Effect.map(Effect.context<never>(), (context) =>
    Emulator.of({
      baseUrl,
      requests: engine.requests,
      deliveries: engine.deliveries,
      script: engine.script,
      inject: engine.inject,
      reset: engine.reset,
      fetch: web.fetch(engine, context)
    }))
