/**
 * Tools of MCP servers among the tools of a request, by the client of the MCP SDK.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import { isFields } from "../internal/check/Fields.ts"
import { invalidRequest } from "../internal/check/Parameters.ts"
import * as Rules from "../internal/check/Rules.ts"
import type { CallableTool } from "../wire/plain/Tool.ts"
import { type SeparableTool, separated } from "./internal/Callables.ts"
import * as Loading from "./internal/Loading.ts"
import type { McpServers } from "./internal/McpServers.ts"
import type { McpClient, McpToolConfig } from "./McpClient.ts"

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The tools of MCP servers, as a tool of a request. The last argument may be a config.
 *
 * - The servers are asked for their tools at the start of each call with the tool, all pages, so that a changed list is seen.
 * - Results have the `id` of their call. Images, audio, video and PDFs are parts of the response, which the model sees.
 * - What a server says of a call is for the model: a tool that reports an error, arguments that it refuses, a time limit. A lost connection rejects.
 * - Aborting the request aborts the calls, and the client tells the server.
 * - Two functions of one name reject with `InvalidRequest` before anything is sent, also if they are of two tools of the request. It names both servers.
 *
 * Throws `InvalidRequest` if there is no client, or an argument is none.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { GoogleGenAI, mcpToTool, type McpClient } from "effect-genai/promise"
 *
 * const ask = async (docs: McpClient) => {
 *   const ai = new GoogleGenAI({})
 *   const response = await ai.models.generateContent({
 *     model: "gemini-2.5-flash",
 *     contents: "Which pages mention layers?",
 *     config: { tools: [mcpToTool(docs)] }
 *   })
 *   return response.text
 * }
 * ```
 */
export const mcpToTool = (...args: [...clients: Array<McpClient>, last: McpClient | McpToolConfig]): CallableTool => {
  const last = args.at(-1)
  const config = isFields(last) && !isClient(last) && args.length > 1 ? last as McpToolConfig : {}
  const clients = config === last ? args.slice(0, -1) : args
  if (clients.length === 0) throw invalidRequest("mcpToTool", "clients", "at least one client of an MCP server")
  for (const [index, client] of clients.entries()) {
    if (!isClient(client)) throw invalidRequest("mcpToTool", `clients[${index}]`, "a client of the MCP SDK")
  }
  const wrong = Rules.invalid("mcpToTool", "config", config, rules)
  if (wrong !== undefined) throw wrong
  return make(clients as ReadonlyArray<McpClient>, config) as unknown as CallableTool
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/**
 * A tool whose methods are its own fields: where a request takes no functions, they are found and refused. What asks the servers is loaded with the first call
 * with the tool.
 */
const make = (clients: ReadonlyArray<McpClient>, config: McpToolConfig): SeparableTool => {
  let servers: McpServers | undefined
  const loaded = async () => {
    const { McpServers } = await Loading.load("mcpToTool", () => import("./internal/McpServers.ts"))
    return servers ??= new McpServers(clients, config)
  }
  return {
    [separated]: async () => (await loaded()).ask(),
    tool: async () => (await (await loaded()).ask()).tool,
    callTool: async (functionCalls) => (await loaded()).call(functionCalls)
  }
}

/** A client of `effect/ai` has a tool list too, but no server version: `Mcp.tools` takes it. */
const isClient = (value: unknown): value is McpClient =>
  ["listTools", "callTool"].every((name) => Predicate.hasProperty(value, name) && Predicate.isFunction(value[name])) &&
  !Predicate.hasProperty(value, "protocolVersion")

const rules: { readonly [Name in keyof McpToolConfig]-?: Rules.Rule } = {
  behavior: [Predicate.isString, "BLOCKING or NON_BLOCKING"],
  prefix: [Predicate.isString, "a string"],
  timeout: [(value) => Predicate.isNumber(value) && value > 0, "a number of milliseconds greater than 0"]
}
