/**
 * Chunks in a row that bring nothing but more of one text, as most chunks of a stream do. They are one chunk: that of the last one, with all of the text.
 */
import * as Predicate from "effect/Predicate"
import type { Candidate, GenerateContentResponse } from "../../wire/GenerateContent.ts"
import { isFields } from "../check/Fields.ts"

/** A run of chunks. */
export class TextRun {
  private last: GenerateContentResponse | undefined
  private candidate: Candidate | undefined
  private shape = 0
  private readonly text = new Joined()
  private isOne = false

  /** Takes a chunk that goes on with the run, or begins one. Returns whether it has: the run before has to be over, or be the same. */
  takes(chunk: GenerateContentResponse): boolean {
    const shape = shapeOf(chunk)
    if (shape === 0) return false
    const candidate = chunk.candidates![0]!
    if (this.last !== undefined && (shape !== this.shape || !isSame(this.candidate!, candidate))) return false
    this.isOne = this.last === undefined
    this.text.add(candidate.content!.parts![0]!.text!)
    this.last = chunk
    this.candidate = candidate
    this.shape = shape
    return true
  }

  /** Ends the run: one chunk for all of them, or `undefined` if there are none. */
  end(): GenerateContentResponse | undefined {
    const { candidate, isOne, last } = this
    if (last === undefined || candidate === undefined) return undefined
    const text = this.text.take()
    this.last = undefined
    if (isOne) return last
    const [part] = candidate.content!.parts!
    return { ...last, candidates: [{ ...candidate, content: { ...candidate.content, parts: [{ ...part, text }] } }] }
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A text of many pieces. They are joined some at a time: a text that grows by `+=` keeps all of its pieces, which the garbage collector has to visit. */
class Joined {
  private readonly blocks: Array<string> = []
  private pieces: Array<string> = []

  add(piece: string): void {
    if (this.pieces.push(piece) === piecesOfABlock) this.join()
  }

  /** The text so far. It begins anew. */
  take(): string {
    this.join()
    return this.blocks.splice(0).join("")
  }

  private join(): void {
    this.blocks.push(this.pieces.join(""))
    this.pieces = []
  }
}

const piecesOfABlock = 256

/** The fields of a chunk of which the last one counts, each with a bit of its own. */
const bitOf = (name: string): number => {
  switch (name) {
    case "candidates":
      return 1
    case "usageMetadata":
      return 2
    case "modelVersion":
      return 4
    case "responseId":
      return 8
    case "sdkHttpResponse":
      return 16
    case "createTime":
      return 32
    default:
      return 0
  }
}

/** The fields that a chunk has, if it has one text and nothing else to merge; else 0. */
const shapeOf = (chunk: GenerateContentResponse): number => {
  if (!Predicate.isObject(chunk)) return 0
  let shape = 0
  for (const name in chunk) {
    const bit = bitOf(name)
    const value = chunk[name as keyof GenerateContentResponse] as unknown
    if (bit === 0 || value === undefined || value === null || value === "") return 0
    shape |= bit
  }
  const { candidates } = chunk
  if (!Array.isArray(candidates) || candidates.length !== 1) return 0
  const [candidate] = candidates
  if (!hasOnly(candidate, "content", "index") || !hasOnly(candidate["content"], "parts", "role")) return 0
  const parts = candidate["content"]["parts"]
  if (!Array.isArray(parts) || parts.length !== 1) return 0
  const [part] = parts
  return hasOnly(part, "text", "thought") && typeof part["text"] === "string" && isFlag(part["thought"]) ? shape : 0
}

const isFlag = (value: unknown): boolean => value === undefined || typeof value === "boolean"

/** Whether a value is an object with these two fields at most. */
const hasOnly = (value: unknown, one: string, other: string): value is { readonly [name: string]: unknown } => {
  if (!isFields(value)) return false
  for (const name in value) if (name !== one && name !== other) return false
  return true
}

/** Whether two candidates of one text each go on with the same text. */
const isSame = (one: Candidate, other: Candidate): boolean =>
  one.index === other.index &&
  one.content!.role === other.content!.role &&
  one.content!.parts![0]!.thought === other.content!.parts![0]!.thought
