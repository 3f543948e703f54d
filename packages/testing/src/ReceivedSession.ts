/**
 * A live session that the emulator accepted: its handshake, the frames of the client, and its end. A refused handshake is among the requests only. Its
 * values are unchanged and include keys, so that a test can check them. When a session is printed, secrets are redacted.
 *
 * @example
 * ```ts
 * import { Emulator } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * const lastSetup = Effect.gen(function*() {
 *   const emulator = yield* Emulator
 *   const sessions = yield* emulator.sessions
 *   return sessions.at(-1)?.frames.at(0)?.message
 * })
 * ```
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as frames from "./internal/live/frames.ts"
import * as secrets from "./internal/secrets.ts"
import type { ReceivedRequest } from "./ReceivedRequest.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The end of a session.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ending {
  /** Who ended it. */
  readonly by: "client" | "emulator"
  /** The close code. 1005 for a close without a code, 1006 for a connection that was dropped without a close. */
  readonly code: number
  /** The reason of the close, or an empty text. */
  readonly reason: string
}

/**
 * A frame of the client.
 *
 * @category models
 * @since 0.1.0
 */
export class ReceivedFrame extends Inspectable.Class {
  /** The text, or the bytes of a binary frame. */
  readonly data: string | Uint8Array
  /** Time of arrival by Effect's `Clock`, in milliseconds since 1970. */
  readonly receivedAt: number

  constructor(fields: Pick<ReceivedFrame, "data" | "receivedAt">) {
    super()
    this.data = fields.data
    this.receivedAt = fields.receivedAt
  }

  /** The data as JSON, or as text if it is not JSON. */
  get message(): unknown {
    return frames.parse(this.data)
  }

  override toJSON(): unknown {
    return { _id: "ReceivedFrame", message: secrets.body(this.message, false) }
  }
}

/**
 * A session that the emulator accepted, as it was when it was asked for.
 *
 * @category models
 * @since 0.1.0
 */
export class ReceivedSession extends Inspectable.Class {
  /** Position in the log, from 0. */
  readonly index: number
  /** The handshake: its URL and headers. */
  readonly request: ReceivedRequest
  /** The frames of the client until now, oldest first. */
  readonly frames: ReadonlyArray<ReceivedFrame>
  /** The end, or `undefined` while the session is open. */
  readonly ending: Ending | undefined
  /** Waits for the end. */
  readonly ended: Effect.Effect<Ending>

  constructor(fields: Pick<ReceivedSession, "index" | "request" | "frames" | "ending" | "ended">) {
    super()
    this.index = fields.index
    this.request = fields.request
    this.frames = fields.frames
    this.ending = fields.ending
    this.ended = fields.ended
  }

  override toJSON(): unknown {
    return { _id: "ReceivedSession", request: this.request, frames: this.frames, ending: this.ending }
  }
}
