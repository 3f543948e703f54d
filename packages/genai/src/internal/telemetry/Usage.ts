/**
 * What requests report to the API about the way they are made, beside the name of the SDK.
 */
import * as Context from "effect/Context"

/** A label that is added to the header `x-goog-api-client` of the requests of a region. */
export const UsageLabel: Context.Reference<string | undefined> = /*#__PURE__*/ Context.Reference<string | undefined>(
  "effect-genai/UsageLabel",
  { defaultValue: () => undefined }
)

/** Tools of MCP servers are declared. The version of MCP is not known. */
export const mcp = "mcp_used/unknown"
