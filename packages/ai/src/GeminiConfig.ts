/**
 * Settings of all Gemini models in a region of a program, whatever their layers say.
 *
 * @since 0.1.0
 */
import type { GenAIClient } from "effect-genai/GenAIClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * Settings that the models of this package read with each call. Settings of a single model, such as its temperature, are those of the model:
 * `GeminiLanguageModel.withConfigOverride`.
 *
 * @category services
 * @since 0.1.0
 */
export class GeminiConfig extends /*#__PURE__*/ Context.Service<GeminiConfig, GeminiConfig.Service>()(
  "@effect-genai/ai/GeminiConfig"
) {
  /**
   * The settings of the region. `undefined` if it has none.
   *
   * @since 0.1.0
   */
  static readonly getOrUndefined: Effect.Effect<GeminiConfig.Service | undefined> = /*#__PURE__*/ Effect.map(
    /*#__PURE__*/ Effect.context<never>(),
    (context) => context.mapUnsafe.get(GeminiConfig.key)
  )
}

/**
 * The types of {@link GeminiConfig}.
 *
 * @category models
 * @since 0.1.0
 */
export declare namespace GeminiConfig {
  /**
   * The settings.
   *
   * @category models
   * @since 0.1.0
   */
  export interface Service {
    /** The client that sends the calls, made of the one that the model was built with. Default: that one. */
    readonly transformClient?: ((client: GenAIClient["Service"]) => GenAIClient["Service"]) | undefined
  }
}

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/**
 * Runs an effect whose Gemini models send their calls with another client, which is made of their own. It replaces a transformation of an outer region.
 *
 * @category combinators
 * @since 0.1.0
 * @example
 * ```ts
 * import { GeminiConfig } from "@effect-genai/ai"
 * import { Effect } from "effect"
 * import { LanguageModel } from "effect/ai"
 * import type { GenAIClient } from "effect-genai"
 *
 * const answer = (other: GenAIClient["Service"]) =>
 *   LanguageModel.generateText({ prompt: "Why is the sky blue?" }).pipe(
 *     GeminiConfig.withClientTransform(() => other)
 *   )
 * ```
 */
export const withClientTransform: {
  (
    transform: (client: GenAIClient["Service"]) => GenAIClient["Service"]
  ): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(
    self: Effect.Effect<A, E, R>,
    transform: (client: GenAIClient["Service"]) => GenAIClient["Service"]
  ): Effect.Effect<A, E, R>
} = /*#__PURE__*/ dual(
  2,
  <A, E, R>(
    self: Effect.Effect<A, E, R>,
    transformClient: (client: GenAIClient["Service"]) => GenAIClient["Service"]
  ): Effect.Effect<A, E, R> =>
    Effect.flatMap(
      GeminiConfig.getOrUndefined,
      (outer) => Effect.provideService(self, GeminiConfig, { ...outer, transformClient })
    )
)
