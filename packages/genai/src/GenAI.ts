/**
 * All of the API behind one layer.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { GenAIClient } from "./GenAIClient.ts"
import type * as GenAIConfig from "./GenAIConfig.ts"
import { Models } from "./Models.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * Holds every resource, for programs that use several: `ai.models`. Its layer provides each resource as a service of its own, too.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { NodeHttpClient } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { GenAI } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const ai = yield* GenAI
 *   const response = yield* ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 *   yield* Effect.log(response.text)
 * })
 *
 * const main = program.pipe(Effect.provide(GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))))
 * ```
 */
export class GenAI extends /*#__PURE__*/ Context.Service<GenAI, {
  readonly models: Models["Service"]
  /** Whether calls go to Vertex AI. */
  readonly vertexai: boolean
}>()("effect-genai/GenAI") {
  /** Everything, over the client of the context. Built anew wherever it is provided, so that regions of a program can have clients of their own. */
  static readonly layerClient: Layer.Layer<GenAI | Models, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    Layer.effect(
      GenAI,
      Effect.gen(function*() {
        const { config } = yield* GenAIClient
        return GenAI.of({ models: yield* Models, vertexai: config.backend._tag === "vertex" })
      })
    ).pipe(Layer.provideMerge(Models.layer))
  )

  /** Everything, from these options alone. */
  static readonly layer = (
    options: GenAIConfig.GenAIOptions
  ): Layer.Layer<GenAI | GenAIClient | Models, GenAIConfig.InvalidConfig, HttpClient.HttpClient> =>
    Layer.provideMerge(GenAI.layerClient, GenAIClient.layer(options))

  /** Everything, from these options and the environment for those left out. Each option may be a `Config`. */
  static readonly layerConfig = (
    options?: GenAIConfig.GenAIOptionsConfig
  ): Layer.Layer<
    GenAI | GenAIClient | Models,
    GenAIConfig.InvalidConfig | Config.ConfigError | ConfigProvider.SourceError,
    HttpClient.HttpClient
  > => Layer.provideMerge(GenAI.layerClient, GenAIClient.layerConfig(options))
}
