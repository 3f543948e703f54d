/**
 * The `live` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { asFields, type Fields } from "../internal/check/Fields.ts"
import type { LiveSession } from "../LiveSession.ts"
import type { Callable } from "../Tool.ts"
import type * as Wire from "../wire/Live.ts"
import type {
  LiveClientContextUpdate,
  LiveConnectConfig,
  LiveSendClientContentParameters,
  LiveSendRealtimeInputParameters,
  LiveSendToolResponseParameters,
  LiveServerMessage,
  LiveServerSetupComplete
} from "../wire/plain/Live.ts"
import type { AutomaticFunctionCallingConfig, ToolListUnion } from "./FunctionCalling.ts"
import { hasCallables } from "./internal/Callables.ts"
import * as Face from "./internal/Face.ts"
import { fieldOf, reworded } from "./internal/Given.ts"
import type { LiveCallbacks } from "./LiveCallbacks.ts"
import { LiveMusic } from "./LiveMusic.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `live.connect`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveConnectParameters {
  /** The name of the model, for example `"gemini-live-2.5-flash-preview"`. */
  readonly model: string
  /** Functions that get messages, errors, and the end. Without `onmessage` the session is iterated. */
  readonly callbacks?: LiveCallbacks | undefined
  /** The settings of the session. If `abortSignal` aborts, the promise rejects; an open session is closed. */
  readonly config?: LiveConnectSettings | undefined
}

/**
 * The settings of a session, with functions among the tools. The functions that the model calls run, and their results are sent. An error that a function throws
 * ends the session, and is for `onerror`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveConnectSettings extends Omit<LiveConnectConfig, "tools"> {
  /** The tools that the model may use: functions that are called, functions that the program runs, and server-side tools. */
  readonly tools?: ToolListUnion | undefined
  /** How functions are called. `disable` leaves the calls to the program: it answers them with `sendToolResponse`. */
  readonly automaticFunctionCalling?:
    | Pick<AutomaticFunctionCallingConfig, "concurrency" | "disable" | "toolTimeout">
    | undefined
}

/**
 * An open session with a model. What is sent is checked at once: a method throws the error of a wrong parameter. What the session cannot send any more, because
 * it has ended, is an error for `onerror`.
 *
 * Without `callbacks.onmessage`, the session is an async iterable of its messages. A loop that is left early does not end the session, and the next loop goes on
 * with the next message. It ends when the session does, and throws if the session fails.
 *
 * @category models
 * @since 0.1.0
 */
export class Session implements AsyncIterable<LiveServerMessage>, AsyncDisposable {
  /** What the server said when the session was set up. */
  readonly setupComplete: LiveServerSetupComplete
  readonly #verbs: Pick<Session, keyof Session>

  constructor(verbs: Pick<Session, keyof Session>) {
    this.#verbs = verbs
    this.setupComplete = verbs.setupComplete
  }

  /**
   * Adds turns to the conversation, in order, and interrupts the model. The model answers unless `turnComplete` is `false`. Without turns, it answers to what was
   * added before.
   */
  sendClientContent(params?: LiveSendClientContentParameters): void {
    this.#verbs.sendClientContent(params)
  }

  /** Sends input as it happens: text, audio, video, and the marks of activity. */
  sendRealtimeInput(params: LiveSendRealtimeInputParameters): void {
    this.#verbs.sendRealtimeInput(params)
  }

  /** Sends results of functions that the model called. */
  sendToolResponse(params: LiveSendToolResponseParameters): void {
    this.#verbs.sendToolResponse(params)
  }

  /** Replaces the system instruction or the tools for the rest of the session. */
  sendContextUpdate(params: LiveClientContextUpdate): void {
    this.#verbs.sendContextUpdate(params)
  }

  /** Closes the session. `onclose` is called when it has ended. */
  close(): void {
    this.#verbs.close()
  }

  /** The messages, from `setupComplete` on. Throws if there is an `onmessage`, which gets them. */
  [Symbol.asyncIterator](): AsyncIterator<LiveServerMessage> {
    return this.#verbs[Symbol.asyncIterator]()
  }

  /** Closes the session at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#verbs[Symbol.asyncDispose]()
  }
}

// -----------------------------------------------------------------------------
// Resource
// -----------------------------------------------------------------------------

/**
 * The `live` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Live extends /*#__PURE__*/ Face.make("live", {
  connect: ((method) => async (params) => {
    const Sessions = await import("./internal/Sessions.ts")
    const { send, session, ...running } = await Sessions.connect<LiveServerMessage, LiveSession>(
      method,
      params,
      (params) => withFunctions(method.operation, params)
    )
    return new Session({
      ...running,
      setupComplete: session.setupComplete as LiveServerSetupComplete,
      sendClientContent: (params) => send(session.sendClientContent(params)),
      sendRealtimeInput: (params) => send(session.sendRealtimeInput(params)),
      sendToolResponse: (params) => send(session.sendToolResponse(params)),
      sendContextUpdate: (params) => send(session.sendContextUpdate(params as Wire.LiveClientContextUpdate))
    })
  }) as Face.Verb<
    /**
     * Opens a session, and settles once the server has set it up. It rejects if the server refuses the session (`SessionClosed`, with the code and the reason),
     * or if there is no connection.
     *
     * @example
     * ```ts
     * import { GoogleGenAI, Modality } from "effect-genai/promise"
     *
     * await using ai = new GoogleGenAI({ apiKey: "…" })
     * await using session = await ai.live.connect({
     *   model: "gemini-live-2.5-flash-preview",
     *   config: { responseModalities: [Modality.TEXT] }
     * })
     * session.sendClientContent({ turns: "Why is the sky blue?" })
     * for await (const message of session) {
     *   console.log(message.text)
     *   if (message.serverContent?.turnComplete) break
     * }
     * ```
     */
    (params: LiveConnectParameters) => Promise<Session>
  >,
  music: ({ runner }) => new LiveMusic(runner)
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The parameters for the service, and its options: the functions among the tools are called. */
const withFunctions = Effect.fnUntraced(function*(operation: string, params: unknown) {
  const { concurrency, disable, toolTimeout } = asFields(fieldOf(fieldOf(params, "config"), "automaticFunctionCalling"))
  const given = fieldOf(fieldOf(params, "config"), "tools")
  const { callables, tools } = hasCallables(given)
    ? yield* Effect.promise(async () => (await import("./internal/Functions.ts")).separate(operation, given))
    : { callables: [], tools: given }
  const config = reworded(
    operation,
    "config",
    fieldOf(params, "config"),
    ({ automaticFunctionCalling: _, ...config }: Fields) => tools === undefined ? config : { ...config, tools }
  )
  return [
    config === undefined ? params : reworded(operation, "params", params, (params) => ({ ...params, config })),
    { concurrency, toolTimeout, tools: disable === true ? [] : callables.map(failing) }
  ]
})

/** A function that throws fails the session. */
const failing = (callable: Callable): Callable<unknown> => ({
  ...callable,
  call: (call) =>
    Effect.catchCauseIf(
      callable.call(call),
      (cause) => !Cause.hasInterruptsOnly(cause),
      (cause) => Effect.fail(Cause.squash(cause))
    )
})
