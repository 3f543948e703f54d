/**
 * Credentials of `google-auth-library`. A client of it is used as it is; everything else is read by a package (`MachineCredentials.ts`).
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Auth from "../../Auth.ts"
import { InvalidConfig } from "../../GenAIConfig.ts"
import { AuthError } from "../../GenAIError.ts"
import type { GoogleAuth } from "../GoogleAuth.ts"

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

const invalid = (path: string, problem: string, expected: string): InvalidConfig => {
  const field = `googleAuthOptions${path}`
  return new InvalidConfig({
    message: `Invalid setting ${field}: ${problem}; expected ${expected}. Correct or remove it.`,
    field,
    expected
  })
}
