/**
 * The two backends of the API, as values: the Gemini Developer API and Vertex AI ("Gemini Enterprise Agent Platform").
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
