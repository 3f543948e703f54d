/**
 * Contents and their parts, made by hand, under the names of `@google/genai`.
 *
 * @since 0.1.0
 */
import * as Content from "../Content.ts"
import type * as Wire from "../wire/Content.ts"

// -----------------------------------------------------------------------------
// Contents
// -----------------------------------------------------------------------------

/**
 * A turn of the user, from a string, a part, or a list of either. Throws for an empty list.
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
 * A turn of the model, from a string, a part, or a list of either. Throws for an empty list.
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
 * Text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromText = (text: string): Wire.Part => Content.text(text)

/**
 * A file elsewhere: of the Files API, `gs://`, or a public URL where the backend takes one.
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
 * Bytes within the request, in base64.
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
 * A function that the model called.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromFunctionCall = (
  name: string,
  args: NonNullable<Wire.FunctionCall["args"]>
): Wire.Part => Content.functionCall(name, args)

/**
 * What a function gave back, for the call with this `id` and `name`.
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
 * Code that the model wrote to be run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromExecutableCode = (code: string, language: Wire.Language): Wire.Part =>
  Content.executableCode(code, language)

/**
 * What became of code that was run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createPartFromCodeExecutionResult = (outcome: Wire.Outcome, output: string): Wire.Part =>
  Content.codeExecutionResult(outcome, output)

/**
 * Bytes within what a function gave back, in base64.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createFunctionResponsePartFromBase64 = (data: string, mimeType: string): Wire.FunctionResponsePart => ({
  inlineData: { data, mimeType }
})

/**
 * A file elsewhere, within what a function gave back.
 *
 * @category constructors
 * @since 0.1.0
 */
export const createFunctionResponsePartFromUri = (uri: string, mimeType: string): Wire.FunctionResponsePart => ({
  fileData: { fileUri: uri, mimeType }
})

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const withResolution = (part: Wire.Part, level: Wire.PartMediaResolutionLevel | undefined): Wire.Part =>
  level === undefined ? part : { ...part, mediaResolution: { level } }

const partsOf = (partOrString: Wire.PartListUnion): ReadonlyArray<Wire.PartUnion> => {
  const parts = isList(partOrString) ? partOrString : [partOrString]
  if (parts.length === 0) throw new TypeError("Invalid content: expected a string, a part or a list that is not empty")
  return parts
}

const isList = (parts: Wire.PartListUnion): parts is ReadonlyArray<Wire.PartUnion> => Array.isArray(parts)
