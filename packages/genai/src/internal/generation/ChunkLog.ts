/**
 * The chunks of an answer as an immutable value. Chunks that only go on with a text are joined, so a long text is one chunk.
 */
import type * as Wire from "../../wire/GenerateContent.ts"
import { Log } from "../answer/Log.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { ResponseBuilder } from "./ResponseBuilder.ts"

type Chunk = Wire.GenerateContentResponse

/** A log without chunks. */
export const empty: Log<Chunk> = /*#__PURE__*/ new Log((last: Chunk, chunk: Chunk) =>
  isText(last) && isText(chunk) ? joined(last, chunk) : undefined
)

/** A log of these chunks. */
export const from = (chunks: Iterable<Chunk>): Log<Chunk> => empty.from(chunks)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Fields that a chunk brings whole. */
const whole: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "candidates",
  "usageMetadata",
  "sdkHttpResponse",
  "modelVersion",
  "modelStatus",
  "responseId",
  "createTime"
])

/** Whether a chunk is one text of one candidate, and what else it says replaces what was said before. */
const isText = (chunk: Chunk): boolean => {
  const { candidates } = asFields(chunk)
  if (!Array.isArray(candidates) || candidates.length !== 1 || !Object.keys(chunk).every((name) => whole.has(name))) {
    return false
  }
  const { content, index: _, ...others } = asFields(candidates[0])
  const { parts, role: _role, ...more } = asFields(content)
  if (!Array.isArray(parts) || parts.length !== 1 || isFilled(others) || isFilled(more)) return false
  const { text, ...fields } = asFields(parts[0])
  return typeof text === "string" && !isFilled(fields)
}

const isFilled = (fields: Fields): boolean => Object.keys(fields).length > 0

/** Two texts as one, unless they are of different candidates. */
const joined = (last: Chunk, chunk: Chunk): Chunk | undefined => {
  const whole = new ResponseBuilder().add(last).add(chunk).data()
  return whole.candidates?.length === 1 && isFields(whole.candidates[0]) ? whole : undefined
}
