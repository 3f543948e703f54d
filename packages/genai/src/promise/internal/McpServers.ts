/**
 * The tools of MCP servers, by the client of the MCP SDK: asks for them, and calls them.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import * as McpTools from "../../internal/tool/McpTools.ts"
import * as ToolCalls from "../../internal/tool/ToolCalls.ts"
import * as ToolResults from "../../internal/tool/ToolResults.ts"
import type { Callable } from "../../Tool.ts"
import type { Part } from "../../wire/Content.ts"
import type { FunctionCall } from "../../wire/plain/Content.ts"
import type { McpClient, McpClientTool, McpToolConfig } from "../McpClient.ts"

/** Servers whose tools are one tool of a request. */
export class McpServers {
  readonly #clients: ReadonlyArray<McpClient>
  readonly #config: McpToolConfig
  /** The functions that the servers had when they were asked last. */
  #known: ReadonlyArray<Callable> | undefined

  constructor(clients: ReadonlyArray<McpClient>, config: McpToolConfig) {
    this.#clients = clients
    this.#config = config
  }

  /** Asks the servers for their tools. */
  async ask() {
    const lists = await Promise.all(this.#clients.map((client) => functionsOf(client, this.#config)))
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
    this.#known = callables
    return { tool: { functionDeclarations }, callables }
  }

  /** Runs the calls of a turn that are for these servers. Others are for other tools. */
  async call(functionCalls: ReadonlyArray<FunctionCall>): Promise<ReadonlyArray<Part>> {
    const tools = new Map((this.#known ?? (await this.ask()).callables).map((callable) => [callable.name, callable]))
    const calls = functionCalls.map(ToolResults.fromFunctionCall).filter(({ name }) => tools.has(name))
    const answered = await Effect.runPromise(
      Stream.runCollect(ToolCalls.answers(tools, calls, { toolTimeout: "Infinity" }))
    )
    const answers = new Map(answered.map(({ answer, call }) => [call, answer]))
    return calls.flatMap((call) => ToolResults.responseParts(call, answers.get(call)!))
  }
}

// -----------------------------------------------------------------------------
// Private
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
