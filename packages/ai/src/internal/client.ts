/** The client that a call uses: that of the layer, or what the region makes of it. */
import { GenAIClient } from "effect-genai/GenAIClient"
import * as Effect from "effect/Effect"
import { GeminiConfig } from "../GeminiConfig.ts"

/**
 * The resource of a client, such as `Models.make`, for one call after another. It is made once, and again only where a region transforms the client.
 */
export const resource = <Resource>(
  make: Effect.Effect<Resource, never, GenAIClient>
): Effect.Effect<Effect.Effect<Resource>, never, GenAIClient> =>
  Effect.map(
    Effect.all([GenAIClient, make]),
    ([client, own]) =>
      Effect.flatMap(GeminiConfig.getOrUndefined, (config) =>
        config?.transformClient === undefined
          ? Effect.succeed(own)
          : Effect.provideService(make, GenAIClient, config.transformClient(client)))
  )
