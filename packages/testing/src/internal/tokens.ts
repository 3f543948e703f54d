/** `countTokens` and, on Vertex AI, `computeTokens`. */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Hash from "effect/Hash"
import * as Reply from "../Reply.ts"
import type * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject, objects, string } from "./json.ts"
import { ComputeTokensRequest, CountTokensRequest } from "./messages.ts"
import * as Models from "./models.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import { tokens } from "./text.ts"
import { promptTokens } from "./usage.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> =>
  ["models/{id}", "tunedModels/{id}", "publishers/{publisher}/models/{id}", "endpoints/{id}"].flatMap((
    path
  ): Array<Route> => [
    {
      operation: "models.countTokens",
      method: "POST",
      path: `${path}:countTokens`,
      backends: ["gemini", "vertex"],
      fields: CountTokensRequest,
      handle: count(world)
    },
    {
      operation: "models.computeTokens",
      method: "POST",
      path: `${path}:computeTokens`,
      backends: ["vertex"],
      fields: ComputeTokensRequest,
      handle: compute(world)
    }
  ])

const count = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* Models.supporting(world, call, "countTokens")
    const wrapped = call.body["generateContentRequest"]
    const body = isObject(wrapped) ? wrapped : call.body
    const contents = yield* requests.contents(body, "CountTokensRequest")
    const { details, total } = promptTokens(body)
    return Reply.json({
      totalTokens: total,
      ...(call.location.backend === "vertex" ? { totalBillableCharacters: billable(contents) } : undefined),
      promptTokensDetails: details
    })
  })

const compute = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* Models.supporting(world, call, "computeTokens")
    const contents = yield* requests.contents(call.body, "ComputeTokensRequest")
    return Reply.json({
      tokensInfo: contents.map((content) => {
        const all = texts(content).flatMap(tokens)
        return {
          tokens: all.map((token) => Base64.encode(token)),
          tokenIds: all.map((token) => String(Math.abs(Hash.string(token)) % 256_000)),
          role: string(content["role"]) ?? "user"
        }
      })
    })
  })

const texts = (content: JsonObject): ReadonlyArray<string> =>
  objects(content["parts"]).map((part) => string(part["text"]) ?? "")

/** Vertex AI bills characters that are not white space. */
const billable = (contents: ReadonlyArray<JsonObject>): number =>
  contents.flatMap(texts).reduce((sum, text) => sum + text.replace(/\s/g, "").length, 0)
