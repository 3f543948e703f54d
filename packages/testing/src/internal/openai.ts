/**
 * The endpoints for clients of OpenAI: chat completions, embeddings and models. Each request is converted, and answered like a request of the
 * Gemini API, whose scripts apply to it.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as contents from "./contents.ts"
import { isObject, type JsonObject, list, object, objects, string } from "./json.ts"
import * as Answers from "./openaiAnswers.ts"
import * as Requests from "./openaiRequests.ts"
import type { Call, Route } from "./route.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = { dialect: "openai", fields: "bytes", scripts: "forwarded" } as const
  return [
    ...[["openai", "gemini"], ["endpoints/openapi", "vertex"]].flatMap(([path, backend]): ReadonlyArray<Route> => {
      const backends = [backend === "vertex" ? "vertex" : "gemini"] as const
      return [
        { ...at, backends, operation: "openai.chat", method: "POST", path: `${path}/chat/completions`, handle: chat },
        {
          ...at,
          backends,
          operation: "openai.embeddings",
          method: "POST",
          path: `${path}/embeddings`,
          handle: embeddings
        }
      ]
    }),
    {
      ...at,
      backends: ["gemini"],
      operation: "openai.models",
      method: "GET",
      path: "openai/models",
      handle: models(world)
    },
    {
      ...at,
      backends: ["gemini"],
      operation: "openai.models",
      method: "GET",
      path: "openai/models/{name+}",
      handle: model(world)
    }
  ]
}

const chat = Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
  const asked = yield* bodyOf(call)
  if (Requests.hasMisplacedCall(asked)) return yield* RpcStatus.invalidArgument(contents.misplacedCall)
  const streams = asked["stream"] === true
  const converted = Requests.chat(asked, modelOf(asked))
  const path = `${pathOf(call, modelOf(asked))}:${streams ? "streamGenerateContent" : "generateContent"}`
  const given = yield* answered(call, path, converted)
  if ("reply" in given) return given.reply
  const about: Answers.About = {
    model: string(asked["model"]) ?? "",
    created: Math.floor(call.request.receivedAt / 1000),
    namespace: call.location.backend === "vertex" ? "vertex" : "google"
  }
  return streams
    ? Reply.events([...Answers.chunks(objects(given.value), about, object(asked["stream_options"])), "[DONE]"])
    : Reply.json(Answers.completion(object(given.value), about))
})

const embeddings = Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
  const asked = yield* bodyOf(call)
  const model = modelOf(asked)
  const inputs = Array.isArray(asked["input"]) ? asked["input"] : [asked["input"]]
  const requests = inputs.map((input) => ({
    model: `models/${model}`,
    content: { parts: [{ text: String(input ?? "") }] },
    ...(asked["dimensions"] === undefined ? undefined : { outputDimensionality: asked["dimensions"] })
  }))
  const given = yield* answered(call, `models/${model}:batchEmbedContents`, { requests })
  return "reply" in given ? given.reply : Reply.json(Answers.embeddings(
    objects(object(given.value)["embeddings"]).map(({ values }) => list(values).map(Number)),
    string(asked["model"]) ?? "",
    asked["encoding_format"] === "base64"
  ))
})

const models = (world: World) => () =>
  Effect.map(world.models.all, (all) => Reply.json({ object: "list", data: all.map(Answers.model) }))

const model = (world: World) =>
  Effect.fnUntraced(function*({ params }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const id = (params["name"] ?? "").replace(/^models\//, "")
    const found = yield* world.models.get(id)
    return found === undefined
      ? yield* RpcStatus.notFound(`models/${id} is not found.`)
      : Reply.json(Answers.model(found))
  })

const bodyOf = ({ request }: Call): Effect.Effect<JsonObject, RpcStatus.RpcStatus> =>
  isObject(request.body)
    ? Effect.succeed(request.body)
    : Effect.fail(RpcStatus.invalidArgument("Invalid JSON payload received. Unexpected token."))

/** The id of the model, which may stand behind a publisher or the name of the collection. */
const modelOf = (asked: JsonObject): string => (string(asked["model"]) ?? "").split("/").at(-1) ?? ""

const pathOf = ({ location: { backend, parent } }: Call, model: string): string =>
  backend === "gemini" ? `models/${model}` : `${parent}/publishers/google/models/${model}`

/** The answer of the Gemini API as JSON, or the reply itself if it is none, such as an error. */
const answered = (
  call: Call,
  path: string,
  body: unknown
): Effect.Effect<{ readonly value: unknown } | { readonly reply: Reply.Reply }> =>
  Effect.map(call.forward(path, body, 0), (reply) => {
    const { _tag } = reply.body
    if (reply.status !== 200 || _tag !== "Bytes") return { reply }
    const text = new TextDecoder().decode(reply.body.bytes)
    const parsed = Result.try((): unknown => JSON.parse(text))
    return Result.isSuccess(parsed) ? { value: parsed.success } : { reply }
  })
