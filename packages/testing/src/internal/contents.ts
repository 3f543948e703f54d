/** The turns of a conversation in `contents`, and the order that the API demands of calls and responses. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject, object, objects, string } from "./json.ts"

/** Consecutive contents of one role: a client may send the chunks of a stream as contents. */
export interface Turn {
  readonly role: "user" | "model"
  readonly parts: ReadonlyArray<JsonObject>
  /** The number of its first content, from 1. */
  readonly position: number
}

export const turns = (contents: ReadonlyArray<JsonObject>): ReadonlyArray<Turn> => {
  const all: Array<Turn & { readonly parts: Array<JsonObject> }> = []
  for (const [index, content] of contents.entries()) {
    const role = content["role"] === "model" ? "model" : "user"
    const last = all.at(-1)
    if (last?.role === role) last.parts.push(...objects(content["parts"]))
    else all.push({ role, parts: [...objects(content["parts"])], position: index + 1 })
  }
  return all
}

/** A call. The later pieces of one with streamed arguments have no name, and do not count. */
export const isCall = (part: JsonObject): boolean =>
  isObject(part["functionCall"]) && string(part["functionCall"]["name"]) !== undefined

export const isResponse = (part: JsonObject): boolean => isObject(part["functionResponse"])

/** A turn of the user that is not the result of functions begins a turn of the conversation. */
export const isPrompt = ({ parts, role }: Turn): boolean => role === "user" && !parts.some(isResponse)

/** The turns since the last prompt. */
export const current = (turns: ReadonlyArray<Turn>): ReadonlyArray<Turn> =>
  turns.slice(turns.findLastIndex(isPrompt) + 1)

/** Refuses calls and responses that do not belong together, and a last turn of the model where its answer cannot begin. */
export const inOrder = (turns: ReadonlyArray<Turn>, model: string): Effect.Effect<void, RpcStatus.RpcStatus> => {
  for (const [index, turn] of turns.entries()) {
    const wrong = disorder(turn, turns[index - 1], turns[index + 1], model)
    if (wrong !== undefined) return Effect.fail(RpcStatus.invalidArgument(wrong))
  }
  if (turns.at(-1)?.role !== "model") return Effect.void
  if (turns.length === 1) {
    return Effect.fail(RpcStatus.invalidArgument(
      "Please ensure that single turn requests end with a user role or the role field is empty."
    ))
  }
  return continuesTurns(model) ? Effect.void : Effect.fail(RpcStatus.invalidArgument(
    "Requests ending with a model turn are not supported unless the last part is a function response."
  ))
}

/** Older models take a last turn of the model as the beginning of their answer. */
const continuesTurns = (model: string): boolean =>
  !/^gemini-(?:3\.5-flash-lite|3\.[6-9]|[4-9]|\d\d|flash-latest|flash-lite-latest)/.test(model)

/** Recordings of Gemini 2.0 have a prompt after a call in place of its response. */
const forgetsCalls = (model: string): boolean => model.startsWith("gemini-2.0-")

/** Of a call that is not where it may be. */
export const misplacedCall =
  "Please ensure that function call turn comes immediately after a user turn or after a function response turn."

const disorder = (
  turn: Turn,
  before: Turn | undefined,
  after: Turn | undefined,
  model: string
): string | undefined => {
  const responses = turn.parts.filter(isResponse).length
  if (responses > 0 && (turn.role === "model" || before?.parts.some(isCall) !== true)) {
    return "Please ensure that function response turn comes immediately after a function call turn."
  }
  const calls = turn.parts.filter(isCall).length
  if (calls === 0) return undefined
  if (turn.role === "user" || before === undefined) return misplacedCall
  const answers = after?.parts.filter(isResponse).length
  return answers === calls || (answers === 0 && forgetsCalls(model))
    ? undefined
    : "Please ensure that the number of function response parts is equal to the number of function call parts of the " +
      "function call turn."
}

/** The text of a turn. */
export const textOf = ({ parts }: Pick<Turn, "parts">): string =>
  parts.map((part) => string(part["text"]) ?? "").filter((text) => text !== "").join("\n")

/** The text of the last prompt. */
export const promptOf = (turns: ReadonlyArray<Turn>): string => textOf(turns.findLast(isPrompt) ?? { parts: [] })

/** The results of functions in a turn. */
export const responsesOf = ({ parts }: Pick<Turn, "parts">): ReadonlyArray<JsonObject> =>
  parts.filter(isResponse).map((part) => object(part["functionResponse"]))
