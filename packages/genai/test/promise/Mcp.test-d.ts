import type * as Official from "@google/genai"
import type { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { describe, expectTypeOf, it } from "vitest"
import { type CallableTool, type McpClient, type McpToolConfig, mcpToTool } from "../../src/promise.ts"

declare const client: Client

declare const clients: Array<Client>

describe("mcpToTool", () => {
  it("takes the arguments of @google/genai", () => {
    expectTypeOf<Client>().toExtend<McpClient>()
    expectTypeOf<Parameters<typeof Official.mcpToTool>>().toExtend<Parameters<typeof mcpToTool>>()
    expectTypeOf(mcpToTool(client)).toEqualTypeOf<CallableTool>()
    expectTypeOf(mcpToTool(client, client, { timeout: 1000, prefix: "docs_" })).toEqualTypeOf<CallableTool>()
    expectTypeOf(mcpToTool(...clients, {})).toEqualTypeOf<CallableTool>()
  })

  it("takes clients only, and one config at the end", () => {
    // @ts-expect-error
    mcpToTool({ timeout: 1 }, client)
    // @ts-expect-error
    mcpToTool(client, { timeout: "1 second" })
    expectTypeOf<McpToolConfig["timeout"]>().toEqualTypeOf<number | undefined>()
  })
})
