/**
 * The settings of a client: which backend, where it is reached, with which key, and how every request is sent.
 *
 * Options are those of Google's SDK and follow its rules of precedence: an explicit option wins over the environment, and on Vertex an
 * explicit key over a project and location of the environment, and the other way round. {@link resolve} is a pure function of
 * options and environment; {@link environment} reads the variables through the `ConfigProvider` in force, so tests and workers can supply them.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Auth from "./Auth.ts"
import * as Backend from "./Backend.ts"
import {
  invalidApiVersion,
  invalidBaseUrl,
  invalidHeader,
  invalidHttpOptions,
  invalidLocation,
  invalidProject
} from "./internal/check/HttpSettings.ts"
import * as BackendRules from "./internal/codec/BackendRules.ts"
import type { HttpOptions } from "./wire/HttpOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What a client is made from. Every field can be left out when the environment has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenAIOptions {
  /** The API key; else `GOOGLE_API_KEY`, else `GEMINI_API_KEY`. On Vertex it alone selects express mode. */
  readonly apiKey?: string | Redacted.Redacted<string> | undefined
  /** `true` selects Vertex AI; else `GOOGLE_GENAI_USE_ENTERPRISE`, else `GOOGLE_GENAI_USE_VERTEXAI`. */
  readonly enterprise?: boolean | undefined
  /** The older name of `enterprise`. */
  readonly vertexai?: boolean | undefined
  /** The Google Cloud project, Vertex only; else `GOOGLE_CLOUD_PROJECT`. */
  readonly project?: string | undefined
  /** The Google Cloud location, Vertex only; else `GOOGLE_CLOUD_LOCATION`, else `global`. */
  readonly location?: string | undefined
  /** The API version; else `GOOGLE_GENAI_API_VERSION` (`beta` means the backend's beta), else `v1beta`, on Vertex `v1beta1`. */
  readonly apiVersion?: string | undefined
  /** How credentials are put on a request, when not by API key. Wins over a key of the environment. */
  readonly auth?: Auth.Auth | undefined
  /** What holds for every request; a call's own `config.httpOptions` is laid over it. */
  readonly httpOptions?: HttpOptions | undefined
}

/**
 * {@link GenAIOptions} in which each field may also be a `Config`.
 *
 * @category models
 * @since 0.1.0
 */
export type GenAIOptionsConfig = {
  readonly [K in keyof GenAIOptions]: GenAIOptions[K] | Config.Config<Exclude<GenAIOptions[K], undefined>>
}

/**
 * The variables of the environment that are read, as they stand there.
 *
 * @category models
 * @since 0.1.0
 */
export type Environment = { readonly [K in typeof variables[number]]?: string | undefined }

