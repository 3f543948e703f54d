/**
 * The SDK for plain async code: the class, properties, methods and results of `@google/genai`, over the same runtime as the Effect services.
 * Changing the import moves a program over.
 *
 * Promises reject with the errors of `GenAIError`: they are `Error`s with `name` (their tag), `status` and `message`, and `instanceof` works. An
 * aborted `abortSignal` rejects with its reason. Leaving a `for await` closes the connection.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { GenAI } from "../GenAI.ts"
import * as GenAIConfig from "../GenAIConfig.ts"
import { TimeoutLimitsSilence } from "../internal/stream/Silence.ts"
import { Agents } from "./Agents.ts"
import { AuthTokens } from "./AuthTokens.ts"
import { Batches } from "./Batches.ts"
import { Caches } from "./Caches.ts"
import { Credentials } from "./Credentials.ts"
import { Decisions } from "./Decisions.ts"
import { Environments } from "./Environments.ts"
import { Files } from "./Files.ts"
import { FileSearchStores } from "./FileSearchStores.ts"
import { Interactions } from "./Interactions.ts"
import * as LocalFiles from "./internal/LocalFiles.ts"
import { Runner } from "./internal/Runner.ts"
import { Models } from "./Models.ts"
import { Operations } from "./Operations.ts"
import { Triggers } from "./Triggers.ts"
import { Tunings } from "./Tunings.ts"
import { Voices } from "./Voices.ts"
import { Webhooks } from "./Webhooks.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The options of `@google/genai`, and the transport.
 *
 * @category models
 * @since 0.1.0
 */
export interface GoogleGenAIOptions extends GenAIConfig.GenAIOptions {
  /** What carries the requests: by default `fetch`; on Node, `NodeHttpClient.layerUndici` is faster. */
  readonly httpClient?: Layer.Layer<HttpClient.HttpClient> | undefined
  /** Where paths lead that are uploaded from and downloaded to: by default the files of the machine, in Node (20.16, 22.3 and later), Bun and Deno. */
  readonly fileSystem?: Layer.Layer<FileSystem.FileSystem> | undefined
}

// -----------------------------------------------------------------------------
// Client
// -----------------------------------------------------------------------------

/**
 * A client for the Gemini API or Vertex AI. Options that are left out come from the environment, by the rules of `@google/genai`. Settings that contradict each
 * other throw `InvalidConfig`; missing credentials reject the first call.
 *
 * @category clients
 * @since 0.1.0
 * @example
 * ```ts
 * import { GoogleGenAI } from "effect-genai/promise"
 *
 * await using ai = new GoogleGenAI({ apiKey: "…" })
 * const response = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 * console.log(response.text)
 *
 * for await (const chunk of await ai.models.generateContentStream({ model: "gemini-2.5-flash", contents: "And red at dusk?" })) {
 *   console.log(chunk.text)
 * }
 * ```
 */
export class GoogleGenAI implements AsyncDisposable {
  /** Agents of one's own. */
  readonly agents: Agents
  /** Ephemeral tokens for Live sessions. */
  readonly authTokens: AuthTokens
  /** Many requests at once, answered later at half the price. */
  readonly batches: Batches
  /** Content that is sent once and used by many calls. */
  readonly caches: Caches
  /** Secrets that environments use without seeing them. */
  readonly credentials: Credentials
  /** Questions about one input, answered with probabilities. */
  readonly decisions: Decisions
  /** Machines in the cloud that agents work on, and the files there. */
  readonly environments: Environments
  /** Documents that the `fileSearch` tool searches. */
  readonly fileSearchStores: FileSearchStores
  /** Media and documents that many calls refer to. */
  readonly files: Files
  /** Turns with a model or an agent that the server stores. */
  readonly interactions: Interactions
  /** Generates content, embeds, counts tokens, makes images and videos, and manages models. */
  readonly models: Models
  /** Long-running work that other resources have started. */
  readonly operations: Operations
  /** Interactions with an agent that run on a schedule. */
  readonly triggers: Triggers
  /** Models of one's own. */
  readonly tunings: Tunings
  /** Voices to speak with. */
  readonly voices: Voices
  /** Addresses that the API calls when something has happened. */
  readonly webhooks: Webhooks
  /** Whether calls go to Vertex AI. */
  readonly vertexai: boolean
  readonly #runner: Runner

  constructor(options: GoogleGenAIOptions = {}) {
    const { fileSystem = LocalFiles.layer, httpClient, ...settings } = options
    // The provider that Effect starts with has read the environment once and for all; this one reads it now.
    const environment = Effect.runSync(
      Effect.provideService(GenAIConfig.environment, ConfigProvider.ConfigProvider, ConfigProvider.fromEnv())
    )
    const config = Result.getOrThrow(GenAIConfig.resolve(settings, environment))
    this.vertexai = config.backend._tag === "vertex"
    this.#runner = new Runner(
      GenAI.layerConfig(settings).pipe(
        Layer.provide(httpClient ?? FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
        Layer.merge(fileSystem),
        Layer.merge(Layer.succeed(TimeoutLimitsSilence, true)),
        Layer.merge(platformFetch)
      )
    )
    this.agents = new Agents(this.#runner)
    this.authTokens = new AuthTokens(this.#runner)
    this.batches = new Batches(this.#runner)
    this.caches = new Caches(this.#runner)
    this.credentials = new Credentials(this.#runner)
    this.decisions = new Decisions(this.#runner)
    this.environments = new Environments(this.#runner)
    this.fileSearchStores = new FileSearchStores(this.#runner)
    this.files = new Files(this.#runner)
    this.interactions = new Interactions(this.#runner)
    this.models = new Models(this.#runner)
    this.operations = new Operations(this.#runner)
    this.triggers = new Triggers(this.#runner)
    this.tunings = new Tunings(this.#runner)
    this.voices = new Voices(this.#runner)
    this.webhooks = new Webhooks(this.#runner)
  }

  /** Ends the client: calls under way are interrupted, connections closed. */
  close(): Promise<void> {
    return this.#runner.close()
  }

  /** Ends the client at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Effect looks the platform's `fetch` up once in a process. Here it is the one of the moment, so that what replaces it later is respected. */
const platformFetch = /*#__PURE__*/ Layer.succeed(
  FetchHttpClient.Fetch,
  (input, init) => globalThis.fetch(input, init)
)
