/**
 * The settings of a client: the backend, its address, the credentials, and options for every request.
 *
 * The options and their precedence are those of Google's SDK. An option takes precedence over an environment variable. On Vertex AI, an API key in the
 * options takes precedence over a project and location in the environment, and a project or location in the options over a key in the environment.
 * {@link resolve} is a pure function of options and environment. {@link environment} reads the variables from the current `ConfigProvider`, so that
 * tests and workers can supply them.
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
import { isFields, typeOf } from "./internal/check/Fields.ts"
import {
  invalidApiVersion,
  invalidBaseUrl,
  invalidHeader,
  invalidHttpOptions,
  invalidLocation,
  invalidProject,
  withHeaderFields
} from "./internal/check/HttpSettings.ts"
import { hasFields, isInstance } from "./internal/check/Instances.ts"
import { nearestName } from "./internal/check/Misspelling.ts"
import { revealed } from "./internal/check/Secret.ts"
import * as BackendRules from "./internal/codec/BackendRules.ts"
import * as Precedence from "./internal/settings/Precedence.ts"
import type { HttpOptions } from "./wire/HttpOptions.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The options of a client. An option that is left out is read from the environment, where a variable is named below.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenAIOptions {
  /** The API key. Default: `GOOGLE_API_KEY`, then `GEMINI_API_KEY`. On Vertex AI, a key without a project selects express mode. */
  readonly apiKey?: string | Redacted.Redacted<string> | undefined
  /** `true` selects Vertex AI. Default: `GOOGLE_GENAI_USE_ENTERPRISE`, then `GOOGLE_GENAI_USE_VERTEXAI`, then `false`. */
  readonly enterprise?: boolean | undefined
  /** The older name of `enterprise`. */
  readonly vertexai?: boolean | undefined
  /** The id or number of the Google Cloud project; Vertex AI only. Default: `GOOGLE_CLOUD_PROJECT`, then the project of the credentials. */
  readonly project?: string | undefined
  /** The Google Cloud location, such as `us-central1`; Vertex AI only. Default: `GOOGLE_CLOUD_LOCATION`, then `global`. */
  readonly location?: string | undefined
  /**
   * The API version. Default: `GOOGLE_GENAI_API_VERSION` (`beta` stands for the default version of the backend), then `v1beta`, or `v1beta1` on Vertex
   * AI.
   */
  readonly apiVersion?: string | undefined
  /** Credentials other than an API key. They take precedence over an API key in the environment. */
  readonly auth?: Auth.Auth | undefined
  /** Options for every request. The `config.httpOptions` of a call override them. */
  readonly httpOptions?: HttpOptions | undefined
}

/**
 * {@link GenAIOptions} whose fields may also be a `Config`.
 *
 * @category models
 * @since 0.1.0
 */
export type GenAIOptionsConfig = {
  readonly [K in keyof GenAIOptions]: GenAIOptions[K] | Config.Config<Exclude<GenAIOptions[K], undefined>>
}

/**
 * The environment variables that are read, by name.
 *
 * @category models
 * @since 0.1.0
 */
export type Environment = Precedence.Environment

/**
 * The settings of a client, after defaults and precedence were applied.
 *
 * @category models
 * @since 0.1.0
 */
