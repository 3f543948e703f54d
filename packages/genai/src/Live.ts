/**
 * The `live` resource: sessions with a model in real time, over a WebSocket.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Auth from "./Auth.ts"
import type { Backend } from "./Backend.ts"
import { type CallOptions, GenAIClient } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { asFields, isFields } from "./internal/check/Fields.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Rules from "./internal/check/Rules.ts"
import { revealed } from "./internal/check/Secret.ts"
import * as Codec from "./internal/codec/Codec.ts"
import * as Incoming from "./internal/live/Incoming.ts"
import * as Operations from "./internal/live/Operations.ts"
import { type Sending, sent } from "./internal/live/Sending.ts"
import * as Session from "./internal/live/Session.ts"
import * as ToolAnswers from "./internal/live/ToolAnswers.ts"
import * as ToolCalls from "./internal/tool/ToolCalls.ts"
import * as LiveServerMessage from "./LiveServerMessage.ts"
import type { Buffering, LiveSession } from "./LiveSession.ts"
import * as LiveSocket from "./LiveSocket.ts"
import type { Callable } from "./Tool.ts"
import type { FunctionResponse } from "./wire/Content.ts"
import type * as Wire from "./wire/Live.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of {@link Live.connect}.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveConnectParameters {
  /** The name of the model, for example `"gemini-2.5-flash-native-audio-preview-12-2025"`. */
  readonly model: string
  /** The settings of the session. */
  readonly config?: Wire.LiveConnectConfig | undefined
}

