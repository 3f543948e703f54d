/**
 * Quotas, budgets, fallback, caches and durable work, as layers over the `GenAIClient` of `effect-genai`.
 *
 * @since 0.1.0
 */
export { Budget } from "./Budget.ts"
export * as BulkRow from "./BulkRow.ts"
export * as BulkRun from "./BulkRun.ts"
export * as ContextCache from "./ContextCache.ts"
export * as Cost from "./Cost.ts"
export * as DurableError from "./DurableError.ts"
export * as DurableJob from "./DurableJob.ts"
export * as DurableSweep from "./DurableSweep.ts"
export * as EmbeddingCollector from "./EmbeddingCollector.ts"
export * as Fallback from "./Fallback.ts"
export * as Prices from "./Prices.ts"
export * as Quota from "./Quota.ts"
export * as ResponseCache from "./ResponseCache.ts"
export * as Rotation from "./Rotation.ts"
