/** Tuning jobs of Vertex AI. Each creates a model and deploys it. */
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Jobs from "./jobs.ts"
import { type JsonObject, number, object, string } from "./json.ts"
import { TuningJob } from "./messages.ts"
import * as Models from "./models.ts"
import * as Rewards from "./rewards.ts"
import type { Call, Route } from "./route.ts"
import { uniqueNumber } from "./text.ts"
import type { Tuning, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const backends = ["vertex"] as const
  const { cancel, get, list } = Jobs.standard(collection, world.tunings)
  const path = `${collection}/{id}`
  return [
    {
      operation: "tunings.tune",
      method: "POST",
      path: collection,
      backends,
      fields: TuningJob,
      within: "tuning_job",
      handle: create(world)
    },
    { operation: "tunings.list", method: "GET", path: collection, backends, fields: [], handle: list },
    { operation: "tunings.get", method: "GET", path, backends, fields: [], handle: get },
    { operation: "tunings.cancel", method: "POST", path: `${path}:cancel`, backends, fields: [], handle: cancel },
    {
      operation: "tunings.validateReward",
      method: "POST",
      path: `${collection}:validateReinforcementTuningReward`,
      backends,
      fields: Rewards.fields,
      handle: Rewards.validate
    }
  ]
}

const collection = "tuningJobs"

/** The kinds of tunings, and the labels of their models. */
const specs: { readonly [spec: string]: string } = {
  supervisedTuningSpec: "sft",
  preferenceOptimizationSpec: "preference-optimization",
  distillationSpec: "distillation",
  distillationSamplingSpec: "distillation-sampling",
  reinforcementTuningSpec: "rft",
  fullFineTuningSpec: "full-fine-tuning",
  partnerModelTuningSpec: "partner",
  veoTuningSpec: "veo",
  veoLoraTuningSpec: "veo-lora"
}

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body } = call
    const kind = Object.keys(specs).find((spec) => spec in body) ?? ""
    const spec = object(body[kind])
    const dataset = string(spec["trainingDatasetUri"]) ?? string(spec["promptDatasetUri"])
    yield* complete(body, kind, dataset)
    const tuned = string(object(body["preTunedModel"])["tunedModelName"])
    const base = tuned ?? string(body["baseModel"])
    if (base !== undefined) {
      // Versions of a base model count as the same model, unless they are in the catalogue.
      const exact = (yield* world.models.get(base)) !== undefined
      yield* Models.known(world, call, exact ? base : base.replace(/-\d{3}$/, ""))
    }
    const begun = yield* Jobs.begin(world)
    const id = uniqueNumber(collection, yield* world.next)
    const model = `models/${uniqueNumber("models", yield* world.next)}`
    const endpoints = yield* Effect.replicateEffect(
      Effect.map(world.next, (count) => `endpoints/${uniqueNumber("endpoints", count)}`),
      checkpoints(spec)
    )
    const madeAt = Jobs.iso(begun.doneAt)
    const job: Tuning = {
      ...begun,
      error: dataset?.endsWith("missing.jsonl") === true
        ? Jobs.errorOf(RpcStatus.notFound(`The dataset ${dataset} was not found.`))
        : undefined,
      name: Jobs.nameOf(call, collection, id),
      resource: body,
      outcome: {
        tunedModel: {
          model: `${Jobs.nameOf(call, "models", model.replace("models/", ""))}@1`,
          ...deployed(call, endpoints)
        },
        experiment: Jobs.nameOf(call, "metadataStores/default/contexts", `tuning-experiment-${id}`)
      },
      model,
      success: {
        name: model,
        displayName: body["tunedModelDisplayName"] ?? `tuned-${id}`,
        ...(body["description"] === undefined ? undefined : { description: body["description"] }),
        versionId: "1",
        labels: {
          ...object(body["labels"]),
          ...(base === undefined ? undefined : { "google-vertex-llm-tuning-base-model-id": base.split("/").at(-1) }),
          "google-vertex-llm-tuning-job-id": id,
          "tune-type": specs[kind]
        },
        deployedModels: endpoints.map((endpoint, index) => ({ endpoint, deployedModelId: String(index + 1) })),
        createTime: madeAt
      },
      failure: undefined,
      settled: false
    }
    yield* world.tunings.set(job.name, job)
    return Reply.json(Jobs.shown(job, begun.createdAt))
  })

/** Each checkpoint is deployed at its own endpoint; the model is at the last one. */
const deployed = (call: Call, endpoints: ReadonlyArray<string>): JsonObject => {
  const all = endpoints.map((endpoint) => Jobs.nameOf(call, "endpoints", endpoint.replace("endpoints/", "")))
  return {
    endpoint: all.at(-1),
    ...(all.length < 2 ? undefined : {
      checkpoints: all.map((endpoint, index) => ({
        checkpointId: String(index + 1),
        epoch: String(index + 1),
        step: String((index + 1) * 10),
        endpoint
      }))
    })
  }
}

/** One per epoch, at most ten. */
const checkpoints = (spec: JsonObject): number => {
  const epochs = number(object(spec["hyperParameters"])["epochCount"]) ?? 3
  return spec["exportLastCheckpointOnly"] === true ? 1 : Math.min(10, Math.max(1, Math.ceil(epochs)))
}

const complete = (
  body: JsonObject,
  kind: string,
  dataset: string | undefined
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  for (const [oneof, members] of oneofs) {
    const [, second] = members.filter((member) => body[member] !== undefined)
    if (second === undefined) continue
    const taken = `Invalid value at 'tuning_job' (oneof), oneof field '${oneof}' is already set. Cannot set '${second}'`
    return Effect.fail(RpcStatus.invalidArgument(taken, [{ field: "tuning_job", description: taken }]))
  }
  const unset = [
    ...(["baseModel", "preTunedModel", "customBaseModel"].some((field) => field in body) ? [] : ["base_model"]),
    ...(kind === "" ? ["tuning_spec"] : dataset === undefined ? [`${snake(kind)}.training_dataset_uri`] : [])
  ]
  const given = { training_dataset_uri: dataset, validation_dataset_uri: object(body[kind])["validationDatasetUri"] }
  const foreign = Object.entries(given).filter(([, uri]) => uri !== undefined && !isDataset(String(uri)))
  const violations = [
    ...unset.map((field) => [field, "Required field is not set."] as const),
    ...foreign.map(([field, uri]) =>
      [`${snake(kind)}.${field}`, `${uri} is neither a Cloud Storage URI nor a dataset.`] as const
    )
  ]
  return violations.length === 0 ? Effect.void : Effect.fail(Jobs.invalid("tuning_job", violations))
}

const oneofs = [
  ["source_model", ["baseModel", "preTunedModel"]],
  ["tuning_spec", Object.keys(specs)]
] as const

const isDataset = (uri: string): boolean =>
  /^gs:\/\/[^/]+\/.+$|^projects\/[^/]+\/locations\/[^/]+\/datasets\/[^/]+$/.test(uri)

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