export interface GenAIConfig {
  /** The backend that calls go to, with its project and location. */
  readonly backend: Backend.Backend
  /** The base URL, without a trailing slash. */
  readonly baseUrl: string
  /** The API version. May be empty: then paths have no version. */
  readonly apiVersion: string
  /** The API key, if requests are sent with one. */
  readonly apiKey: Redacted.Redacted<string> | undefined
  /** The credentials of requests: the `auth` option or the API key. `undefined` if a gateway or own headers authorise requests. */
  readonly auth: Auth.Auth | undefined
  /** The options for every request, with the `baseUrl` of the environment if the options have none. */
  readonly httpOptions: HttpOptions
  /** What a user may not expect of these settings, such as a project that is not used. The layers log them. */
  readonly warnings: ReadonlyArray<string>
}

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/**
 * A setting is missing or malformed, or contradicts another setting. Raised when a client is built, before any call. The message does not quote the value.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidConfig extends /*#__PURE__*/ Data.TaggedError("InvalidConfig")<{
  readonly message: string
  /** The setting, for example `"apiKey"`. */
  readonly field: string
  /** What was expected, for example `"a non-empty string"`. */
  readonly expected: string
}> {
  static override [Symbol.hasInstance](error: unknown): error is InvalidConfig {
    return isInstance(InvalidConfig, this, error, (error) => hasFields(error, "InvalidConfig", "field", "expected"))
  }
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Resolves options and environment to settings. An option that is `null` counts as left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const resolve = (
  given: GenAIOptions,
  environment: Environment = {}
): Result.Result<GenAIConfig, InvalidConfig> => {
  const read = readOptions(given)
  if (Result.isFailure(read)) return Result.fail(read.failure)
  const options = read.success
  const { enterprise, httpOptions = {}, vertexai } = options
  const { apiKey, isVertex, location, project, warnings } = Precedence.choose(options, environment)
  const baseUrlVariable = isVertex ? "GOOGLE_VERTEX_BASE_URL" : "GOOGLE_GEMINI_BASE_URL"
  const baseUrl = httpOptions.baseUrl ?? environment[baseUrlVariable]
  const isPlaced = project !== undefined && location !== undefined
  const isNowhere = isVertex && !isPlaced && baseUrl === undefined
  const backend = !isVertex ? Backend.gemini : isPlaced ? Backend.vertex(project, location) : Backend.vertex()
  const apiVersion = httpOptions.apiVersion ?? options.apiVersion ??
    environmentVersion(backend, environment.GOOGLE_GENAI_API_VERSION) ?? BackendRules.defaultApiVersion(backend)
  const conflict = firstOf([
    [
      enterprise !== undefined && vertexai !== undefined && enterprise !== vertexai,
      ["enterprise", "it differs from vertexai", "the same value", "Set only enterprise"]
    ],
    [!isVertex && options.project !== undefined, ofVertexOnly("project")],
    [!isVertex && options.location !== undefined, ofVertexOnly("location")],
    [isNowhere && apiKey === undefined, [
      "project",
      "it is missing",
      "a project, an API key or the base URL of a gateway for Vertex AI",
      `Set project (or GOOGLE_CLOUD_PROJECT), apiKey (or GOOGLE_API_KEY) or httpOptions.baseUrl${
        unusedKey(environment)
      }`
    ]],
    [isNowhere && project !== undefined, [
      "location",
      "it is missing",
      "a location, because a project and an API key are set",
      "Set location (or GOOGLE_CLOUD_LOCATION), or remove the project or the API key"
    ]],
    [httpOptions.baseUrlResourceScope !== undefined && baseUrl === undefined, [
      "httpOptions.baseUrl",
      "it is missing",
      "a base URL, because httpOptions.baseUrlResourceScope is set",
      "Set httpOptions.baseUrl, or remove httpOptions.baseUrlResourceScope"
    ]],
    malformed(
      "apiKey",
      options.apiKey,
      Precedence.keyVariable(environment),
      apiKey,
      (key) => invalidHeader("x-goog-api-key", key)
    ),
    malformed("project", options.project, "GOOGLE_CLOUD_PROJECT", project, invalidProject),
    malformed("location", options.location, "GOOGLE_CLOUD_LOCATION", location, invalidLocation),
    malformed("apiVersion", options.apiVersion, "GOOGLE_GENAI_API_VERSION", apiVersion, invalidApiVersion),
    malformed("httpOptions.baseUrl", httpOptions.baseUrl, baseUrlVariable, baseUrl, invalidBaseUrl)
  ])
  if (conflict !== undefined) return invalid(...conflict)
  const key = typeof apiKey === "string" ? Redacted.make(apiKey, { label: "apiKey" }) : apiKey
  return Result.succeed({
    backend,
    baseUrl: (baseUrl ?? BackendRules.defaultBaseUrl(backend)).replace(/\/$/, ""),
    apiVersion,
    apiKey: key,
    auth: options.auth ?? (key === undefined ? undefined : Auth.apiKey(key)),
    httpOptions: baseUrl === undefined ? httpOptions : { ...httpOptions, baseUrl },
    warnings
  })
}

/**
 * Whether the settings select Vertex AI without naming a project. The credentials may name one.
 *
 * @category guards
 * @since 0.1.0
 */
export const lacksProject = (options: GenAIOptions, environment: Environment = {}): boolean =>
  Precedence.isForVertex(options, environment) && Predicate.isNullish(options.project) &&
  environment.GOOGLE_CLOUD_PROJECT === undefined

/**
 * Reads the variables of {@link Environment} from the current `ConfigProvider`. An empty variable counts as absent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const environment: Effect.Effect<Environment, ConfigProvider.SourceError> = /*#__PURE__*/ Effect.gen(
  function*() {
    const provider = yield* ConfigProvider.ConfigProvider
    const found: { [name: string]: string } = {}
    for (const name of Precedence.variables) {
      const value = (yield* provider.load([name]))?.value?.trim()
      if (value !== undefined && value !== "") found[name] = value
    }
    return found
  }
)

/**
 * Reads the options that are a `Config`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromConfig = /*#__PURE__*/ Effect.fnUntraced(
  function*(options: GenAIOptionsConfig): Effect.fn.Return<GenAIOptions, Config.ConfigError> {
    // Options that are not an object are refused where the settings are made.
    if (!isFields(options)) return options
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

const environmentVersion = (backend: Backend.Backend, version: string | undefined) =>
  version === "beta" ? (backend._tag === "vertex" ? "v1beta1" : "v1beta") : version

// -----------------------------------------------------------------------------
// Private: problems
// -----------------------------------------------------------------------------

/** What is wrong with a setting, what was expected, and what to do. */
type Problem = readonly [field: string, problem: string, expected: string, advice: string]

/** A problem, and whether there is one. */
type Check = readonly [isWrong: boolean, problem: Problem]

const firstOf = (checks: ReadonlyArray<Check>): Problem | undefined => checks.find(([isWrong]) => isWrong)?.[1]

/** A key of the environment beside which nothing else is missing, but a location takes precedence over it. */
const unusedKey = (environment: Environment): string => {
  const variable = Precedence.keyVariable(environment)
  return environment[variable] === undefined
    ? ""
    : `. ${variable} is not used beside a location or an Auth: pass the key as apiKey, or remove the other`
}

const ofVertexOnly = (field: string): Problem => [
  field,
  "the Gemini Developer API does not use it",
  `no ${field}`,
  `Set enterprise to true to use Vertex AI, or remove ${field}`
]

/** Checks the form of a setting, which comes from an option or from a variable. */
const malformed = <A>(
  field: string,
  option: unknown,
  variable: string,
  value: A | undefined,
  check: (value: A) => string | undefined
): Check => {
  const expected = value === undefined ? undefined : check(value)
  const source = option === undefined ? variable : field
  return [expected !== undefined, [field, "it is malformed", expected ?? "", `Correct ${source}`]]
}

const invalid = (...[field, problem, expected, advice]: Problem): Result.Result<never, InvalidConfig> =>
  Result.fail(
    new InvalidConfig({
      message: `Invalid setting ${field}: ${problem}; expected ${expected}. ${advice}.`,
      field,
      expected
    })
  )

// -----------------------------------------------------------------------------
// Private: options of the wrong type
// -----------------------------------------------------------------------------

/** The options that are set. Programs without types may pass anything, and reading it may throw. */
const readOptions = (given: unknown): Result.Result<GenAIOptions, InvalidConfig> =>
  Result.try(() => {
    if (!isFields(given)) {
      return invalid(
        "options",
        `they are of type ${typeOf(given)}`,
        "an object",
        given === undefined
          ? "Pass an object, or use layerConfig, which reads the environment"
          : "Pass an object, or nothing to use the environment"
      )
    }
    const options: GenAIOptions = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        Predicate.isNullish(value)
          ? []
          : [[name, name === "httpOptions" ? withHeaderFields(value as HttpOptions) : value]]
      )
    )
    const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name))
    if (unknown !== undefined) {
      const nearest = nearestName(unknown, Object.keys(known))
      return invalid(
        unknown,
        "no option has this name",
        nearest === undefined ? `one of ${Object.keys(known).join(", ")}` : nearest,
        nearest === undefined ? `Remove ${unknown}` : `Write ${nearest}, or remove ${unknown}`
      )
    }
    const wrong = wrongOption(options)
    return wrong === undefined ? Result.succeed(options) : invalid(...wrong)
  }).pipe(
    Result.getOrElse(() =>
      invalid("options", "reading them threw an exception", "options that can be read", "Pass plain values")
    )
  )

