/** Embeddings: `batchEmbedContents` and `embedContent` of the Gemini API, `embedContent` of Vertex AI. */
import * as Effect from "effect/Effect"
import * as Hash from "effect/Hash"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { type JsonObject, number, object, objects, string } from "./json.ts"
import { BatchEmbedContentsRequest, EmbedContentRequest, VertexEmbedContentRequest } from "./messages.ts"
import * as Models from "./models.ts"
import type { Call, Route } from "./route.ts"
import { random } from "./text.ts"
import { promptTokens } from "./usage.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => [
  {
    operation: "models.embedContent",
    method: "POST",
    path: "models/{id}:batchEmbedContents",
    backends: ["gemini"],
    fields: BatchEmbedContentsRequest,
    handle: batch(world)
  },
  {
    operation: "models.embedContent",
    method: "POST",
    path: "models/{id}:embedContent",
    backends: ["gemini"],
    fields: EmbedContentRequest,
    handle: single(world)
  },
  {
    operation: "models.embedContent",
    method: "POST",
    path: "publishers/{publisher}/models/{id}:embedContent",
    backends: ["vertex"],
    fields: VertexEmbedContentRequest,
    handle: single(world)
  }
]

/**
 * A vector of length 1 that depends only on the text: every model gives the same vector, and a shorter vector is the
 * scaled beginning of the longer one. Texts are as similar as they share words and, with less weight, groups of three
 * letters: so forms of a word are similar, and synonyms are not.
 */
export const embed = (text: string, model: string, dimensions = defaultDimensions(model)): ReadonlyArray<number> => {
  const values = new Float64Array(dimensions)
  for (const [feature, weight] of features(text)) {
    const draw = random(Hash.string(feature))
    // Each feature has every eighth value on average, which is enough to tell features apart.
    for (let index = Math.floor(draw() * 15); index < dimensions; index += 1 + Math.floor(draw() * 15)) {
      values[index] = values[index]! + (draw() < 0.5 ? -weight : weight)
    }
  }
  // What the features leave out: texts with the same words differ a little, and no vector is zero.
  const draw = random(Hash.string(text))
  const dense = Array.from(values, (value) => value + 0.01 * (draw() * 2 - 1))
  const norm = Math.hypot(...dense)
  return dense.map((value) => Number((value / norm).toFixed(9)))
}

/** What a text is made of, with weights. Short words are in most texts and say little. */
const features = (text: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    found.set(word, word.length > 3 ? 1 : 0.3)
    for (let at = 0; at + 3 <= word.length && word.length > 3; at++) found.set(`~${word.slice(at, at + 3)}`, 0.5)
  }
  return found
}

const defaultDimensions = (model: string): number => model.startsWith("gemini") ? 3072 : 768

const batch = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const model = yield* Models.supporting(world, call, "batchEmbedContents")
    const wanted = objects(call.body["requests"])
    if (wanted.length === 0) return yield* empty("BatchEmbedContentsRequest.requests")
    if (wanted.length > 100 && !world.lenient) {
      const description = "at most 100 requests can be in one batch"
      return yield* RpcStatus.invalidArgument(`* BatchEmbedContentsRequest.requests: ${description}\n`, [
        { field: "requests", description }
      ])
    }
    yield* charge(call, wanted.map(({ content }) => content))
    const vectors = yield* Effect.forEach(wanted, (one, index) => vector(one, model.id, `requests[${index}].content`))
    return Reply.json({ embeddings: vectors.map((values) => ({ values })) })
  })

const single = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const model = yield* Models.supporting(world, call, "embedContent")
    const config = { ...call.body, ...object(call.body["embedContentConfig"]) }
    yield* charge(call, [call.body["content"]])
    const values = yield* vector(config, model.id, "content")
    const { details, total } = promptTokens({ contents: [call.body["content"]] })
    return Reply.json({
      embedding: { values },
      ...(call.location.backend === "vertex"
        ? { usageMetadata: { promptTokenCount: total, promptTokensDetails: details }, truncated: false }
        : undefined)
    })
  })

const charge = ({ location: { backend }, params, quotas }: Call, contents: ReadonlyArray<unknown>) =>
  quotas.charge({
    backend,
    model: params["id"] ?? "",
    kind: "embed",
    tokens: () => promptTokens({ contents }).total
  })

const vector = (one: JsonObject, model: string, path: string) => {
  const parts = objects(object(one["content"])["parts"])
  return parts.length === 0
    ? Effect.fail(empty(path))
    : Effect.succeed(embed(
      parts.map((part) => string(part["text"]) ?? JSON.stringify(part)).join("\n"),
      model,
      number(one["outputDimensionality"])
    ))
}

const empty = (field: string) =>
  RpcStatus.invalidArgument(`* ${field}: content is empty\n`, [{ field, description: "content is empty" }])
