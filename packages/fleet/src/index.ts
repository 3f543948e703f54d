/**
 * Quotas, budgets, fallback, caches and durable work, as layers over the `GenAIClient` of `effect-genai`.
 *
 * @since 0.1.0
 */
export type * as GenAIClient from "effect-genai/GenAIClient"
