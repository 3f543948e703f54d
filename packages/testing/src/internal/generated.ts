/** The answer of a model in the two forms of the API: one `GenerateContentResponse`, or a stream of them. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as contents from "./contents.ts"
import { Encoded } from "./encoded.ts"
import { type JsonObject, object, string } from "./json.ts"
import type { Pace } from "./latency.ts"
import * as partialArgs from "./partialArgs.ts"
import { charactersOf, identifier, pieces, tokensOf } from "./text.ts"
import { type ModalityCount, partTokens, promptTokens } from "./usage.ts"
import { ready } from "./written.ts"

/** The output of the model. */
export interface Generated {
  readonly parts: ReadonlyArray<JsonObject>
  /** Default: `STOP`. */
  readonly finishReason?: string | undefined
  /** Additional fields of the last chunk of a candidate, such as `groundingMetadata`. */
  readonly candidate?: JsonObject | undefined
  /** The number of equal candidates. */
  readonly count?: number
  /** The part of the prompt that comes from a cache. */
  readonly cached?: JsonObject | undefined
  /** Whether a stream has the arguments of calls in pieces. */
  readonly streamsArguments?: boolean
  /** Default: at once. */
  readonly pace?: Pace | undefined
}

/** Answers in the form that the request asks for: one JSON object, server-sent events, or a JSON array of chunks. */
export const reply = (
  request: ReceivedRequest,
  body: JsonObject,
  generated: Generated
): Effect.Effect<Reply.Reply> => {
  const { pace = immediate } = generated
  if (request.operation !== "models.generateContentStream") {
    const { tokens, value } = responseOf(request, body, generated)
    return after(pace(tokens), Reply.json(value))
  }
  const chunks = () => chunksOf(request, body, generated)
  if (request.url.searchParams.get("alt") !== "sse") {
    const all = [...chunks()]
    return after(pace(all.at(-1)?.tokens ?? 0), Reply.json(all.map(({ data }) => data)))
  }
  return Effect.succeed(Reply.serverEvents(
    pace === immediate
      ? ready(chunks)
      : Stream.suspend(() => Stream.fromIterable(chunks(), { chunkSize: 1 })).pipe(
        Stream.mapEffect((chunk) => after(pace(chunk.tokens) - (chunk.before < 0 ? 0 : pace(chunk.before)), chunk))
      )
  ))
}

const immediate: Pace = () => 0

const after = <A>(millis: number, value: A): Effect.Effect<A> =>
  millis <= 0 ? Effect.succeed(value) : Effect.as(Effect.sleep(millis), value)

/** A response of a stream. */
class Chunk extends Encoded {
  /** The tokens of the answer until its beginning; negative for the first one. */
  readonly before: number
  /** The tokens of the answer until its end. */
  readonly tokens: number

  constructor(json: string, before: number, tokens: number) {
    super(json)
    this.before = before
    this.tokens = tokens
  }
}

/** A part of a chunk, and the parts that are complete with it. */
interface Piece {
  readonly part: JsonObject | undefined
  readonly counted: ReadonlyArray<JsonObject>
  readonly isLast: boolean
}

/** Text is sent in pieces of a few words, arguments of calls in pieces if the request says so, every other part at once. */
function* streamed({ parts, streamsArguments }: Generated): Generator<Piece> {
  if (parts.length === 0) yield { part: undefined, counted: [], isLast: true }
  for (const [at, whole] of parts.entries()) {
    const inArguments = streamsArguments === true && isWhole(whole)
    const pieces = inArguments ? partialArgs.pieces(whole) : inPieces(whole)
    for (const [index, part] of pieces.entries()) {
      const isEnd = index === pieces.length - 1
      const counted = !inArguments ? [part] : isEnd ? [whole] : []
      yield { part, counted, isLast: isEnd && at === parts.length - 1 }
    }
  }
}

/** A call that a script has not put in pieces itself. */
const isWhole = (part: JsonObject): boolean => {
  const { partialArgs, willContinue } = object(part["functionCall"])
  return contents.isCall(part) && partialArgs === undefined && willContinue === undefined
}

/** The thought signature of a text is in its last piece, as in the API. */
const inPieces = (part: JsonObject): ReadonlyArray<JsonObject> => {
  const text = string(part["text"])
  if (text === undefined) return [part]
  const { thoughtSignature, ...rest } = part
  const all = pieces(text).map((piece): JsonObject => ({ ...rest, text: piece }))
  return thoughtSignature === undefined ? all : [...all.slice(0, -1), { ...all.at(-1), thoughtSignature }]
}

