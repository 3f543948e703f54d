/** Chat completions as requests of the Gemini API. */
import * as Result from "effect/Result"
import { isObject, type JsonObject, object, objects, string } from "./json.ts"

/** The request for a model. */
export const chat = (asked: JsonObject, model: string): JsonObject => {
  const messages = objects(asked["messages"])
  const instructions = messages.filter(isInstruction).flatMap(({ content }) => partsOf(content))
  const google = object(object(asked["extra_body"])["google"])
  const tools = objects(asked["tools"]).map((tool) => object(tool["function"]))
  return {
    contents: contents(messages.filter((message) => !isInstruction(message))),
    ...(instructions.length === 0 ? undefined : { systemInstruction: { parts: instructions } }),
    ...(tools.length === 0 ? undefined : {
      tools: [{
        functionDeclarations: tools.map(({ description, name, parameters }) =>
          present({ name, description, parametersJsonSchema: parameters })
        )
      }],
      toolConfig: toolConfig(asked["tool_choice"])
    }),
    generationConfig: present({
      temperature: asked["temperature"],
      topP: asked["top_p"],
      maxOutputTokens: asked["max_completion_tokens"] ?? asked["max_tokens"],
      stopSequences: asked["stop"],
      candidateCount: asked["n"],
      seed: asked["seed"],
      presencePenalty: asked["presence_penalty"],
      frequencyPenalty: asked["frequency_penalty"],
      thinkingConfig: google["thinking_config"] ?? effort(asked["reasoning_effort"], model),
      ...format(object(asked["response_format"]))
    }),
    ...present({ cachedContent: google["cached_content"] })
  }
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))

const isInstruction = ({ role }: JsonObject): boolean => role === "system" || role === "developer"

/**
 * Whether a call comes after another message of the assistant, which the API refuses. In `contents` it is not refused: there it looks like the
 * chunks of a stream, which Google's own SDK sends back as contents of their own.
 */
export const hasMisplacedCall = (asked: JsonObject): boolean => {
  const messages = objects(asked["messages"]).filter((message) => !isInstruction(message))
  return messages.some((message, index) =>
    objects(message["tool_calls"]).length > 0 && messages[index - 1]?.["role"] === "assistant"
  )
}

/** The results of several calls are one content. */
const contents = (messages: ReadonlyArray<JsonObject>): ReadonlyArray<JsonObject> => {
  const names = new Map(
    messages.flatMap((message) => objects(message["tool_calls"])).map((call) => [
      call["id"],
      object(call["function"])["name"]
    ])
  )
  const all: Array<{ readonly role: string; readonly parts: Array<JsonObject>; readonly from: unknown }> = []
  for (const message of messages) {
    const from = message["role"]
    const parts = from === "tool" ? [responseOf(message, names)] : [...partsOf(message["content"]), ...callsOf(message)]
    const last = all.at(-1)
    if (from === "tool" && last?.from === "tool") last.parts.push(...parts)
    else all.push({ role: from === "assistant" ? "model" : "user", parts, from })
  }
  return all.map(({ parts, role }) => ({ role, parts }))
}

const partsOf = (content: unknown): ReadonlyArray<JsonObject> => {
  if (typeof content === "string") return [{ text: content }]
  return objects(content).map((part) => {
    if (part["type"] === "image_url") return media(string(object(part["image_url"])["url"]) ?? "")
    if (part["type"] === "input_audio") {
      const { data, format } = object(part["input_audio"])
      return { inlineData: { mimeType: `audio/${format}`, data } }
    }
    return { text: part["text"] }
  })
}

const media = (url: string): JsonObject => {
  const [, mimeType, data] = /^data:([^;,]+);base64,(.*)$/.exec(url) ?? []
  return data === undefined ? { fileData: { fileUri: url } } : { inlineData: { mimeType, data } }
}

const callsOf = (message: JsonObject): ReadonlyArray<JsonObject> =>
  objects(message["tool_calls"]).map((call) => {
    const { arguments: args, name } = object(call["function"])
    const { google, vertex } = object(call["extra_content"])
    return present({
      functionCall: { name, args: parsed(args) },
      thoughtSignature: object(google ?? vertex)["thought_signature"]
    })
  })

const responseOf = (message: JsonObject, names: ReadonlyMap<unknown, unknown>): JsonObject => {
  const content = typeof message["content"] === "string"
    ? message["content"]
    : objects(message["content"]).map(({ text }) => text).join("")
  const value = parsed(content)
  return {
    functionResponse: {
      name: message["name"] ?? names.get(message["tool_call_id"]),
      response: isObject(value) ? value : { result: value }
    }
  }
}

/** Text that is not JSON is itself. */
const parsed = (text: unknown): unknown =>
  typeof text !== "string" ? {} : Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => text)

const toolConfig = (choice: unknown): JsonObject => {
  const name = object(object(choice)["function"])["name"]
  const mode = choice === "none" ? "NONE" : choice === "required" || name !== undefined ? "ANY" : "AUTO"
  return { functionCallingConfig: { mode, ...(name === undefined ? undefined : { allowedFunctionNames: [name] }) } }
}

const format = ({ json_schema: described, type }: JsonObject): JsonObject =>
  type === "json_schema"
    ? { responseMimeType: "application/json", responseJsonSchema: object(described)["schema"] }
    : type === "json_object"
    ? { responseMimeType: "application/json" }
    : {}

/** See https://ai.google.dev/gemini-api/docs/openai#thinking. Models before Gemini 3 have budgets, the others levels. */
const effort = (asked: unknown, model: string): JsonObject | undefined => {
  if (typeof asked !== "string") return undefined
  const budget = budgets[asked]
  if (/^gemini-[12]\./.test(model)) return budget === undefined ? undefined : { thinkingBudget: budget }
  return asked === "none" ? { thinkingLevel: "MINIMAL" } : { thinkingLevel: asked }
}

const budgets: { readonly [effort: string]: number } = { none: 0, minimal: 1024, low: 1024, medium: 8192, high: 24576 }