/** Which values an option may have, what was expected instead of another, and what to do. */
type Rule = readonly [isRight: (value: unknown) => boolean, expected: string, advice: string]

const flag = (field: string): ReadonlyArray<Rule> => [
  [Predicate.isBoolean, "true or false", `Pass a boolean, or remove ${field}`]
]

const text = (field: string): ReadonlyArray<Rule> => [
  [Predicate.isString, "a string", `Pass a string, or remove ${field}`]
]

const place = (field: string): ReadonlyArray<Rule> => [
  ...text(field),
  [(value) => value !== "", "a non-empty string", `Pass the ${field}, or remove it to use the environment`]
]

/** The options by name. */
const known: { readonly [Name in keyof Required<GenAIOptions>]: ReadonlyArray<Rule> } = {
  apiKey: [[
    (value) => typeof value === "string" && value !== "",
    "a non-empty string, or a Redacted with one",
    "Pass the API key, or remove apiKey to use GOOGLE_API_KEY"
  ]],
  enterprise: /*#__PURE__*/ flag("enterprise"),
  vertexai: /*#__PURE__*/ flag("vertexai"),
  project: /*#__PURE__*/ place("project"),
  location: /*#__PURE__*/ place("location"),
  apiVersion: /*#__PURE__*/ text("apiVersion"),
  auth: [[Auth.isAuth, "an Auth", "Pass Auth.bearer(token), Auth.refreshing(source) or another Auth"]],
  httpOptions: []
}

