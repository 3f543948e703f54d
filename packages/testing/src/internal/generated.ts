/** The answer of a model in the two forms of the API: one `GenerateContentResponse`, or a stream of them. */
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import { type JsonObject, object, string } from "./json.ts"
import { identifier, pieces, tokens } from "./text.ts"
import { partTokens, promptTokens } from "./usage.ts"

/** The output of the model. */
export interface Generated {
  readonly parts: ReadonlyArray<JsonObject>
  /** Default: `STOP`. */
  readonly finishReason?: string
  /** Additional fields of the last chunk of a candidate, such as `groundingMetadata`. */
  readonly candidate?: JsonObject
  /** The number of equal candidates. */
  readonly count?: number
  /** The part of the prompt that comes from a cache. */
  readonly cached?: JsonObject | undefined
}

/** Answers in the form that the request asks for: one JSON object, server-sent events, or a JSON array of chunks. */
export const reply = (request: ReceivedRequest, generated: Generated): Reply.Reply => {
  if (request.operation !== "models.generateContentStream") return Reply.json(whole(request, generated))
  const chunks = streamed(request, generated)
  return request.url.searchParams.get("alt") === "sse" ? Reply.events(chunks) : Reply.json(chunks)
}

const whole = (request: ReceivedRequest, generated: Generated): JsonObject =>
  response(request, generated, { parts: generated.parts, soFar: generated.parts, last: true })

/** Text is sent in pieces of a few words, every other part at once. */
const streamed = (request: ReceivedRequest, generated: Generated): ReadonlyArray<JsonObject> => {
  const parts = generated.parts.flatMap(inPieces)
  return parts.length === 0 ? [whole(request, generated)] : parts.map((part, index) =>
    response(request, generated, {
      parts: [part],
      soFar: parts.slice(0, index + 1),
      last: index === parts.length - 1
    })
  )
}

/** The thought signature of a text is in its last piece, as in the API. */
const inPieces = (part: JsonObject): ReadonlyArray<JsonObject> => {
  const text = string(part["text"])
  if (text === undefined) return [part]
  const { thoughtSignature, ...rest } = part
  const all = pieces(text).map((piece): JsonObject => ({ ...rest, text: piece }))
  return thoughtSignature === undefined ? all : [...all.slice(0, -1), { ...all.at(-1), thoughtSignature }]
}

/** One response: its parts, the parts before it, and whether it is the last. */
const response = (
  request: ReceivedRequest,
  generated: Generated,
  { last, parts, soFar }: {
    readonly parts: ReadonlyArray<JsonObject>
    readonly soFar: ReadonlyArray<JsonObject>
    readonly last: boolean
  }
): JsonObject => ({
  candidates: Array.from({ length: generated.count ?? 1 }, (_, index) => ({
    content: { parts, role: "model" },
    ...(last ? { finishReason: generated.finishReason ?? "STOP", ...generated.candidate } : undefined),
    index
  })),
  usageMetadata: usage(object(request.body), generated.cached, soFar, generated.count ?? 1),
  modelVersion: modelOf(request.url),
  ...(request.backend === "vertex" ? { createTime: new Date(request.receivedAt).toISOString() } : undefined),
  responseId: identifier(`${request.index}${request.url.pathname}`, 22)
})

const usage = (
  body: JsonObject,
  cached: JsonObject | undefined,
  parts: ReadonlyArray<JsonObject>,
  count: number
): JsonObject => {
  const prompt = promptTokens(...(cached === undefined ? [] : [cached]), body)
  const read = cached === undefined ? undefined : promptTokens(cached)
  const thoughts = answerTokens(parts.filter((part) => part["thought"] === true))
  const candidates = count * answerTokens(parts.filter((part) => part["thought"] !== true))
  return {
    promptTokenCount: prompt.total,
    candidatesTokenCount: candidates,
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : undefined),
    totalTokenCount: prompt.total + candidates + thoughts,
    ...(read === undefined ? undefined : { cachedContentTokenCount: read.total }),
    promptTokensDetails: prompt.details,
    ...(read === undefined ? undefined : { cacheTokensDetails: read.details })
  }
}

/** The pieces of a text count like the whole text, so that a stream ends with the counts of the unary answer. */
const answerTokens = (parts: ReadonlyArray<JsonObject>): number =>
  tokens(parts.map((part) => string(part["text"]) ?? "").join("")).length +
  parts.filter((part) => string(part["text"]) === undefined).reduce((sum, part) => sum + partTokens(part), 0)

const modelOf = (url: URL): string => /\/([^/:]+)(?::[^/]*)?$/.exec(url.pathname)?.[1] ?? ""
