/**
 * A message of the server of a Live session: plain data as the server sent it, with accessors for the most common questions.
 *
 * @since 0.1.0
 */
import { type Fields, isFields, setFields } from "./internal/check/Fields.ts"
import * as Base64 from "./internal/codec/Base64.ts"
import type { Part } from "./wire/Content.ts"
import type * as Wire from "./wire/Live.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

// Safe here: all fields of the interface are optional.
/* oxlint-disable typescript/no-unsafe-declaration-merging */

/**
 * A message of the server of a Live session. The fields are those of the API. Accessors read the turn of the model. They are computed on every access, and
 * never throw.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveServerMessage extends Wire.LiveServerMessage {}

/**
 * A message of the server of a Live session. The fields are those of the API. Accessors read the turn of the model. They are computed on every access, and
 * never throw.
 *
 * @category models
 * @since 0.1.0
 */
export class LiveServerMessage {
  /** The text of the turn, without thoughts. `undefined` if it has no text part. */
  get text(): string | undefined {
    const texts = parts(this).flatMap(({ text, thought }) => typeof text === "string" && thought !== true ? [text] : [])
    return texts.length === 0 ? undefined : texts.join("")
  }

  /** The inline data of the turn, joined, in base64. `undefined` if it has none, or if it cannot be joined. */
  get data(): string | undefined {
    const data = parts(this).flatMap(({ inlineData }) => typeof inlineData?.data === "string" ? [inlineData.data] : [])
    const joined = Base64.join(data)
    return joined === "" ? undefined : joined
  }
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Adds the accessors to a message that is plain data.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as LiveServerMessage from "effect-genai/LiveServerMessage"
 *
 * const message = LiveServerMessage.make({ serverContent: { modelTurn: { parts: [{ text: "Hello!" }] } } })
 * const text = message.text // "Hello!"
 * ```
 */
export const make = (data: Wire.LiveServerMessage): LiveServerMessage => {
  const message = new LiveServerMessage()
  for (const name in data) {
    if (unassignable.has(name)) {
      setFields(message, data as Fields)
      return message
    }
  }
  return Object.assign(message, data)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The names of accessors: an assignment does not make fields of them. */
const unassignable: ReadonlySet<string> = /*#__PURE__*/ new Set(["__proto__", "data", "text"])

const parts = ({ serverContent }: Wire.LiveServerMessage): ReadonlyArray<Part> => {
  const parts = serverContent?.modelTurn?.parts
  return Array.isArray(parts) ? parts.filter(isFields) : []
}
