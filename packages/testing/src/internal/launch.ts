/** Starts an emulator with its options: in memory, or as a server. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { FaultPlan } from "../Fault.ts"
import type { Identity } from "../Identity.ts"
import type { Latency } from "../Latency.ts"
import type { LiveScript } from "../LiveScript.ts"
import type { Quota } from "../Quota.ts"
import type { Script } from "../Script.ts"
import type { Model } from "./catalogue.ts"
import * as Engine from "./engine.ts"
import { unobserved } from "./observer.ts"
import * as world from "./world.ts"

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
  /** How fast models answer. Default: at once. */
  readonly latency?: ReadonlyArray<Latency>
  /** Limits of requests and tokens. Default: none. */
  readonly quotas?: ReadonlyArray<Quota>
  /**
   * Varies the values that the emulator generates from a schema, for structured output and arguments of calls: each prompt has values of its own, the same
   * for the same seed. So does the `seed` of a request. Default: the same values for every prompt.
   */
  readonly seed?: number
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
  /** Whether `requests` and `sessions` keep what was received. `false` is for a server that runs for long, whose memory stays bounded. Default: true. */
  readonly history?: boolean
}

/**
 * {@link Options} of an emulator that listens on a port.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerOptions extends Options {
  /** TCP port. Default: a free port. */
  readonly port?: number
  /** The address of the interface to listen on, for example `"0.0.0.0"` in a container. Default: `"127.0.0.1"`, which only this machine reaches. */
  readonly host?: string
  /**
   * Whether the server has a page with its journal at `/_emulator/`, and addresses beside it to control it, `/health` among them. The journal has no
   * secrets, and is bounded: the last 1,000 requests, and 32 MB. Default: false.
   */
  readonly page?: boolean
}

export const engine = Effect.fnUntraced(function*(options: Options, observer = unobserved) {
  const { jobDuration = "2 seconds", lenient = false, models = [], quotas = [], seed } = options
  const state = yield* world.make({ models, jobDuration, lenient, quotas, seed, latency: options.latency })
  return yield* Engine.make(state, {
    callers: { apiKeys: options.apiKeys, accessTokens: options.accessTokens },
    identity: options.identity,
    script: options.script ?? [],
    live: options.live ?? [],
    liveFrames: options.liveFrames ?? "binary",
    faults: options.faults ?? [],
    history: options.history,
    observer
  })
})

/** Listens until the scope ends. */
export const server = Effect.fnUntraced(function*({ page = false, ...options }: ServerOptions) {
  if (!page) {
    const answering = yield* engine(options)
    return { engine: answering, baseUrl: yield* listen(answering, options) }
  }
  const { make } = yield* Effect.promise(() => import("./journal.ts"))
  const { around } = yield* Effect.promise(() => import("./control.ts"))
  const journal = yield* make()
  const answering = yield* engine(options, journal)
  return {
    engine: answering,
    baseUrl: yield* listen(around(answering, { journal, isLocal: isLocal(options.host) }), options)
  }
})

/** A dynamic import, so that the emulator in memory also runs without `node:http`. */
export const listen = (engine: Engine.Engine, { host = "127.0.0.1", port = 0 }: Pick<ServerOptions, "host" | "port">) =>
  Effect.flatMap(Effect.promise(() => import("./server.ts")), ({ serve }) => serve(engine, { host, port }))

/** Whether an interface is reached from this machine only. */
export const isLocal = (host = "127.0.0.1"): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host)
