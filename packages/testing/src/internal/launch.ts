/** Starts an emulator with its options: in memory, or as a server. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { FaultPlan } from "../Fault.ts"
import type { Identity } from "../Identity.ts"
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
}

export const engine = Effect.fnUntraced(function*(options: Options, observer = unobserved) {
  const { jobDuration = "2 seconds", lenient = false, models = [], quotas = [] } = options
  const state = yield* world.make({ models, jobDuration, lenient, quotas })
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
export const server = Effect.fnUntraced(function*({ host = "127.0.0.1", port = 0, ...options }: ServerOptions) {
  const answering = yield* engine(options)
  // A dynamic import, so that the emulator in memory also runs without `node:http`.
  const { serve } = yield* Effect.promise(() => import("./server.ts"))
  return { engine: answering, baseUrl: yield* serve(answering, { host, port }) }
})
