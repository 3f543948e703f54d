/** Servers of the Model Context Protocol, and clients of the MCP SDK that are connected to them in memory. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js"
import { Server } from "@modelcontextprotocol/sdk/server/index.js"
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { Effect } from "effect"
import type { tool } from "./mcp.ts"

/** A server as a test writes it. */
export interface Scripted {
  readonly name?: string
  /** The pages of the list of tools. */
  readonly pages: ReadonlyArray<ReadonlyArray<ReturnType<typeof tool>>>
  /** What a call is answered. */
  readonly call?: (name: string, args: unknown, signal: AbortSignal) => unknown
}

/** A client of the MCP SDK, connected in memory, and what the server was called with. */
export const connect = ({ call = () => ({ content: [] }), name = "server", pages }: Scripted) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const calls: Array<readonly [name: string, args: unknown]> = []
      const server = new Server({ name, version: "1.0.0" }, { capabilities: { tools: {} } })
      server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
        const page = Number(params?.cursor ?? 0)
        return {
          tools: [...pages[page] ?? []] as never,
          ...page + 1 < pages.length ? { nextCursor: String(page + 1) } : {}
        }
      })
      server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
        calls.push([params.name, params.arguments])
        return await call(params.name, params.arguments, signal) as never
      })
      const client = new Client({ name: "test", version: "1.0.0" })
      const [left, right] = InMemoryTransport.createLinkedPair()
      await Promise.all([server.connect(left), client.connect(right)])
      return { client, server, calls }
    }),
    ({ client }) => Effect.promise(() => client.close())
  )
