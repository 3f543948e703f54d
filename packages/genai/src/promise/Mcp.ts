/**
 * Tools of MCP servers among the tools of a request, by the client of the MCP SDK.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { isFields } from "../internal/check/Fields.ts"
import { invalidRequest } from "../internal/check/Parameters.ts"
import * as Rules from "../internal/check/Rules.ts"
import * as McpTools from "../internal/tool/McpTools.ts"
import * as ToolCalls from "../internal/tool/ToolCalls.ts"
import * as ToolResults from "../internal/tool/ToolResults.ts"
import type { Callable } from "../Tool.ts"
import type { CallableTool, CallableToolConfig } from "../wire/plain/Tool.ts"
import { type SeparableTool, separated } from "./internal/Functions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A connected client of an MCP server: `Client` of `@modelcontextprotocol/sdk`, or of its successor `@modelcontextprotocol/client`.
 *
 * @category models
 * @since 0.1.0
 */
export interface McpClient {
  /** Lists the tools of the server, a page at a time. */
  listTools(params?: { cursor?: string }): Promise<{ tools: Array<McpClientTool>; nextCursor?: string | undefined }>
  /** Calls a tool of the server. */
  callTool(
    params: { name: string; arguments?: { [name: string]: unknown } },
    resultSchema?: undefined,
    options?: { signal?: AbortSignal; timeout?: number }
  ): Promise<object>
  /** What the server says that it is. */
  getServerVersion(): { name: string } | undefined
}

/**
 * A tool as an MCP server lists it.
 *
 * @category models
 * @since 0.1.0
 */
export interface McpClientTool {
  /** The name of the tool. */
  name: string
  /** What the tool does. */
  description?: string | undefined
  /** The arguments, as JSON Schema. */
  inputSchema: object
  /** The `structuredContent` of results, as JSON Schema. */
  outputSchema?: object | undefined
}

/**
 * How the tools of MCP servers become functions.
 *
 * @category models
 * @since 0.1.0
 */
export interface McpToolConfig extends CallableToolConfig {
  /** Milliseconds that a call of a tool may take. By default those of the client: 60,000. The model is told if it takes longer. */
  timeout?: number
  /** What the names of the functions begin with, such as `"docs_"`. By default nothing. It tells tools of one name on two servers apart. */
  readonly prefix?: string | undefined
}

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
// Private: tool
// -----------------------------------------------------------------------------

/** A tool whose methods are its own fields: where a request takes no functions, they are found and refused. */
const make = (clients: ReadonlyArray<McpClient>, config: McpToolConfig): SeparableTool => {
  /** The functions that the servers had when they were asked last. */
  let known: ReadonlyArray<Callable> | undefined

  const ask = async () => {
    const lists = await Promise.all(clients.map((client) => functionsOf(client, config)))
    const declared = new Map<string, Callable>()
    for (const callable of lists.flat()) {
      const { name } = callable
      const first = declared.get(name)
      if (first !== undefined) throw invalidRequest("mcpToTool", "clients", ToolCalls.oneNamed(name, first, callable))
      declared.set(name, callable)
    }
    const functionDeclarations = await Effect.runPromise(ToolCalls.declarations("mcpToTool", "clients", declared))
    // The declarations stand where the tool stands in the request.
    const callables = Array.from(declared.values(), (callable) => ({ ...callable, declaration: undefined }))
    known = callables
    return { tool: { functionDeclarations }, callables }
  }

  return {
    [separated]: ask,
    tool: async () => (await ask()).tool,
    callTool: async (functionCalls) => {
      const tools = new Map((known ?? (await ask()).callables).map((callable) => [callable.name, callable]))
      // Other calls of the turn are for other tools.
      const calls = functionCalls.map(ToolResults.fromFunctionCall).filter(({ name }) => tools.has(name))
      const answered = await Effect.runPromise(
        Stream.runCollect(ToolCalls.answers(tools, calls, { toolTimeout: "Infinity" }))
      )
      const answers = new Map(answered.map(({ answer, call }) => [call, answer]))
      return calls.flatMap((call) => ToolResults.responseParts(call, answers.get(call)!))
    }
  }
}

// -----------------------------------------------------------------------------
// Private: clients
// -----------------------------------------------------------------------------

const functionsOf = async (client: McpClient, config: McpToolConfig): Promise<ReadonlyArray<Callable>> => {
  const { behavior, prefix, timeout } = config
  const options = timeout === undefined ? {} : { timeout }
  const server: McpTools.Server<McpClientTool, never> = {
    name: client.getServerVersion?.()?.name ?? "MCP server",
    call: ({ name }, args) =>
      Effect.promise((signal) =>
        call(client, { name, arguments: args }, { ...options, signal }).catch((error: unknown) => {
          const refusal = refusalOf(error)
          if (refusal === undefined) throw error
          return McpTools.refused(refusal)
        })
      )
  }
  return McpTools.callables(server, await list(client), { behavior, prefix })
}

/** How many pages a list has at most. */
const maximumPages = 100

const list = async (client: McpClient): Promise<ReadonlyArray<McpClientTool>> => {
  const tools: Array<McpClientTool> = []
  let cursor: string | undefined
  for (let page = 0; page < maximumPages; page++) {
    const { nextCursor, tools: found } = await client.listTools(cursor === undefined ? undefined : { cursor })
    tools.push(...found)
    if (nextCursor === undefined) return tools
    cursor = nextCursor
  }
  throw invalidRequest("mcpToTool", "clients", `a server whose list of tools ends within ${maximumPages} pages`)
}

/** Calls a tool. The successor of the MCP SDK has no schema of the result: its options are the second argument. */
const call = async (
  client: McpClient,
  params: Parameters<McpClient["callTool"]>[0],
  options: NonNullable<Parameters<McpClient["callTool"]>[2]>
): Promise<object> =>
  client.callTool.length === 2 ? client.callTool(params, options as never) : client.callTool(params, undefined, options)

/** A client of `effect/ai` has a tool list too, but no server version: `Mcp.tools` takes it. */
const isClient = (value: unknown): value is McpClient =>
  ["listTools", "callTool"].every((name) => Predicate.hasProperty(value, name) && Predicate.isFunction(value[name])) &&
  !Predicate.hasProperty(value, "protocolVersion")

/**
 * What the server said of one call, and a call that took too long or whose result cannot be read, is for the model. A connection that broke is not. Errors of
 * JSON-RPC have negative numbers, of which one is for a connection that was closed.
 */
const refusalOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const code: unknown = "code" in error ? error.code : undefined
  const isOfCall = typeof code === "number"
    ? code < 0 && code !== connectionClosed
    : codesOfCalls.has(code) || error.name.endsWith("ZodError")
  return isOfCall ? error.message : undefined
}

const connectionClosed = -32_000

const codesOfCalls: ReadonlySet<unknown> = /*#__PURE__*/ new Set([
  "INPUT_REQUIRED_ROUNDS_EXCEEDED",
  "INVALID_RESULT",
  "REQUEST_TIMEOUT",
  "UNSUPPORTED_RESULT_TYPE"
])

const rules: { readonly [Name in keyof McpToolConfig]-?: Rules.Rule } = {
  behavior: [Predicate.isString, "BLOCKING or NON_BLOCKING"],
  prefix: [Predicate.isString, "a string"],
  timeout: [(value) => Predicate.isNumber(value) && value > 0, "a number of milliseconds greater than 0"]
}
