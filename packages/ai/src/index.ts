/**
 * Gemini for the AI modules of Effect, over the `GenAIClient` of `effect-genai`.
 *
 * @since 0.1.0
 */
export * as GeminiConfig from "./GeminiConfig.ts"
export * as GeminiDecisionModel from "./GeminiDecisionModel.ts"
export * as GeminiEmbeddingModel from "./GeminiEmbeddingModel.ts"
export type * as GeminiError from "./GeminiError.ts"
export * as GeminiInteractionModel from "./GeminiInteractionModel.ts"
export * as GeminiLanguageModel from "./GeminiLanguageModel.ts"
export type * as GeminiMetadata from "./GeminiMetadata.ts"
export * as GeminiTokenizer from "./GeminiTokenizer.ts"
export * as GeminiTool from "./GeminiTool.ts"
