/**
 * The answer of a model as plain async code reads it.
 *
 * @since 0.1.0
 */
import * as Response from "../GenerateContentResponse.ts"
import type * as Plain from "../wire/plain/GenerateContent.ts"

/**
 * The answer of `models.generateContent`, or one chunk of `models.generateContentStream`. The fields are those of the API.
 * Accessors read the first candidate. They are computed on every access, and never throw.
 *
 * @category models
 * @since 0.1.0
 */
export type GenerateContentResponse = Plain.GenerateContentResponse

/**
 * The class of all answers. An empty one has no fields, and its accessors are `undefined`.
 *
 * @category models
 * @since 0.1.0
 */
export const GenerateContentResponse: new() => Plain.GenerateContentResponse = Response.GenerateContentResponse as never
