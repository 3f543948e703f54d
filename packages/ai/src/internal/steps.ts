/** Conversations as steps of interactions. */
import type { Content } from "effect-genai/wire/InteractionContent"
import type { FunctionResultStep, Step } from "effect-genai/wire/InteractionStep"
import type * as AiError from "effect/ai/AiError"
import type { ProviderOptions } from "effect/ai/LanguageModel"
import type * as Prompt from "effect/ai/Prompt"
import * as Effect from "effect/Effect"
import type { GeminiPart } from "../GeminiMetadata.ts"
import type { Where } from "./errors.ts"
import { isFields, text } from "./json.ts"
import * as Media from "./media.ts"
import { conversation, type Form } from "./prompt.ts"
import * as Tools from "./tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A prompt as `interactions.create` takes it. */
export interface Steps {
  readonly system_instruction: string | undefined
  readonly input: ReadonlyArray<Step>
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** The steps of a prompt: all of them, or those that the server has not stored. The instruction is not stored. */
export const fromPrompt = (
  { incrementalPrompt, prompt }: Pick<ProviderOptions, "prompt" | "incrementalPrompt">,
  tools: Tools.Tools,
  where: Where
): Effect.Effect<Steps, AiError.AiError> =>
  Effect.map(conversation(prompt, formOf(tools), where), ({ instructions, turns }) => {
    const first = incrementalPrompt === undefined ? 0 : prompt.content.length - incrementalPrompt.content.length
    return {
      system_instruction: instructions.length === 0 ? undefined : instructions.join("\n\n"),
      input: turns.filter(({ message }) => message >= first).flatMap(({ by, parts }) => stepsOf(by, parts))
    }
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A step, or a content of one: of the user, or of what the model said. */
type Piece =
  | { readonly is: "step"; readonly step: Step }
  | { readonly is: "content"; readonly content: Content }

const stepsOf = (by: "user" | "model" | "tools", pieces: ReadonlyArray<Piece>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let contents: Array<Content> = []
  const flush = () => {
    if (contents.length === 0) return
    steps.push({ type: by === "user" ? "user_input" : "model_output", content: contents })
    contents = []
  }
  for (const piece of pieces) {
    if (piece.is === "content") contents.push(piece.content)
    else {
      flush()
      steps.push(piece.step)
    }
  }
  flush()
  return steps
}

const formOf = (tools: Tools.Tools): Form<Piece> => ({
  user: (part) =>
    part.type === "text"
      ? Effect.succeed(content({ type: "text", text: part.text }, part.options.gemini))
      : Effect.map(contentOf(part), (file) => content(file, part.options.gemini)),
  model: (part) => {
    const options = part.options["gemini"] as GeminiPart | null | undefined
    const kept = options?.step
    // What the model did goes back as it came.
    if (isFields(kept) && typeof kept["type"] === "string") return Effect.succeed([step(kept)])
    switch (part.type) {
      case "text":
        return Effect.succeed(part.text === "" ? [] : [content({ type: "text", text: part.text }, options)])
      case "file":
        return Effect.map(contentOf(part), (file) => [content(file, options)])
      case "tool-call":
        return part.providerExecuted ? Effect.succeed([]) : Effect.map(
          Tools.argumentsOf(tools.byName.get(part.name), part.params),
          (parameters) => {
            const { args, name } = Tools.calledOf(tools, part.name, parameters)
            return [step({ ...kept, type: "function_call", id: idOf(part), name, arguments: args })]
          }
        )
      // The thinking of a content, and what the API or a person did for it, have no step.
      case "reasoning":
      case "tool-result":
      case "tool-approval-request":
        return Effect.succeed([])
    }
  },
  result: (result, call) =>
    Effect.flatMap(
      Tools.argumentsOf(tools.byName.get(call.name), call.params),
      (parameters) =>
        Effect.map(resultOf(result, tools), (value) =>
          step({
            type: "function_result",
            call_id: idOf(call),
            name: Tools.calledOf(tools, call.name, parameters).name,
            ...(result.isFailure ? { is_error: true } : undefined),
            result: value
          }))
    )
})

/** The id of a call in the API, where another call of its answer has the same. */
const idOf = ({ id, options: { gemini } }: Prompt.ToolCallPart): string => text(gemini?.step?.["id"]) ?? id

const step = (fields: object): Piece => ({ is: "step", step: fields as Step })

const content = (own: Content, options: GeminiPart | null | undefined): Piece => ({
  is: "content",
  content: isFields(options?.step) ? { ...options.step, ...own } : own
})

/** A file as a content of its kind. */
const contentOf = (part: Pick<Prompt.FilePart, "data" | "mediaType">): Effect.Effect<Content, string> =>
  Effect.map(Media.fromFile(part), (file): Content => {
    const { mimeType, ...source } = "inlineData" in file
      ? { mimeType: file.inlineData.mimeType, data: file.inlineData.data }
      : { mimeType: file.fileData.mimeType, uri: file.fileData.fileUri }
    const [kind] = mimeType.split("/")
    return {
      type: kind === "image" || kind === "audio" || kind === "video" ? kind : "document",
      mime_type: mimeType,
      ...source
    }
  })

const resultOf = (
  result: Prompt.ToolResultPart,
  tools: Tools.Tools
): Effect.Effect<FunctionResultStep["result"], string> => {
  if (result.modelOutput !== undefined && !result.isFailure) {
    return Effect.forEach(
      result.modelOutput,
      (part) => part.type === "text" ? Effect.succeed<Content>({ type: "text", text: part.text }) : contentOf(part)
    )
  }
  const tool = tools.byName.get(result.name)
  return Effect.flatMap(Tools.resultOf(tool, result), (value): Effect.Effect<FunctionResultStep["result"], string> => {
    if (tool !== undefined && tools.served.get("computerUse") === tool && isFields(value)) return ofComputer(value)
    if (typeof value === "string" || isFields(value)) return Effect.succeed(value)
    return Effect.succeed(result.isFailure ? { error: value } : { output: value })
  })
}

/** The state of a screen: what is known of it as text, and its picture. */
const ofComputer = (
  { screenshot, ...state }: { readonly [field: string]: unknown }
): Effect.Effect<ReadonlyArray<Content>, string> =>
  isFields(screenshot)
    ? Effect.map(
      contentOf({ data: String(screenshot["data"]), mediaType: String(screenshot["mediaType"]) }),
      (picture) => [{ type: "text", text: JSON.stringify(state) }, picture]
    )
    : Effect.succeed([{ type: "text", text: JSON.stringify(state) }])
