/**
 * The error class of `@google/genai`, for programs that check `error instanceof ApiError`.
 *
 * @since 0.1.0
 */
import { type ApiError as ApiError_, isGenAIError } from "../GenAIError.ts"

/**
 * An error that the server returned: `BadRequest`, `RateLimited` and so on. `instanceof` and `name` tell them apart.
 *
 * @category errors
 * @since 0.1.0
 */
export type ApiError = ApiError_

/**
 * An error that the server returned: `BadRequest`, `RateLimited` and so on. `instanceof` and `name` tell them apart.
 *
 * @category errors
 * @since 0.1.0
 * @example
 * ```ts
 * import { ApiError, GoogleGenAI } from "effect-genai/promise"
 *
 * const ai = new GoogleGenAI({ apiKey: "…" })
 * const answer = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }).catch(
 *   (error: unknown) => {
 *     if (error instanceof ApiError && error.status === 429) return undefined
 *     throw error
 *   }
 * )
 * ```
 */
export const ApiError = {
  [Symbol.hasInstance]: (error: unknown): error is ApiError_ => isGenAIError(error) && typeof error.status === "number"
}
