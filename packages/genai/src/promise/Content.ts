/**
 * Functions that make contents and their parts, with the names of `@google/genai`.
 *
 * @since 0.1.0
 */
import * as Content from "../Content.ts"
import type * as Wire from "../wire/Content.ts"

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
export const createUserContent = (partOrString: Wire.PartListUnion): Wire.Content =>
  Content.user(...partsOf(partOrString))

/**
 * A turn of the model from a string, a part, or a list of both. Throws if the list is empty.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createModelContent = (partOrString: Wire.PartListUnion): Wire.Content =>
  Content.model(...partsOf(partOrString))

// -----------------------------------------------------------------------------
// Parts
// -----------------------------------------------------------------------------

/**
 * A part with text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromText = (text: string): Wire.Part => Content.text(text)

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
): Wire.Part => withResolution(Content.fileData(uri, mimeType), mediaResolution)

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
): Wire.Part => withResolution(Content.inlineData(data, mimeType), mediaResolution)

/**
 * A part with a function call of the model.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromFunctionCall = (
  name: string,
  args: NonNullable<Wire.FunctionCall["args"]>
): Wire.Part => Content.functionCall(name, args)

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
): Wire.Part => Content.functionResponse(id, name, response, parts.length === 0 ? undefined : parts)

/**
 * A part with code that the model wrote to be executed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromExecutableCode = (code: string, language: Wire.Language): Wire.Part =>
  Content.executableCode(code, language)

/**
 * A part with the result of executed code.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromCodeExecutionResult = (outcome: Wire.Outcome, output: string): Wire.Part =>
  Content.codeExecutionResult(outcome, output)

/**
 * A part of the result of a function that contains bytes, in base64.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createFunctionResponsePartFromBase64 = (data: string, mimeType: string): Wire.FunctionResponsePart =>
  Content.functionResponseInlineData(data, mimeType)

/**
 * A part of the result of a function that refers to a file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createFunctionResponsePartFromUri = (uri: string, mimeType: string): Wire.FunctionResponsePart =>
  Content.functionResponseFileData(uri, mimeType)

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
