/** Scripted output of the model: the requests that it is for, and its elements. */
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Call, FunctionResult, Turn } from "../Turn.ts"
import * as contents from "./contents.ts"
import { isObject, type JsonObject, object, objects, string } from "./json.ts"
import { GenerateContentRequest } from "./messages.ts"
import * as Reading from "./reading.ts"
import * as Shapes from "./shapes.ts"
import { identifier, signature } from "./text.ts"

/** What the output of a model consists of: the steps of an interaction, or the parts of a content. */
export const elements = (request: ReceivedRequest): "steps" | "parts" | undefined => {
  switch (request.operation) {
    case "interactions.create":
    case "interactions.createStream":
      return "steps"
    case "models.generateContent":
    case "models.generateContentStream":
      return "parts"
    default:
      return undefined
  }
}

/** Steps have a type, parts do not. A turn without elements fits both. */
export const fits = (turn: Turn, request: ReceivedRequest): boolean => {
  const expected = elements(request)
  return expected !== undefined &&
    turn.output.every((element) => (string(element["type"]) !== undefined) === (expected === "steps"))
}

export const misplaced = (request: ReceivedRequest): Reply.Reply => {
  const expected = elements(request)
  return Reply.error(RpcStatus.make(
    500,
    `The script has a turn ${expected === undefined ? "" : `without ${expected} `}for ${request.operation}.`
  ))
}

/** Not a step of the API: it marks a point that a client can continue from. */
export const checkpoint = { type: "checkpoint" }

// -----------------------------------------------------------------------------
// the same output in both APIs
// -----------------------------------------------------------------------------

export const text = (request: ReceivedRequest, text: string): Turn =>
  elements(request) === "steps" ? { output: [output(text)] } : { output: [{ text }] }

export const output = (text: string) => ({ type: "model_output", content: [{ type: "text", text }] })

/** Calls get an id, except on Vertex AI, which has none for `generateContent`. The first one is signed. */
export const calls = (request: ReceivedRequest, calls: ReadonlyArray<Call>): Turn => {
  const inSteps = elements(request) === "steps"
  const hasIds = inSteps || request.backend === "gemini"
  return {
    output: calls.map(({ args = {}, id, name, signature }, index) => {
      const known = id ?? (hasIds ? identifier(`${request.index}:${index}:${name}`, 8) : undefined)
      return inSteps
        ? { type: "function_call", id: known, name, arguments: args }
        : {
          functionCall: { ...(known === undefined ? undefined : { id: known }), name, args },
          ...(signature === undefined ? undefined : { thoughtSignature: signature })
        }
    })
  }
}

/** The parts, with a signature on the first function call, as a model that thinks makes them. */
export const signed = (parts: ReadonlyArray<JsonObject>, seed: string): ReadonlyArray<JsonObject> => {
  const first = parts.findIndex(contents.isCall)
  const part = parts[first]
  return part === undefined || part["thoughtSignature"] !== undefined
    ? parts
    : parts.with(first, { ...part, thoughtSignature: signature(seed) })
}

// -----------------------------------------------------------------------------
// what a request says
// -----------------------------------------------------------------------------

/** The results that the request sends for the calls before it. */
export const results = (request: ReceivedRequest): ReadonlyArray<FunctionResult> => {
  const body = object(request.body)
  if (elements(request) === "steps") {
    return objects(isObject(body["input"]) ? [body["input"]] : body["input"])
      .filter(({ type }) => type === "function_result")
      .map((step) => resultOf(step["call_id"], step["name"], step["result"]))
  }
  const last = contents.turns(given(request)).at(-1)
  return (last?.parts ?? []).filter(contents.isResponse).map(({ functionResponse }) => {
    const { id, name, response } = object(functionResponse)
    return resultOf(id, name, response)
  })
}

const resultOf = (id: unknown, name: unknown, response: unknown): FunctionResult => ({
  id: string(id),
  name: string(name),
  response
})

/** The number of turns of the model before the request, in its `contents`. */
export const position = (request: ReceivedRequest): number =>
  contents.turns(given(request)).filter(({ role }) => role === "model").length

/** The contents of a request, as the emulator reads them. */
export const given = (request: ReceivedRequest): ReadonlyArray<JsonObject> => objects(body(request)["contents"])

/** A request of `generateContent`, as the emulator reads it. */
export const body = ({ backend, body }: ReceivedRequest): JsonObject =>
  Reading.read(Shapes.message(GenerateContentRequest, backend), object(body), "").value
