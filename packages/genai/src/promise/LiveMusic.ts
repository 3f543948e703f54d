/**
 * The `live.music` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"
import type { LiveMusicCallbacks } from "./LiveCallbacks.ts"
import type { LiveMusicSession } from "./LiveMusicSession.ts"
import type { RequestOptions } from "./RequestOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `live.music.connect`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveMusicConnectParameters {
  /** The name of the model, for example `"models/lyria-realtime-exp"`. */
  readonly model: string
  /** Functions that get messages, errors, and the end. Without `onmessage` the session is iterated. */
  readonly callbacks?: LiveMusicCallbacks | undefined
  /** Options of the handshake. If `abortSignal` aborts, the promise rejects; an open session is closed. */
  readonly config?: Pick<RequestOptions, "abortSignal" | "httpOptions"> | undefined
}

// -----------------------------------------------------------------------------
// Resource
// -----------------------------------------------------------------------------

/**
 * The `live.music` resource. Gemini Developer API only, in the API version `v1alpha`.
 *
 * @category resources
 * @since 0.1.0
 */
export class LiveMusic extends /*#__PURE__*/ Face.make("liveMusic", {
  connect: ((method) => connect(method)) as Face.Verb<
    /**
     * Opens a session of music, and settles once the server has set it up. It rejects if the server refuses the session (`SessionClosed`, with the code and the
     * reason), if there is no connection, and on Vertex AI.
     */
    (params: LiveMusicConnectParameters) => Promise<LiveMusicSession>
  >
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const connect = /*#__PURE__*/ Face.later(async () => (await import("./internal/LiveMusicSessions.ts")).connect)
