/** Where Application Default Credentials are: in the options, in a file, or at the metadata server. */
import type { AuthError } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Predicate from "effect/Predicate"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import * as Client from "./Client.ts"
import { variable } from "./Environment.ts"
import * as Metadata from "./Metadata.ts"
import { failed } from "./Refusal.ts"
import * as Settings from "./Settings.ts"
import * as Token from "./Token.ts"

/** What the options say about where to look. */
export interface Given extends Client.Settings {
  /** No credential of Google Cloud, but programs without types pass it. */
  readonly apiKey?: unknown
  readonly authClient?: object | undefined
  readonly credentials?: unknown
  readonly keyFile?: string | undefined
  readonly keyFilename?: string | undefined
  readonly scopes?: string | ReadonlyArray<string> | undefined
  readonly quotaProject?: string | undefined
}

/** Looks for credentials, and makes a client of them. */
export const find = Effect.fnUntraced(
  function*(given: Given): Effect.fn.Return<Client.Found, AuthError, HttpClient.HttpClient> {
    const http = yield* HttpClient.HttpClient
    const scopes = Predicate.isString(given.scopes)
      ? given.scopes.split(/[\s,]+/)
      : given.scopes ?? [Token.cloudPlatform]
    const making = (where: string, quotaProject: string | undefined): Client.Making => ({
      clientOptions: given.clientOptions,
      universeDomain: given.universeDomain,
      where,
      scopes,
      quotaProject,
      http
    })
    const keyFile = given.keyFile ?? given.keyFilename
    if (!Predicate.isNullish(given.apiKey)) {
      return yield* failed("An API key is no credential of Google Cloud. Pass it as the option apiKey of the client.")
    }
    if (!Predicate.isNullish(given.authClient)) return yield* Client.ofUser(given.authClient, given.quotaProject)
    if (!Predicate.isNullish(given.credentials)) {
      const fields = yield* read(given.credentials, "credentials")
      return yield* Client.fromFile(fields, making("The credentials", given.quotaProject))
    }
    if (keyFile !== undefined) {
      const fields = yield* fileAt(keyFile, "keyFile")
      return yield* Client.fromFile(fields, making(`The credentials file ${keyFile}`, given.quotaProject))
    }
    const environment = yield* Effect.catchTag(
      Effect.all(variables),
      "SourceError",
      () => Effect.fail(failed("The variables with which credentials are found could not be read"))
    )
    const quotaProject = given.quotaProject ?? environment.quotaProject
    const named = environment.file
    if (named !== undefined) {
      const fields = yield* fileAt(named, "GOOGLE_APPLICATION_CREDENTIALS")
      return yield* Client.fromFile(fields, making(`The credentials file ${named}`, quotaProject))
    }
    const own = fileOfGcloud(environment.directory, environment.home)
    if (own !== undefined && existsSync(own)) {
      const fields = yield* fileAt(own, "the file of gcloud")
      return yield* Client.fromFile(fields, making(`The credentials file ${own}`, quotaProject))
    }
    const looked = `No credentials were found: GOOGLE_APPLICATION_CREDENTIALS is not set, ${
      own === undefined ? "there is no home directory" : `there is no file ${own}`
    }`
    if (environment.detection?.toLowerCase() === "none") {
      return yield* failed(`${looked}, and METADATA_SERVER_DETECTION is none. ${advice}.`)
    }
    const { project, token } = Metadata.make(
      http,
      Metadata.addressOf(environment.host),
      "default",
      given.scopes === undefined ? [] : scopes,
      advice
    )
    const explained = ({ cause, message }: AuthError) => failed(`${looked}. ${message}`, cause)
    return {
      token: token.pipe(
        Effect.map((token) => ({ ...token, quotaProject })),
        Effect.mapError(explained)
      ),
      project: Effect.mapError(project, explained)
    }
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const advice =
  "Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a credentials file"

const isWindows = process.platform === "win32"

const variables = {
  file: variable("GOOGLE_APPLICATION_CREDENTIALS"),
  directory: variable("CLOUDSDK_CONFIG"),
  home: variable(isWindows ? "APPDATA" : "HOME"),
  host: variable("GCE_METADATA_HOST"),
  detection: variable("METADATA_SERVER_DETECTION"),
  quotaProject: variable("GOOGLE_CLOUD_QUOTA_PROJECT")
}

/** The file that `gcloud auth application-default login` writes. */
const fileOfGcloud = (directory: string | undefined, home: string | undefined): string | undefined => {
  const folder = directory ?? (home === undefined ? undefined : join(home, isWindows ? "gcloud" : ".config/gcloud"))
  return folder === undefined ? undefined : join(folder, "application_default_credentials.json")
}

const fileAt = (path: string, name: string): Effect.Effect<Settings.Fields, AuthError> =>
  Effect.tryPromise({
    try: (signal) => readFile(path, { encoding: "utf8", signal }),
    catch: (error) =>
      failed(
        `The credentials file ${path} (${name}) could not be read (${
          String(Settings.asFields(error)["code"] ?? "unknown")
        }). Check the path and its permissions.`
      )
  }).pipe(Effect.flatMap((text) => read(text, name)))

const read = (given: unknown, name: string): Effect.Effect<Settings.Fields, AuthError> =>
  Effect.mapError(
    Settings.credentials(given, name, "a credentials file of Google Cloud"),
    ({ message }) => failed(message)
  )
