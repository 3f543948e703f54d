/**
 * What the types of plain async code have beside the fields of the facts, kept by hand.
 */
import type { Facts } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"

/** The facts for the types of plain async code: with what is no data, and with what the typings declare where it differs from the wire. */
export const plain = (facts: Facts): Facts => {
  const kept = Object.entries(facts.types.types).filter(([id]) => asDeclared.has(id))
  const { types, ...rest } = Overlay.applied(facts)
  const own = Object.fromEntries(
    Object.entries({ ...facts.types.types, ...Overlay.declarations }).filter(([id]) => !Overlay.dropped.has(id))
  )
  return { ...rest, types: { ...types, types: { ...own, ...Object.fromEntries(kept) } } }
}

/** Types of the typings that plain async code has as they are declared. */
const asDeclared = new Set(["types.CallableTool", "types.CallableToolConfig", "types.HttpResponse", "types.ToolUnion"])

/** Types that extend another one, which the facts do not tell. */
export const bases: { readonly [id: string]: string } = {
  "types.GenerationConfigThinkingConfig": "types.ThinkingConfig"
}

/** Members of types that are no data: accessors, methods, and fields of the SDK. `{types.Part}` refers to a type. */
export const members: { readonly [id: string]: ReadonlyArray<{ readonly code: string; readonly text: string }> } = {
  "types.HttpResponse": [{
    code: "json(): Promise<unknown>",
    text:
      "The response with its body, in answers of the newer resources. It is not enumerable, so that an answer can be cloned."
  }],
  "interactions.DynamicAgentConfig": [{ code: "[name: string]: unknown", text: "Settings of the agent." }],
  "types.CallableTool": [{
    code: "tool(): Promise<{types.Tool}>",
    text: "The tool as the API takes it, with the declarations of the functions."
  }, {
    code: "callTool(functionCalls: Array<{types.FunctionCall}>): Promise<Array<{types.Part}>>",
    text:
      "Runs the calls that the model makes of these functions in one turn. It returns a `functionResponse` part for each; if it rejects, so does the call."
  }],
  "types.AutomaticFunctionCallingConfig": [{
    code: "concurrency?: number",
    text: "How many functions of one turn run at the same time. By default 10."
  }, {
    code: "toolTimeout?: number",
    text:
      "Milliseconds that a function may run: 5 minutes by default. The model is told if it takes longer, and its result is ignored."
  }, {
    code: "modeAfterCalls?: {types.FunctionCallingConfigMode}",
    text:
      "The mode of function calling after the first round of calls. By default that of the request, but `AUTO` in place of `ANY`, with which the model can never answer in words."
  }],
  "types.GenerateContentResponse": [{
    code: "readonly text: string | undefined",
    text: "The text of the first candidate, without its thoughts. `undefined` if it has no text part."
  }, {
    code: "readonly data: string | undefined",
    text:
      "The inline data of the first candidate, joined, in base64. `undefined` if it has none, or if it cannot be joined."
  }, {
    code: "readonly functionCalls: Array<{types.FunctionCall}> | undefined",
    text: "The function calls of the first candidate. `undefined` if it has none."
  }, {
    code: "readonly executableCode: string | undefined",
    text: "The first code that the first candidate wrote to run it."
  }, {
    code: "readonly codeExecutionResult: string | undefined",
    text: "The output of the first code that ran."
  }, {
    code: "readonly initialPromptTokenCount: number | undefined",
    text: "The number of tokens in the prompt. Of an answer over several requests, it is that of the first request."
  }],
  "types.LiveServerMessage": [{
    code: "readonly text: string | undefined",
    text: "The text of the turn of the model in this message, without its thoughts. `undefined` if it has none."
  }, {
    code: "readonly data: string | undefined",
    text: "The inline data of the turn of the model in this message, joined, in base64. `undefined` if it has none."
  }],
  "types.LiveMusicServerMessage": [{
    code: "readonly audioChunk: {types.AudioChunk} | undefined",
    text: "The first chunk of audio in this message. `undefined` if it has none."
  }]
}

/** Texts of types that are no data, and of their fields. */
export const texts: { readonly [id: string]: string } = {
  "types.CallableTool":
    "Functions with their declarations, as `mcpToTool` makes them. The results of the functions go back to the model as `callTool` returns them.",
  "types.CallableToolConfig": "Settings of a callable tool.",
  "types.CallableToolConfig.behavior": "Whether the model waits for the results. The default is `BLOCKING`.",
  "types.CallableToolConfig.timeout": "Milliseconds that a call of a function may take.",
  "types.HttpResponse.responseInternal":
    "The response with its body, in answers of the newer resources. It is not enumerable, so that an answer can be cloned."
}

/** Classes of plain async code that are written by hand, because they have more than fields. */
export const handwritten = new Set([
  "types.ContentReferenceImage",
  "types.ControlReferenceImage",
  "types.GenerateContentResponse",
  "types.LiveMusicServerMessage",
  "types.LiveServerMessage",
  "types.MaskReferenceImage",
  "types.RawReferenceImage",
  "types.StyleReferenceImage",
  "types.SubjectReferenceImage"
])