/**
 * How a session is run. `E` and `R` are the errors and the requirements of its functions.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveOptions<out E = never, out R = never> {
  /** Messages that wait to be read. Default: 1,024, and the server waits while more would (`"suspend"`), where the WebSocket can be paused. */
  readonly incoming?: Buffering | undefined
  /**
   * Functions that the model can call: they are declared in the setup, run when the model calls them, and their results are sent. A call that the server
   * cancels is interrupted. Calls of functions that only `config.tools` declares, and those that need approval, are left to the program. Default: none.
   */
  readonly tools?: ReadonlyArray<Callable<E, R>> | undefined
  /** How many calls of one message run at the same time. Default: 10. */
  readonly concurrency?: number | undefined
  /** How long a call may take. Then the model is told that it took too long. Default: 5 minutes. */
  readonly toolTimeout?: Duration.Input | undefined
}

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `live` resource.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { Live } from "effect-genai"
 *
 * const program = Effect.scoped(Effect.gen(function*() {
 *   const live = yield* Live
 *   const session = yield* live.connect({
 *     model: "gemini-live-2.5-flash-preview",
 *     config: { responseModalities: ["TEXT"] }
 *   })
 *   yield* session.sendClientContent({ turns: "Why is the sky blue?" })
 *   yield* session.messages.pipe(
 *     Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
 *     Stream.runForEach(({ serverContent }) => Console.log(serverContent?.modelTurn?.parts?.[0]?.text ?? ""))
 *   )
 * }))
 * ```
 */
export class Live extends /*#__PURE__*/ Context.Service<Live, {
  /**
   * Opens a session, and succeeds once the server has set it up. The session ends with the scope.
   *
   * Failures of the connection before that are retried by the retry policy. With `config.sessionResumption` the session outlives its connections: it goes on
   * over another one when the server announces the end of one, or when one breaks.
   */
  readonly connect: <E = never, R = never>(
    params: LiveConnectParameters,
    options?: LiveOptions<E, R>
  ) => Effect.Effect<LiveSession<E>, GenAIError, Scope.Scope | R>
}>()("effect-genai/Live") {
  /** The resource over the client of the context, and its `Socket.WebSocketConstructor` if it has one. */
  static readonly make: Effect.Effect<Live["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.suspend(() => make)

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Live, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Live, Live.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Live["Service"]> = {
  connect: ["effect", "params", "options"]
}

const make: Effect.Effect<Live["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.gen(function*() {
  const client = yield* GenAIClient
  const construct = yield* LiveSocket.current
  return gated<Live["Service"]>("live", signatures, {
    connect: (params, options) => connect(client, construct, params, options)
  })
})

const operation = Operations.connect.name

/** What the options have to be. */
const rules: Rules.Rules = { ...ToolCalls.rules, ...Incoming.rules }

const connect = Effect.fnUntraced(function*<E, R>(
  client: GenAIClient["Service"],
  construct: LiveSocket.Constructor,
  params: LiveConnectParameters,
  options: LiveOptions<E, R> = {}
): Effect.fn.Return<LiveSession<E>, GenAIError, Scope.Scope | R> {
  const wrong = Rules.invalid(operation, "options", options, rules)
  if (wrong !== undefined) return yield* wrong
  const { backend } = client.config
  const { abortSignal, tools: given } = params.config ?? {}
  const declared = yield* ToolAnswers.declared(operation, given, options.tools ?? [])
  const context = yield* Effect.context<R>()
  const session = yield* Session.open<LiveServerMessage.LiveServerMessage, E>(
    protocol(
      client,
      declared.tools.size === 0 ? params : { ...params, config: { ...params.config, tools: declared.all } }
    ),
    {
      abortSignal,
      construct,
      incoming: options.incoming,
      observed: { config: client.config, operation: { name: operation }, params },
      observe: declared.tools.size === 0 ? undefined : answering(declared, options, backend, context)
    }
  )
  const sending: Sending = { backend, send: session.send }
  return {
    sendClientContent: (params) => verbs.sendClientContent(sending, params),
    sendRealtimeInput: (params) => verbs.sendRealtimeInput(sending, params),
    sendToolResponse: (params) => verbs.sendToolResponse(sending, params),
    sendContextUpdate: (params) => verbs.sendContextUpdate(sending, params),
    messages: session.messages,
    events: session.events,
    setupComplete: session.ready.setupComplete ?? {},
    resumptionHandle: session.handle,
    close: session.close
  }
})

/** Answers the calls of functions in the messages of a session. */
const answering = <E, R>(
  declared: ToolAnswers.Declared<E, R>,
  limits: ToolCalls.Limits,
  backend: Backend,
  context: Context.Context<R>
): Session.Options<LiveServerMessage.LiveServerMessage, E>["observe"] =>
({ fail, scope, send }) => {
  const results = (functionResponses: ReadonlyArray<FunctionResponse>) =>
    sent({ backend, send }, Operations.toolResponse, { functionResponses }, "turn")
  const answer = ToolAnswers.make({ declared, limits, scope, send: results, fail })
  return (message) => {
    const answering = answer(message)
    return answering && Effect.provideContext(answering, context)
  }
}

/** What sends a message, of any session. */
type Verbs = {
  readonly [Verb in "sendClientContent" | "sendRealtimeInput" | "sendToolResponse" | "sendContextUpdate"]: (
    sending: Sending,
    ...args: Parameters<LiveSession[Verb]>
  ) => Effect.Effect<void, GenAIError>
}

const ofVerbs: Signatures<Verbs> = {
  sendClientContent: ["effect", "self", "params?"],
  sendRealtimeInput: ["effect", "self", "params"],
  sendToolResponse: ["effect", "self", "params"],
  sendContextUpdate: ["effect", "self", "params"]
}

const verbs = /*#__PURE__*/ gated<Verbs>("live", ofVerbs, {
  sendClientContent: (sending, params) =>
    sent(
      sending,
      Operations.clientContent,
      { ...params, turnComplete: params?.turnComplete ?? true },
      params?.turnComplete === false ? "part" : "turn"
    ),
  sendRealtimeInput: (sending, params) => {
    const wrong = Operations.wrongInput(params)
    const { activityStart, audio, media, video } = params
    const kind = (audio ?? media ?? video) !== undefined ? "media" : activityStart === undefined ? "turn" : "part"
    return wrong === undefined ? sent(sending, Operations.realtimeInput, params, kind) : Effect.fail(wrong)
  },
  sendToolResponse: (sending, { functionResponses, ...others }) => {
    const responses = Array.isArray(functionResponses) ? functionResponses : [functionResponses]
    const wrong = Operations.wrongResponses(responses, sending.backend)
    return wrong === undefined
      ? sent(sending, Operations.toolResponse, { ...others, functionResponses: responses }, "turn")
      : Effect.fail(wrong)
  },
  sendContextUpdate: (sending, params) => sent(sending, Operations.contextUpdate, params, "part")
})

/** A session of these parameters. It is one of an ephemeral token if the key of the client is one. */
const protocol = (
  client: GenAIClient["Service"],
  params: LiveConnectParameters
): Session.Protocol<LiveServerMessage.LiveServerMessage> => {
  const { backend } = client.config
  const { config } = params
  const token = ephemeralToken(client)
  const operation = token === undefined ? Operations.connect : { ...Operations.connect, apiVersion: "v1alpha" }
  const modalities = config?.responseModalities ?? asFields(config?.generationConfig)["responseModalities"] ?? undefined
  const given = backend._tag === "vertex" && modalities === undefined
    ? { ...params, config: { ...config, responseModalities: ["AUDIO"] } }
    : params
  const resumption = config?.sessionResumption ?? undefined
  return {
    operation: operation.name,
    handshake: (handle) =>
      client.handshake(
        operation,
        handle === undefined
          ? given
          : { ...given, config: { ...given.config, sessionResumption: { ...resumption, handle } } },
        token
      ),
    retryPolicy: client.retryPolicy(config?.httpOptions),
    decode: (fields) => LiveServerMessage.make(Codec.decode(operation, fields as Wire.LiveServerMessage, backend)),
    usage: ({ usageMetadata }) =>
      usageMetadata && {
        usageMetadata: { ...usageMetadata, candidatesTokenCount: asFields(usageMetadata)["responseTokenCount"] }
      },
    isReady: ({ setupComplete }) => setupComplete !== undefined,
    answers: ({ serverContent, toolCall }) =>
      (serverContent?.modelTurn ?? serverContent?.outputTranscription ?? toolCall) !== undefined,
    completes: ({ serverContent, toolCall }) => serverContent?.turnComplete === true || toolCall !== undefined,
    signals,
    resumption: resumption === undefined ? "none" : { handle: resumption.handle }
  }
}

/** What a message says to the session itself. */
const signals = (
  { goAway, serverContent, sessionResumptionUpdate, setupComplete, toolCall, toolCallCancellation }:
    Wire.LiveServerMessage
): Session.Signals | undefined => {
  if (isFields(sessionResumptionUpdate)) {
    const { lastConsumedClientMessageIndex, newHandle, resumable } = sessionResumptionUpdate
    const handle = resumable === true && typeof newHandle === "string" && newHandle !== "" ? newHandle : undefined
    const consumed = Number(lastConsumedClientMessageIndex)
    return { isResumable: handle !== undefined, handle, consumed: Number.isFinite(consumed) ? consumed : undefined }
  }
  if (isFields(goAway)) return { goAway: { timeLeft: durationOf(goAway.timeLeft) } }
  if (serverContent?.interrupted === true) return { isInterrupted: true, hasContent: true }
  if (toolCall !== undefined || toolCallCancellation !== undefined) return { hasContent: true }
  return setupComplete === undefined ? undefined : {}
}

/** A duration of the API, for example `10s`. */
const durationOf = (text: unknown): Duration.Duration | undefined => {
  const seconds = Number(/^([\d.]+)s$/.exec(String(text))?.[1])
  return Number.isFinite(seconds) ? Duration.seconds(seconds) : undefined
}

/** The endpoint and the credentials of a session, if the key of the client is an ephemeral token. */
const ephemeralToken = ({ config: { apiKey } }: GenAIClient["Service"]): CallOptions | undefined => {
  const token = revealed(apiKey)
  if (!Predicate.isString(token) || !token.startsWith("auth_tokens/")) return undefined
  const credentials = { headers: { authorization: `Token ${token}` }, query: { access_token: token } }
  return { variant: "CONSTRAINED", auth: Auth.make({ credentials: () => Effect.succeed(credentials) }) }
}
