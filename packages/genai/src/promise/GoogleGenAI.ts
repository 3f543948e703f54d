/**
 * The SDK for plain async code: the class, properties, methods and results of `@google/genai`, on top of the Effect services. A program for
 * `@google/genai` needs another import only.
 *
 * Promises reject with the errors of `GenAIError`. They are `Error`s with `name` (their tag), `status` and `message`, and `instanceof` works. If the
 * `abortSignal` of a call aborts, its promise rejects with the reason. Leaving a `for await` closes the connection.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Auth from "../Auth.ts"
import type { GenAI } from "../GenAI.ts"
import type * as GenAIConfig from "../GenAIConfig.ts"
import type { ConnectionError } from "../GenAIError.ts"
import { isFields } from "../internal/check/Fields.ts"
import { DropsUnread, TimeoutLimitsSilence } from "../internal/stream/Silence.ts"
import { CurrentObserver } from "../internal/telemetry/CurrentObserver.ts"
import * as FetchSender from "../internal/transport/FetchSender.ts"
import { Sender } from "../internal/transport/Sender.ts"
import type { Retry } from "../RetryPolicy.ts"
import type { HttpOptions } from "../wire/plain/HttpOptions.ts"
import { Agents } from "./Agents.ts"
import { AuthTokens } from "./AuthTokens.ts"
import { Batches } from "./Batches.ts"
import { Caches } from "./Caches.ts"
import { Chats } from "./Chats.ts"
import type { ClientLogger } from "./ClientLogger.ts"
import { Credentials } from "./Credentials.ts"
import { Decisions } from "./Decisions.ts"
import { Environments } from "./Environments.ts"
import { Files } from "./Files.ts"
import { FileSearchStores } from "./FileSearchStores.ts"
import type { GoogleAuthOptions } from "./GoogleAuth.ts"
import { Interactions } from "./Interactions.ts"
import * as ActiveSpan from "./internal/ActiveSpan.ts"
import * as ClientSettings from "./internal/ClientSettings.ts"
import * as Loading from "./internal/Loading.ts"
import * as Logging from "./internal/Logging.ts"
import * as MachineFiles from "./internal/MachineFiles.ts"
import { Resources } from "./internal/Resources.ts"
import { Runner } from "./internal/Runner.ts"
import { Live } from "./Live.ts"
import { Models } from "./Models.ts"
import { Operations } from "./Operations.ts"
import type { TelemetryOptions } from "./Telemetry.ts"
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
export interface GoogleGenAIOptions extends Changeable<Omit<GenAIConfig.GenAIOptions, "httpOptions">> {
  /** HTTP options of all calls. */
  httpOptions?: HttpOptions | undefined
  /** The HTTP client. The default is the `fetch` of the platform; on Node, the connections of `fetch`. */
  httpClient?: Layer.Layer<HttpClient.HttpClient> | undefined
  /** The file system of the paths of uploads and downloads. The default is that of the machine, in Node (20.16, 22.3 and later), Bun and Deno. */
  fileSystem?: Layer.Layer<FileSystem.FileSystem> | undefined
  /**
   * Credentials of `google-auth-library`. They are used if there is neither an API key nor an `auth`; `credentials` take precedence over a key on Vertex AI.
   * Default on Vertex AI: the credentials of the machine, if the package `@effect-genai/google-auth` is there.
   */
  googleAuthOptions?: GoogleAuthOptions | undefined
  /** Gets warnings, such as of a project that is not used. Default: they are dropped, since the SDK does not write to the console. */
  onWarning?: ((message: string) => void) | undefined
  /**
   * Is called before a call is sent again, with the error and the wait. A server that does not answer is asked several times, which takes 15 seconds by default.
   *
   * @example
   * ```ts
   * import { GoogleGenAI } from "effect-genai/promise"
   *
   * const ai = new GoogleGenAI({
   *   apiKey: "…",
   *   onRetry: ({ attempts, delay, error, operation }) =>
   *     console.warn(`${operation}: attempt ${attempts} failed (${String(error)}), the next one is in ${Math.round(delay)} ms`)
   * })
   * ```
   */
  onRetry?: ((retry: Retry) => void) | undefined
  /**
   * Gets as lines what `onWarning` and `onRetry` hear of. `console` is one, and so are the loggers of most libraries. Default: nothing is logged.
   *
   * @example
   * ```ts
   * import { GoogleGenAI } from "effect-genai/promise"
   *
   * const ai = new GoogleGenAI({ apiKey: "…", logger: console })
   * ```
   */
  logger?: ClientLogger | undefined
  /**
   * Gets a span for each call and metrics, by OpenTelemetry's conventions for GenAI. Default: nothing is recorded.
   *
   * @example
   * ```ts
   * import { metrics, trace } from "@opentelemetry/api"
   * import { GoogleGenAI } from "effect-genai/promise"
   *
   * const ai = new GoogleGenAI({
   *   apiKey: "…",
   *   telemetry: { tracer: trace.getTracer("my-app"), meter: metrics.getMeter("my-app") }
   * })
   * ```
   */
  telemetry?: TelemetryOptions | undefined
}

