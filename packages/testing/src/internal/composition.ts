/**
 * The output of the emulated model in an interaction. It recalls the conversation, quotes the prompt, calls functions
 * and fills in schemas.
 */
import * as conversation from "./conversation.ts"
import { mentions } from "./functionCalls.ts"
import { isObject, type JsonObject, list, number, object, objects, string, strings } from "./json.ts"
import { jpeg, mp4, pcm, png } from "./media.ts"
import { sample } from "./sample.ts"
import { greeting, identifier, signature, tokenCount, tokens } from "./text.ts"

/** The input of the model. */
export interface Asked {
  /** The body of the request. */
  readonly body: JsonObject
  /** Tools of the request and of the agent. */
  readonly tools: ReadonlyArray<JsonObject>
  /** The conversation so far. The input of the request is last. */
  readonly said: ReadonlyArray<JsonObject>
  /** The input of the request. */
  readonly input: ReadonlyArray<JsonObject>
  /** Whether the model writes thoughts. */
  readonly thinks: boolean
  /** The modality of the output, if the request does not set one. */
  readonly makes: Modality
  /** The seed of values of a schema, for a prompt. */
  readonly seed: (prompt: string) => string | undefined
}

export type Modality = "text" | "image" | "audio" | "video"

/** The output of the model. */
export interface Composed {
  readonly steps: ReadonlyArray<JsonObject>
  readonly status: string
}

export const compose = (asked: Asked): Composed => {
  const prompt = conversation.userTexts(asked.said).at(-1) ?? ""
  const results = conversation.results(asked.input)
  const calls = results.length > 0 ? [] : functionCalls(asked, prompt)
  const used = results.length > 0 ? [] : serverTools(asked, prompt)
  const before = [...used.flatMap(({ call, result }) => [call, result]), ...thought(asked, prompt)]
  if (calls.length > 0) return { steps: [...before, ...calls], status: "requires_action" }
  const annotations = used.flatMap(({ annotation }) => annotation === undefined ? [] : [annotation])
  const { complete, content } = say(asked, prompt, results, annotations)
  return { steps: [...before, { content, type: "model_output" }], status: complete ? "completed" : "incomplete" }
}

// -----------------------------------------------------------------------------
// thoughts
// -----------------------------------------------------------------------------

const thought = ({ body, thinks }: Asked, prompt: string): ReadonlyArray<JsonObject> => {
  if (!thinks) return []
  const config = { ...object(body["generation_config"]), ...object(body["agent_config"]) }
  const summary = `**Considering the prompt**\n\nThe prompt has ${tokenCount(prompt)} tokens.`
  return [{
    signature: signature(prompt),
    ...(config["thinking_summaries"] === "auto" ? { summary: [{ text: summary, type: "text" }] } : undefined),
    type: "thought"
  }]
}

// -----------------------------------------------------------------------------
// words and media
// -----------------------------------------------------------------------------

interface Said {
  readonly content: ReadonlyArray<JsonObject>
  /** Whether the output is complete, or a limit of the request ended it. */
  readonly complete: boolean
}

const say = (
  asked: Asked,
  prompt: string,
  results: ReadonlyArray<JsonObject>,
  annotations: ReadonlyArray<JsonObject>
): Said => {
  const { body, makes, said } = asked
  const formats = isObject(body["response_format"]) ? [body["response_format"]] : objects(body["response_format"])
  const modalities = [...formats.map((format) => format["type"]), ...strings(body["response_modalities"])]
  const asks = modalities.some((modality) => ["image", "audio", "video"].includes(String(modality)))
  const media = (asks ? modalities : [makes]).flatMap((modality) =>
    produce(modality, formats.find((format) => format["type"] === modality) ?? {})
  )
  const schema = formats.map(schemaOf).find((found) => found !== undefined)
  const json = [...formats.map((format) => format["mime_type"]), body["response_mime_type"]].includes(
    "application/json"
  )
  const text = schema !== undefined
    ? JSON.stringify(sample(schema, asked.seed(prompt)))
    : json
    ? JSON.stringify({ prompt })
    : results.length > 0
    ? results.map((result) => `The function ${nameOf(result, said)} answered ${worded(result["result"])}.`).join(" ")
    : conversation.recollection(conversation.userTexts(said)) ??
      greeting(prompt)
  const wordless = media.length > 0 && !modalities.includes("text")
  const spoken = withinLimits(object(body["generation_config"]), text)
  const words = { ...(annotations.length > 0 ? { annotations } : undefined), text: spoken.text, type: "text" }
  return { content: wordless ? media : [words, ...media], complete: wordless || spoken.complete }
}

