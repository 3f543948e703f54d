/** The `models` resource: get and list models, and change tuned models. */
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Model } from "./catalogue.ts"
import { type JsonObject, object } from "./json.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import * as TunedModels from "./tunedModels.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => [
  {
    operation: "models.list",
    method: "GET",
    path: "models",
    backends: ["gemini"],
    fields: [],
    handle: listBase(world)
  },
  {
    operation: "models.list",
    method: "GET",
    path: "tunedModels",
    backends: ["gemini"],
    fields: [],
    handle: listTuned(world)
  },
  {
    operation: "models.list",
    method: "GET",
    path: "publishers/google/models",
    backends: ["vertex"],
    fields: [],
    handle: listBase(world)
  },
  {
    operation: "models.list",
    method: "GET",
    path: "models",
    backends: ["vertex"],
    fields: [],
    handle: listTuned(world)
  },
  ...(["models/{id}", "tunedModels/{id}", "publishers/{publisher}/models/{id}"] as const).flatMap((
    path
  ): Array<Route> => [
    { operation: "models.get", method: "GET", path, backends: both, fields: [], handle: get(world) },
    { operation: "models.update", method: "PATCH", path, backends: both, fields: editable, handle: update(world) },
    { operation: "models.delete", method: "DELETE", path, backends: both, fields: [], handle: remove(world) }
  ])
]

const both = ["gemini", "vertex"] as const

const editable = [
  "name",
  "displayName",
  "description",
  "defaultCheckpointId",
  "labels",
  "tunedModelSource",
  "temperature",
  "topP",
  "topK"
]

// -----------------------------------------------------------------------------
// reading
// -----------------------------------------------------------------------------

/**
 * The model of a call, if it exists and supports the method, else the 404 of the backend. Tuned models support the
 * methods of their base models.
 */
export const supporting = (world: World, call: Call, method: string) => {
  const id = call.params["id"] ?? ""
  return Effect.filterOrElse(
    world.models.get(id),
    (model): model is Model => model?.methods.includes(method) === true,
    () => tunedSupporting(world, call, method, id)
  )
}

const tunedSupporting = Effect.fnUntraced(function*(world: World, call: Call, method: string, id: string) {
  const tuned = yield* tunedOf(world, call)
  if (tuned === undefined || method !== "generateContent") return yield* missing(call, method)
  const { name, state = "ACTIVE" } = tuned
  return state === "ACTIVE"
    ? { id, methods: [method] }
    : yield* RpcStatus.failedPrecondition(`The tuned model ${name} cannot be used: it is in state ${state}.`)
})

/** Refuses a request with an unknown model name. */
export const known = Effect.fnUntraced(
  function*(world: World, call: Call, name: string): Effect.fn.Return<void, RpcStatus.RpcStatus> {
    const [id = "", collection = "models"] = name.split("/").toReversed()
    const base = yield* world.models.get(id)
    const tuned = yield* TunedModels.find(world, `${collection}/${id}`)
    if (base === undefined && tuned === undefined) return yield* missing(call, undefined, name)
  }
)

const missing = (call: Call, method?: string, name = call.location.path.replace(/:.*$/, "")): RpcStatus.RpcStatus => {
  if (call.location.backend === "vertex") {
    const within = call.location.parent === "" || name.startsWith("projects/")
    const full = within ? name : `${call.location.parent}/${name}`
    return RpcStatus.notFound(
      `Publisher Model \`${full}\` was not found or your project does not have access to it. ` +
        "Please ensure you are using a valid model version. For more information, see: " +
        "https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions"
    )
  }
  return RpcStatus.notFound(
    method === undefined
      ? `Model is not found: ${name} for api version ${call.location.version}`
      : `${name} is not found for API version ${call.location.version}, or is not supported for ${method}. ` +
        "Call ListModels to see the list of available models and their supported methods."
  )
}

const get = (world: World) =>
  Effect.fnUntraced(function*(call: Call) {
    const tuned = yield* tunedOf(world, call)
    if (tuned !== undefined) return Reply.json(shown(tuned, call))
    const model = yield* world.models.get(call.params["id"] ?? "")
    return model === undefined || !isBase(call)
      ? yield* missing(call)
      : Reply.json(described(model, call))
  })