/**
 * What the constructor takes beside {@link GoogleGenAIOptions}: HTTP options whose headers may be `Redacted`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ClientOptions
  extends Omit<GoogleGenAIOptions, "httpOptions">, Pick<GenAIConfig.GenAIOptions, "httpOptions">
{}

/**
 * Fields that can be changed.
 *
 * @category models
 * @since 0.1.0
 */
export type Changeable<A> = { -readonly [Name in keyof A]: A[Name] }

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
  declare readonly agents: Agents
  /** Ephemeral tokens for Live sessions. */
  declare readonly authTokens: AuthTokens
  /** Many requests in one job, answered within 24 hours at half the price. */
  declare readonly batches: Batches
  /** Content that the server keeps for many calls. */
  declare readonly caches: Caches
  /** Conversations with a model. */
  declare readonly chats: Chats
  /** Secrets that environments can use and not read. */
  declare readonly credentials: Credentials
  /** Questions about one input, answered with probabilities. */
  declare readonly decisions: Decisions
  /** Machines in the cloud on which agents work, and their files. */
  declare readonly environments: Environments
  /** Stores of documents that the `fileSearch` tool searches. */
  declare readonly fileSearchStores: FileSearchStores
  /** Media and documents that calls can refer to. */
  declare readonly files: Files
  /** Turns with a model or an agent, which the server stores. */
  declare readonly interactions: Interactions
  /** Sessions with a model in real time, and with one that makes music. */
  declare readonly live: Live
  /** Models: generates content, images and videos, embeds, counts tokens, and manages tuned models. */
  declare readonly models: Models
  /** Long-running operations that other resources start. */
  declare readonly operations: Operations
  /** Interactions that run on a schedule. */
  declare readonly triggers: Triggers
  /** Tuned models. */
  declare readonly tunings: Tunings
  /** Voices of generated speech. */
  declare readonly voices: Voices
  /** Addresses to which the API sends events. */
  declare readonly webhooks: Webhooks
  /** Whether the client uses Vertex AI. */
  readonly vertexai: boolean
  readonly #runner: Runner

  /**
   * A client over a layer of the Effect face, for programs that use both faces, and for tests with mocks. The settings are those of the layer, and so are
   * tracer, metrics and file system if it has them. The first call builds it, and `close` releases it; if that fails, the next call builds it anew. `vertexai` of the client is what the options say, since the layer is not built before. Throws `InvalidConfig` for what
   * is not a layer of Effect 4.
   *
   * @example
   * ```ts
   * import { NodeHttpClient } from "@effect/platform-node"
   * import { Layer } from "effect"
   * import { GenAI } from "effect-genai"
   * import { GoogleGenAI } from "effect-genai/promise"
   *
   * const ai = GoogleGenAI.fromLayer(GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici)))
   * ```
   */
  static fromLayer(layer: Layer.Layer<GenAI, unknown>, options: { readonly vertexai?: boolean } = {}): GoogleGenAI {
    requireLayer("layer", layer)
    return new GoogleGenAI(
      new Given(
        new Runner(Effect.flatMap(loadedLayers, ({ services }) => services(layer)), false),
        options.vertexai === true
      ) as object
    )
  }

  constructor(options: GoogleGenAIOptions | ClientOptions = {}) {
    const { runner, vertexai } = options instanceof Given ? options : configured(options)
    this.vertexai = vertexai
    this.#runner = runner
    for (const [name, Resource] of Object.entries(resources)) {
      Object.assign(this, { [name]: new Resource(this.#runner) })
    }
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

/** What a client is made of: the runtime, and the backend. */
class Given {
  readonly runner: Runner
  readonly vertexai: boolean

  constructor(runner: Runner, vertexai: boolean) {
    this.runner = runner
    this.vertexai = vertexai
  }
}

const configured = (options: GoogleGenAIOptions | ClientOptions): Given => {
  const { fileSystem, googleAuthOptions, httpClient, logger, onRetry, onWarning, settings: given, telemetry } =
    separate(options)
  const { auth, config, environment, settings } = ClientSettings.resolve(given, googleAuthOptions)
  for (const [field, layer] of Object.entries({ fileSystem, httpClient })) {
    if (!Predicate.isNullish(layer)) requireLayer(field, layer)
  }
  for (const [field, hook] of Object.entries({ onRetry, onWarning })) {
    if (!Predicate.isNullish(hook) && !Predicate.isFunction(hook)) throw ClientSettings.wrongType(field, "a function")
  }
  if (!Predicate.isNullish(logger) && !Predicate.isObject(logger)) {
    throw ClientSettings.wrongType("logger", "an object of functions")
  }
  const wrong = Predicate.isNullish(telemetry) ? undefined : wrongTelemetry(telemetry)
  if (wrong !== undefined) throw wrong
  const hooks = { logger, onRetry, onWarning }
  const layers = httpClient || fileSystem ? loadedLayers : Effect.undefined
  const surroundings = Effect.gen(function*() {
    const given = yield* layers
    return Logging.make(hooks).pipe(
      Context.add(TimeoutLimitsSilence, true),
      Context.add(DropsUnread, true),
      Context.merge(given === undefined ? Context.empty() : given.loggers(Logging.tell(hooks))),
      Context.merge(Predicate.isNullish(telemetry) ? unobserved : yield* observedBy(telemetry, Logging.tell(hooks)))
    )
  })
  const services = Effect.gen(function*() {
    const given = yield* layers
    const sending = Context.make(Sender, httpClient ? yield* given!.sender(httpClient) : yield* FetchSender.make)
    const resources = yield* Effect.provideContext(
      Resources.make(settings, environment),
      auth === undefined ? sending : Context.add(sending, Auth.Auth, yield* auth)
    )
    const files = fileSystem ? yield* given!.fileSystem(fileSystem) : MachineFiles.files
    return Context.add(Context.make(Resources, resources), MachineFiles.Files, files)
  })
  const runner = new Runner(
    Effect.flatMap(
      surroundings,
      (around) => Effect.map(Effect.provideContext(services, around), Context.merge(around))
    ),
    Predicate.isNullish(httpClient),
    Predicate.isNullish(telemetry) ? undefined : () => ActiveSpan.parent(telemetry)
  )
  return new Given(runner, config.backend._tag === "vertex")
}

/** What is for this face, apart from the settings. `resolve` refuses options that are not an object, or that cannot be read. */
const separate = (
  options: GoogleGenAIOptions | ClientOptions
): Omit<ClientOptions, keyof GenAIConfig.GenAIOptions> & { readonly settings: GenAIConfig.GenAIOptions } =>
  Result.getOrElse(
    Result.try(() => {
      const { fileSystem, googleAuthOptions, httpClient, logger, onRetry, onWarning, telemetry, ...settings } = options
      return {
        fileSystem,
        googleAuthOptions,
        httpClient,
        logger,
        onRetry,
        onWarning,
        telemetry,
        settings: isFields(options) ? settings : options
      }
    }),
    () => ({ settings: options })
  )

/** What is wrong with the telemetry, if anything. */
const wrongTelemetry = (telemetry: TelemetryOptions): GenAIConfig.InvalidConfig | undefined => {
  if (!Predicate.isObject(telemetry)) return ClientSettings.wrongType("telemetry", "an object with tracer and meter")
  const methods = { tracer: "startSpan", meter: "createHistogram", context: "active" } as const
  for (const [field, method] of Object.entries(methods)) {
    const given = telemetry[field as keyof typeof methods]
    if (!Predicate.isNullish(given) && !(Predicate.hasProperty(given, method) && Predicate.isFunction(given[method]))) {
      return ClientSettings.wrongType(`telemetry.${field}`, `an object of OpenTelemetry, which has ${method}`)
    }
  }
  return undefined
}

/** What builds the layers of a program, which is loaded if there are any. */
const loadedLayers = /*#__PURE__*/ Effect.promise(() => Loading.load("layers", () => import("./internal/Layers.ts")))

/** Nobody sees the metrics of Effect in this face, nor its spans. */
const unobserved = /*#__PURE__*/ Context.make(CurrentObserver, undefined)

/** The telemetry of a client, which is loaded with its first call. A client keeps what it begins with, so one whose telemetry cannot be loaded has none. */
const observedBy = (telemetry: TelemetryOptions, tell: Logging.Tell): Effect.Effect<Context.Context<never>> =>
  Effect.match(loadTelemetry, {
    onFailure: ({ message }) => {
      tell("Warn", `Nothing is recorded of this client. ${message}`)
      return unobserved
    },
    onSuccess: ({ make }) => make(telemetry, tell)
  })

const loadTelemetry = /*#__PURE__*/ Effect.tryPromise({
  try: () => Loading.load("telemetry", () => import("./internal/OpenTelemetry.ts")),
  catch: (error) => error as ConnectionError
})

const requireLayer = (field: string, layer: unknown): void => {
  if (!Layer.isLayer(layer)) throw ClientSettings.wrongType(field, "a Layer of Effect 4")
}

const resources = {
  agents: Agents,
  authTokens: AuthTokens,
  batches: Batches,
  caches: Caches,
  chats: Chats,
  credentials: Credentials,
  decisions: Decisions,
  environments: Environments,
  fileSearchStores: FileSearchStores,
  files: Files,
  interactions: Interactions,
  live: Live,
  models: Models,
  operations: Operations,
  triggers: Triggers,
  tunings: Tunings,
  voices: Voices,
  webhooks: Webhooks
} satisfies Classes

type Classes = {
  readonly [Name in Exclude<keyof GoogleGenAI, keyof AsyncDisposable | "close" | "vertexai">]: new(
    runner: Runner
  ) => GoogleGenAI[Name]
}