/** The schema of a response format: that of a text format, or the format itself if it is a schema. */
const schemaOf = (format: JsonObject): JsonObject | undefined => {
  if (format["type"] === "text") return isObject(format["schema"]) ? format["schema"] : undefined
  if (["image", "audio", "video"].includes(String(format["type"]))) return undefined
  return ["type", "properties", "enum", "anyOf", "oneOf", "allOf", "$ref"].some((key) => key in format)
    ? format
    : undefined
}

/** The text within the limits of the configuration: a stop sequence or the token limit ends it. */
const withinLimits = (config: JsonObject, text: string): { readonly text: string; readonly complete: boolean } => {
  const stops = strings(config["stop_sequences"]).map((stop) => text.indexOf(stop)).filter((index) => index >= 0)
  const stopped = stops.length > 0 ? text.slice(0, Math.min(...stops)) : text
  const limit = number(config["max_output_tokens"]) ?? Infinity
  const all = tokens(stopped)
  return all.length > limit
    ? { text: all.slice(0, limit).join(""), complete: false }
    : { text: stopped, complete: true }
}

const produce = (modality: unknown, format: JsonObject): ReadonlyArray<JsonObject> => {
  const at = (extension: string) =>
    `https://generativelanguage.googleapis.com/v1beta/files/${identifier(extension)}:download?alt=media`
  const uri = string(format["gcs_uri"])
  const delivered = (data: string, extension: string) =>
    uri !== undefined ? { uri } : format["delivery"] === "uri" ? { uri: at(extension) } : { data }
  switch (modality) {
    case "image": {
      const mimeType = format["mime_type"] === "image/jpeg" ? "image/jpeg" : "image/png"
      return [{ ...delivered(mimeType === "image/jpeg" ? jpeg : png, "image"), mime_type: mimeType, type: "image" }]
    }
    case "audio":
      return [{ channels: 1, ...delivered(pcm, "audio"), mime_type: "audio/l16", sample_rate: 24_000, type: "audio" }]
    case "video":
      return [{ ...delivered(mp4, "video"), mime_type: "video/mp4", type: "video" }]
    default:
      return []
  }
}

/** A function result may lack its name; then the name of its call applies. */
const nameOf = (result: JsonObject, said: ReadonlyArray<JsonObject>): unknown =>
  result["name"] ?? said.find((step) => step["type"] === "function_call" && step["id"] === result["call_id"])?.["name"]

const worded = (result: unknown): string => {
  const texts = objects(Array.isArray(result) ? result : object(result)["content"]).map((part) => string(part["text"]))
  return typeof result === "string"
    ? result
    : texts.length > 0 && texts.every((text) => text !== undefined)
    ? texts.join(" ")
    : JSON.stringify(result)
}

// -----------------------------------------------------------------------------
// tools
// -----------------------------------------------------------------------------

/**
 * The calls of the model: those that `tool_choice` forces (`any`), else the declared functions that the prompt names.
 * Arguments are a sample of the declared schema.
 */