const listBase = (world: World) =>
  Effect.fnUntraced(function*(call: Call) {
    const models = yield* world.models.all
    const field = call.location.backend === "gemini" ? "models" : "publisherModels"
    return Reply.json(yield* Store.page(field, models.map((model) => described(model, call)), call.query))
  })

const listTuned = (world: World) =>
  Effect.fnUntraced(function*(call: Call) {
    const models = yield* TunedModels.all(world)
    const field = call.location.backend === "gemini" ? "tunedModels" : "models"
    const found = models.filter((model) =>
      String(model["name"]).startsWith(`${field}/`) && passes(model, call.query.get("filter"))
    )
    return Reply.json(yield* Store.page(field, found.map((model) => shown(model, call)), call.query))
  })

/** The filter that an SDK sends: `labels.{key}:*`. Other filters match everything. */
const passes = (model: JsonObject, filter: string | null): boolean => {
  const label = /^labels\.([\w-]+):\*$/.exec(filter ?? "")?.[1]
  return label === undefined || label in object(model["labels"])
}

// -----------------------------------------------------------------------------
// changing
// -----------------------------------------------------------------------------

const update = (world: World) =>
  Effect.fnUntraced(function*(call: Call) {
    const tuned = yield* owned(world, call, "update")
    const changed = { ...tuned, ...call.body, name: tuned["name"] }
    yield* world.tunedModels.set(String(tuned["name"]), changed)
    return Reply.json(shown(changed, call))
  })

const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call) {
    const tuned = yield* owned(world, call, "delete")
    yield* world.tunedModels.remove(String(tuned["name"]))
    return Reply.json({})
  })

const owned = Effect.fnUntraced(function*(world: World, call: Call, verb: string) {
  const tuned = yield* tunedOf(world, call)
  if (tuned !== undefined) return tuned
  const model = yield* world.models.get(call.params["id"] ?? "")
  return yield* model !== undefined && isBase(call)
    ? RpcStatus.make(403, `You do not have permission to ${verb} ${call.location.path}.`)
    : missing(call)
})

// -----------------------------------------------------------------------------
// the form of each backend
// -----------------------------------------------------------------------------

/** The names of base models begin with `models/` in the Gemini API, and with a publisher on Vertex AI. */
const isBase = (call: Call): boolean =>
  call.location.path.startsWith(call.location.backend === "gemini" ? "models/" : "publishers/")

/**
 * The names of tuned models begin with `tunedModels/` in the Gemini API, and with `models/` or `endpoints/` on Vertex
 * AI.
 */
const tunedOf = (world: World, { location }: Call): Effect.Effect<JsonObject | undefined> =>
  (location.backend === "gemini" ? /^tunedModels\// : /^(models|endpoints)\//).test(location.path)
    ? TunedModels.find(world, location.path.replace(/:.*$/, ""))
    : Effect.undefined

const shown = (tuned: JsonObject, call: Call): JsonObject => ({
  ...tuned,
  name: call.location.parent === "" ? tuned["name"] : `${call.location.parent}/${tuned["name"]}`
})

const described = (model: Model, call: Call): JsonObject =>
  call.location.backend === "gemini"
    ? {
      name: `models/${model.id}`,
      version: model.version ?? "001",
      displayName: model.displayName ?? model.id,
      description: model.description ?? `The emulator's ${model.id}`,
      inputTokenLimit: model.inputTokenLimit ?? 1_048_576,
      outputTokenLimit: model.outputTokenLimit ?? 65_536,
      supportedGenerationMethods: model.methods.filter((method) => method !== "computeTokens"),
      temperature: 1,
      topP: 0.95,
      topK: 64,
      maxTemperature: 2,
      ...(model.thinking === true ? { thinking: true } : undefined)
    }
    : {
      name: `publishers/google/models/${model.id}`,
      versionId: model.version ?? "default",
      displayName: model.displayName ?? model.id,
      description: model.description ?? `The emulator's ${model.id}`,
      openSourceCategory: "PROPRIETARY",
      launchStage: "GA",
      publisherModelTemplate: `projects/{user-project}/locations/{location}/publishers/google/models/${model.id}`
    }