const unread: readonly [expected: string, advice: string] = [
  "a non-empty string, or a Redacted of the effect that the program resolves",
  "Pass the text, Redacted.value(apiKey)"
]

/** The first option of the wrong type. */
const wrongOption = (options: GenAIOptions): Problem | undefined => {
  for (const [field, rules] of Object.entries(known)) {
    const given: unknown = options[field as keyof GenAIOptions]
    const value: unknown = field === "apiKey" ? revealed(given) : given
    if (value === undefined && given !== undefined) return [field, "it is a Redacted that cannot be read", ...unread]
    const broken = value === undefined ? undefined : rules.find(([isRight]) => !isRight(value))
    if (broken !== undefined) {
      return [field, value === "" ? "it is empty" : `it is of type ${typeOf(value)}`, broken[1], broken[2]]
    }
  }
  const { apiKey, auth, httpOptions } = options
  if (auth !== undefined && apiKey !== undefined) {
    return ["auth", "apiKey is set too", "one kind of credentials", "Remove auth or apiKey"]
  }
  const wrong = httpOptions === undefined ? undefined : invalidHttpOptions(httpOptions)
  const field = `httpOptions${wrong?.[0]}`
  return wrong && [field, "it is malformed", wrong[1], `Correct ${field}`]
}

/** Like `Config.isConfig`, which would bring `effect/Config` into every bundle. */
const isConfig = (value: unknown): value is Config.Config<unknown> => Predicate.hasProperty(value, configMark)

const configMark: keyof Config.Config<unknown> = "~effect/Config"
