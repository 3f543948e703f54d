/**
 * A session with a model in real time: what it receives, what can be sent, and what happens to its connection.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { GenAIError } from "./GenAIError.ts"
import type { LiveServerMessage } from "./LiveServerMessage.ts"
import type * as Wire from "./wire/Live.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What happens to the connection of a session.
 *
 * - `Connected`: the session is set up.
 * - `GoAway`: the server will close the connection within `timeLeft`.
 * - `Interrupted`: the user interrupted the model. Audio that has not been played is to be discarded. The event comes as soon as the server says so, before
 *   messages that still wait to be read.
 * - `Resuming`: the connection ended (`cause`), or is about to (`undefined`), and the session goes on over another one. `attempt` counts from 1.
 * - `Resumed`: it went on. `resent` messages were sent again, because the state of the server may not have them; `lost` were no longer kept. `cutOff` says
 *   whether the model was in the middle of an answer, which does not go on. It answers anew what was sent again; if nothing was, it waits for the program.
 * - `Ended`: the session is over. `cause` is the error it failed with, if it did.
 *
 * @category models
 * @since 0.1.0
 */
export type LiveEvent =
  | { readonly _tag: "Connected" }
  | { readonly _tag: "GoAway"; readonly timeLeft: Duration.Duration | undefined }
  | { readonly _tag: "Interrupted" }
  | { readonly _tag: "Resuming"; readonly cause: GenAIError | undefined; readonly attempt: number }
  | { readonly _tag: "Resumed"; readonly resent: number; readonly lost: number; readonly cutOff: boolean }
  | { readonly _tag: "Ended"; readonly cause: unknown }

/**
 * What is done with messages that come faster than they are taken.
 *
 * @category models
 * @since 0.1.0
 */
export interface Buffering {
  /** How many messages may wait, at least 1. */
  readonly capacity?: number | undefined
  /**
   * What is done when that many wait: `"suspend"` makes the sender wait, `"sliding"` drops the oldest, `"dropping"` drops the newest. Default: `"suspend"`.
   */
  readonly strategy?: "suspend" | "sliding" | "dropping" | undefined
}

/**
 * An open session. It ends with its scope. `E` are the errors of functions that the session runs.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveSession<out E = never> {
  /**
   * The messages of the server, from `setupComplete` on, each once and in order. The stream ends when the session is closed by either side as agreed, and fails
   * when it ends otherwise. It is read by one reader: two readers share the messages.
   */
  readonly messages: Stream.Stream<LiveServerMessage, GenAIError | E>
  /** What happens to the connection, from `Connected` on. Every reader gets all events; of very many only the last 64 are kept. The stream ends with the session. */
  readonly events: Stream.Stream<LiveEvent>
  /** What the server said when the session was set up. */
  readonly setupComplete: Wire.LiveServerSetupComplete
  /** The handle of the last state that can be resumed, for `config.sessionResumption.handle` of another session. */
  readonly resumptionHandle: Effect.Effect<string | undefined>
  /**
   * Adds turns to the conversation, in order, and interrupts the model. The model answers unless `turnComplete` is `false`. Without turns, it answers to what was
   * added before.
   */
  readonly sendClientContent: (params?: Wire.LiveSendClientContentParameters) => Effect.Effect<void, GenAIError>
  /**
   * Sends input as it happens: one of text, audio, video, and the marks of activity. It waits while the connection is slow, or down. `Audio.sendTo` sends the
   * audio of a microphone.
   */
  readonly sendRealtimeInput: (params: Wire.LiveSendRealtimeInputParameters) => Effect.Effect<void, GenAIError>
  /** Sends results of functions that the model called. */
  readonly sendToolResponse: (params: Wire.LiveSendToolResponseParameters) => Effect.Effect<void, GenAIError>
  /** Replaces the system instruction or the tools for the rest of the session. */
  readonly sendContextUpdate: (params: Wire.LiveClientContextUpdate) => Effect.Effect<void, GenAIError>
  /** Closes the session. `messages` and `events` end. Closing it again does nothing. */
  readonly close: Effect.Effect<void>
}
