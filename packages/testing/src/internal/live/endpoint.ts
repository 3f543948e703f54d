/** The addresses of live sessions. */
import type { Backend } from "../../ReceivedRequest.ts"

export interface Endpoint {
  readonly operation: "live.connect" | "live.music.connect"
  readonly backend: Backend
  readonly version: string
  /** Whether callers identify themselves with ephemeral tokens. */
  readonly constrained: boolean
}

/** The endpoint of an address. Google's client begins the path with two slashes. */
export const find = (url: URL): Endpoint | undefined => {
  const path = url.pathname.replace(/^\/+/, "/")
  const [, version = "", method = ""] = gemini.exec(path) ?? []
  if (method !== "") {
    return {
      operation: method === "BidiGenerateMusic" ? "live.music.connect" : "live.connect",
      backend: "gemini",
      version,
      constrained: method === "BidiGenerateContentConstrained"
    }
  }
  const [, vertexVersion] = vertex.exec(path) ?? []
  return vertexVersion === undefined
    ? undefined
    : { operation: "live.connect", backend: "vertex", version: vertexVersion, constrained: false }
}

const gemini =
  /^\/ws\/google\.ai\.generativelanguage\.(v\w+)\.GenerativeService\.(BidiGenerate(?:Content(?:Constrained)?|Music))$/
const vertex = /^\/ws\/google\.cloud\.aiplatform\.(v\w+)\.LlmBidiService\/BidiGenerateContent$/
