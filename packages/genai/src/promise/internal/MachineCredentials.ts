/**
 * Credentials that are read by the package `@effect-genai/google-auth`, which is imported with the first call that needs them.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Auth from "../../Auth.ts"
import { InvalidConfig } from "../../GenAIConfig.ts"
import type { GoogleAuthOptions } from "../GoogleAuth.ts"
import { fromClient } from "./GoogleCredentials.ts"

/** Credentials of these options, or Application Default Credentials if there are none. */
export const load = (options: GoogleAuthOptions | undefined): Effect.Effect<Auth.Auth, InvalidConfig> =>
  options?.authClient === undefined
    ? Effect.flatMap(Effect.tryPromise({ try: importPackage, catch: (cause) => missing(options, cause) }), (read) => {
      const auth = read(options)
      return Auth.isAuth(auth) ? Effect.succeed(auth) : Effect.fail(missing(options, undefined))
    })
    : Effect.succeed(fromClient(options.authClient, options.projectId))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

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
