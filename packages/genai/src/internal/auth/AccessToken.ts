/**
 * Access tokens as programs give them, and the credentials that are made of them.
 */
import * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { isDuration } from "../check/Elapsed.ts"
import { isFields, typeOf } from "../check/Fields.ts"
import { invalidHeader } from "../check/HttpSettings.ts"
import { revealed } from "../check/Secret.ts"
import type { Fresh } from "./TokenCache.ts"

/** The headers of requests with a token, and the query of a WebSocket. */
export interface BearerCredentials {
  readonly headers: { readonly authorization: string; readonly "x-goog-user-project"?: string }
  readonly query: { readonly access_token: string }
}

/** The credentials of what a source returned, which may be anything, or what is wrong with it. */
export const read = (
  given: unknown,
  now: number,
  defaultQuotaProject: string | undefined
): Fresh<BearerCredentials> | string => {
  const fields: unknown = Predicate.isString(given) || Redacted.isRedacted(given) ? { token: given } : given
  if (!isFields(fields)) {
    return `The source of access tokens returned a value of type ${
      typeOf(given)
    }; expected a token, or { token, expiresAt }`
  }
  const { expiresAt, lifetime, quotaProject, token } = fields
  const value = credentialsOf(token, quotaProject ?? defaultQuotaProject)
  if (Predicate.isString(value)) return value
  if (!Predicate.isNullish(lifetime)) {
    return isDuration(lifetime)
      ? { value, lifetime: Duration.toMillis(Duration.fromInputUnsafe(lifetime)) }
      : "The lifetime of the access token is not a duration"
  }
  if (Predicate.isNullish(expiresAt)) return { value, lifetime: unknownLifetime }
  const end: unknown = expiresAt instanceof Date ? expiresAt.getTime() : expiresAt
  return typeof end === "number" && Number.isFinite(end)
    ? { value, lifetime: end - now }
    : "The expiresAt of the access token is neither a Date nor milliseconds since 1970"
}

/** The lifetime of a token whose source says nothing about it, in milliseconds: it is replaced after half of that. */
const unknownLifetime = 600_000

/** The credentials of a token, or what is wrong with it. */
export const credentialsOf = (token: unknown, quotaProject: unknown): BearerCredentials | string => {
  const text = textOf(token)
  if (text === undefined) return "The access token is not a non-empty string"
  if (isApiKey(text)) return "The access token is an API key, which is no token: pass it as apiKey"
  const authorization = `Bearer ${text}`
  if (invalidHeader("authorization", authorization) !== undefined) {
    return "The access token has characters that a header cannot contain"
  }
  if (Predicate.isNullish(quotaProject)) return { headers: { authorization }, query: { access_token: text } }
  return typeof quotaProject === "string" && quotaProject !== "" &&
      invalidHeader("x-goog-user-project", quotaProject) === undefined
    ? { headers: { authorization, "x-goog-user-project": quotaProject }, query: { access_token: text } }
    : "The quotaProject of the access token is not the id of a project"
}

/** Whether a text has the form of an API key of Google. */
const isApiKey = (text: string): boolean => /^AIza[\w-]{35}$/.test(text)

/** Whether a text has the form of an OAuth access token of Google. */
export const isAccessToken = (text: string): boolean => text.startsWith("ya29.")

/** The text of a secret, if it has any. */
export const textOf = (secret: unknown): string | undefined => {
  const value = revealed(secret)
  return typeof value === "string" && value !== "" ? value : undefined
}
