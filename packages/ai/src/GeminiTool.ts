/**
 * The tools that the Gemini API runs itself, as tools of `effect/ai`: put them into a `Toolkit` beside the tools of the program.
 *
 * What a tool found is part of the answer: sources for the searches, and a tool call with its result for tools whose calls the API shows. A result of such
 * a tool is sent back unchanged with the next turn.
 *
 * @since 0.1.0
 */
import * as Wire from "effect-genai/wire/Tool"
import * as Tool from "effect/ai/Tool"
import * as Schema from "effect/Schema"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One of the tools of this module.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiTool =
  | ReturnType<typeof CodeExecution>
  | ReturnType<typeof ComputerUse>
  | ReturnType<typeof EnterpriseWebSearch>
  | ReturnType<typeof FileSearch>
  | ReturnType<typeof GoogleMaps>
  | ReturnType<typeof GoogleSearch>
  | ReturnType<typeof McpServers>
  | ReturnType<typeof Retrieval>
  | ReturnType<typeof UrlContext>

/**
 * What the API says about a call that it ran itself: arguments and results by their names.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ServerSide: Schema.$Record<Schema.String, Schema.Codec<Schema.Json>> = /*#__PURE__*/ Schema.Record(
  Schema.String,
  Schema.Json
)

/**
 * What the handler of {@link ComputerUse} answers.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ComputerState = /*#__PURE__*/ Schema.Struct({
  /** The address of the page after the action. */
  url: /*#__PURE__*/ Schema.optional(Schema.String),
  /** The screen after the action, in base64. */
  screenshot: /*#__PURE__*/ Schema.optional(/*#__PURE__*/ Schema.Struct({
    mediaType: Schema.String,
    data: Schema.String
  })),
  /** Whether a person has confirmed an action for which the model asked for it, by its `safety_decision`. */
  safety_acknowledgement: /*#__PURE__*/ Schema.optional(Schema.String),
  /** Anything else that the model should know, such as an error of the page. */
  details: /*#__PURE__*/ Schema.optional(Schema.Json)
})

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

/**
 * The model writes code, and the API runs it. The code is a tool call, and what it printed is its result, also if it failed.
 *
 * @category tools
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiTool } from "@effect-genai/ai"
 * import { LanguageModel, Toolkit } from "effect/ai"
 *
 * const program = LanguageModel.generateText({
 *   prompt: "What is the 50th prime?",
 *   toolkit: Toolkit.make(GeminiTool.CodeExecution({}))
 * })
 * ```
 */
export const CodeExecution = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.code_execution",
  customName: "GeminiCodeExecution",
  providerName: "codeExecution",
  args: Wire.ToolCodeExecution,
  parameters: /*#__PURE__*/ Schema.Struct({
    /** The code. */
    code: Schema.String,
    /** Its language, for example `"PYTHON"`. */
    language: /*#__PURE__*/ Schema.optional(Schema.String)
  }),
  success: /*#__PURE__*/ Schema.Struct({
    /** How it ended: `"OUTCOME_OK"`, `"OUTCOME_FAILED"` and so on. */
    outcome: Schema.String,
    /** What it printed, or why it failed. */
    output: /*#__PURE__*/ Schema.optional(Schema.String)
  })
})

/**
 * The model controls a graphical environment. The handler of the program carries out an action, and answers with the state of the screen.
 *
 * @category tools
 * @since 0.1.0
 */
export const ComputerUse = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.computer_use",
  customName: "GeminiComputerUse",
  providerName: "computerUse",
  requiresHandler: true,
  args: Wire.ComputerUse,
  parameters: /*#__PURE__*/ Schema.Struct({
    /** The action, for example `"click_at"` or `"type_text_at"`. */
    action: Schema.String,
    /** Its arguments. Coordinates are in thousandths of the width and the height of the screen. */
    arguments: ServerSide
  }),
  success: ComputerState
})

/**
 * The model searches the web with enterprise compliance. Vertex AI only.
 *
 * @category tools
 * @since 0.1.0
 */
export const EnterpriseWebSearch = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.enterprise_web_search",
  customName: "GeminiEnterpriseWebSearch",
  providerName: "enterpriseWebSearch",
  args: Wire.EnterpriseWebSearch,
  parameters: ServerSide,
  success: ServerSide
})

/**
 * The model searches in file search stores. The chunks that it used are sources.
 *
 * @category tools
 * @since 0.1.0
 */
export const FileSearch = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.file_search",
  customName: "GeminiFileSearch",
  providerName: "fileSearch",
  args: Wire.FileSearch,
  parameters: ServerSide,
  success: ServerSide
})

/**
 * The model uses Google Maps. The places are sources.
 *
 * @category tools
 * @since 0.1.0
 */
export const GoogleMaps = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.google_maps",
  customName: "GeminiGoogleMaps",
  providerName: "googleMaps",
  args: Wire.GoogleMaps,
  parameters: ServerSide,
  success: ServerSide
})

/**
 * The model searches the web with Google. The pages are sources; `metadata.gemini.groundingMetadata` of the `finish` part says what each passage is based on.
 *
 * @category tools
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiTool } from "@effect-genai/ai"
 * import { Effect } from "effect"
 * import { LanguageModel, Toolkit } from "effect/ai"
 *
 * const program = Effect.gen(function*() {
 *   const response = yield* LanguageModel.generateText({
 *     prompt: "Who won the last chess world championship?",
 *     toolkit: Toolkit.make(GeminiTool.GoogleSearch({}))
 *   })
 *   return response.content.filter((part) => part.type === "source")
 * })
 * ```
 */
export const GoogleSearch = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.google_search",
  customName: "GeminiGoogleSearch",
  providerName: "googleSearch",
  args: Wire.GoogleSearch,
  parameters: ServerSide,
  success: ServerSide
})

/**
 * The API connects to servers of the Model Context Protocol, and the model calls their tools. Gemini Developer API only.
 *
 * @category tools
 * @since 0.1.0
 */
export const McpServers = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.mcp_servers",
  customName: "GeminiMcpServers",
  providerName: "mcpServers",
  args: /*#__PURE__*/ Schema.Struct({
    /** The servers. */
    servers: /*#__PURE__*/ Schema.Array(Wire.McpServer)
  }),
  parameters: /*#__PURE__*/ Schema.Struct({
    /** The name of the tool, with that of its server before it. */
    tool: Schema.String,
    /** What the model called it with. */
    arguments: ServerSide
  }),
  success: ServerSide
})

/**
 * The model searches in your own data: Vertex AI Search, or a RAG store. Vertex AI only.
 *
 * @category tools
 * @since 0.1.0
 */
export const Retrieval = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.retrieval",
  customName: "GeminiRetrieval",
  providerName: "retrieval",
  args: Wire.Retrieval,
  parameters: ServerSide,
  success: ServerSide
})

/**
 * The model reads web pages whose URLs are in the prompt. The pages that it read are sources.
 *
 * @category tools
 * @since 0.1.0
 */
export const UrlContext = /*#__PURE__*/ Tool.providerDefined({
  id: "gemini.url_context",
  customName: "GeminiUrlContext",
  providerName: "urlContext",
  args: Wire.UrlContext,
  parameters: ServerSide,
  success: ServerSide
})
