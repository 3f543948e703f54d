/** The function calls of the emulated model, by the tools and the tool configuration of the request. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"
import * as contents from "./contents.ts"
import { isObject, type JsonObject, object, objects, string, strings } from "./json.ts"
import type { Call } from "./route.ts"
import { sample } from "./sample.ts"
import { identifier } from "./text.ts"

const declarations = (body: JsonObject): ReadonlyArray<JsonObject> =>
  objects(body["tools"]).flatMap((tool) => objects(tool["functionDeclarations"]))

const configOf = (body: JsonObject): JsonObject => object(object(body["toolConfig"])["functionCallingConfig"])

/** Refuses a configuration that the backend does not know, or for functions that are not declared. */
export const check = ({ body }: Call): Effect.Effect<void, RpcStatus.RpcStatus> => {
  if (!isObject(object(body["toolConfig"])["functionCallingConfig"])) return Effect.void
  const config = configOf(body)
  const names = declarations(body).map(({ name }) => name)
  if (names.length === 0) {
    return Effect.fail(RpcStatus.invalidArgument("Function calling config is set without function_declarations."))
  }
  const unknown = strings(config["allowedFunctionNames"]).filter((name) => !names.includes(name))
  return unknown.length === 0 ? Effect.void : Effect.fail(RpcStatus.invalidArgument(
    "* GenerateContentRequest.tool_config.function_calling_config.allowed_function_names: " +
      `[FIELD_INVALID] ${unknown.join(", ")} not in function_declarations.\n`
  ))
}

/** Whether a stream has the arguments of calls in pieces. */
export const streamsArguments = ({ body }: Call): boolean => configOf(body)["streamFunctionCallArguments"] === true

/**
 * With mode `ANY` always a call, with `NONE` never; otherwise calls of the declared functions that the prompt names, until their
 * results are there. Arguments are a sample of the declared schema.
 */
export const compose = (
  { body, location }: { readonly body: JsonObject; readonly location: Pick<Call["location"], "backend"> },
  turns: ReadonlyArray<contents.Turn>,
  seed?: string
): ReadonlyArray<{ readonly functionCall: JsonObject }> => {
  const config = configOf(body)
  const mode = string(config["mode"]) ?? "AUTO"
  const answered = turns.at(-1)?.parts.some(contents.isResponse) === true
  if (mode === "NONE" || (mode !== "ANY" && answered)) return []
  const prompt = contents.promptOf(turns)
  const allowed = strings(config["allowedFunctionNames"])
  const eligible = declarations(body).filter(({ name }) => allowed.length === 0 || allowed.includes(String(name)))
  const named = eligible.filter(({ name }) => mentions(prompt, String(name)))
  const chosen = named.length > 0 ? named : mode === "ANY" ? eligible.slice(0, 1) : []
  return chosen.map(({ name, parameters, parametersJsonSchema }, index) => ({
    functionCall: {
      ...(location.backend === "gemini"
        ? { id: identifier(`${name}${index}${turns.length}${prompt}`, 8) }
        : undefined),
      name,
      args: sample(parametersJsonSchema ?? parameters ?? { type: "OBJECT" }, seed)
    }
  }))
}

/** Whether a prompt names a function, literally or in words: "the weather" is enough for `get_weather`. */
export const mentions = (prompt: string, name: string): boolean => {
  if (prompt.includes(name)) return true
  const said = wordsOf(prompt)
  const words = wordsOf(name.replace(/([a-z0-9])([A-Z])/g, "$1 $2")).filter((word) => !verbs.includes(word))
  return words.length > 0 && words.every((word) => said.includes(word))
}

const wordsOf = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

const verbs: ReadonlyArray<string> = [
  "get",
  "set",
  "find",
  "fetch",
  "look",
  "up",
  "check",
  "list",
  "search",
  "the",
  "for"
]
