/**
 * A message of the server of a Live session as plain async code reads it.
 *
 * @since 0.1.0
 */
import * as Message from "../LiveServerMessage.ts"
import type * as Plain from "../wire/plain/Live.ts"

/**
 * A message of the server of a Live session. The fields are those of the API. Accessors are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export type LiveServerMessage = Plain.LiveServerMessage

/**
 * The class of all messages. An empty one has no fields, and its accessors are `undefined`.
 *
 * @category models
 * @since 0.1.0
 */
export const LiveServerMessage: new() => Plain.LiveServerMessage = Message.LiveServerMessage as never
