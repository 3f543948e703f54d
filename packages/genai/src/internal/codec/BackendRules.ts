/**
 * The differences between the backends, except those of fields: default host and version, the project prefix of paths, resource names, and rules that depend
 * on the model. The generated field table has the differences of fields. No resource asks which backend it talks to.
 */
import type { Backend } from "../../Backend.ts"

// -----------------------------------------------------------------------------
// Addresses
// -----------------------------------------------------------------------------

/** The default API version: `v1beta`, or `v1beta1` on Vertex AI. */
export const defaultApiVersion = (backend: Backend): string => backend._tag === "vertex" ? "v1beta1" : "v1beta"

/** The host of a backend. Vertex AI has one host per location; `us` and `eu` are multi-regional, and `global` and express mode share a host. */
export const defaultBaseUrl = (backend: Backend): string => {
  if (backend._tag === "gemini") return "https://generativelanguage.googleapis.com"
  const { location, project } = backend
  if (project === undefined || location === undefined || location === "global") {
    return "https://aiplatform.googleapis.com"
  }
  return location === "us" || location === "eu"
    ? `https://aiplatform.${location}.rep.googleapis.com`
    : `https://${location}-aiplatform.googleapis.com`
}

/**
 * The prefix of a path: `projects/{project}/locations/{location}/` on Vertex AI. A path that already names its project has no prefix, nor has a path that reads
 * Google's own models, because they do not belong to a project. The setup of a socket names the model with its project, so its path has no prefix.
 */
export const pathPrefix = (backend: Backend, method: string, path: string): string =>
  /^(projects|ws)\//.test(path) || (method === "GET" && path.startsWith("publishers/google/models"))
    ? ""
    : projectPrefix(backend)

/**
 * Whether a path leads nowhere in express mode, where a key takes the place of a project: all but the models of publishers, sockets and decisions belong to
 * a project. A path that names its project is left to the server.
 */
export const needsProject = (path: string): boolean => !/^((publishers|projects|ws)\/|decisions$)/.test(path)

// -----------------------------------------------------------------------------
// Names
// -----------------------------------------------------------------------------

/**
 * The resource name of a model: `models/{id}` or `tunedModels/{id}`; on Vertex AI `publishers/{publisher}/models/{id}`, where the publisher is `google` unless
 * the name has another (`meta/llama-3`). An endpoint (`endpoints/{id}`) belongs to a project.
 */
export const modelName = (backend: Backend, model: string): string => {
  if (backend._tag === "gemini") return /^(models|tunedModels)\//.test(model) ? model : `models/${model}`
  if (/^(publishers|projects|models)\//.test(model)) return model
  if (model.startsWith("endpoints/")) return `${projectPrefix(backend)}${model}`
  const [publisher, id] = model.split("/", 2)
  return id === undefined ? `publishers/google/models/${model}` : `publishers/${publisher}/models/${id}`
}

/** Why no model of a backend has this name: tuned models of the Developer API are there alone. */
export const foreignModel = (backend: Backend, model: string): string | undefined =>
  backend._tag === "vertex" && model.startsWith("tunedModels/")
    ? "a model of Vertex AI, for example endpoints/123: tunedModels are of the Gemini Developer API"
    : undefined

/** The resource name of a member of a collection, for example `cachedContents/{id}`; on Vertex AI with its project and location. */
export const resourceName = (backend: Backend, collection: string, name: string): string => {
  const bare = !name.includes("/")
  if (backend._tag === "gemini") return bare ? `${collection}/${name}` : name
  if (name.startsWith("locations/")) return backend.project === undefined ? name : `projects/${backend.project}/${name}`
  if (name.startsWith(`${collection}/`)) return `${projectPrefix(backend)}${name}`
  return bare ? `${projectPrefix(backend)}${collection}/${name}` : name
}

/** The resource name of a model with its project, which Vertex AI requires for caches. */
export const qualifiedModelName = (backend: Backend, model: string): string => {
  const name = modelName(backend, model)
  if (backend._tag === "gemini") return name
  if (name.startsWith("publishers/")) return `${projectPrefix(backend)}${name}`
  return name.startsWith("models/") ? `${projectPrefix(backend)}publishers/google/${name}` : name
}

/** The owner in the name of an operation: `{owner}/operations/{id}`. */
export const ownerOfOperation = (name: string): string => name.split("/operations/", 1)[0]!

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How a model embeds: the variant of the operation, and the parameter that takes the contents. On Vertex AI, Gemini models embed one content with
 * `:embedContent`, and other models with `:predict`. On the Developer API, `gemini-embedding-2` takes all parts as one content.
 */
export const embedding = (
  backend: Backend,
  model: string
): { readonly variant: "EMBED_CONTENT" | "PREDICT" | "COMBINED"; readonly field: "contents" | "content" } => {
  if (backend._tag === "gemini") {
    return { variant: /gemini-embedding-2/.test(model) ? "COMBINED" : "PREDICT", field: "contents" }
  }
  return /gemini|maas/.test(model) && model !== "gemini-embedding-001"
    ? { variant: "EMBED_CONTENT", field: "content" }
    : { variant: "PREDICT", field: "contents" }
}

/** The model that a tuning starts from. On Vertex AI, a model of a project was tuned before, and is tuned further from a checkpoint. */
export const tuningBase = (
  backend: Backend,
  baseModel: string,
  checkpointId: string | undefined
): {
  readonly baseModel?: string
  readonly preTunedModel?: { readonly tunedModelName: string; readonly checkpointId?: string }
} =>
  backend._tag === "vertex" && typeof baseModel === "string" && baseModel.startsWith("projects/")
    ? { preTunedModel: { tunedModelName: baseModel, ...(checkpointId === undefined ? {} : { checkpointId }) } }
    : { baseModel }

/**
 * The filter for tuned models. Vertex AI lists them among all models of the project; the Developer API has a list of their own.
 */
export const tunedModelsFilter = (backend: Backend): string | undefined =>
  backend._tag === "vertex" ? "labels.tune-type:*" : undefined

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const projectPrefix = (backend: Backend): string =>
  backend._tag === "vertex" && backend.project !== undefined && backend.location !== undefined
    ? `projects/${backend.project}/locations/${backend.location}/`
    : ""
