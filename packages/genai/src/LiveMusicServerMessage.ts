/**
 * A message of the server of a music session: plain data as the server sent it, with an accessor for its audio.
 *
 * @since 0.1.0
 */
import { type Fields, isFields, setFields } from "./internal/check/Fields.ts"
import type * as Wire from "./wire/LiveMusic.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

// Safe here: all fields of the interface are optional.
/* oxlint-disable typescript/no-unsafe-declaration-merging */

/**
 * A message of the server of a music session. The fields are those of the API.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveMusicServerMessage extends Wire.LiveMusicServerMessage {}

/**
 * A message of the server of a music session. The fields are those of the API.
 *
 * @category models
 * @since 0.1.0
 */
export class LiveMusicServerMessage {
  /** The first audio chunk. `undefined` if there is none. A message may have several: `serverContent.audioChunks`. */
  get audioChunk(): Wire.AudioChunk | undefined {
    const chunks: unknown = this.serverContent?.audioChunks
    const first: unknown = Array.isArray(chunks) ? chunks[0] : undefined
    return isFields(first) ? first : undefined
  }
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Adds the accessor to a message that is plain data.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (data: Wire.LiveMusicServerMessage): LiveMusicServerMessage => {
  const message = new LiveMusicServerMessage()
  if (!("audioChunk" in data) && !Object.hasOwn(data, "__proto__")) return Object.assign(message, data)
  setFields(message, data as Fields)
  return message
}
