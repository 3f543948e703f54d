/**
 * Callbacks of sessions for plain async code, and what they get.
 *
 * @since 0.1.0
 */
import type { LiveEvent } from "../LiveSession.ts"
import type { LiveServerMessage } from "../wire/plain/Live.ts"
import type { LiveMusicServerMessage } from "../wire/plain/LiveMusic.ts"

// -----------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------

/**
 * An error of a session: an `Event` with the fields of the `ErrorEvent` of browsers.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveErrorEvent {
  /** `"error"`. */
  readonly type: string
  /** The message of the error. */
  readonly message: string
  /** The error: a `GenAIError`, or what a callback has thrown. */
  readonly error: unknown
}

/**
 * The end of a session: an `Event` with the fields of the `CloseEvent` of browsers.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveCloseEvent {
  /** `"close"`. */
  readonly type: string
  /** The close code: 1000 if the session was closed as agreed, that of the server if it closed the session otherwise, and 1006 if the connection broke. */
  readonly code: number
  /** What the server said, or the message of the error. May be empty. */
  readonly reason: string
  /** Whether the session was closed, and did not break. */
  readonly wasClean: boolean
}

// -----------------------------------------------------------------------------
// Callbacks
// -----------------------------------------------------------------------------

/**
 * Callbacks of a session. A callback that throws, or whose promise rejects, does not end the session: `onerror` gets what it has thrown, and `onWarning` of the
 * client if there is no `onerror`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Callbacks<Message> {
  /** Gets each message, `setupComplete` first. Without it, the session is iterated: `for await (const message of session)`. */
  readonly onmessage?: ((message: Message) => void) | null | undefined
  /** Gets errors: those that end the session, then followed by `onclose`, and those of callbacks. */
  // The parameter of a method may be narrower than that of its type, as `ErrorEvent` is.
  readonly onerror?: { call(event: LiveErrorEvent): void }["call"] | null | undefined
  /** Is called once, when the session has ended, after the last message. */
  readonly onclose?: { call(event: LiveCloseEvent): void }["call"] | null | undefined
  /** Gets what happens to the connection: `Resuming`, `Resumed` and so on. */
  readonly onevent?: ((event: LiveEvent) => void) | null | undefined
}

/**
 * Callbacks of `live.connect`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveCallbacks extends Callbacks<LiveServerMessage> {
  /** Is called once, when the session is open, before the first message. */
  readonly onopen?: (() => void) | null | undefined
}

/**
 * Callbacks of `live.music.connect`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveMusicCallbacks extends Callbacks<LiveMusicServerMessage> {}
