/**
 * Credentials of `google-auth-library`. A client of it is used as it is; everything else is read by the package `@effect-genai/google-auth`, which is imported
 * with the first call that needs it.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Auth from "../../Auth.ts"
import { InvalidConfig } from "../../GenAIConfig.ts"
import { AuthError } from "../../GenAIError.ts"
import type { GoogleAuth, GoogleAuthOptions } from "../GoogleAuth.ts"

/** Credentials of a client, which keeps and renews its tokens itself. */
export const fromClient = (client: GoogleAuth, project?: string): Auth.Auth =>
  Auth.make({
    credentials: (operation) =>
      Effect.tryPromise({
        try: async () => ({ headers: Object.fromEntries(new Headers(await client.getRequestHeaders())), query: {} }),
        catch: (cause) => new AuthError({ message: "Cannot get the request headers of auth", operation, cause })
      }),
    project: Effect.succeed(project)
  })

export const isClient = (auth: unknown): auth is GoogleAuth =>
  Predicate.hasProperty(auth, "getRequestHeaders") && typeof auth.getRequestHeaders === "function"

/** Credentials of these options, or Application Default Credentials if there are none. */
export const load = (options: GoogleAuthOptions | undefined): Effect.Effect<Auth.Auth, InvalidConfig> =>
  options?.authClient === undefined
    ? Effect.flatMap(Effect.tryPromise({ try: importPackage, catch: (cause) => missing(options, cause) }), (read) => {
      const auth = read(options)
      return Auth.isAuth(auth) ? Effect.succeed(auth) : Effect.fail(missing(options, undefined))
    })
    : Effect.succeed(fromClient(options.authClient, options.projectId))

/** The first problem of the options. */
export const problemOf = (options: unknown): InvalidConfig | undefined => {
  if (!Predicate.isObject(options)) return invalid("", "it is not an object", "the options of google-auth-library")
  const { authClient, scopes } = options as { readonly authClient?: unknown; readonly scopes?: unknown }
  if (!Predicate.isNullish(authClient) && !isClient(authClient)) {
    return invalid(".authClient", "it has no getRequestHeaders", "a client of google-auth-library")
  }
  const given = typeof scopes === "string" ? scopes.split(/[\s,]+/) : scopes
  return Predicate.isNullish(given) || (Array.isArray(given) && (given.length === 0 || given.includes(cloudPlatform)))
    ? undefined
    : invalid(".scopes", "the API needs another scope", `scopes with ${cloudPlatform}`)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

const packageName = "@effect-genai/google-auth"

/** The package is for Node and optional, so bundlers leave the import as it is. */
const importPackage = async (): Promise<(options: GoogleAuthOptions | undefined) => unknown> => {
  const { ApplicationDefault } = await import(/* webpackIgnore: true */ /* @vite-ignore */ packageName)
  return ApplicationDefault.fromGoogleAuthOptions
}

const missing = (options: GoogleAuthOptions | undefined, cause: unknown): InvalidConfig => {
  // The package may be there without one that it needs.
  const [, absent = packageName] = /Cannot find package '([^']+)'/.exec(String(cause)) ?? []
  const why = absent === packageName ? "" : `: ${absent} is missing`
  const code = Predicate.hasProperty(cause, "code") ? ` (${String(cause.code)}${why})` : ""
  const advice = `Run npm install ${absent}`
  return options === undefined
    ? new InvalidConfig({
      message:
        `Invalid setting apiKey: it is missing, and the package ${packageName}, which finds the credentials of the machine, cannot be imported${code}; expected credentials for Vertex AI. ${advice}, or set apiKey or auth.`,
      field: "apiKey",
      expected: "credentials for Vertex AI"
    })
    : new InvalidConfig({
      message:
        `Invalid setting googleAuthOptions: the package ${packageName}, which reads them, cannot be imported${code}; expected the package. ${advice}, or pass authClient or auth.`,
      field: "googleAuthOptions",
      expected: `the package ${packageName}`
    })
}

const invalid = (path: string, problem: string, expected: string): InvalidConfig => {
  const field = `googleAuthOptions${path}`
  return new InvalidConfig({
    message: `Invalid setting ${field}: ${problem}; expected ${expected}. Correct or remove it.`,
    field,
    expected
  })
}
