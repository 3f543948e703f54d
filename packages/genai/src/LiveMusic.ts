/**
 * The `live.music` resource: sessions that generate music in real time, over a WebSocket. Gemini Developer API only.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Audio from "./Audio.ts"
import { GenAIClient, type RequestOptions } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Rules from "./internal/check/Rules.ts"
import { Events } from "./internal/live/Events.ts"
import * as Incoming from "./internal/live/Incoming.ts"
import * as Operations from "./internal/live/MusicOperations.ts"
import { type Sending, sent } from "./internal/live/Sending.ts"
import * as Session from "./internal/live/Session.ts"
import * as LiveMusicServerMessage from "./LiveMusicServerMessage.ts"
import type { LiveMusicSession } from "./LiveMusicSession.ts"
import type { Buffering } from "./LiveSession.ts"
import * as LiveSocket from "./LiveSocket.ts"
import type * as Wire from "./wire/LiveMusic.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of {@link LiveMusic.connect}.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveMusicConnectParameters {
  /** The name of the model, for example `"models/lyria-realtime-exp"`. */
  readonly model: string
  /** HTTP options of the handshake, and a signal that aborts it. */
  readonly config?: RequestOptions | undefined
}

/**
 * How a session is run.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveMusicOptions {
  /** Messages that wait to be read. Default: 1,024, and the server waits while more would (`"suspend"`), where the WebSocket can be paused. */
  readonly incoming?: Buffering | undefined
}

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `live.music` resource. The model is available in the API version `v1alpha`: `httpOptions: { apiVersion: "v1alpha" }`.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { LiveMusic, Wav } from "effect-genai"
 *
 * const tenSeconds = Effect.scoped(Effect.gen(function*() {
 *   const music = yield* LiveMusic
 *   const session = yield* music.connect({ model: "models/lyria-realtime-exp" })
 *   yield* session.setWeightedPrompts({ weightedPrompts: [{ text: "Minimal techno", weight: 1 }] })
 *   yield* session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 120 } })
 *   yield* session.play
 *   const audio = yield* session.audio.pipe(Stream.take(5), Stream.runCollect)
 *   return yield* Wav.encode(audio)
 * }))
 * ```
 */
export class LiveMusic extends /*#__PURE__*/ Context.Service<LiveMusic, {
  /**
   * Opens a session, and succeeds once the server has set it up. The session ends with the scope. Failures of the connection before that are retried by the
   * retry policy. On Vertex AI it fails with `UnsupportedMethod`.
   */
  readonly connect: (
    params: LiveMusicConnectParameters,
    options?: LiveMusicOptions
  ) => Effect.Effect<LiveMusicSession, GenAIError, Scope.Scope>
}>()("effect-genai/LiveMusic") {
  /** The resource over the client of the context, and its `Socket.WebSocketConstructor` if it has one. */
  static readonly make: Effect.Effect<LiveMusic["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.suspend(() =>
    make
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<LiveMusic, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(LiveMusic, LiveMusic.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<LiveMusic["Service"]> = {
  connect: ["effect", "params", "options"]
}

const make: Effect.Effect<LiveMusic["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.gen(function*() {
  const client = yield* GenAIClient
  const construct = yield* LiveSocket.current
  return gated<LiveMusic["Service"]>("live.music", signatures, {
    connect: (params, options) => connect(client, construct, params, options)
  })
})

const connect = Effect.fnUntraced(function*(
  client: GenAIClient["Service"],
  construct: LiveSocket.Constructor,
  params: LiveMusicConnectParameters,
  options: LiveMusicOptions = {}
): Effect.fn.Return<LiveMusicSession, GenAIError, Scope.Scope> {
  const { name } = Operations.connect
  const wrong = Rules.invalid(name, "options", options, Incoming.rules)
  if (wrong !== undefined) return yield* wrong
  const filtered = new Events<Wire.LiveMusicFilteredPrompt>()
  const session = yield* Session.open(protocol(client, params), {
    abortSignal: params.config?.abortSignal,
    construct,
    incoming: options.incoming,
    observed: { config: client.config, operation: { name }, params },
    observe: () => ({ filteredPrompt }) => filteredPrompt && Effect.sync(() => filtered.emit(filteredPrompt))
  })
  yield* Effect.forkScoped(Effect.andThen(Stream.runDrain(session.events), Effect.sync(() => filtered.end())))
  const sending: Sending = { backend: client.config.backend, send: session.send }
  return {
    setWeightedPrompts: (params) => verbs.setWeightedPrompts(sending, params),
    setMusicGenerationConfig: (params) => verbs.setMusicGenerationConfig(sending, params),
    messages: session.messages,
    audio: Stream.flatMap(session.messages, (message) => Stream.fromIterable(Audio.fromMessage(message))),
    filteredPrompts: filtered.stream,
    events: session.events,
    play: control(sending, "PLAY"),
    pause: control(sending, "PAUSE"),
    stop: control(sending, "STOP"),
    resetContext: control(sending, "RESET_CONTEXT"),
    close: session.close
  }
})

const control = (sending: Sending, playbackControl: Wire.LiveMusicPlaybackControl) =>
  sent(sending, Operations.playbackControl, { playbackControl }, "turn")

/** What sends a message with parameters, of any session. */
type Verbs = {
  readonly [Verb in "setWeightedPrompts" | "setMusicGenerationConfig"]: (
    sending: Sending,
    ...args: Parameters<LiveMusicSession[Verb]>
  ) => Effect.Effect<void, GenAIError>
}

const ofVerbs: Signatures<Verbs> = {
  setWeightedPrompts: ["effect", "self", "params"],
  setMusicGenerationConfig: ["effect", "self", "params?"]
}

const verbs = /*#__PURE__*/ gated<Verbs>("live.music", ofVerbs, {
  setWeightedPrompts: (sending, params) => {
    const wrong = Operations.wrongPrompts(params.weightedPrompts)
    return wrong === undefined ? sent(sending, Operations.weightedPrompts, params, "turn") : Effect.fail(wrong)
  },
  setMusicGenerationConfig: (sending, { musicGenerationConfig, ...params } = {}) =>
    sent(
      sending,
      Operations.generationConfig,
      { ...params, musicGenerationConfig: musicGenerationConfig ?? {} },
      "turn"
    )
})

const protocol = (
  client: GenAIClient["Service"],
  params: LiveMusicConnectParameters
): Session.Protocol<LiveMusicServerMessage.LiveMusicServerMessage> => ({
  operation: Operations.connect.name,
  handshake: () => client.handshake(Operations.connect, params),
  retryPolicy: client.retryPolicy(params.config?.httpOptions),
  decode: LiveMusicServerMessage.make,
  usage: () => undefined,
  isReady: ({ setupComplete }) => setupComplete !== undefined,
  answers: () => false,
  completes: () => false,
  signals: ({ filteredPrompt, setupComplete }) =>
    filteredPrompt !== undefined ? { hasContent: true } : setupComplete === undefined ? undefined : {},
  resumption: "none"
})
