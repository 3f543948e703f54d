/** What a request asks a model: its prompt, its functions and its schema, for `generateContent` and for interactions. */
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as contents from "./contents.ts"
import * as conversation from "./conversation.ts"
import { isObject, type JsonObject, list, object, objects, string } from "./json.ts"
import * as turns from "./turns.ts"

export interface Asked {
  /** The text of the last turn of the user that is not a result of functions. */
  readonly prompt: string
  /** The names of the declared functions, and of the other tools. */
  readonly tools: ReadonlyArray<string>
  readonly schema: JsonObject | undefined
  readonly model: string
}

/** Whether the request asks a model at all, and what. */
export const of = (request: ReceivedRequest): Asked | undefined => {
  const body = object(request.body)
  switch (turns.elements(request)) {
    case "parts":
      return generation(request)
    case "steps":
      return interaction(body)
    default:
      return undefined
  }
}

const generation = (request: ReceivedRequest): Asked => {
  const { generationConfig, tools } = turns.body(request)
  const { responseJsonSchema, responseSchema } = object(generationConfig)
  return {
    prompt: contents.promptOf(contents.turns(turns.given(request))),
    tools: objects(tools).flatMap(({ functionDeclarations, ...others }) => [
      ...objects(functionDeclarations).flatMap(({ name }) => string(name) ?? []),
      ...Object.keys(others)
    ]),
    schema: [responseSchema, responseJsonSchema].find(isObject),
    model: /\/([^/:]+):[^/]*$/.exec(request.url.pathname)?.[1] ?? ""
  }
}

const interaction = (body: JsonObject): Asked => {
  const input = body["input"]
  const steps = isObject(input) ? [input] : list(input)
  const prompts = objects(steps).filter(({ type }) => type === "user_input" || type === "text")
  return {
    prompt: string(input) ?? prompts.map((step) => string(step["text"]) ?? conversation.textOf(step)).at(-1) ?? "",
    tools: objects(body["tools"]).flatMap(({ name, type }) => string(name) ?? string(type) ?? []),
    schema: (isObject(body["response_format"]) ? [body["response_format"]] : objects(body["response_format"]))
      .map((format) => format["type"] === "text" ? format["schema"] : format).find(isObject),
    model: string(body["model"]) ?? string(body["agent"]) ?? ""
  }
}
