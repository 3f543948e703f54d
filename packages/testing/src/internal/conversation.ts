/** The conversation of an interaction and of those before it: its input as steps, and their contents. */
import { Content } from "effect-genai/wire/InteractionContent"
import { Step } from "effect-genai/wire/InteractionStep"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject, list, objects, string } from "./json.ts"
import * as refusals from "./refusals.ts"
import * as requests from "./requests.ts"
import type { Interaction, World } from "./world.ts"

/** The input as steps: a text, a content, a list of contents, or steps. */
export const steps = (input: unknown): Effect.Effect<ReadonlyArray<JsonObject>, RpcStatus.RpcStatus> => {
  if (typeof input === "string") return Effect.succeed([userInput([{ type: "text", text: input }])])
  if (isObject(input)) return Effect.map(known(input, "input", contents), (content) => [userInput([content])])
  const items = list(input)
  if (items.length === 0) return Effect.fail(RpcStatus.invalidArgument("'input' must not be empty."))
  const areSteps = stepTypes.includes(string(objects(items)[0]?.["type"]) ?? "")
  return Effect.forEach(items, (item, index) => known(item, `input[${index}]`, areSteps ? ofSteps : contents)).pipe(
    Effect.map((items) => areSteps ? items : [userInput(items)])
  )
}

const userInput = (content: ReadonlyArray<JsonObject>): JsonObject => ({ type: "user_input", content })

interface Kind {
  readonly types: ReadonlyArray<string>
  readonly decode: (item: unknown) => Result.Result<unknown, Schema.SchemaError>
}

const known = (item: unknown, path: string, kind: Kind): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  const type = isObject(item) ? item["type"] : item
  if (!isObject(item) || !kind.types.includes(String(type))) return Effect.fail(unsupported(type, path, kind.types))
  const decoded = kind.decode(item)
  if (Result.isFailure(decoded)) return Effect.fail(requests.invalid(decoded.failure, path))
  // Results of functions are steps, not contents of one.
  return type !== "user_input" || !Array.isArray(item["content"]) ? Effect.succeed(item) : Effect.as(
    Effect.forEach(item["content"], (part: unknown, index) => known(part, `${path}.content[${index}]`, contents)),
    item
  )
}

/** One content of an input, if it is of a known type. */
export const content = (item: unknown, path: string): Effect.Effect<JsonObject, RpcStatus.RpcStatus> =>
  known(item, path, contents)

/** The error for an unknown value of `type`. */
export const unsupported = (type: unknown, path: string, types: ReadonlyArray<string>): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(refusals.unsupported(type, "type", path, types))

const contents: Kind = {
  types: ["text", "image", "audio", "document", "video"],
  decode: Schema.decodeUnknownResult(Content, { errors: "all" })
}

const stepTypes: ReadonlyArray<string> = [
  "user_input",
  "model_output",
  "thought",
  "function_call",
  "function_result",
  "code_execution_call",
  "code_execution_result",
  "url_context_call",
  "url_context_result",
  "google_search_call",
  "google_search_result",
  "google_maps_call",
  "google_maps_result",
  "file_search_call",
  "file_search_result",
  "mcp_server_tool_call",
  "mcp_server_tool_result",
  "retrieval_call",
  "retrieval_result",
  "processing_call",
  "processing_result"
]

const ofSteps: Kind = { types: stepTypes, decode: Schema.decodeUnknownResult(Step, { errors: "all" }) }

/** All steps of an interaction and of those before it, oldest first. */
export const history = (world: World, interaction: Interaction): Effect.Effect<ReadonlyArray<JsonObject>> =>
  Effect.gen(function*() {
    const own = [...interaction.inputSteps, ...interaction.steps]
    if (interaction.previous === undefined) return own
    const before = yield* world.interactions.get(interaction.previous)
    return before === undefined ? own : [...yield* history(world, before), ...own]
  })

/** The text of the user, one per step of input. */
export const userTexts = (steps: ReadonlyArray<JsonObject>): ReadonlyArray<string> =>
  steps.filter((step) => step["type"] === "user_input").map(textOf)

export const textOf = (step: JsonObject): string =>
  (typeof step["content"] === "string"
    ? [step["content"]]
    : objects(step["content"]).map((part) => string(part["text"]) ?? ""))
    .filter((text) => text !== "").join("\n")

/** The function results after the last output of the model, which the model has to answer now. */
export const results = (steps: ReadonlyArray<JsonObject>): ReadonlyArray<JsonObject> =>
  steps.slice(steps.findLastIndex((step) => step["type"] !== "function_result") + 1)

/**
 * The memory of the emulated model: statements of the user about themselves ("My name is Alice.") answer questions
 * about themselves ("What is my name?").
 */
export const recollection = (texts: ReadonlyArray<string>): string | undefined => {
  const thing = /\bwhat(?:'s|’s| is| was) my ([\w -]+?)\s*\?/i.exec(texts.at(-1) ?? "")?.[1]
  if (thing === undefined) return undefined
  const told = texts.flatMap((text) => [...text.matchAll(/\bmy ([\w -]+?) is ([^.,;!?\n]+)/gi)])
    .findLast(([, name]) => name?.toLowerCase() === thing.toLowerCase())
  return told === undefined ? `You have not told me your ${thing}.` : `Your ${thing} is ${told[2]?.trim()}.`
}
