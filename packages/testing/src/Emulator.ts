/**
 * An emulator of the Gemini API and Vertex AI. It has every endpoint that the resources of the SDK use, with state, with the validation and the
 * error messages of Google, and with deterministic answers. It implements HTTP and the wire format, not the SDK, so any client can use it.
 *
 * In memory it is an `HttpClient` layer, with a constructor of WebSockets for live sessions. Over HTTP it is a server on the loopback interface that stops with
 * its scope, and that takes WebSockets. Time comes from Effect's `Clock`, so `TestClock` controls delays and long-running work.
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
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { ServeError } from "effect/http/HttpServerError"
import * as Layer from "effect/Layer"
import * as Socket from "effect/socket/Socket"
import type { Delivery } from "./Delivery.ts"
import type { FaultPlan } from "./Fault.ts"
import type { Model } from "./internal/catalogue.ts"
import type { Engine } from "./internal/engine.ts"
import * as launch from "./internal/launch.ts"
import type { Options, ServerOptions } from "./internal/launch.ts"
import * as memory from "./internal/live/memory.ts"
import * as web from "./internal/web.ts"
import type { LiveScript } from "./LiveScript.ts"
import type { ReceivedRequest } from "./ReceivedRequest.ts"
import type { ReceivedSession } from "./ReceivedSession.ts"
import type { Script } from "./Script.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

export type { Model, Options, ServerOptions }

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * A running emulator.
 *
 * @category services
 * @since 0.1.0
 */
export class Emulator extends Context.Service<Emulator, {
  /** The base URL, without a trailing slash. In memory, the emulator answers for every host. */
  readonly baseUrl: string
  /** The received requests, oldest first. */
  readonly requests: Effect.Effect<ReadonlyArray<ReceivedRequest>>
  /** The webhook deliveries until now, oldest first. They are signed, but not sent. */
  readonly deliveries: Effect.Effect<ReadonlyArray<Delivery>>
  /** Adds scripts after the present ones. */
  readonly script: (...scripts: ReadonlyArray<Script>) => Effect.Effect<void>
  /** The live sessions until now, oldest first, with the frames of the client. */
  readonly sessions: Effect.Effect<ReadonlyArray<ReceivedSession>>
  /** Adds scripts for live sessions after the present ones. */
  readonly live: (...scripts: ReadonlyArray<LiveScript>) => Effect.Effect<void>
  /** Adds fault plans after the present ones. */
  readonly inject: (...plans: ReadonlyArray<FaultPlan>) => Effect.Effect<void>
  /** Ends the access tokens that the emulator issued until now: requests with them are answered 401. */
  readonly revokeAccessTokens: Effect.Effect<void>
  /** Removes scripts, fault plans, the logs of requests and sessions, and what was used of quotas. Resources of the API stay. */
  readonly reset: Effect.Effect<void>
  /** A `fetch` function that reaches the emulator without a socket. Unlike a real one, it does not follow redirects. */
  readonly fetch: typeof globalThis.fetch
}>()("@effect-genai/testing/Emulator") {
  /** An emulator in memory, with the `HttpClient` and the constructor of WebSockets that reach it. The end of the scope drops all open sockets. */
  static readonly layer = (
    options: Options = {}
  ): Layer.Layer<Emulator | HttpClient.HttpClient | Socket.WebSocketConstructor> =>
    Layer.effectContext(Effect.gen(function*() {
      const engine = yield* launch.engine(options)
      return Context.make(HttpClient.HttpClient, web.httpClient(engine)).pipe(
        Context.add(Socket.WebSocketConstructor, yield* memory.webSocketConstructor(engine)),
        Context.add(Emulator, yield* service(engine, "http://emulator.localhost"))
      )
    }))

  /** An emulator as an HTTP server on 127.0.0.1, which also takes WebSockets. The end of the layer's scope closes it, with all open sockets. Node only. */
  static readonly layerServer = (options: ServerOptions = {}): Layer.Layer<Emulator, ServeError> =>
    Layer.effect(
      Emulator,
      Effect.gen(function*() {
        const { baseUrl, engine } = yield* launch.server(options)
        return yield* service(engine, baseUrl)
      })
    )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const service = (engine: Engine, baseUrl: string): Effect.Effect<Emulator["Service"]> =>
  Effect.map(Effect.context<never>(), (context) =>
    Emulator.of({
      baseUrl,
      requests: engine.requests,
      deliveries: engine.deliveries,
      sessions: engine.sessions,
      script: engine.script,
      live: engine.live,
      inject: engine.inject,
      revokeAccessTokens: engine.revokeAccessTokens,
      reset: engine.reset,
      fetch: web.fetch(engine, context)
    }))
