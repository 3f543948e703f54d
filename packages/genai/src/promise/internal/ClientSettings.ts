/**
 * The settings of a client of plain async code: options and the environment of the process, and credentials of `google-auth-library` if there are no others.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Auth from "../../Auth.ts"
import * as GenAIConfig from "../../GenAIConfig.ts"
import { carriesCredentials } from "../../internal/check/HttpSettings.ts"
import * as Precedence from "../../internal/settings/Precedence.ts"
import { defaultBaseUrls } from "../BaseUrls.ts"
import type { GoogleAuthOptions } from "../GoogleAuth.ts"
import * as GoogleCredentials from "./GoogleCredentials.ts"
import * as Loading from "./Loading.ts"

/** What a client is made of. */
export interface ClientSettings {
  readonly settings: GenAIConfig.GenAIOptions
  readonly environment: GenAIConfig.Environment
  readonly config: GenAIConfig.GenAIConfig
  /** Credentials to provide. */
  readonly auth: Effect.Effect<Auth.Auth, GenAIConfig.InvalidConfig> | undefined
}

/** Throws `InvalidConfig` for settings that are invalid. */
export const resolve = (
  settings: GenAIConfig.GenAIOptions,
  google: GoogleAuthOptions | undefined
): ClientSettings => {
  const environment = readEnvironment()
  const isGoogle = google !== undefined && google !== null && needs(settings, google, environment)
  if (isGoogle) {
    const problem = GoogleCredentials.problemOf(google)
    if (problem !== undefined) throw problem
    const { apiKey: _, ...others } = settings
    const config = resolved({ ...others, auth: unread }, environment)
    return { settings: others, environment, config, auth: credentials(google) }
  }
  const config = resolved(settings, environment)
  const lacks = config.backend._tag === "vertex" && config.auth === undefined && !carriesCredentials(config.httpOptions)
  return { settings, environment, config, auth: lacks ? credentials(undefined) : undefined }
}

/** The error of a setting of another type. */
export const wrongType = (field: string, expected: string): GenAIConfig.InvalidConfig =>
  new GenAIConfig.InvalidConfig({ message: `Invalid setting ${field}: expected ${expected}`, field, expected })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Globals {
  readonly process?: { readonly env?: { readonly [name: string]: string | undefined } }
}

/** A variable of the environment. Deno throws for those that the program has no permission to read: they count as absent. */
const variable = (name: string): string | undefined =>
  Result.getOrUndefined(Result.try(() => (globalThis as Globals).process?.env?.[name]))

/** The variables, read one by one, so that Deno needs no permission for others. An empty one counts as absent. */
const readEnvironment = (): GenAIConfig.Environment => {
  const { geminiUrl, vertexUrl } = defaultBaseUrls()
  const environment: { [name: string]: string } = {}
  for (const name of Precedence.variables) {
    const value = variable(name)?.trim()
    if (value !== undefined && value !== "") environment[name] = value
  }
  return {
    ...environment,
    ...(geminiUrl === undefined ? {} : { GOOGLE_GEMINI_BASE_URL: geminiUrl }),
    ...(vertexUrl === undefined ? {} : { GOOGLE_VERTEX_BASE_URL: vertexUrl })
  }
}

/** Whether the credentials of `google-auth-library` are used: after a key, except those that are given themselves, on Vertex AI. */
const needs = (
  settings: GenAIConfig.GenAIOptions,
  { credentials }: GoogleAuthOptions,
  environment: GenAIConfig.Environment
): boolean =>
  // `resolve` says what is wrong with settings that cannot be read.
  Result.getOrElse(
    Result.try(() => {
      const { apiKey, isVertex } = Precedence.choose(settings, environment)
      return settings.auth === undefined && (apiKey === undefined || (isVertex && credentials !== undefined))
    }),
    () => false
  )

/** The project of credentials is read with the first call, so another stands for it here. */
const resolved = (
  settings: GenAIConfig.GenAIOptions,
  environment: GenAIConfig.Environment
): GenAIConfig.GenAIConfig =>
  Result.getOrThrow(GenAIConfig.resolve(
    settings,
    Auth.isAuth(settings?.auth) && GenAIConfig.lacksProject(settings, environment)
      ? { ...environment, GOOGLE_CLOUD_PROJECT: "project-of-the-credentials" }
      : environment
  ))

/** The credentials of these options, or of the machine. */
const credentials = (google: GoogleAuthOptions | undefined): Effect.Effect<Auth.Auth, GenAIConfig.InvalidConfig> =>
  Effect.flatMap(
    Effect.promise(() => Loading.load("credentials", () => import("./MachineCredentials.ts"))),
    ({ load }) => load(google)
  )

/** Stands for credentials that are not read yet. */
const unread = /*#__PURE__*/ Auth.make({ credentials: () => Effect.never })
