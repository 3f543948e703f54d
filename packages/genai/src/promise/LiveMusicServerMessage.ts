/**
 * A message of the server of a music session as plain async code reads it.
 *
 * @since 0.1.0
 */
import * as Message from "../LiveMusicServerMessage.ts"
import type * as Plain from "../wire/plain/LiveMusic.ts"

/**
 * A message of the server of a music session. The fields are those of the API. Accessors are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export type LiveMusicServerMessage = Plain.LiveMusicServerMessage

/**
 * The class of all messages. An empty one has no fields, and its accessors are `undefined`.
 *
 * @category models
 * @since 0.1.0
 */
export const LiveMusicServerMessage: new() => Plain.LiveMusicServerMessage = Message.LiveMusicServerMessage as never
