/**
 * What the server says, without the secrets of the request: Google's own errors quote the key that they refuse.
 */
import type * as HttpBody from "effect/http/HttpBody"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import { isFields } from "../check/Fields.ts"
import { parsed } from "../check/Json.ts"

/** A text of the server with every secret of its request replaced. */
export const redacted = (text: string, { request }: HttpClientResponse.HttpClientResponse): string => {
  const { authorization = "", "x-goog-api-key": apiKey = "" } = request.headers
  return [apiKey, authorization.replace(/^\S+\s+/, "")].filter(({ length }) => length >= shortestKey)
    .concat(secretsIn(request.body))
    .reduce((text, secret) => text.replaceAll(secret, "<redacted>"), text)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A shorter value is not a key, and may be part of any text. */
const shortestKey = 16

/** The secrets that `credentials.create` and `update` send. */
const secretsIn = (body: HttpBody.HttpBody): ReadonlyArray<string> => {
  const fields = body._tag === "Uint8Array" ? parsed(new TextDecoder().decode(body.body)) : undefined
  return isFields(fields)
    ? secretFields.map((name) => fields[name]).filter(Predicate.isString).filter(({ length }) =>
      length >= shortestSecret
    )
    : []
}

const secretFields = ["value", "token", "client_secret", "refresh_token"]

const shortestSecret = 4
