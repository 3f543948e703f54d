/**
 * The two backends of the API, as values: the Gemini Developer API and Vertex AI ("Gemini Enterprise Agent Platform"). What
 * differs between them besides fields is here: default host and version, the project prefix of paths, and how names are
 * qualified. Which fields differ is in the generated field table. No resource asks which backend it talks to.
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A backend.
 *
 * @category models
 * @since 0.1.0
 */
export type Backend = GeminiApi | VertexAI

/**
 * The Gemini Developer API, `generativelanguage.googleapis.com`.
 *
 * @category models
 * @since 0.1.0
 */
export interface GeminiApi {
  readonly _tag: "gemini"
  readonly title: "Gemini Developer API"
  /** `gen_ai.provider.name` of OpenTelemetry's GenAI conventions. */
  readonly provider: "gcp.gemini"
}

/**
 * Vertex AI, `aiplatform.googleapis.com`: with a project and a location, or in express mode with a key alone.
 *
 * @category models
 * @since 0.1.0
 */
export interface VertexAI {
  readonly _tag: "vertex"
  readonly title: "Vertex AI"
  readonly provider: "gcp.vertex_ai"
  readonly project: string | undefined
  readonly location: string | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The Gemini Developer API.
 *
 * @category constructors
 * @since 0.1.0
 */
export const gemini: GeminiApi = { _tag: "gemini", title: "Gemini Developer API", provider: "gcp.gemini" }

/**
 * Vertex AI for a project and a location; without them, express mode or a gateway of your own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const vertex = (project?: string, location?: string): VertexAI => ({
  _tag: "vertex",
  title: "Vertex AI",
  provider: "gcp.vertex_ai",
  project,
  location
})

// -----------------------------------------------------------------------------
// Where it is reached
// -----------------------------------------------------------------------------

/**
 * The API version a backend is called with when none is chosen: `v1beta`, on Vertex `v1beta1`.
 *
 * @category addresses
 * @since 0.1.0
 */
export const defaultApiVersion = (backend: Backend): string => backend._tag === "vertex" ? "v1beta1" : "v1beta"

/**
 * The host of a backend: by location on Vertex, where `us` and `eu` are multi-regional, and `global` and express mode share
 * one host.
 *
 * @category addresses
 * @since 0.1.0
 */
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
 * What precedes a path: `projects/{project}/locations/{location}/` on Vertex, unless the path names its project already or
 * reads Google's own models, which belong to no project.
 *
 * @category addresses
 * @since 0.1.0
 */
export const pathPrefix = (backend: Backend, method: string, path: string): string =>
  path.startsWith("projects/") || (method === "GET" && path.startsWith("publishers/google/models"))
    ? ""
    : projectPrefix(backend)

// -----------------------------------------------------------------------------
// How names are qualified
// -----------------------------------------------------------------------------

/**
 * The resource name of a model: `models/{id}` or `tunedModels/{id}`; on Vertex `publishers/{publisher}/models/{id}`, where
 * `google` is the publisher unless the name says another (`meta/llama-3`).
 *
 * @category names
 * @since 0.1.0
 */
export const modelName = (backend: Backend, model: string): string => {
  if (backend._tag === "gemini") return /^(models|tunedModels)\//.test(model) ? model : `models/${model}`
  if (/^(publishers|projects|models)\//.test(model)) return model
  const [publisher, id] = model.split("/", 2)
  return id === undefined ? `publishers/google/models/${model}` : `publishers/${publisher}/models/${id}`
}

/**
 * The resource name of something in a collection, for example `cachedContents/{id}`; on Vertex with its project and location.
 *
 * @category names
 * @since 0.1.0
 */
export const resourceName = (backend: Backend, collection: string, name: string): string => {
  const bare = !name.includes("/")
  if (backend._tag === "gemini") return bare ? `${collection}/${name}` : name
  if (name.startsWith("locations/")) return backend.project === undefined ? name : `projects/${backend.project}/${name}`
  if (name.startsWith(`${collection}/`)) return `${projectPrefix(backend)}${name}`
  return bare ? `${projectPrefix(backend)}${collection}/${name}` : name
}

/**
 * The resource name of a model where Vertex wants it with its project: for caches.
 *
 * @category names
 * @since 0.1.0
 */
export const qualifiedModelName = (backend: Backend, model: string): string => {
  const name = modelName(backend, model)
  if (backend._tag === "gemini") return name
  if (name.startsWith("publishers/")) return `${projectPrefix(backend)}${name}`
  return name.startsWith("models/") ? `${projectPrefix(backend)}publishers/google/${name}` : name
}

/**
 * What an operation belongs to, by its name: `{owner}/operations/{id}`.
 *
 * @category names
 * @since 0.1.0
 */
export const ownerOfOperation = (name: string): string => name.split("/operations/", 1)[0]!

// -----------------------------------------------------------------------------
// What depends on the model
// -----------------------------------------------------------------------------

/**
 * How a model embeds: the variant of the operation, and the parameter that its contents go into. Gemini models on Vertex embed one content with
 * `:embedContent`; others there are predictions. On the Developer API `gemini-embedding-2` takes all parts as one content.
 *
 * @category models
 * @since 0.1.0
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

/**
 * What a tuning starts from. On Vertex a model of a project is one that was tuned before, and goes on from a checkpoint of it.
 *
 * @category models
 * @since 0.1.0
 */
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
 * The filter that leaves only one's own tuned models of a list: Vertex lists them among all models of the project, the Developer API has a list for them.
 *
 * @category models
 * @since 0.1.0
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
