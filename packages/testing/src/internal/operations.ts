/** Long-running operations, which are done after some time, and the videos that they generate. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Files from "./files.ts"
import * as Jobs from "./jobs.ts"
import { type JsonObject, number, object, objects, string } from "./json.ts"
import { mp4 } from "./media.ts"
import * as Models from "./models.ts"
import * as predictionRules from "./predictionRules.ts"
import type { Call, Route } from "./route.ts"
import { identifier } from "./text.ts"
import { due, type Operation, type World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => [
  ...["models/{id}", "publishers/{publisher}/models/{id}"].map((path): Route => ({
    operation: "models.generateVideos",
    method: "POST",
    path: `${path}:predictLongRunning`,
    backends: ["gemini", "vertex"],
    fields: ["instances", "parameters", "labels"],
    handle: generateVideos(world)
  })),
  {
    operation: "operations.get",
    method: "POST",
    path: "publishers/{publisher}/models/{id}:fetchPredictOperation",
    backends: ["vertex"],
    fields: ["operationName"],
    handle: (call) => get(world, string(call.body["operationName"]) ?? "")
  },
  {
    operation: "operations.get",
    method: "GET",
    path: "{name+}/operations/{operation}",
    backends: ["gemini", "vertex"],
    fields: [],
    handle: (call) => get(world, fullName(call, call.location.path))
  }
]

/** Starts an operation that is done after the `jobDuration`. Returns its first state. */
export const start = Effect.fnUntraced(
  function*(
    world: World,
    about: Pick<Operation, "name" | "metadata" | "response" | "error">
  ): Effect.fn.Return<JsonObject> {
    const startedAt = yield* Clock.currentTimeMillis
    const operation = { ...about, startedAt, doneAt: due(world, startedAt) }
    yield* world.operations.set(operation.name, operation)
    return shown(operation, startedAt)
  }
)

const get = Effect.fnUntraced(
  function*(world: World, name: string): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const operation = yield* world.operations.get(name)
    if (operation === undefined) return yield* RpcStatus.notFound(`Operation ${name} was not found.`)
    return Reply.json(shown(operation, yield* Clock.currentTimeMillis))
  }
)

const shown = ({ doneAt, error, metadata, name, response, startedAt }: Operation, now: number): JsonObject => {
  const share = doneAt === startedAt ? 1 : (now - startedAt) / (doneAt - startedAt)
  return {
    name,
    ...(metadata === undefined
      ? undefined
      : { metadata: { ...metadata, progressPercent: Math.min(100, Math.floor(share * 100)) } }),
    ...(share >= 1 ? { done: true, ...(error === undefined ? { response } : { error }) } : undefined)
  }
}

const fullName = (call: Call, path: string): string =>
  call.location.parent === "" ? path : `${call.location.parent}/${path}`

const generateVideos = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* Models.supporting(world, call, "predictLongRunning")
    const instance = objects(call.body["instances"])[0]
    if (instance === undefined || Object.keys(instance).length === 0) {
      return yield* RpcStatus.invalidArgument("Prompt, image or video is required.", [
        { field: "instances", description: "at least one instance is required" }
      ])
    }
    yield* predictionRules.check(world, call, predictionRules.videos)
    const model = fullName(call, call.location.path.replace(/:.*$/, ""))
    const failure = predictionRules.failure(call)
    const name = `${model}/operations/${identifier(`${call.request.index}${JSON.stringify(instance)}`)}`
    yield* start(world, {
      name,
      metadata: { "@type": `type.googleapis.com/${service(call)}.PredictLongRunningMetadata` },
      ...(failure === undefined || world.lenient
        ? { response: yield* videos(world, call) }
        : { error: Jobs.errorOf(failure) })
    })
    return Reply.json({ name })
  })

const videos = Effect.fnUntraced(function*(world: World, call: Call): Effect.fn.Return<JsonObject> {
  const parameters = object(call.body["parameters"])
  const count = number(parameters["sampleCount"]) ?? 1
  const type = `type.googleapis.com/${service(call)}.PredictLongRunningResponse`
  if (call.location.backend === "gemini") {
    const at = due(world, yield* Clock.currentTimeMillis)
    const files = yield* Effect.replicateEffect(
      Files.generate(world, call, { mimeType: "video/mp4", bytes: mp4Bytes, at }),
      count
    )
    return {
      "@type": type,
      generateVideoResponse: {
        generatedSamples: files.map(({ uri }) => ({ video: { uri: `${uri}:download?alt=media` } }))
      }
    }
  }
  const bucket = string(parameters["storageUri"])?.replace(/\/$/, "")
  return {
    "@type": type,
    raiMediaFilteredCount: 0,
    videos: Array.from({ length: count }, (_, index) => ({
      ...(bucket === undefined ? { bytesBase64Encoded: mp4 } : { gcsUri: `${bucket}/sample_${index}.mp4` }),
      mimeType: "video/mp4"
    }))
  }
})

const mp4Bytes = Result.getOrThrow(Base64.decode(mp4))

const service = (call: Call): string =>
  call.location.backend === "gemini" ? "google.ai.generativelanguage.v1beta" : "cloud.ai.large_models.vision"
