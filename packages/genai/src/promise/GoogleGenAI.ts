/**
 * The SDK for plain async code: the class, properties, methods and results of `@google/genai`, on top of the Effect services. A program for
 * `@google/genai` needs another import only.
 *
 * Promises reject with the errors of `GenAIError`. They are `Error`s with `name` (their tag), `status` and `message`, and `instanceof` works. If the
 * `abortSignal` of a call aborts, its promise rejects with the reason. Leaving a `for await` closes the connection.
 *
 * @since 0.1.0
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
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
 * The options of `@google/genai`, and the platform that the client uses.
 *
 * @category models
 * @since 0.1.0
 */
export interface GoogleGenAIOptions extends GenAIConfig.GenAIOptions {
  /** The HTTP client. The default is the `fetch` of the platform; on Node, `NodeHttpClient.layerUndici` is faster. */
  readonly httpClient?: Layer.Layer<HttpClient.HttpClient> | undefined
  /** The file system of the paths of uploads and downloads. The default is that of the machine, in Node (20.16, 22.3 and later), Bun and Deno. */
  readonly fileSystem?: Layer.Layer<FileSystem.FileSystem> | undefined
}

// -----------------------------------------------------------------------------
// Client
// -----------------------------------------------------------------------------

/**
 * A client for the Gemini API or Vertex AI. Options that are not set come from the environment, by the rules of `@google/genai`. The constructor throws
 * `InvalidConfig` if options are invalid or contradict each other; without credentials the first call rejects.
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
  /** Custom agents. */
  readonly agents: Agents
  /** Ephemeral tokens for Live sessions. */
  readonly authTokens: AuthTokens
  /** Many requests in one job, answered within 24 hours at half the price. */
  readonly batches: Batches
  /** Content that the server keeps for many calls. */
  readonly caches: Caches
  /** Secrets that environments can use and not read. */
  readonly credentials: Credentials
  /** Questions about one input, answered with probabilities. */
  readonly decisions: Decisions
  /** Machines in the cloud on which agents work, and their files. */
  readonly environments: Environments
  /** Stores of documents that the `fileSearch` tool searches. */
  readonly fileSearchStores: FileSearchStores
  /** Media and documents that calls can refer to. */
  readonly files: Files
  /** Turns with a model or an agent, which the server stores. */
  readonly interactions: Interactions
  /** Models: generates content, images and videos, embeds, counts tokens, and manages tuned models. */
  readonly models: Models
  /** Long-running operations that other resources start. */
  readonly operations: Operations
  /** Interactions that run on a schedule. */
  readonly triggers: Triggers
  /** Tuned models. */
  readonly tunings: Tunings
  /** Voices of generated speech. */
  readonly voices: Voices
  /** Addresses to which the API sends events. */
  readonly webhooks: Webhooks
  /** Whether the client uses Vertex AI. */
  readonly vertexai: boolean
  readonly #runner: Runner

  constructor(options: GoogleGenAIOptions = {}) {
    // The default provider of Effect reads the environment once in a process. This one reads it now.
    const environment = Effect.runSync(
      Effect.provideService(GenAIConfig.environment, ConfigProvider.ConfigProvider, ConfigProvider.fromEnv())
    )
    const config = Result.getOrThrow(GenAIConfig.resolve(options, environment))
    const { fileSystem, httpClient, ...settings } = options
    for (const [field, layer] of Object.entries({ fileSystem, httpClient })) {
      if (Predicate.isNullish(layer) || Layer.isLayer(layer)) continue
      throw new GenAIConfig.InvalidConfig({
        message: `Invalid setting ${field}: it is not a Layer; expected a Layer. Pass a Layer, or remove ${field}.`,
        field,
        expected: "a Layer"
      })
    }
    this.vertexai = config.backend._tag === "vertex"
    this.#runner = new Runner(
      GenAI.layerConfig(settings).pipe(
        Layer.provide(httpClient ?? FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
        Layer.merge(fileSystem ?? LocalFiles.layer),
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

  /** Closes the client: calls and streams that have not ended reject with an `AbortError`, and their connections are closed. */
  close(): Promise<void> {
    return this.#runner.close()
  }

  /** Closes the client at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Effect reads the `fetch` of the platform once in a process. This one is read for each request, so a `fetch` that replaces it later is used. */
const platformFetch = /*#__PURE__*/ Layer.succeed(
  FetchHttpClient.Fetch,
  (input, init) => globalThis.fetch(input, init)
)
