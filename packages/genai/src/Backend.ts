/**
 * The two backends of the API as values: the Gemini Developer API and Vertex AI ("Gemini Enterprise Agent Platform").
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The backend of a client. `_tag` discriminates.
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
  /** The name in messages. */
  readonly title: "Gemini Developer API"
  /** The value of `gen_ai.provider.name` in OpenTelemetry's GenAI conventions. */
  readonly provider: "gcp.gemini"
}

/**
 * Vertex AI, `aiplatform.googleapis.com`, with a project and a location. Express mode uses an API key without them.
 *
 * @category models
 * @since 0.1.0
 */
export interface VertexAI {
  readonly _tag: "vertex"
  /** The name in messages. */
  readonly title: "Vertex AI"
  /** The value of `gen_ai.provider.name` in OpenTelemetry's GenAI conventions. */
  readonly provider: "gcp.vertex_ai"
  /** The id or number of the project. `undefined` in express mode and for a gateway. */
  readonly project: string | undefined
  /** The location, such as `us-central1`. `undefined` in express mode and for a gateway. */
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
 * Vertex AI with a project and a location. Without them it stands for express mode or a gateway.
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
