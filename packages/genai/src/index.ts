/**
 * The Gemini API and Vertex AI for Effect.
 *
 * Services are exported by name, modules of functions as namespaces. Every module is an entry point of its own (`effect-genai/Models`): programs
 * that are bundled by esbuild import from those.
 *
 * @since 0.1.0
 */
export { Agents } from "./Agents.ts"
export * as Auth from "./Auth.ts"
export { AuthTokens } from "./AuthTokens.ts"
export * as Backend from "./Backend.ts"
export { Batches } from "./Batches.ts"
export * as BatchRun from "./BatchRun.ts"
export type * as CacheLease from "./CacheLease.ts"
export { Caches } from "./Caches.ts"
export * as Content from "./Content.ts"
export { Credentials } from "./Credentials.ts"
export { Documents } from "./Documents.ts"
export { Environments } from "./Environments.ts"
export { Files } from "./Files.ts"
export { FileSearchStores } from "./FileSearchStores.ts"
export { GenAI } from "./GenAI.ts"
export { GenAIClient } from "./GenAIClient.ts"
export * as GenAIConfig from "./GenAIConfig.ts"
export * as GenAIError from "./GenAIError.ts"
export * as GenerateContentResponse from "./GenerateContentResponse.ts"
export * as Interaction from "./Interaction.ts"
export * as InteractionRun from "./InteractionRun.ts"
export { Interactions } from "./Interactions.ts"
export { Models } from "./Models.ts"
export { Operations } from "./Operations.ts"
export type * as Pagination from "./Pagination.ts"
export * as ReferenceImage from "./ReferenceImage.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as SchemaDialect from "./SchemaDialect.ts"
export * as Telemetry from "./Telemetry.ts"
export { Triggers } from "./Triggers.ts"
export { Tunings } from "./Tunings.ts"
export type * as Uploadable from "./Uploadable.ts"
export { Voices } from "./Voices.ts"
export type * as Waiter from "./Waiter.ts"
export * as WebhookDelivery from "./WebhookDelivery.ts"
export { Webhooks } from "./Webhooks.ts"
