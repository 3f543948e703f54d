/**
 * The `live` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { LiveConnectConfig } from "../wire/plain/Live.ts"
import type { AutomaticFunctionCallingConfig, ToolListUnion } from "./FunctionCalling.ts"
import * as Face from "./internal/Face.ts"
import type { LiveCallbacks } from "./LiveCallbacks.ts"
import { LiveMusic } from "./LiveMusic.ts"
import type { Session } from "./Session.ts"

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
  connect: ((method) => connect(method)) as Face.Verb<
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

const connect = /*#__PURE__*/ Face.later(async () => (await import("./internal/LiveSessions.ts")).connect)