/**
 * Settings after all rules have been applied.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenAIConfig {
  readonly backend: Backend.Backend
  /** Without a trailing slash. */
  readonly baseUrl: string
  /** Empty for none. */
  readonly apiVersion: string
  readonly apiKey: Redacted.Redacted<string> | undefined
  /** What authorises requests: the `auth` of the options, or the API key; `undefined` where a gateway or own headers do. */
  readonly auth: Auth.Auth | undefined
  /** With the `baseUrl` of the environment, where the options have none. */
  readonly httpOptions: HttpOptions
}

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * Settings that are missing, malformed or contradict each other. Raised when a client is built, before any call.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidConfig extends /*#__PURE__*/ Data.TaggedError("InvalidConfig")<{
  readonly message: string
  /** The setting, for example `"apiKey"`. */
  readonly field: string
  /** What was expected of it. */
  readonly expected: string
}> {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The settings that options and environment come to. Options that are `null` count as left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const resolve = (
  given: GenAIOptions,
  environment: Environment = {}
): Result.Result<GenAIConfig, InvalidConfig> => {
  const options = withoutNulls(given)
  const wrong = wrongOption(options)
  if (wrong !== undefined) return invalid(...wrong)
  const { enterprise, httpOptions = {}, vertexai } = options
  if (enterprise !== undefined && vertexai !== undefined && enterprise !== vertexai) {
    return invalid("enterprise", "the same value as vertexai, or no vertexai at all")
  }
  const isVertex = isForVertex(options, environment)
  if (!isVertex) {
    for (const field of ["project", "location"] as const) {
      if (options[field] !== undefined) {
        return invalid(field, "Vertex AI (enterprise: true): the Gemini Developer API has none")
      }
    }
  }
  const baseUrl = httpOptions.baseUrl ??
    (isVertex ? environment.GOOGLE_VERTEX_BASE_URL : environment.GOOGLE_GEMINI_BASE_URL)
  const { apiKey, location, project } = isVertex ? vertexSettings(options, environment) : {
    apiKey: options.apiKey ?? (options.auth === undefined ? environmentKey(environment) : undefined),
    project: undefined,
    location: undefined
  }
  const isPlaced = project !== undefined && location !== undefined
  if (isVertex && !isPlaced && baseUrl === undefined) {
    if (apiKey === undefined) {
      return invalid("project", "a project and a location, an apiKey, or httpOptions.baseUrl of a gateway")
    }
    if (project !== undefined) return invalid("location", "a location, where a project is set beside an apiKey")
  }
  if (httpOptions.baseUrlResourceScope !== undefined && baseUrl === undefined) {
    return invalid("httpOptions.baseUrl", "set, where httpOptions.baseUrlResourceScope is")
  }
  const backend = !isVertex ? Backend.gemini : isPlaced ? Backend.vertex(project, location) : Backend.vertex()
  const apiVersion = httpOptions.apiVersion ?? options.apiVersion ??
    environmentVersion(backend, environment.GOOGLE_GENAI_API_VERSION) ?? BackendRules.defaultApiVersion(backend)
  const malformed = Object.entries({
    apiKey: apiKey === undefined ? undefined : invalidHeader("x-goog-api-key", reveal(apiKey)),
    project: project === undefined ? undefined : invalidProject(project),
    location: location === undefined ? undefined : invalidLocation(location),
    apiVersion: invalidApiVersion(apiVersion),
    "httpOptions.baseUrl": baseUrl === undefined ? undefined : invalidBaseUrl(baseUrl)
  }).find((problem): problem is [string, string] => problem[1] !== undefined)
  if (malformed !== undefined) return invalid(...malformed)
  const key = typeof apiKey === "string" ? Redacted.make(apiKey, { label: "apiKey" }) : apiKey
  return Result.succeed({
    backend,
    baseUrl: (baseUrl ?? BackendRules.defaultBaseUrl(backend)).replace(/\/$/, ""),
    apiVersion,
    apiKey: key,
    auth: options.auth ?? (key === undefined ? undefined : Auth.apiKey(key)),
    httpOptions: baseUrl === undefined ? httpOptions : { ...httpOptions, baseUrl }
  })
}

/**
 * Whether the settings are those of Vertex AI, and neither options nor environment name a project: then the credentials may.
 *
 * @category guards
 * @since 0.1.0
 */
export const lacksProject = (options: GenAIOptions, environment: Environment = {}): boolean =>
  isForVertex(options, environment) && Predicate.isNullish(options.project) &&
  environment.GOOGLE_CLOUD_PROJECT === undefined

/**
 * Reads the variables of {@link Environment} from the `ConfigProvider` in force; an empty variable counts as absent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const environment: Effect.Effect<Environment, ConfigProvider.SourceError> = /*#__PURE__*/ Effect.gen(
  function*() {
    const provider = yield* ConfigProvider.ConfigProvider
    const found: { [name: string]: string } = {}
    for (const name of variables) {
      const value = (yield* provider.load([name]))?.value?.trim()
      if (value !== undefined && value !== "") found[name] = value
    }
    return found
  }
)

/**
 * Options in which every `Config` has been read.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = Effect.fnUntraced(
  function*(options: GenAIOptionsConfig): Effect.fn.Return<GenAIOptions, Config.ConfigError> {
    const read: { [name: string]: unknown } = {}
    for (const [name, value] of Object.entries(options)) {
      read[name] = isConfig(value) ? yield* value : value
    }
    return read
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const variables = [
  "GOOGLE_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_GENAI_USE_ENTERPRISE",
  "GOOGLE_GENAI_USE_VERTEXAI",
  "GOOGLE_CLOUD_PROJECT",
  "GOOGLE_CLOUD_LOCATION",
  "GOOGLE_GENAI_API_VERSION",
  "GOOGLE_GEMINI_BASE_URL",
  "GOOGLE_VERTEX_BASE_URL"
] as const

const isForVertex = ({ enterprise, vertexai }: GenAIOptions, environment: Environment): boolean =>
  enterprise ?? vertexai ?? isTrue(environment.GOOGLE_GENAI_USE_ENTERPRISE ?? environment.GOOGLE_GENAI_USE_VERTEXAI)

const environmentKey = (environment: Environment) => environment.GOOGLE_API_KEY ?? environment.GEMINI_API_KEY

const environmentVersion = (backend: Backend.Backend, version: string | undefined) =>
  version === "beta" ? (backend._tag === "vertex" ? "v1beta1" : "v1beta") : version

const isTrue = (flag: string | undefined) => flag !== undefined && /^(true|1)$/i.test(flag)

/** Key against project and location: what is explicit wins; from the environment alone, project and location win. */
const vertexSettings = (options: GenAIOptions, environment: Environment) => {
  const explicitPlace = options.project !== undefined || options.location !== undefined
  const environmentPlace = environment.GOOGLE_CLOUD_PROJECT !== undefined ||
    environment.GOOGLE_CLOUD_LOCATION !== undefined
  const keyOnly = options.apiKey !== undefined && !explicitPlace
  const apiKey = options.apiKey ??
    (options.auth !== undefined || explicitPlace || environmentPlace ? undefined : environmentKey(environment))
  const project = keyOnly ? undefined : options.project ?? environment.GOOGLE_CLOUD_PROJECT
  const location = keyOnly ? undefined : options.location ?? environment.GOOGLE_CLOUD_LOCATION
  return { apiKey, project, location: location ?? (apiKey === undefined ? "global" : undefined) }
}

const invalid = (field: string, expected: string) =>
  Result.fail(new InvalidConfig({ message: `Invalid setting ${field}: expected ${expected}`, field, expected }))

// -----------------------------------------------------------------------------
// Private: options of the wrong kind
// -----------------------------------------------------------------------------

const withoutNulls = (options: GenAIOptions): GenAIOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null))

