/**
 * Contents and their parts, by hand: what is said in one turn, and by whom. They are plain data; a string or a list of strings and parts does
 * wherever contents are asked for.
 *
 * @since 0.1.0
 */
import type {
  CodeExecutionResult,
  Content,
  ExecutableCode,
  FunctionCall,
  FunctionResponse,
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
 * A turn of the model. Strings become text parts. To answer a model's own turn, pass its `Content` back unchanged: it carries signatures.
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
 * Bytes within the request, in base64, at most about 20 MB over all parts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const inlineData = (data: string, mimeType: string): Part => ({ inlineData: { data, mimeType } })

/**
 * A file elsewhere: of the Files API, `gs://`, or a public URL where the backend takes one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fileData = (fileUri: string, mimeType: string): Part => ({ fileData: { fileUri, mimeType } })

/**
 * A function that the model called.
 *
 * @category constructors
 * @since 0.1.0
 */
export const functionCall = (name: string, args: NonNullable<FunctionCall["args"]>): Part => ({
  functionCall: { name, args }
})

/**
 * What a function gave back, for the call with this `id` and `name`.
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
 * Code that the model wrote and ran, in a language such as `"PYTHON"`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const executableCode = (
  code: string,
  language: NonNullable<ExecutableCode["language"]>
): Part => ({ executableCode: { code, language } })

/**
 * What running code gave: `"OUTCOME_OK"` with what it printed, or why there is nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const codeExecutionResult = (
  outcome: NonNullable<CodeExecutionResult["outcome"]>,
  output: string
): Part => ({ codeExecutionResult: { outcome, output } })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const toPart = (part: string | Part): Part => typeof part === "string" ? { text: part } : part
