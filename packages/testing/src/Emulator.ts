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
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { ServeError } from "effect/http/HttpServerError"
import * as Layer from "effect/Layer"
import * as Socket from "effect/socket/Socket"
import type { Delivery } from "./Delivery.ts"
import type { FaultPlan } from "./Fault.ts"
import type { Identity } from "./Identity.ts"
import type { Model } from "./internal/catalogue.ts"
import * as engine from "./internal/engine.ts"
import * as memory from "./internal/live/memory.ts"
import * as web from "./internal/web.ts"
import * as world from "./internal/world.ts"
import type { LiveScript } from "./LiveScript.ts"
import type { Quota } from "./Quota.ts"
import type { ReceivedRequest } from "./ReceivedRequest.ts"
import type { ReceivedSession } from "./ReceivedSession.ts"
import type { Script } from "./Script.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of an emulator.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The accepted API keys. Default: every key. A missing key is refused. */
  readonly apiKeys?: ReadonlyArray<string>
  /**
   * The accepted bearer tokens, beside those that the emulator issued and that are still valid. `"issued"`: no others, except tokens that a service account
   * signed itself. Default: every token.
   */
  readonly accessTokens?: ReadonlyArray<string> | "issued"
  /** Who may have access tokens of the emulator, for how long, and what its metadata server says. */
  readonly identity?: Identity
  /** Base models in addition to those of Google. A model replaces another one with the same id. */
  readonly models?: ReadonlyArray<Model>
  /**
   * Answers requests with unknown names, values of wrong types and settings that the model does not take, as far as they can be understood, instead
   * of refusing them as the API does. Default: false.
   */
  readonly lenient?: boolean
  /** Limits of requests and tokens. Default: none. */
  readonly quotas?: ReadonlyArray<Quota>
  /** Duration of long-running work, by the clock. Default: 2 seconds. */
  readonly jobDuration?: Duration.Input
  /** Scripts at the start. */
  readonly script?: ReadonlyArray<Script>
  /** Scripts for live sessions at the start. */
  readonly live?: ReadonlyArray<LiveScript>
  /** The kind of the frames in live sessions. Default: `"binary"`, as the API sends them. */
  readonly liveFrames?: "binary" | "text"
  /** Fault plans at the start. */
  readonly faults?: ReadonlyArray<FaultPlan>
}

/**
 * {@link Options} of an emulator that listens on a port.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerOptions extends Options {
  /** TCP port on 127.0.0.1. Default: a free port. */
  readonly port?: number
}

export type { Model }

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
      const engine = yield* make(options)
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
        const engine = yield* make(options)
        // A dynamic import, so that the emulator in memory also runs without `node:http`.
        const server = yield* Effect.promise(() => import("./internal/server.ts"))
        return yield* service(engine, yield* server.serve(engine, options.port ?? 0))
      })
    )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const make = Effect.fnUntraced(function*(options: Options) {
  const { jobDuration = "2 seconds", lenient = false, models = [], quotas = [] } = options
  const state = yield* world.make({ models, jobDuration, lenient, quotas })
  return yield* engine.make(state, {
    callers: { apiKeys: options.apiKeys, accessTokens: options.accessTokens },
    identity: options.identity,
    script: options.script ?? [],
    live: options.live ?? [],
    liveFrames: options.liveFrames ?? "binary",
    faults: options.faults ?? []
  })
})

const service = (engine: engine.Engine, baseUrl: string): Effect.Effect<Emulator["Service"]> =>
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
