/** The tools of a request as interactions have them. */
import type { Tool, ToolChoiceConfig, ToolChoiceType } from "effect-genai/wire/InteractionTool"
import * as AiError from "effect/ai/AiError"
import type { ProviderOptions } from "effect/ai/LanguageModel"
import * as Effect from "effect/Effect"
import type { Where } from "./errors.ts"
import { isFields, text } from "./json.ts"
import * as Tools from "./tools.ts"

/** The tools, and the choice among them. */
export interface InteractionTools {
  readonly tools?: ReadonlyArray<Tool>
  readonly tool_choice?: ToolChoiceConfig | ToolChoiceType
}

/** The tools of a request. Fails if interactions do not have one of them. */
export const make = Effect.fnUntraced(function*(
  tools: Tools.Tools,
  options: ProviderOptions,
  where: Where
): Effect.fn.Return<InteractionTools, AiError.AiError> {
  const served = yield* Effect.forEach(Tools.servedOf(tools, options), ([name, tool]) => {
    const made = forms[name]?.(isFields(tool.args) ? tool.args : {})
    return made !== undefined ? Effect.succeed(made) : Effect.fail(AiError.make({
      ...where,
      reason: new AiError.ToolConfigurationError({
        toolName: tool.name,
        description: "interactions do not have this tool; expected another tool, or GeminiLanguageModel"
      })
    }))
  })
  const functions = tools.functions.map(({ description, name, parametersJsonSchema }): Tool => ({
    type: "function",
    ...(name === undefined ? undefined : { name }),
    ...(description === undefined ? undefined : { description }),
    ...(parametersJsonSchema === undefined ? undefined : { parameters: parametersJsonSchema })
  }))
  const all = [...functions, ...served.flat()]
  if (all.length === 0) return {}
  const { mode, names } = yield* Tools.choiceOf(tools, options, where)
  if (mode === "AUTO" || functions.length === 0) return { tools: all }
  if (mode === "NONE") return { tools: all, tool_choice: "none" }
  return {
    tools: all,
    tool_choice: names === undefined ? "any" : { allowed_tools: { mode: "any", tools: names } }
  }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Args = { readonly [name: string]: unknown }

/** What each tool is in an interaction, made of its arguments. */
const forms: { readonly [name: string]: (args: Args) => ReadonlyArray<Tool> } = {
  codeExecution: () => [{ type: "code_execution" }],
  computerUse: ({ environment, ...args }) => [{
    type: "computer_use",
    ...snakes(args),
    ...(typeof environment === "string"
      ? { environment: environment.replace(/^ENVIRONMENT_/, "").toLowerCase() }
      : undefined)
  }],
  enterpriseWebSearch: (args) => [{ type: "google_search", ...snakes(args), search_types: ["enterprise_web_search"] }],
  fileSearch: (args) => [{ type: "file_search", ...snakes(args) }],
  googleMaps: (args) => [{ type: "google_maps", ...snakes(args) }],
  googleSearch: ({ searchTypes, ...args }) => [{
    type: "google_search",
    ...snakes(args),
    ...(isFields(searchTypes) ? { search_types: Object.keys(searchTypes).map(snake) } : undefined)
  }],
  mcpServers: ({ servers }) =>
    (Array.isArray(servers) ? servers.filter(isFields) : []).map(({ name, streamableHttpTransport }) => {
      const { headers, url } = isFields(streamableHttpTransport) ? streamableHttpTransport : {}
      return {
        type: "mcp_server",
        ...(text(name) === undefined ? undefined : { name: text(name) }),
        ...(text(url) === undefined ? undefined : { url: text(url) }),
        ...(isFields(headers) ? { headers: headers as { readonly [name: string]: string } } : undefined)
      }
    }),
  urlContext: () => [{ type: "url_context" }]
}

const snakes = (args: Args): object =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [snake(name), value]))

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
