/**
 * Constructors of contents and their parts. A content is one turn of the conversation, with its role. Contents are plain data. Wherever the SDK takes
 * contents, it also takes a string, or a list of strings and parts.
 *
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import type {
  CodeExecutionResult,
  Content,
  ExecutableCode,
  FunctionCall,
  FunctionResponse,
  FunctionResponsePart,
  Part,
  PartMediaResolutionLevel
} from "./wire/Content.ts"

export type {
  /**
   * A turn of a conversation, with its role.
   *
   * @category models
   * @since 0.1.0
   */
  Content,
  /**
   * A piece of a content: a text, bytes, a call.
   *
   * @category models
   * @since 0.1.0
   */
  Part
} from "./wire/Content.ts"

// -----------------------------------------------------------------------------
// Contents
// -----------------------------------------------------------------------------

/**
 * A turn of the user. Strings become text parts.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import * as Content from "effect-genai/Content"
 *
 * const turn = Content.user("What is in this picture?", Content.fileData("gs://bucket/cat.png", "image/png"))
 * ```
 */
export const user = (...parts: ReadonlyArray<string | Part>): Content => ({ role: "user", parts: parts.map(toPart) })

/**
 * A turn of the model. Strings become text parts. To send a turn of the model back, pass its `Content` unchanged, because it has
 * signatures.
 *
 * @category constructors
 * @since 0.1.0
 */
export const model = (...parts: ReadonlyArray<string | Part>): Content => ({ role: "model", parts: parts.map(toPart) })

// -----------------------------------------------------------------------------
// Parts
// -----------------------------------------------------------------------------

/**
 * Text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const text = (text: string): Part => ({ text })

/**
 * Bytes in the request itself, in base64. All parts together may have about 20 MB.
 *
 * @category constructors
 * @since 0.1.0
 */
export const inlineData = (data: string, mimeType: string): Part => ({ inlineData: { data, mimeType } })

/**
 * A file by its URI: of the Files API, `gs://`, or a public URL if the backend supports it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fileData = (fileUri: string, mimeType: string): Part => ({ fileData: { fileUri, mimeType } })

/**
 * A function call of the model.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functionCall = (name: string, args: NonNullable<FunctionCall["args"]>): Part => ({
  functionCall: { name, args }
})

/**
 * The result of a function, for the call with this `id` and `name`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functionResponse = (
  id: string,
  name: string,
  response: NonNullable<FunctionResponse["response"]>,
  parts?: NonNullable<FunctionResponse["parts"]>
): Part => ({ functionResponse: parts === undefined ? { id, name, response } : { id, name, response, parts } })

/**
 * The result of a function, for this call of the model. It has the id and the name of the call.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Content, type GenerateContentResponse } from "effect-genai"
 *
 * const results = (response: GenerateContentResponse.GenerateContentResponse) =>
 *   Content.user(...(response.functionCalls ?? []).map(Content.functionResult({ output: "Sunny" })))
 * ```
 */
export const functionResult: {
  (response: NonNullable<FunctionResponse["response"]>): (call: FunctionCall) => Part
  (call: FunctionCall, response: NonNullable<FunctionResponse["response"]>): Part
} = /*#__PURE__*/ dual(
  2,
  ({ id, name }: FunctionCall, response: NonNullable<FunctionResponse["response"]>): Part => ({
    functionResponse: { ...id === undefined ? {} : { id }, ...name === undefined ? {} : { name }, response }
  })
)

/**
 * Bytes in the result of a function, in base64: one of its `parts`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functionResponseInlineData = (data: string, mimeType: string): FunctionResponsePart => ({
  inlineData: { data, mimeType }
})

/**
 * A file in the result of a function, by its URI: one of its `parts`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functionResponseFileData = (fileUri: string, mimeType: string): FunctionResponsePart => ({
  fileData: { fileUri, mimeType }
})

/**
 * Code that the model wrote to run it, in a language such as `"PYTHON"`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const executableCode = (
  code: string,
  language: NonNullable<ExecutableCode["language"]>
): Part => ({ executableCode: { code, language } })

/**
 * The result of running code: `"OUTCOME_OK"` with its output, or another outcome with the reason.
 *
 * @category constructors
 * @since 0.1.0
 */
export const codeExecutionResult = (
  outcome: NonNullable<CodeExecutionResult["outcome"]>,
  output: string
): Part => ({ codeExecutionResult: { outcome, output } })

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * The part, read at another resolution. It determines the number of tokens.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import * as Content from "effect-genai/Content"
 *
 * const picture = Content.withMediaResolution(Content.fileData("gs://bucket/cat.png", "image/png"), "MEDIA_RESOLUTION_LOW")
 * ```
 */
export const withMediaResolution: {
  (level: PartMediaResolutionLevel): (part: Part) => Part
  (part: Part, level: PartMediaResolutionLevel): Part
} = /*#__PURE__*/ dual(
  2,
  (part: Part, level: PartMediaResolutionLevel): Part => ({ ...part, mediaResolution: { level } })
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const toPart = (part: string | Part): Part => typeof part === "string" ? { text: part } : part
