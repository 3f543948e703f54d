/** Tunings of the Gemini API: operations that complete a tuned model. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Jobs from "./jobs.ts"
import { type JsonObject, number, object, objects, string } from "./json.ts"
import { TunedModel } from "./messages.ts"
import * as Models from "./models.ts"
import type { Call, Route } from "./route.ts"
import { uniqueName } from "./text.ts"
import * as TunedModels from "./tunedModels.ts"
import type { Tuning, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const backends = ["gemini"] as const
  const path = "tunedModels/{id}"
  return [
    {
      operation: "tunings.tune",
      method: "POST",
      path: "tunedModels",
      backends,
      fields: TunedModel,
      within: "tuned_model",
      handle: create(world)
    },
    {
      operation: "tunings.cancel",
      method: "POST",
      path: `${path}:cancel`,
      backends,
      fields: [],
      handle: cancel(world)
    },
    {
      operation: "operations.get",
      method: "GET",
      path: `${path}/operations/{operation}`,
      backends,
      fields: [],
      handle: get(world)
    }
  ]
}

// -----------------------------------------------------------------------------
// creating
// -----------------------------------------------------------------------------

const create = (world: World) =>
  Effect.fnUntraced(function*({ body, ...call }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { tuningTask, ...about } = body
    const task = object(tuningTask)
    const { batchSize = 4, epochCount = 5, ...rates } = object(task["hyperparameters"])
    const examples = yield* examplesOf(object(object(task["trainingData"])["examples"])["examples"])
    const source = string(about["baseModel"]) ?? string(object(about["tunedModelSource"])["tunedModel"])
    if (source === undefined) {
      return yield* refused("source_model", "required oneof field 'source_model' must have one initialized field")
    }
    // Models that can be tuned have variants such as `gemini-1.5-flash-001-tuning`.
    yield* Models.known(world, { ...call, body }, source.replace(/(-\d{3})?-tuning$/, ""))
    const model = yield* freshName(world, call.query.get("tunedModelId"), string(about["displayName"]))
    const job = yield* Jobs.begin(world)
    const createTime = Jobs.iso(job.createdAt)
    const started = { startTime: createTime, hyperparameters: { epochCount, batchSize, ...rates } }
    const tuning: Tuning = {
      ...job,
      name: `${model}/operations/${uniqueName("operation", yield* world.next)}`,
      model,
      resource: {
        totalSteps: Math.ceil(examples * (number(epochCount) ?? 1) / (number(batchSize) ?? 1)),
        tunedModel: model
      },
      outcome: {},
      success: { state: "ACTIVE", tuningTask: { ...started, completeTime: Jobs.iso(job.doneAt) } },
      failure: { state: "FAILED" },
      settled: false
    }
    yield* world.tunedModels.set(model, {
      ...about,
      name: model,
      state: "CREATING",
      createTime,
      updateTime: createTime,
      tuningTask: started
    })
    yield* world.tunings.set(tuning.name, tuning)
    return Reply.json(yield* shown(world, tuning))
  })

/** The number of examples. `@google/genai` does not send examples; that counts as one. */
const examplesOf = Effect.fnUntraced(function*(value: unknown): Effect.fn.Return<number, RpcStatus.RpcStatus> {
  const all = objects(value)
  const incomplete = all.findIndex((example) =>
    string(example["textInput"]) === undefined || string(example["output"]) === undefined
  )
  return incomplete === -1
    ? Math.max(1, all.length)
    : yield* refused(
      `tuning_task.training_data.examples.examples[${incomplete}]`,
      "text_input and output must be set"
    )
})

const refused = (field: string, description: string): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(`* CreateTunedModelRequest.tuned_model.${field}: ${description}\n`, [
    { field: `tuned_model.${field}`, description }
  ])

/** The id of the caller, or one that begins with the display name. */
const freshName = Effect.fnUntraced(
  function*(world: World, chosen: string | null, displayName = ""): Effect.fn.Return<string, RpcStatus.RpcStatus> {
    const words = displayName.toLowerCase().match(/[a-z0-9]+/g) ?? []
    const id = chosen ??
      `${words.join("-").replace(/^[0-9-]+/, "").slice(0, 24).replace(/-$/, "") || "tuned"}-${
        uniqueName("tuned", yield* world.next)
      }`
    if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(id)) {
      return yield* RpcStatus.invalidArgument(`* CreateTunedModelRequest.tuned_model_id: ${id} is no valid id\n`)
    }
    if ((yield* world.tunedModels.get(`tunedModels/${id}`)) === undefined) return `tunedModels/${id}`
    return yield* RpcStatus.alreadyExists(`Tuned model tunedModels/${id} already exists.`)
  }
)

// -----------------------------------------------------------------------------
// the operation
// -----------------------------------------------------------------------------

const shown = Effect.fnUntraced(function*(world: World, tuning: Tuning): Effect.fn.Return<JsonObject> {
  const now = yield* Clock.currentTimeMillis
  const progress = Jobs.progress(tuning, now)
  const steps = Math.floor(progress * (number(tuning.resource["totalSteps"]) ?? 0))
  const error = Jobs.errorIn(tuning, now)
  const done = Jobs.isOver(tuning, now)
  const model = yield* TunedModels.find(world, tuning.model)
  return {
    name: tuning.name,
    metadata: {
      "@type": `${types}.CreateTunedModelMetadata`,
      ...tuning.resource,
      ...(steps > 0 ? { completedSteps: steps } : undefined),
      ...(progress > 0 ? { completedPercent: Math.floor(progress * 100) } : undefined)
    },
    ...(done ? { done } : undefined),
    ...(error !== undefined ? { error } : done ? { response: { "@type": `${types}.TunedModel`, ...model } } : undefined)
  }
})

const types = "type.googleapis.com/google.ai.generativelanguage.v1beta"

const get = (world: World) =>
  Effect.fnUntraced(function*({ location }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const tuning = yield* world.tunings.get(location.path)
    return Reply.json(
      yield* shown(world, tuning ?? (yield* RpcStatus.notFound(`Operation ${location.path} was not found.`)))
    )
  })

const cancel = (world: World) =>
  Effect.fnUntraced(function*({ params }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const name = `tunedModels/${params["id"]}`
    if ((yield* TunedModels.find(world, name)) === undefined) {
      return yield* RpcStatus.notFound(`Tuned model ${name} does not exist.`)
    }
    const now = yield* Clock.currentTimeMillis
    for (const tuning of yield* world.tunings.below(`${name}/`)) {
      yield* world.tunings.set(tuning.name, Jobs.cancelled(tuning, now))
    }
    return Reply.json({})
  })
