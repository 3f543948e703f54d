/**
 * Batches of Vertex AI. Their requests and responses are in Cloud Storage or BigQuery; the emulator does not read
 * them.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Jobs from "./jobs.ts"
import { type JsonObject, object, string, strings } from "./json.ts"
import { BatchPredictionJob } from "./messages.ts"
import * as Models from "./models.ts"
import type { Call, Route } from "./route.ts"
import { uniqueNumber } from "./text.ts"
import type { NamedJob, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const backends = ["vertex"] as const
  const { cancel, get, list } = Jobs.standard(collection, world.batchPredictionJobs)
  const path = `${collection}/{id}`
  return [
    {
      operation: "batches.create",
      method: "POST",
      path: collection,
      backends,
      fields: BatchPredictionJob,
      within: "batch_prediction_job",
      handle: create(world)
    },
    { operation: "batches.list", method: "GET", path: collection, backends, fields: [], handle: list },
    { operation: "batches.get", method: "GET", path, backends, fields: [], handle: get },
    { operation: "batches.cancel", method: "POST", path: `${path}:cancel`, backends, fields: [], handle: cancel },
    { operation: "batches.delete", method: "DELETE", path, backends, fields: [], handle: remove(world) }
  ]
}

const collection = "batchPredictionJobs"

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body } = call
    const inputConfig = object(body["inputConfig"])
    const outputConfig = object(body["outputConfig"])
    yield* complete(body, inputConfig, outputConfig)
    yield* Models.known(world, call, string(body["model"]) ?? "")
    const begun = yield* Jobs.begin(world)
    const uris = strings(object(inputConfig["gcsSource"])["uris"])
    const absent = uris.find((uri) => uri.endsWith("missing.jsonl"))
    const job: NamedJob = {
      ...begun,
      error: absent === undefined ? undefined : Jobs.errorOf(RpcStatus.notFound(`The file ${absent} was not found.`)),
      name: Jobs.nameOf(call, collection, uniqueNumber(collection, yield* world.next)),
      resource: { ...body, inputConfig, outputConfig },
      outcome: {
        // The number of requests in the source is unknown; assume one.
        completionStats: { successfulCount: String(Math.max(1, uris.length)) },
        outputInfo: outputInfo(outputConfig, begun.createdAt)
      }
    }
    yield* world.batchPredictionJobs.set(job.name, job)
    return Reply.json(Jobs.shown(job, begun.createdAt))
  })

const sources = ["gcsSource", "bigquerySource", "vertexMultimodalDatasetSource"]
const destinations = ["gcsDestination", "bigqueryDestination", "vertexMultimodalDatasetDestination"]

const complete = (
  body: JsonObject,
  input: JsonObject,
  output: JsonObject
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const unset = [
    ...(body["displayName"] === undefined ? ["display_name"] : []),
    ...(body["model"] === undefined ? ["model"] : []),
    ...(input["instancesFormat"] === undefined ? ["input_config.instances_format"] : []),
    ...(sources.some((source) => source in input) ? [] : ["input_config.source"]),
    ...(output["predictionsFormat"] === undefined ? ["output_config.predictions_format"] : []),
    ...(destinations.some((destination) => destination in output) ? [] : ["output_config.destination"])
  ]
  const foreign = strings(object(input["gcsSource"])["uris"]).filter((uri) => !uri.startsWith("gs://"))
  const violations = [
    ...unset.map((field) => [field, "Required field is not set."] as const),
    ...foreign.map((uri) => ["input_config.gcs_source.uris", `${uri} is not a Cloud Storage URI.`] as const)
  ]
  return violations.length === 0 ? Effect.void : Effect.fail(Jobs.invalid("batch_prediction_job", violations))
}

/** The place of the responses: a new directory, or the table. */
const outputInfo = (output: JsonObject, at: number): JsonObject => {
  const prefix = string(object(output["gcsDestination"])["outputUriPrefix"])?.replace(/\/$/, "")
  const table = string(object(output["bigqueryDestination"])["outputUri"])
  if (prefix !== undefined) return { gcsOutputDirectory: `${prefix}/prediction-model-${Jobs.iso(at)}` }
  return table === undefined
    ? { vertexMultimodalDatasetName: object(output["vertexMultimodalDatasetDestination"])["displayName"] }
    : { bigqueryOutputTable: table }
}

/** Only finished jobs can be deleted. The delete operation is done at once. */
const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const job = yield* Jobs.named(world.batchPredictionJobs, call, collection)
    const now = yield* Clock.currentTimeMillis
    if (!Jobs.isOver(job, now)) {
      return yield* RpcStatus.failedPrecondition(
        `The BatchPredictionJob "${job.name}" cannot be deleted: it is in state ${Jobs.shown(job, now)["state"]}.`
      )
    }
    yield* world.batchPredictionJobs.remove(job.name)
    return Reply.json({
      name: Jobs.nameOf(call, "operations", uniqueNumber("operations", yield* world.next)),
      metadata: {
        "@type": "type.googleapis.com/google.cloud.aiplatform.v1beta1.DeleteOperationMetadata",
        genericMetadata: { createTime: Jobs.iso(now), updateTime: Jobs.iso(now) }
      },
      done: true,
      response: { "@type": "type.googleapis.com/google.protobuf.Empty" }
    })
  })
