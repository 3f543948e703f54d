/**
 * The answer of a model, and a chunk of a streamed answer: plain data as the server sent it, with accessors for the most common questions.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { EmptyResponse, PromptBlocked } from "./GenAIError.ts"
import { isFields, setField } from "./internal/check/Fields.ts"
import { said } from "./internal/check/Said.ts"
import * as Base64 from "./internal/codec/Base64.ts"
import type { FunctionCall, Part } from "./wire/Content.ts"
import type * as Wire from "./wire/GenerateContent.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

// Safe here: all fields of the interface are optional.
/* oxlint-disable typescript/no-unsafe-declaration-merging */

/**
 * The answer of `models.generateContent`, or one chunk of `models.generateContentStream`. The fields are those of the API.
 * Accessors read the first candidate. They are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenerateContentResponse extends Wire.GenerateContentResponse {}

/**
 * The answer of `models.generateContent`, or one chunk of `models.generateContentStream`. The fields are those of the API.
 * Accessors read the first candidate. They are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export class GenerateContentResponse {
  /** The text of the first candidate, without its thoughts. `undefined` if it has no text part. */
  get text(): string | undefined {
    let text: string | undefined
    for (const part of parts(this)) {
      if (typeof part.text === "string" && part.thought !== true) {
        text = text === undefined
          ? part.text
          : text + part.text
      }
    }
    return text
  }

  /** The inline data of the first candidate, joined, in base64. `undefined` if it has none, or if it cannot be joined. */
  get data(): string | undefined {
    const data = parts(this).flatMap(({ inlineData }) => typeof inlineData?.data === "string" ? [inlineData.data] : [])
    const joined = Base64.join(data)
    return joined === "" ? undefined : joined
  }

  /** The function calls of the first candidate. `undefined` if it has none. */
  get functionCalls(): Array<FunctionCall> | undefined {
    const calls = parts(this).flatMap(({ functionCall }) => functionCall ?? [])
    return calls.length === 0 ? undefined : calls
  }

  /** The first code that the first candidate wrote to run it. */
  get executableCode(): string | undefined {
    return parts(this).find((part) => part.executableCode)?.executableCode?.code
  }

  /** The output of the first code that ran. */
  get codeExecutionResult(): string | undefined {
    return parts(this).find((part) => part.codeExecutionResult)?.codeExecutionResult?.output
  }

  /** The number of tokens in the prompt. Of an answer over several requests, it is that of the first request. */
  get initialPromptTokenCount(): number | undefined {
    return this.usageMetadata?.initialPromptTokenCount ?? this.usageMetadata?.promptTokenCount
  }
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Adds the accessors to an answer that is plain data, for example one read from a file or a batch.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as GenerateContentResponse from "effect-genai/GenerateContentResponse"
 *
 * const response = GenerateContentResponse.make({
 *   candidates: [{ content: { role: "model", parts: [{ text: "Because of Rayleigh scattering." }] } }]
 * })
 * const text = response.text // "Because of Rayleigh scattering."
 * ```
 */
export const make = (data: Wire.GenerateContentResponse): GenerateContentResponse => {
  const response = new GenerateContentResponse()
  for (const name of Object.keys(data)) setField(response, name, data[name as keyof typeof data])
  return response
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The text of an answer, for programs that cannot go on without it. Fails with `PromptBlocked` if the prompt was blocked, and with `EmptyResponse` if
 * the model answered without text.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { GenerateContentResponse, Models } from "effect-genai"
 *
 * const program = Models.use((models) =>
 *   models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }).pipe(
 *     Effect.flatMap(GenerateContentResponse.requireText)
 *   )
 * )
 * ```
 */
export const requireText = (
  response: GenerateContentResponse
): Effect.Effect<string, PromptBlocked | EmptyResponse> => {
  const { text } = response
  if (text !== undefined && text !== "") return Effect.succeed(text)
  const operation = "models.generateContent"
  const blockReason = said(response.promptFeedback?.blockReason)
  if (blockReason !== undefined) {
    return Effect.fail(
      new PromptBlocked({
        message: response.promptFeedback?.blockReasonMessage ?? `The prompt was blocked: ${blockReason}`,
        operation,
        blockReason,
        response
      })
    )
  }
  const finishReason = said(response.candidates?.[0]?.finishReason)
  return Effect.fail(
    new EmptyResponse({
      message: `The model answered without text${finishReason === undefined ? "" : `: ${finishReason}`}`,
      operation,
      finishReason,
      response
    })
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const parts = (response: Wire.GenerateContentResponse): ReadonlyArray<Part> => {
  const parts = response.candidates?.[0]?.content?.parts
  return Array.isArray(parts) ? parts.every(isFields) ? parts : parts.filter(isFields) : []
}
