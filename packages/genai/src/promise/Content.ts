/**
 * Functions that make contents and their parts, with the names of `@google/genai`.
 *
 * @since 0.1.0
 */
import * as Content from "../Content.ts"
import type * as Wire from "../wire/Content.ts"
import type * as Plain from "../wire/plain/Content.ts"

// -----------------------------------------------------------------------------
// Contents
// -----------------------------------------------------------------------------

/**
 * A turn of the user from a string, a part, or a list of both. Throws if the list is empty.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { createPartFromUri, createUserContent } from "effect-genai/promise"
 *
 * const turn = createUserContent(["What is in this picture?", createPartFromUri("gs://bucket/cat.png", "image/png")])
 * ```
 */
export const createUserContent = (partOrString: Wire.PartListUnion): Plain.Content =>
  Content.user(...partsOf(partOrString)) as Plain.Content

/**
 * A turn of the model from a string, a part, or a list of both. Throws if the list is empty.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createModelContent = (partOrString: Wire.PartListUnion): Plain.Content =>
  Content.model(...partsOf(partOrString)) as Plain.Content

// -----------------------------------------------------------------------------
// Parts
// -----------------------------------------------------------------------------

/**
 * A part with text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromText = (text: string): Plain.Part => Content.text(text) as Plain.Part

/**
 * A part that refers to a file: a URI of the Files API, a `gs://` URI, or a public URL if the backend accepts one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromUri = (
  uri: string,
  mimeType: string,
  mediaResolution?: Wire.PartMediaResolutionLevel
): Plain.Part => withResolution(Content.fileData(uri, mimeType), mediaResolution) as Plain.Part

/**
 * A part that contains bytes, in base64.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromBase64 = (
  data: string,
  mimeType: string,
  mediaResolution?: Wire.PartMediaResolutionLevel
): Plain.Part => withResolution(Content.inlineData(data, mimeType), mediaResolution) as Plain.Part

/**
 * A part with a function call of the model.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromFunctionCall = (
  name: string,
  args: NonNullable<Wire.FunctionCall["args"]>
): Plain.Part => Content.functionCall(name, args) as Plain.Part

/**
 * A part with the result of a function, for the call with this `id` and `name`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromFunctionResponse = (
  id: string,
  name: string,
  response: NonNullable<Wire.FunctionResponse["response"]>,
  parts: ReadonlyArray<Wire.FunctionResponsePart> = []
): Plain.Part => Content.functionResponse(id, name, response, parts.length === 0 ? undefined : parts) as Plain.Part

/**
 * A part with code that the model wrote to be executed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromExecutableCode = (code: string, language: Wire.Language): Plain.Part =>
  Content.executableCode(code, language) as Plain.Part

/**
 * A part with the result of executed code.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromCodeExecutionResult = (outcome: Wire.Outcome, output: string): Plain.Part =>
  Content.codeExecutionResult(outcome, output) as Plain.Part

/**
 * A part of the result of a function that contains bytes, in base64.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createFunctionResponsePartFromBase64 = (data: string, mimeType: string): Plain.FunctionResponsePart =>
  Content.functionResponseInlineData(data, mimeType) as Plain.FunctionResponsePart

/**
 * A part of the result of a function that refers to a file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createFunctionResponsePartFromUri = (uri: string, mimeType: string): Plain.FunctionResponsePart =>
  Content.functionResponseFileData(uri, mimeType) as Plain.FunctionResponsePart

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const withResolution = (part: Wire.Part, level: Wire.PartMediaResolutionLevel | undefined): Wire.Part =>
  level === undefined ? part : Content.withMediaResolution(part, level)

const partsOf = (partOrString: Wire.PartListUnion): ReadonlyArray<Wire.PartUnion> => {
  const parts = isList(partOrString) ? partOrString : [partOrString]
  if (parts.length === 0) throw new TypeError("Invalid content: expected a string, a part or a list that is not empty")
  return parts
}

const isList = (parts: Wire.PartListUnion): parts is ReadonlyArray<Wire.PartUnion> => Array.isArray(parts)
