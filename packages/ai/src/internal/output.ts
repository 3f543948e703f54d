/** What both APIs have in common at the end of an answer: formats, refusals, and the parameters of calls. */
import type * as Generate from "effect-genai/wire/GenerateContent"
import * as AiError from "effect/ai/AiError"
import type * as LanguageModel from "effect/ai/LanguageModel"
import type * as Response from "effect/ai/Response"
import * as Effect from "effect/Effect"
import type * as JsonSchema from "effect/JsonSchema"
import type * as Schema from "effect/Schema"
import type * as Answers from "./answers.ts"
import type { Where } from "./errors.ts"
import { isFields, text } from "./json.ts"
import { codecTransformer } from "./schemas.ts"
import * as Tools from "./tools.ts"

// -----------------------------------------------------------------------------
// Formats
// -----------------------------------------------------------------------------

/** The settings of `generateContent` for an answer in a format. */
export const formatOf = (
  format: LanguageModel.ProviderOptions["responseFormat"],
  where: Where
): Effect.Effect<Pick<Generate.GenerateContentConfig, "responseMimeType" | "responseSchema">, AiError.AiError> =>
  format.type === "text" ? Effect.succeed({}) : Effect.map(schemaOf(format.schema, where), (responseSchema) => ({
    responseMimeType: "application/json",
    responseSchema
  }))

/** The JSON Schema of an object. Fails if it has none. */
export const schemaOf = (
  schema: Schema.Top,
  where: Where
): Effect.Effect<JsonSchema.JsonSchema, AiError.AiError> =>
  Effect.try({
    try: () => codecTransformer(schema as Schema.Codec<unknown>).jsonSchema,
    catch: (cause) =>
      AiError.make({
        ...where,
        reason: new AiError.UnsupportedSchemaError({
          description: cause instanceof Error ? cause.message : String(cause)
        })
      })
  })

// -----------------------------------------------------------------------------
// Refusals
// -----------------------------------------------------------------------------

/** Fails if the API blocked the prompt, so that there is no answer. */
export const refuseBlocked = (
  { candidates, promptFeedback }: Generate.GenerateContentResponse,
  where: Where
): Effect.Effect<void, AiError.AiError> => {
  const reason = isFields(promptFeedback) ? text(promptFeedback["blockReason"]) : undefined
  if (reason === undefined || (Array.isArray(candidates) && candidates.length > 0)) return Effect.void
  const message = text(promptFeedback?.blockReasonMessage)
  return Effect.fail(AiError.make({
    ...where,
    reason: new AiError.ContentPolicyError({
      description: `the prompt was blocked (${reason})${message === undefined ? "" : `: ${message}`}`
    })
  }))
}

/** Fails if an object cannot be whole, because the answer was filtered or cut off. */
export const refuseIncomplete = (
  parts: ReadonlyArray<Response.PartEncoded>,
  { metadata, reason }: Response.FinishPartEncoded,
  where: Where
): Effect.Effect<void, AiError.AiError> => {
  const said = metadata?.gemini?.finishReason ?? reason
  if (reason === "content-filter") {
    return Effect.fail(AiError.make({
      ...where,
      reason: new AiError.ContentPolicyError({ description: `the answer was blocked (${said})` })
    }))
  }
  if (reason !== "length") return Effect.void
  const responseText = parts.flatMap((part) => part.type === "text" ? [part.text] : []).join("")
  return Effect.fail(AiError.make({
    ...where,
    reason: new AiError.StructuredOutputError({
      description: `the answer was cut off (${said}); raise maxOutputTokens, or ask for less`,
      responseText
    })
  }))
}

// -----------------------------------------------------------------------------
// Parts
// -----------------------------------------------------------------------------

/** The parts of chunks of a stream. */
export const streamed = (
  reader: Answers.Reader,
  chunks: ReadonlyArray<Generate.GenerateContentResponse>,
  tools: Tools.Tools,
  options: LanguageModel.ProviderOptions,
  where: Where
): Effect.Effect<Array<Response.StreamPartEncoded>, AiError.AiError> => {
  const read = () => withParameters(reader.read(chunks), tools, options, where)
  const blocked = chunks.find(({ promptFeedback }) => promptFeedback !== undefined)
  return blocked === undefined ? read() : Effect.flatMap(refuseBlocked(blocked, where), read)
}

/** The parts, with the parameters of calls as the toolkit takes them. Fails if the model calls a tool that there is not. */
export const withParameters = <Part extends Response.AllPartsEncoded>(
  parts: Array<Part>,
  tools: Tools.Tools,
  { toolCallValidation }: Pick<LanguageModel.ProviderOptions, "toolCallValidation">,
  where: Where
): Effect.Effect<Array<Part>, AiError.AiError> => {
  if (!parts.some(({ type }) => type === "tool-call")) return Effect.succeed(parts)
  return Effect.forEach(parts, (part) => {
    if (part.type !== "tool-call" || part.providerExecuted === true) return Effect.succeed(part)
    const tool = tools.byName.get(part.name)
    if (tool !== undefined) return Effect.map(Tools.parametersOf(tool, part.params), (params) => ({ ...part, params }))
    return toolCallValidation === "deferred" ? Effect.succeed(part) : Effect.fail(AiError.make({
      ...where,
      reason: new AiError.ToolNotFoundError({ toolName: part.name, availableTools: [...tools.byName.keys()] })
    }))
  })
}