/** The first option that no rule can make sense of, and what it should have been. */
const wrongOption = (options: GenAIOptions): readonly [field: string, expected: string] | undefined => {
  const { apiKey, auth, enterprise, httpOptions, vertexai } = options
  for (const [field, flag] of Object.entries({ enterprise, vertexai })) {
    if (flag !== undefined && typeof flag !== "boolean") return [field, "true or false"]
  }
  for (const field of ["project", "location", "apiVersion"] as const) {
    if (options[field] !== undefined && typeof options[field] !== "string") return [field, "a string"]
    if (options[field] === "" && field !== "apiVersion") return [field, "a string that is not empty"]
  }
  if (apiKey !== undefined && !isKey(Redacted.isRedacted(apiKey) ? Redacted.value(apiKey) : apiKey)) {
    return ["apiKey", "a string that is not empty, or one that is Redacted"]
  }
  if (auth !== undefined && apiKey !== undefined) {
    return ["auth", "no apiKey beside it: there is one kind of credentials"]
  }
  const wrong = httpOptions === undefined ? undefined : invalidHttpOptions(httpOptions)
  return wrong === undefined ? undefined : [`httpOptions${wrong[0]}`, wrong[1]]
}

const isKey = (key: unknown): boolean => typeof key === "string" && key !== ""

const reveal = (key: string | Redacted.Redacted<string>): string => typeof key === "string" ? key : Redacted.value(key)

const isConfig = (value: unknown): value is Config.Config<unknown> =>
  Effect.isEffect(value) && Predicate.hasProperty(value, "parse")