/** What is the same in all responses of one answer. */
const aboutOf = (request: ReceivedRequest): JsonObject => ({
  modelVersion: modelOf(request.url),
  ...(request.backend === "vertex" ? { createTime: new Date(request.receivedAt).toISOString() } : undefined),
  responseId: identifier(`${request.index}${request.url.pathname}`, 22)
})

const responseOf = (request: ReceivedRequest, body: JsonObject, generated: Generated) => {
  const { cached, candidate, count = 1, finishReason = "STOP", parts } = generated
  const { counts, details } = usageOf(body, cached, count)
  const usage = counts(parts)
  const candidates = Array.from(
    { length: count },
    (_, index) => ({ content: { parts, role: "model" }, finishReason, ...candidate, index })
  )
  return {
    tokens: outputOf(usage),
    value: { candidates, usageMetadata: { ...usage, ...details }, ...aboutOf(request) }
  }
}

/**
 * The responses of a stream, in order, as JSON, of which most is the same in all chunks and is written once. The usage of each counts the parts
 * until then.
 */
function* chunksOf(request: ReceivedRequest, body: JsonObject, generated: Generated): Generator<Chunk> {
  const { cached, candidate, count = 1, finishReason = "STOP" } = generated
  const { counts, details } = usageOf(body, cached, count)
  const ends = Array.from({ length: count }, (_, index) => ({
    inside: `],"role":"model"},"index":${index}}`,
    last: `],"role":"model"},${JSON.stringify({ finishReason, ...candidate, index }).slice(1)}`
  }))
  const rest = `,${JSON.stringify(details).slice(1)},${JSON.stringify(aboutOf(request)).slice(1)}`
  let before = -1
  for (const { counted, isLast, part } of streamed(generated)) {
    const usage = counts(counted)
    const content = `{"content":{"parts":[${part === undefined ? "" : JSON.stringify(part)}`
    let candidates = ""
    for (const end of ends) candidates += (candidates === "" ? "" : ",") + content + (isLast ? end.last : end.inside)
    const tokens = outputOf(usage)
    yield new Chunk(`{"candidates":[${candidates}],"usageMetadata":${usageJson(usage)}${rest}`, before, tokens)
    before = tokens
  }
}

/** Without its end, which the details follow. */
const usageJson = ({ candidatesTokenCount, promptTokenCount, thoughtsTokenCount, totalTokenCount }: Counts): string =>
  `{"promptTokenCount":${promptTokenCount},"candidatesTokenCount":${candidatesTokenCount}${
    thoughtsTokenCount === undefined ? "" : `,"thoughtsTokenCount":${thoughtsTokenCount}`
  },"totalTokenCount":${totalTokenCount}`

const outputOf = ({ promptTokenCount, totalTokenCount }: Counts): number => totalTokenCount - promptTokenCount

interface Counts {
  readonly promptTokenCount: number
  readonly candidatesTokenCount: number
  readonly thoughtsTokenCount?: number
  readonly totalTokenCount: number
}

/** Counts the prompt once, and adds up the answer. */
const usageOf = (body: JsonObject, cached: JsonObject | undefined, count: number) => {
  const prompt = promptTokens(...(cached === undefined ? [] : [cached]), body)
  const read = cached === undefined ? undefined : promptTokens(cached)
  const spoken = counter()
  const thought = counter()
  return {
    counts: (parts: ReadonlyArray<JsonObject>): Counts => {
      for (const part of parts) (part["thought"] === true ? thought : spoken).add(part)
      const candidatesTokenCount = count * spoken.total()
      const thoughts = thought.total()
      const promptTokenCount = prompt.total
      const totalTokenCount = promptTokenCount + candidatesTokenCount + thoughts
      return thoughts === 0
        ? { promptTokenCount, candidatesTokenCount, totalTokenCount }
        : { promptTokenCount, candidatesTokenCount, thoughtsTokenCount: thoughts, totalTokenCount }
    },
    details: {
      ...(read === undefined ? undefined : { cachedContentTokenCount: read.total }),
      promptTokensDetails: prompt.details satisfies ReadonlyArray<ModalityCount>,
      ...(read === undefined ? undefined : { cacheTokensDetails: read.details })
    }
  }
}

/** The pieces of a text count like the whole text, so that a stream ends with the counts of the unary answer. */
const counter = () => {
  let characters = 0
  let others = 0
  return {
    add: (part: JsonObject) => {
      const text = string(part["text"])
      if (text === undefined) others += partTokens(part)
      else characters += charactersOf(text)
    },
    total: () => tokensOf(characters) + others
  }
}

const modelOf = (url: URL): string => /\/([^/:]+)(?::[^/]*)?$/.exec(url.pathname)?.[1] ?? ""
