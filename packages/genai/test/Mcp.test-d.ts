import { Context, type Effect, Schema } from "effect"
import type { McpClient, McpClientError } from "effect/ai"
import { describe, expectTypeOf, it } from "vitest"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import type { RunError } from "../src/FunctionRun.ts"
import type { InvalidRequest } from "../src/GenAIError.ts"
import type { GenerateContentResponse } from "../src/GenerateContentResponse.ts"
import * as Mcp from "../src/Mcp.ts"
import type { Models } from "../src/Models.ts"
import * as Tool from "../src/Tool.ts"

declare const client: McpClient.McpClient

class Own extends Schema.TaggedError<Own>()("Own", {}) {}

class Needed extends Context.Service<Needed, { readonly key: string }>()("test/Needed") {}

declare const tools: Effect.Success<ReturnType<typeof Mcp.tools>>

declare const own: Tool.Callable<Own, Needed>

describe("tools of MCP servers", () => {
  it("fail as their client does, and require nothing", () => {
    expectTypeOf(Mcp.tools(client, { prefix: "docs_" })).toEqualTypeOf<
      Effect.Effect<
        ReadonlyArray<Tool.Callable<McpClientError.McpClientError>>,
        McpClientError.McpClientError | InvalidRequest
      >
    >()
  })

  it("are run beside others", () => {
    const params = { model: "gemini-2.5-flash", contents: "Hi" }
    expectTypeOf(FunctionCalling.generateContent(params, { tools })).toEqualTypeOf<
      Effect.Effect<GenerateContentResponse, RunError | McpClientError.McpClientError, Models>
    >()
    expectTypeOf(FunctionCalling.generateContent(params, { tools: Tool.merge(tools, [own], tools) })).toEqualTypeOf<
      Effect.Effect<GenerateContentResponse, RunError | McpClientError.McpClientError | Own, Models | Needed>
    >()
  })
})
