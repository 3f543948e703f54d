/** Answers of `generateContent` as the parts of `effect/ai`. */
import * as GenerateContentResponse from "effect-genai/GenerateContentResponse"
import type { Part } from "effect-genai/wire/Content"
import type * as Generate from "effect-genai/wire/GenerateContent"
import type * as Response from "effect/ai/Response"
import type { GeminiFinish } from "../GeminiMetadata.ts"
import * as Finish from "./finish.ts"
import { isFields, type Json, json, text } from "./json.ts"
import { callOf, type CallPiece, ownIdOf, type Piece, piecesOf, type Reading, whole } from "./pieces.ts"
import { sourcesOf } from "./sources.ts"
import type { Tools } from "./tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What is known of an answer at its end. */
export interface Ending {
  readonly id: string | undefined
  readonly model: string | undefined
  readonly finish: Response.FinishPartEncoded
}

/** The state of an answer that is read: what its chunks said beside its content. */
class Answer implements Reading {
  readonly tools: Tools
  readonly served = new Map<string, string>()
  readonly ids = new Set<string>()
  callsTools = false
  readonly #prefix: string
  #made = 0
  readonly #sources = new Set<string>()
  #response: Response.ResponseMetadataPartEncoded | undefined
  #usage: Generate.GenerateContentResponseUsageMetadata | undefined
  #feedback: object | undefined
  readonly #candidate: { [field: string]: unknown } = {}

  constructor(tools: Tools, ids: string) {
    this.tools = tools
    this.#prefix = ids
  }

  /** A new id, which no other answer has. */
  readonly id = (): string => `${this.#prefix}_${this.#made++}`

