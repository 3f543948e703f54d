/**
 * Servers of the Model Context Protocol, and clients of them: in memory, where every message is what a test says.
 */
import { Effect } from "effect"
import { McpClient, McpClientError, McpProtocol, type McpSchema } from "effect/ai"

/** A server as a test writes it. */
export interface Scripted {
  readonly name?: string
  /** The pages of the list of tools. */
  readonly pages: ReadonlyArray<ReadonlyArray<object>>
  /** What a call is answered: a result as it is on the wire, or an error of the protocol or the connection. */
  readonly call?: Call | undefined
}

/** Answers a call of a tool. */
type Call = (
  name: unknown,
  args: unknown
) => Effect.Effect<object | { readonly code: number; readonly message: string }, McpClientError.McpClientError>

/** A tool as a server lists it. */
export const tool = (name: string, others: object = {}) => ({ name, inputSchema: { type: "object" }, ...others })

/** A client of `effect/ai` that is connected to the server, with all requests that the server got. */
export const connect = Effect.fnUntraced(function*({ call, name = "server", pages }: Scripted) {
  const requests: Array<McpSchema.JsonRpcRequest> = []

  const resultOf = (
    { method, params = {} }: McpSchema.JsonRpcRequest
  ): Effect.Effect<object, McpClientError.McpClientError> => {
    switch (method) {
      case "initialize":
        return Effect.succeed({
          protocolVersion: "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name, version: "1.0.0" }
        })
      case "tools/list": {
        const page = Number(params["cursor"] ?? 0)
        return Effect.succeed({
          tools: pages[page] ?? [],
          ...page + 1 < pages.length ? { nextCursor: String(page + 1) } : {}
        })
      }
      default:
        return call?.(params["name"], params["arguments"]) ?? Effect.succeed({ content: [] })
    }
  }

  const transport: McpClient.Transport = {
    "~effect/ai/McpClient/Transport": "~effect/ai/McpClient/Transport",
    protocol: McpProtocol.v2025_11_25,
    isCallable: () => true,
    notify: () => Effect.void,
    request: (message) =>
      Effect.map(Effect.andThen(Effect.sync(() => requests.push(message)), resultOf(message)), (result) => {
        const { id } = message
        return "code" in result
          ? { jsonrpc: "2.0", id, error: result as { readonly code: number; readonly message: string } }
          : { jsonrpc: "2.0", id, result }
      })
  }
  const client = yield* McpClient.make({ name: "test", version: "1.0.0" }).pipe(
    Effect.provideService(McpClient.Transport, transport)
  )
  return { client, requests }
})

/** The error of a client. */
export const clientError = (reason: McpClientError.McpClientErrorReason) =>
  new McpClientError.McpClientError({ reason })
