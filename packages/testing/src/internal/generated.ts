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
import { written } from "./written.ts"

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
  const chunkOf = chunksOf(request, body, generated)
  const chunks = streamed(generated).map(({ counted, part }, index, all) =>
    chunkOf(part, counted, index === all.length - 1)
  )
  if (request.url.searchParams.get("alt") !== "sse") {
    return after(pace(chunks.at(-1)?.tokens ?? 0), Reply.json(chunks.map(({ json }): unknown => JSON.parse(json()))))
  }
  return Effect.succeed(Reply.serverEvents(
    pace === immediate
      ? Stream.map(written(chunks), ({ json }) => new Encoded(json()))
      : Stream.mapEffect(
        Stream.fromIterable(chunks, { chunkSize: 1 }),
        ({ json, tokens }, index) =>
          after(pace(tokens) - (index === 0 ? 0 : pace(chunks[index - 1]?.tokens ?? 0)), new Encoded(json()))
      )
  ))
}

const immediate: Pace = () => 0

const after = <A>(millis: number, value: A): Effect.Effect<A> =>
  millis <= 0 ? Effect.succeed(value) : Effect.as(Effect.sleep(millis), value)

/** A part of a chunk, and the parts that are complete with it. */
interface Piece {
  readonly part: JsonObject | undefined
  readonly counted: ReadonlyArray<JsonObject>
}

/** Text is sent in pieces of a few words, arguments of calls in pieces if the request says so, every other part at once. */
const streamed = ({ parts, streamsArguments }: Generated): ReadonlyArray<Piece> =>
  parts.length === 0 ? [{ part: undefined, counted: [] }] : parts.flatMap((part): ReadonlyArray<Piece> => {
    if (streamsArguments !== true || !isWhole(part)) {
      return inPieces(part).map((piece) => ({ part: piece, counted: [piece] }))
    }
    return partialArgs.pieces(part).map((piece, index, all) => ({
      part: piece,
      counted: index === all.length - 1 ? [part] : []
    }))
  })

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
 * Makes the responses of a stream, in order, as JSON, of which most is the same in all chunks and is written once. The usage of each counts the parts
 * until then.
 */
const chunksOf = (request: ReceivedRequest, body: JsonObject, generated: Generated) => {
  const { cached, candidate, count = 1, finishReason = "STOP" } = generated
  const { counts, details } = usageOf(body, cached, count)
  const ends = Array.from({ length: count }, (_, index) => ({
    inside: `},"index":${index}}`,
    last: `},${JSON.stringify({ finishReason, ...candidate, index }).slice(1)}`
  }))
  const rest = `,${JSON.stringify(details).slice(1)},${JSON.stringify(aboutOf(request)).slice(1)}`
  return (part: JsonObject | undefined, counted: ReadonlyArray<JsonObject>, last: boolean) => {
    const usage = counts(counted)
    const json = (): string => {
      const content = `{"content":{"parts":[${part === undefined ? "" : JSON.stringify(part)}],"role":"model"`
      const candidates = ends.map((end) => content + (last ? end.last : end.inside)).join(",")
      return `{"candidates":[${candidates}],"usageMetadata":${JSON.stringify(usage).slice(0, -1)}${rest}`
    }
    return { json, tokens: outputOf(usage) }
  }
}

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
      const candidates = count * spoken.total()
      const thoughts = thought.total()
      return {
        promptTokenCount: prompt.total,
        candidatesTokenCount: candidates,
        ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : undefined),
        totalTokenCount: prompt.total + candidates + thoughts
      }
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