  /** Reads what a chunk says beside its content. Returns the first that names the answer, and new sources. */
  about(
    chunk: Generate.GenerateContentResponse,
    candidate: Generate.Candidate | undefined
  ): ReadonlyArray<Response.ResponseMetadataPartEncoded | Source> {
    const named = this.#response === undefined ? namesOf(chunk) : undefined
    this.#response ??= named
    this.#usage = chunk.usageMetadata ?? this.#usage
    this.#feedback = chunk.promptFeedback ?? this.#feedback
    if (candidate === undefined) return named === undefined ? nothing : [named]
    for (const field of ofCandidate) if (candidate[field] !== undefined) this.#candidate[field] = candidate[field]
    if (!grounded(candidate)) return named === undefined ? nothing : [named]
    const sources = sourcesOf(candidate, this.#sources, this.id)
    return named === undefined ? sources : [named, ...sources]
  }

  get finishReason(): string | undefined {
    return text(this.#candidate["finishReason"])
  }

  /** The end of the answer. */
  get ending(): Ending {
    const metadata: GeminiFinish = {
      ...this.#candidate,
      ...(this.#usage === undefined ? undefined : { usageMetadata: json(this.#usage) }),
      ...(this.#feedback === undefined ? undefined : { promptFeedback: json(this.#feedback) })
    }
    return {
      id: this.#response?.id,
      model: this.#response?.modelId,
      finish: {
        type: "finish",
        reason: Finish.reasonOf(this.finishReason, this.callsTools),
        usage: Finish.usageOf(this.#usage),
        metadata: { gemini: metadata }
      }
    }
  }
}

const nothing: ReadonlyArray<never> = []

type Source = ReturnType<typeof sourcesOf>[number]

// -----------------------------------------------------------------------------
// Whole answers
// -----------------------------------------------------------------------------

/** An answer as its parts, and its end. */
export const partsOf = (
  response: Generate.GenerateContentResponse,
  tools: Tools,
  ids: string
): { readonly parts: Array<Response.PartEncoded>; readonly ending: Ending } => {
  const answer = new Answer(tools, ids)
  const candidate = candidateOf(response)
  const about = answer.about(response, candidate)
  const content = contentOf(candidate).flatMap((part) => piecesOf(part, answer)).flatMap((piece) =>
    unary(piece, answer)
  )
  const { ending } = answer
  return {
    parts: [
      ...about.filter((part) => part.type === "response-metadata"),
      ...content,
      ...about.filter((part) => part.type === "source"),
      ending.finish
    ],
    ending
  }
}

const unary = (piece: Piece, answer: Answer): ReadonlyArray<Response.PartEncoded> => {
  switch (piece.type) {
    case "text":
    case "reasoning":
      return [{
        type: piece.type,
        text: piece.text,
        ...(piece.metadata === undefined ? undefined : { metadata: { gemini: piece.metadata } })
      }]
    case "call-piece":
      return callOf(...wholeCall([chunkOf(piece.part)]), answer)
        .flatMap((called) => unary(called.type === "call-piece" ? whole(piece.part) : called, answer))
    default:
      return [piece]
  }
}

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

/**
 * The parts of a stream, chunk by chunk. Pieces of a text that came together are one delta. A text is one block from the first of its pieces to the first other part, or to a piece with a signature, which is a
 * block of its own. Every block ends, and the stream ends with `finish`.
 */
export class Reader {
  readonly #answer: Answer
  #open: { readonly type: "text" | "reasoning"; readonly id: string } | undefined
  #calls: Array<OpenCall> = []
  #out: Array<Response.StreamPartEncoded> = []
  #blocks = 0

  constructor(tools: Tools, ids: string) {
    this.#answer = new Answer(tools, ids)
  }

  /** The parts of chunks that came together. */
  read(chunks: ReadonlyArray<Generate.GenerateContentResponse>): Array<Response.StreamPartEncoded> {
    this.#out = []
    for (const chunk of chunks) {
      const candidate = candidateOf(chunk)
      const about = this.#answer.about(chunk, candidate)
      for (const part of about) if (part.type === "response-metadata") this.#out.push(part)
      for (const part of contentOf(candidate)) for (const piece of piecesOf(part, this.#answer)) this.#add(piece)
      for (const part of about) if (part.type === "source") this.#out.push(part)
    }
    return this.#out
  }

  /** The last parts. */
  end(): Array<Response.StreamPartEncoded> {
    this.#out = []
    this.#close()
    for (const { id } of this.#calls) this.#out.push({ type: "tool-params-end", id })
    this.#out.push(this.ending.finish)
    return this.#out
  }

  get ending(): Ending {
    return this.#answer.ending
  }

  #add(piece: Piece): void {
    switch (piece.type) {
      case "text":
      case "reasoning":
        return this.#write(piece)
      case "call-piece":
        this.#close()
        return this.#gather(piece)
      case "tool-call":
        this.#close()
        if (piece.providerExecuted !== true) this.#announce(piece)
        this.#out.push(piece)
        return
      default:
        this.#close()
        this.#out.push(piece)
    }
  }

  #write({ metadata, text, type }: Extract<Piece, { readonly type: "text" | "reasoning" }>): void {
    if (metadata === undefined && text === "") return
    if (metadata !== undefined || this.#open?.type !== type) this.#close()
    this.#open ??= this.#start(type)
    if (text !== "") appendDelta(this.#out, type, this.#open.id, text)
    if (metadata !== undefined) {
      this.#out.push({ type: `${type}-end`, id: this.#open.id, metadata: { gemini: metadata } })
      this.#open = undefined
    }
  }

  #start(type: "text" | "reasoning") {
    const id = String(this.#blocks++)
    this.#out.push({ type: `${type}-start`, id })
    return { type, id }
  }

  #close(): void {
    if (this.#open === undefined) return
    this.#out.push({ type: `${this.#open.type}-end`, id: this.#open.id })
    this.#open = undefined
  }

  /** The parameters of a call that came at once. */
  #announce({ id, name, params }: Response.ToolCallPartEncoded): void {
    this.#out.push(
      { type: "tool-params-start", id, name },
      { type: "tool-params-delta", id, delta: JSON.stringify(params) },
      { type: "tool-params-end", id }
    )
  }

  /** A piece of a call: of the one that it names, or of the newest. The whole call is known with its last piece. */
  #gather({ isLast, part }: CallPiece): void {
    const { id: own, name } = part.functionCall ?? {}
    let call = this.#calls.find((call) => call.own !== undefined && call.own === own)
    if (call === undefined) {
      if (typeof name === "string") call = this.#begin(name, json(part.functionCall ?? {}))
      else call = this.#calls.at(-1)
    }
    if (call === undefined) return
    call.chunks.push(chunkOf(part))
    if (!isLast) return
    this.#calls = this.#calls.filter((other) => other !== call)
    const { chunks, id, own: known } = call
    // The id is decided already.
    const ids = known === undefined ? this.#answer.ids : new Set<string>()
    for (const piece of callOf(...wholeCall(chunks), { ...this.#answer, id: () => id, ids })) {
      if (piece.type !== "tool-call") continue
      this.#answer.callsTools ||= piece.providerExecuted !== true
      this.#out.push(
        { type: "tool-params-delta", id, delta: JSON.stringify(piece.params) },
        { type: "tool-params-end", id },
        piece
      )
    }
  }

  #begin(name: string, fields: Json): OpenCall {
    const own = ownIdOf(fields, this.#answer)
    const call: OpenCall = { chunks: [], own, id: own ?? this.#answer.id() }
    this.#calls.push(call)
    this.#out.push({ type: "tool-params-start", id: call.id, name: this.#answer.tools.called(name)?.name ?? name })
    return call
  }
}

/** A call whose pieces are gathered. */
interface OpenCall {
  readonly chunks: Array<Generate.GenerateContentResponse>
  /** The id that the API gave it. */
  readonly own: string | undefined
  readonly id: string
}

/** Adds a piece of a text. Pieces that came together are one. */
export const appendDelta = (
  parts: Array<Response.StreamPartEncoded>,
  type: "text" | "reasoning",
  id: string,
  delta: string
): void => {
  const last = parts.at(-1)
  const before = (last?.type === "text-delta" || last?.type === "reasoning-delta") && last.id === id ? last : undefined
  if (before === undefined) parts.push({ type: `${type}-delta`, id, delta })
  else parts[parts.length - 1] = { ...before, delta: `${before.delta}${delta}` }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const chunkOf = (part: Part): Generate.GenerateContentResponse => ({
  candidates: [{ index: 0, content: { role: "model", parts: [part] } }]
})

/** A call of several pieces: what the chunks of a stream are as one answer. */
const wholeCall = (chunks: ReadonlyArray<Generate.GenerateContentResponse>): [Part, ReturnType<typeof json>] => {
  const gathered = chunks.reduce(GenerateContentResponse.append, GenerateContentResponse.empty)
  const part = complete(contentOf(candidateOf(GenerateContentResponse.current(gathered)))[0] ?? {})
  return [part, json(part.functionCall ?? {})]
}

/** A call that says no more that it continues. */
const complete = (part: Part): Part => {
  const { partialArgs: _, willContinue: _more, ...call } = part.functionCall ?? {}
  return { ...part, functionCall: call }
}

const ofCandidate = [
  "finishReason",
  "finishMessage",
  "groundingMetadata",
  "urlContextMetadata",
  "citationMetadata",
  "safetyRatings",
  "logprobsResult",
  "avgLogprobs"
] as const

const candidateOf = ({ candidates }: Generate.GenerateContentResponse): Generate.Candidate | undefined => {
  if (!Array.isArray(candidates)) return undefined
  return candidates.find((candidate) => isFields(candidate) && (candidate["index"] ?? 0) === 0)
}

const contentOf = (candidate: Generate.Candidate | undefined): ReadonlyArray<Part> => {
  const parts = candidate?.content?.parts
  return Array.isArray(parts) ? parts.every(isFields) ? parts : parts.filter(isFields) : []
}

const grounded = ({ citationMetadata, groundingMetadata, urlContextMetadata }: Generate.Candidate): boolean =>
  groundingMetadata !== undefined || urlContextMetadata !== undefined || citationMetadata !== undefined

const namesOf = (
  { createTime, modelVersion, responseId }: Generate.GenerateContentResponse
): Response.ResponseMetadataPartEncoded | undefined => {
  const id = text(responseId)
  const modelId = text(modelVersion)
  if (id === undefined && modelId === undefined) return undefined
  return {
    type: "response-metadata",
    ...(id === undefined ? undefined : { id }),
    ...(modelId === undefined ? undefined : { modelId }),
    ...(typeof createTime === "string" && !Number.isNaN(Date.parse(createTime)) ? { timestamp: createTime } : undefined)
  }
}
