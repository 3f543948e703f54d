/**
 * Tools of MCP servers: functions that a model can call, and that a server of the Model Context Protocol runs.
 *
 * The client is an `McpClient` of `effect/ai`, which connects over stdio or HTTP and belongs to a scope. Its tools are `Tool.Callable`s as those of a toolkit
 * are, so they go into `tools` of `FunctionCalling`, of a chat, and of `interactions.run`, beside others.
 *
 * @since 0.1.0
 */
import type { McpClient } from "effect/ai/McpClient"
import type { McpClientError } from "effect/ai/McpClientError"
import type { CallTool, Tool } from "effect/ai/McpSchema"
import * as Effect from "effect/Effect"
import type { InvalidRequest } from "./GenAIError.ts"
import { isFields } from "./internal/check/Fields.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as McpTools from "./internal/tool/McpTools.ts"
import type { Callable } from "./Tool.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * How the tools of a server become functions.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** What the names of the functions begin with, such as `"docs_"`. By default nothing. It tells tools of one name on two servers apart. */
  readonly prefix?: string | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The tools that a server has now, as functions for the Gemini API. The server is asked when the effect runs, all pages; run it again to see changes.
 *
 * - The name of a function is the prefix and the name of the tool. Characters that the API does not take become `_`, names are cut at 128 characters, and
 *   `_2`, `_3`, … keep them apart. The server is called by its own names.
 * - The declaration has the `inputSchema` and the `outputSchema` of the tool as they are.
 * - A result is text, or the `structuredContent`; images, audio, video and PDFs are pieces of content that the model sees. Files of other types are described.
 * - A tool that reports an error, arguments that the server refuses, and a result that the client cannot read are answers for the model. A lost or closed
 *   connection fails the run with the `McpClientError`.
 * - `toolTimeout` of a run interrupts a call, and the client tells the server.
 *
 * Tools of several servers are one list. Two functions of one name fail the run with `InvalidRequest` before anything is sent; it names both servers.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { McpClient, McpProtocol } from "effect/ai"
 * import { FunctionCalling, Mcp } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const client = yield* McpClient.McpClient
 *   const response = yield* FunctionCalling.generateContent(
 *     { model: "gemini-2.5-flash", contents: "Which pages mention layers?" },
 *     { tools: yield* Mcp.tools(client) }
 *   )
 *   return response.text
 * })
 *
 * const DocsClient = McpClient.layerHttp({
 *   name: "my-program",
 *   version: "1.0.0",
 *   url: "https://docs.example.com/mcp",
 *   protocol: McpProtocol.v2025_11_25
 * })
 * ```
 */
export const tools = Effect.fnUntraced(
  function*(
    client: McpClient,
    options: Options = {}
  ): Effect.fn.Return<ReadonlyArray<Callable<McpClientError>>, McpClientError | InvalidRequest> {
    if (!isFields(client) || typeof client["listTools"] !== "function" || !("protocolVersion" in client)) {
      return yield* invalidRequest("Mcp.tools", "client", "an McpClient of effect/ai")
    }
    if (!isFields(options)) return yield* invalidRequest("Mcp.tools", "options", "an object")
    if (options.prefix !== undefined && typeof options.prefix !== "string") {
      return yield* invalidRequest("Mcp.tools", "options.prefix", "a string")
    }
    const server: McpTools.Server<Tool, McpClientError> = {
      name: client.serverInfo?.name ?? "MCP server",
      call: (tool, args) =>
        client.callTool({ tool, arguments: args as Arguments }).pipe(
          Effect.catch((error) => {
            const refusal = refusalOf(error)
            return refusal === undefined ? Effect.fail(error) : Effect.succeed(McpTools.refused(refusal))
          })
        )
    }
    return McpTools.callables(server, yield* client.listTools(), options)
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Arguments = typeof CallTool.payloadSchema.Type["arguments"]

/** What the server said of one call is for the model. A connection that broke is not. */
const refusalOf = ({ message, reason }: McpClientError): string | undefined => {
  switch (reason._tag) {
    case "ProtocolError":
      // The server answered. Without a code it is the client, which read something else than an answer.
      return reason.code === undefined ? undefined : message
    case "HttpError":
      return isOfCall(reason.code) ? message : undefined
    case "LimitError":
    case "TimeoutError":
    case "ToolError":
    case "UnsupportedError":
    case "ValidationError":
      return message
    default:
      return undefined
  }
}

/** Whether an error of JSON-RPC is of the call: arguments, a name, the tool. Other codes are of the connection, such as a session that is unknown. */
const isOfCall = (code: number | undefined): boolean => code !== undefined && code >= -32_603 && code <= -32_600
