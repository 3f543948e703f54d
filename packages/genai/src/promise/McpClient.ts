/**
 * The clients of MCP servers that plain async code has.
 *
 * @since 0.1.0
 */
import type { CallableToolConfig } from "../wire/plain/Tool.ts"

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
