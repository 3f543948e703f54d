/**
 * The base URLs of clients whose options have none.
 *
 * @since 0.1.0
 */
import { InvalidConfig } from "../GenAIConfig.ts"
import { invalidBaseUrl } from "../internal/check/HttpSettings.ts"

/**
 * The base URLs of both backends. One that is left out is the default again.
 *
 * @category models
 * @since 0.1.0
 */
export interface BaseUrlParameters {
  /** For the Gemini Developer API. Default: `GOOGLE_GEMINI_BASE_URL`, then that of Google. */
  geminiUrl?: string
  /** For Vertex AI. Default: `GOOGLE_VERTEX_BASE_URL`, then that of Google. */
  vertexUrl?: string
}

/**
 * Sets the base URLs of all clients that are made afterwards in this process. `httpOptions.baseUrl` of a client takes precedence; prefer it. Throws
 * `InvalidConfig` for a URL that is malformed.
 *
 * @category settings
 * @since 0.1.0
 */
export const setDefaultBaseUrls = (urls: BaseUrlParameters): void => {
  for (const field of ["geminiUrl", "vertexUrl"] as const) {
    const url = urls[field]
    const expected = url === undefined ? undefined : typeof url === "string" ? invalidBaseUrl(url) : "a URL"
    if (expected !== undefined) {
      throw new InvalidConfig({
        message: `Invalid setting ${field}: it is malformed; expected ${expected}. Correct ${field}.`,
        field,
        expected
      })
    }
  }
  current = { ...urls }
}

/**
 * The base URLs that {@link setDefaultBaseUrls} set.
 *
 * @category settings
 * @since 0.1.0
 */
export const defaultBaseUrls = (): BaseUrlParameters => current

let current: BaseUrlParameters = {}
