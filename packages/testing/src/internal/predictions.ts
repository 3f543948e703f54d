/**
 * `predict`, the wire method of embeddings on Vertex AI and of all Imagen methods. The instances and parameters tell them
 * apart.
 */
import * as Effect from "effect/Effect"
import type { OperationName } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import { embed } from "./embeddings.ts"
import { type JsonObject, number, object, objects, string } from "./json.ts"
import { png } from "./media.ts"
import * as Models from "./models.ts"
import * as predictionRules from "./predictionRules.ts"
import type { Call, Route } from "./route.ts"
import { tokenCount } from "./text.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> =>
  (["models/{id}", "publishers/{publisher}/models/{id}"] as const).map((path) => ({
    operation: task,
    method: "POST",
    path: `${path}:predict`,
    backends: [path === "models/{id}" ? "gemini" : "vertex"],
    fields: ["instances", "parameters", "labels"],
    handle: predict(world)
  }))

function task(body: JsonObject): OperationName {
  const instance = objects(body["instances"])[0] ?? {}
  const parameters = object(body["parameters"])
  if ("content" in instance) return "models.embedContent"
  if ("referenceImages" in instance) return "models.editImage"
  if (parameters["mode"] === "upscale") return "models.upscaleImage"
  if ("personImage" in instance || "productImages" in instance) return "models.recontextImage"
  if ("image" in instance) return "models.segmentImage"
  return "models.generateImages"
}

const predict = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const instances = objects(call.body["instances"])
    if (instances.length === 0) {
      return yield* RpcStatus.invalidArgument("Invalid value at 'instances': at least one instance is required.", [
        { field: "instances", description: "at least one instance is required" }
      ])
    }
    const parameters = object(call.body["parameters"])
    const operation = task(call.body)
    yield* call.quotas.charge({
      backend: call.location.backend,
      model: call.params["id"] ?? "",
      kind: operation === "models.embedContent" ? "embed" : "generate",
      tokens: () => instances.reduce((sum, { content, prompt }) => sum + tokenCount(String(content ?? prompt ?? "")), 0)
    })
    switch (operation) {
      case "models.embedContent": {
        const model = yield* Models.supporting(world, call, "embedContent")
        return Reply.json(embeddings(instances, parameters, model.id))
      }
      case "models.segmentImage": {
        yield* Models.supporting(world, call, "predict")
        const count = number(parameters["maxPredictions"]) ?? 1
        return Reply.json({
          predictions: images(count, parameters).map((image) => ({
            ...image,
            labels: [{ label: "foreground", score: 0.9 }]
          }))
        })
      }
      case "models.generateImages": {
        yield* Models.supporting(world, call, "predict")
        yield* predictionRules.check(world, call, predictionRules.images)
        if (string(instances[0]?.["prompt"]) === undefined) {
          return yield* RpcStatus.invalidArgument(
            "Image generation failed with the following error: The prompt is empty."
          )
        }
        const enhanced = parameters["enhancePrompt"] === true
          ? { prompt: `${instances[0]?.["prompt"]}, in good light` }
          : {}
        return Reply.json({
          predictions: images(number(parameters["sampleCount"]) ?? 4, parameters).map((image) => ({
            ...image,
            ...enhanced
          }))
        })
      }
      default: {
        yield* Models.supporting(world, call, "predict")
        return Reply.json({ predictions: images(number(parameters["sampleCount"]) ?? 1, parameters) })
      }
    }
  })

/** Images in the answer, or names of files in a bucket if the request has one. */
const images = (count: number, parameters: JsonObject): ReadonlyArray<JsonObject> => {
  const mimeType = string(object(parameters["outputOptions"])["mimeType"]) ?? "image/png"
  const bucket = string(parameters["storageUri"])
  return Array.from({ length: count }, (_, index) => ({
    ...(bucket === undefined
      ? { bytesBase64Encoded: png }
      : { gcsUri: `${bucket.replace(/\/$/, "")}/sample_${index}.${mimeType.split("/")[1]}` }),
    mimeType,
    ...(parameters["includeSafetyAttributes"] === true
      ? { safetyAttributes: { categories: ["Death, Harm & Tragedy"], scores: [0.1] } }
      : undefined)
  }))
}

const embeddings = (instances: ReadonlyArray<JsonObject>, parameters: JsonObject, model: string): JsonObject => ({
  predictions: instances.map((instance) => ({
    embeddings: {
      values: embed(string(instance["content"]) ?? "", model, number(parameters["outputDimensionality"])),
      statistics: { truncated: false, token_count: tokenCount(string(instance["content"]) ?? "") }
    }
  })),
  metadata: {
    billableCharacterCount: instances.reduce(
      (sum, instance) => sum + (string(instance["content"]) ?? "").replace(/\s/g, "").length,
      0
    )
  }
})
