/**
 * The whole API behind one layer.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { Agents } from "./Agents.ts"
import { AuthTokens } from "./AuthTokens.ts"
import { Batches } from "./Batches.ts"
import { Caches } from "./Caches.ts"
import { Chats } from "./Chats.ts"
import { Credentials } from "./Credentials.ts"
import { Decisions } from "./Decisions.ts"
import { Documents } from "./Documents.ts"
import { Environments } from "./Environments.ts"
import { Files } from "./Files.ts"
import { FileSearchStores } from "./FileSearchStores.ts"
import { GenAIClient } from "./GenAIClient.ts"
import type * as GenAIConfig from "./GenAIConfig.ts"
import { Interactions } from "./Interactions.ts"
import { Live } from "./Live.ts"
import { LiveMusic } from "./LiveMusic.ts"
import { Models } from "./Models.ts"
import { Operations } from "./Operations.ts"
import { Triggers } from "./Triggers.ts"
import { Tunings } from "./Tunings.ts"
import { Voices } from "./Voices.ts"
import { Webhooks } from "./Webhooks.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * Holds every resource, for programs that use several: `ai.models`. Its layers also provide each resource as a service of its own.
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
  /** Custom agents. */
  readonly agents: Agents["Service"]
  /** Ephemeral tokens for Live sessions. */
  readonly authTokens: AuthTokens["Service"]
  /** Many requests in one job, answered within 24 hours at half the price. */
  readonly batches: Batches["Service"]
  /** Content that the server keeps for many calls. */
  readonly caches: Caches["Service"]
  /** Conversations with a model. */
  readonly chats: Chats["Service"]
  /** Secrets that environments can use and not read. */
  readonly credentials: Credentials["Service"]
  /** Questions about one input, answered with probabilities. */
  readonly decisions: Decisions["Service"]
  /** Documents of file search stores. */
  readonly documents: Documents["Service"]
  /** Machines in the cloud on which agents work, and their files. */
  readonly environments: Environments["Service"]
  /** Stores of documents that the `fileSearch` tool searches. */
  readonly fileSearchStores: FileSearchStores["Service"]
  /** Media and documents that calls can refer to. */
  readonly files: Files["Service"]
  /** Turns with a model or an agent, which the server stores. */
  readonly interactions: Interactions["Service"]
  /** Sessions with a model in real time. */
  readonly live: Live["Service"]
  /** Sessions that generate music in real time. */
  readonly liveMusic: LiveMusic["Service"]
  /** Models: generates content, images and videos, embeds, counts tokens, and manages tuned models. */
  readonly models: Models["Service"]
  /** Long-running operations that other resources start. */
  readonly operations: Operations["Service"]
  /** Interactions that run on a schedule. */
  readonly triggers: Triggers["Service"]
  /** Tuned models. */
  readonly tunings: Tunings["Service"]
  /** Voices of generated speech. */
  readonly voices: Voices["Service"]
  /** Addresses to which the API sends events. */
  readonly webhooks: Webhooks["Service"]
  /** Whether calls go to Vertex AI. */
  readonly vertexai: boolean
}>()("effect-genai/GenAI") {
  /** Provides everything over the client of the context. The layer is fresh, so that regions of a program can have different clients. */
  static readonly layerClient: Layer.Layer<GenAI | Resources, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    Layer.effect(
      GenAI,
      Effect.gen(function*() {
        const { config } = yield* GenAIClient
        return GenAI.of({
          agents: yield* Agents,
          authTokens: yield* AuthTokens,
          batches: yield* Batches,
          caches: yield* Caches,
          chats: yield* Chats,
          credentials: yield* Credentials,
          decisions: yield* Decisions,
          documents: yield* Documents,
          environments: yield* Environments,
          fileSearchStores: yield* FileSearchStores,
          files: yield* Files,
          interactions: yield* Interactions,
          live: yield* Live,
          liveMusic: yield* LiveMusic,
          models: yield* Models,
          operations: yield* Operations,
          triggers: yield* Triggers,
          tunings: yield* Tunings,
          voices: yield* Voices,
          webhooks: yield* Webhooks,
          vertexai: config.backend._tag === "vertex"
        })
      })
    ).pipe(
      Layer.provideMerge(Chats.layer),
      Layer.provideMerge(
        Layer.mergeAll(
          Agents.layer,
          AuthTokens.layer,
          Batches.layer,
          Caches.layer,
          Credentials.layer,
          Decisions.layer,
          Documents.layer,
          Environments.layer,
          FileSearchStores.layer,
          Files.layer,
          Interactions.layer,
          Live.layer,
          LiveMusic.layer,
          Models.layer,
          Operations.layer,
          Triggers.layer,
          Tunings.layer,
          Voices.layer,
          Webhooks.layer
        )
      )
    )
  )

  /** Provides everything from options. */
  static readonly layer = (
    options: GenAIConfig.GenAIOptions
  ): Layer.Layer<GenAI | GenAIClient | Resources, GenAIConfig.InvalidConfig, HttpClient.HttpClient> =>
    Layer.provideMerge(GenAI.layerClient, GenAIClient.layer(options))

  /** Provides everything from options, and from the environment for options that are not set. Each option may be a `Config`. */
  static readonly layerConfig = (
    options?: GenAIConfig.GenAIOptionsConfig
  ): Layer.Layer<
    GenAI | GenAIClient | Resources,
    GenAIConfig.InvalidConfig | Config.ConfigError | ConfigProvider.SourceError,
    HttpClient.HttpClient
  > => Layer.provideMerge(GenAI.layerClient, GenAIClient.layerConfig(options))
}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The services of all resources. {@link GenAI} holds them, and its layers provide them.
 *
 * @category models
 * @since 0.1.0
 */
export type Resources =
  | Agents
  | AuthTokens
  | Batches
  | Caches
  | Chats
  | Credentials
  | Decisions
  | Documents
  | Environments
  | FileSearchStores
  | Files
  | Interactions
  | Live
  | LiveMusic
  | Models
  | Operations
  | Triggers
  | Tunings
  | Voices
  | Webhooks