const functionCalls = ({ body, said, seed, tools }: Asked, prompt: string): ReadonlyArray<JsonObject> => {
  const choice = object(body["generation_config"])["tool_choice"]
  const allowed = object(object(choice)["allowed_tools"])
  const mode = string(choice) ?? string(allowed["mode"]) ?? "auto"
  if (mode === "none") return []
  const names = strings(allowed["tools"])
  const eligible = tools.filter((tool) =>
    tool["type"] === "function" && (names.length === 0 || names.includes(String(tool["name"])))
  )
  const named = eligible.filter((tool) => mentions(prompt, String(tool["name"])))
  const chosen = named.length > 0 ? named : mode === "any" ? eligible.slice(0, 1) : []
  return chosen.map((tool, index) => ({
    id: identifier(`${tool["name"]}${index}${said.length}${prompt}`, 8),
    type: "function_call",
    name: tool["name"],
    arguments: sample(tool["parameters"] ?? { type: "object" }, seed(prompt))
  }))
}

interface Used {
  readonly call: JsonObject
  readonly result: JsonObject
  readonly annotation?: JsonObject
}

/** Tools that the server runs. Each declared tool is used once. */
const serverTools = ({ input, said, tools }: Asked, prompt: string): ReadonlyArray<Used> => {
  const agentic = input.some((step) => objects(step["content"]).some((part) => part["processing"] === "agentic"))
  return [...tools, ...(agentic ? [{ type: "processing" }] : [])].flatMap((tool, index) => {
    const use = uses[String(tool["type"])]?.(prompt, tool)
    if (use === undefined) return []
    const id = identifier(`${tool["type"]}${index}${said.length}${prompt}`, 8)
    return [{
      call: { id, ...use.call, signature: signature(`${id}call`), type: `${use.name}_call` },
      result: { call_id: id, ...use.result, signature: signature(`${id}result`), type: `${use.name}_result` },
      ...(use.annotation === undefined ? undefined : { annotation: use.annotation })
    }]
  })
}

interface Use {
  readonly name: string
  readonly call: JsonObject
  readonly result: JsonObject
  readonly annotation?: JsonObject
}

const uses: { readonly [type: string]: (prompt: string, tool: JsonObject) => Use } = {
  google_search: (prompt) => ({
    name: "google_search",
    call: { arguments: { queries: [prompt] } },
    result: { is_error: false, result: [{ search_suggestions: "<div>example.com</div>" }] },
    annotation: {
      end_index: 5,
      start_index: 0,
      title: "example.com",
      type: "url_citation",
      url: "https://example.com/"
    }
  }),
  google_maps: (prompt) => ({
    name: "google_maps",
    call: { arguments: { queries: [prompt] } },
    result: { result: [{ places: [{ name: "Example Square", place_id: "example", url: "https://example.com/" }] }] },
    annotation: { end_index: 5, name: "Example Square", place_id: "example", start_index: 0, type: "place_citation" }
  }),
  file_search: () => ({
    name: "file_search",
    call: {},
    result: { result: [] },
    annotation: { end_index: 5, file_name: "example.txt", start_index: 0, type: "file_citation" }
  }),
  code_execution: (prompt) => ({
    name: "code_execution",
    call: { arguments: { code: `print(${JSON.stringify(prompt)})`, language: "python" } },
    result: { is_error: false, result: `${prompt}\n` }
  }),
  url_context: (prompt) => {
    const urls: ReadonlyArray<string> = prompt.match(/https?:\/\/[^\s"'<>]+/g) ?? []
    return {
      name: "url_context",
      call: { arguments: { urls } },
      result: { is_error: false, result: urls.map((url) => ({ status: "success", url })) }
    }
  },
  mcp_server: (prompt, tool) => {
    const name = strings(objects(tool["allowed_tools"])[0]?.["tools"])[0] ?? list(tool["allowed_tools"])[0] ?? "ask"
    const server = tool["name"] ?? "mcp"
    return {
      name: "mcp_server_tool",
      call: { arguments: { prompt }, name, server_name: server },
      result: { name, result: `The server ${server} was asked.`, server_name: server }
    }
  },
  retrieval: (prompt, tool) => ({
    name: "retrieval",
    call: {
      arguments: { queries: [prompt] },
      retrieval_type: strings(tool["retrieval_types"])[0] ?? "vertex_ai_search"
    },
    result: { is_error: false }
  }),
  processing: () => ({ name: "processing", call: {}, result: {} })
}
