/** The token of another platform, from the source that an `external_account` file names: a file, a URL, or AWS. */
import type { InvalidConfig } from "effect-genai/GenAIConfig"
import type { AuthError } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { awsToken } from "./Aws.ts"
import { failed } from "./Refusal.ts"
import * as Settings from "./Settings.ts"
import * as TokenRequest from "./TokenRequest.ts"

/** Where tokens of the workload come from. */
export interface Source {
  /** Gets a token. */
  readonly token: Effect.Effect<string, AuthError>
}

/** The source that a file names. */
export const fromSource = Effect.fnUntraced(
  function*(
    source: Settings.Fields,
    audience: string,
    http: HttpClient.HttpClient
  ): Effect.fn.Return<Source, InvalidConfig> {
    const field = "credentials.credential_source"
    if (!Predicate.isNullish(source["executable"]) || !Predicate.isNullish(source["certificate"])) {
      return yield* Settings.invalid(
        field,
        "it runs a program or uses a certificate",
        "a file, a URL or AWS",
        "Use ApplicationDefault for this source"
      )
    }
    if (Settings.textOf(source["environment_id"]) !== undefined) return yield* awsToken(source, audience, http)
    const format = yield* formatOf(Settings.asFields(source["format"]), `${field}.format`)
    const file = yield* Settings.optional(source, field, "file", "a path")
    if (file !== undefined) return yield* fileToken(file, format)
    const url = yield* Settings.optional(source, field, "url", "a URL")
    if (url !== undefined) {
      return { token: urlToken(http, yield* Settings.address(url, `${field}.url`), source["headers"], format) }
    }
    return yield* Settings.invalid(
      field,
      "it names no source",
      "a file, a URL or AWS",
      "Create the file again with `gcloud iam workload-identity-pools create-cred-config`, or pass subjectToken"
    )
  }
)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Reads the token out of the text of a source, which `from` names. */
type Format = (text: string, from: string) => Effect.Effect<string, AuthError>

const fileToken = Effect.fnUntraced(
  function*(file: string, format: Format): Effect.fn.Return<Source, InvalidConfig> {
    const files = Option.getOrUndefined(yield* Effect.serviceOption(FileSystem.FileSystem))
    if (files === undefined) {
      return yield* Settings.invalid(
        "credentials.credential_source.file",
        "there is no FileSystem in the context",
        "a source that this platform has",
        "Provide a FileSystem, such as NodeServices.layer, or pass subjectToken"
      )
    }
    const from = `The subject token file ${file}`
    return {
      token: files.readFileString(file).pipe(
        Effect.mapError(({ reason }) =>
          failed(`${from} could not be read (${reason._tag}). Check the path in credential_source.`)
        ),
        Effect.flatMap((text) => format(text, from))
      )
    }
  }
)

const urlToken = (
  http: HttpClient.HttpClient,
  url: string,
  headers: unknown,
  format: Format
): Effect.Effect<string, AuthError> => {
  const { host, origin, pathname } = new URL(url)
  const server = `The subject token server ${origin}${pathname}`
  const own = Object.entries(Settings.asFields(headers)).filter((header): header is [string, string] =>
    typeof header[1] === "string"
  )
  const asked = {
    server,
    given: "to give a token",
    advice: `Check what ${host} expects, and the headers in credential_source`,
    secrets: own.map(([, value]) => value)
  }
  return Effect.flatMap(
    TokenRequest.send(http, HttpClientRequest.setHeaders(HttpClientRequest.get(url), own), asked),
    ({ text }) => format(text, server)
  )
}

const formatOf = (
  { subject_token_field_name, type }: Settings.Fields,
  field: string
): Effect.Effect<Format, InvalidConfig> => {
  if (type === undefined || type === "text") {
    return Effect.succeed((text, from) =>
      text.trim() === "" ? Effect.fail(failed(`${from} is empty`)) : Effect.succeed(text.trim())
    )
  }
  const name = Settings.textOf(subject_token_field_name)
  if (type !== "json" || name === undefined) {
    return Settings.invalid(
      field,
      "it is malformed",
      `"text", or "json" with subject_token_field_name`,
      `Correct ${field}`
    )
  }
  return Effect.succeed((text, from) => {
    const body = Result.getOrUndefined(Result.try(() => JSON.parse(text) as unknown))
    const token = Settings.textOf(Settings.asFields(body)[name])
    return token === undefined
      ? Effect.fail(failed(`${from} has no text in the field ${name}. Check subject_token_field_name.`))
      : Effect.succeed(token)
  })
}
