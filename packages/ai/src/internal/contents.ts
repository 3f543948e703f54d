/** Conversations as contents of `generateContent`. */
import type { Content, FunctionCall, FunctionResponse, Part } from "effect-genai/wire/Content"
import type * as AiError from "effect/ai/AiError"
import type * as Prompt from "effect/ai/Prompt"
import * as Effect from "effect/Effect"
import type { GeminiCall, GeminiPart } from "../GeminiMetadata.ts"
import type { Where } from "./errors.ts"
import { isFields } from "./json.ts"
import * as Media from "./media.ts"
import { conversation, type Form } from "./prompt.ts"
import * as Tools from "./tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A prompt as `generateContent` takes it. */
export interface Contents {
  readonly systemInstruction: Content | undefined
  readonly contents: ReadonlyArray<Content>
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** The contents of a prompt. */
export const fromPrompt = (
  prompt: Prompt.Prompt,
  tools: Tools.Tools,
  where: Where
): Effect.Effect<Contents, AiError.AiError> =>
  Effect.map(conversation(prompt, formOf(tools), where), ({ instructions, turns }) => ({
    systemInstruction: instructions.length === 0 ? undefined : { parts: instructions.map((text) => ({ text })) },
    contents: turns.map(({ by, parts }) => ({ role: by === "model" ? "model" : "user", parts }))
  }))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const formOf = (tools: Tools.Tools): Form<Part> => ({
  user: (part) =>
    part.type === "text"
      ? Effect.succeed(laid(part.options.gemini, { text: part.text }))
      : Effect.map(Media.fromFile(part), (file) => laid(part.options.gemini, file)),
  model: (part) => {
    switch (part.type) {
      case "text":
        return Effect.succeed(textParts(part.options.gemini, { text: part.text }))
      case "reasoning":
        return Effect.succeed(
          // The thinking of an interaction has no place in a content.
          isFields(part.options.gemini?.step) ? [] : textParts(part.options.gemini, { text: part.text, thought: true })
        )
      case "file":
        return Effect.map(Media.fromFile(part), (file) => [laid(part.options.gemini, file)])
      case "tool-call":
        return part.providerExecuted
          // What the API ran itself goes back as it came, and what another provider ran is unknown to it.
          ? Effect.succeed(partOf(part.options.gemini))
          : Effect.map(functionCall(part, tools), (call) => [laid(part.options.gemini, { functionCall: call })])
      case "tool-result":
        return Effect.succeed(partOf(part.options.gemini))
      case "tool-approval-request":
        return Effect.succeed([])
    }
  },
  result: (result, call) =>
    Effect.flatMap(functionCall(call, tools), ({ id, name }) =>
      Effect.map(responseOf(result, tools), (response) => ({
        functionResponse: { ...(id === undefined ? undefined : { id }), name, ...response }
      })))
})

/** A text, or a part of another kind that an empty text stands for. An empty text without a signature says nothing. */
const textParts = (options: GeminiPart | null | undefined, own: Part): ReadonlyArray<Part> => {
  if (own.text !== "") return [laid(options, own)]
  const part = options?.part
  if (isFields(part)) return Object.hasOwn(part, "text") ? [laid(options, own)] : [part]
  return typeof options?.thoughtSignature === "string" && options.step === undefined ? [laid(options, own)] : []
}

const partOf = (options: GeminiPart | null | undefined): ReadonlyArray<Part> =>
  isFields(options?.part) ? [options.part] : []

/** The function that a call is of. An action of a computer is a function of the API itself. */
const functionCall = (
  { id, name, options: { gemini }, params }: Prompt.ToolCallPart,
  tools: Tools.Tools
): Effect.Effect<FunctionCall, string> =>
  Effect.map(Tools.argumentsOf(tools.byName.get(name), params), (parameters) => ({
    ...(gemini?.withoutId === true ? undefined : { id }),
    ...Tools.calledOf(tools, name, parameters)
  }))

const responseOf = (
  result: Prompt.ToolResultPart,
  tools: Tools.Tools
): Effect.Effect<Pick<FunctionResponse, "response" | "parts">, string> => {
  if (result.modelOutput !== undefined && !result.isFailure) return outputOf(result.modelOutput)
  const tool = tools.byName.get(result.name)
  return Effect.map(
    Tools.resultOf(tool, result),
    (value) =>
      result.isFailure
        ? { response: { error: value } }
        : tool !== undefined && tools.served.get("computerUse") === tool
        ? Media.fromComputer(value)
        : { response: Tools.outputOf(value) }
  )
}

/** What a tool wrote for the model: texts, and files beside them. */
const outputOf = (
  output: ReadonlyArray<Prompt.ToolModelOutputPart>
): Effect.Effect<Pick<FunctionResponse, "response" | "parts">, string> =>
  Effect.map(
    Effect.forEach(output.filter((part) => part.type === "file"), Media.fromFile),
    (parts) => ({
      response: { output: output.flatMap((part) => part.type === "text" ? [part.text] : []).join("\n") },
      ...(parts.length === 0 ? undefined : { parts })
    })
  )

/** A part with what its options add: fields, and its signature. */
const laid = (options: GeminiCall | null | undefined, own: Part): Part => {
  if (options === undefined || options === null) return own
  const made: { [field: string]: unknown } = { ...options.part, ...own }
  for (const [field, value] of Object.entries(own)) {
    const other = options.part?.[field]
    if (isFields(value) && isFields(other)) made[field] = { ...other, ...value }
  }
  const signature = options.thoughtSignature
  return typeof signature === "string" ? { ...made, thoughtSignature: signature } : made
}
