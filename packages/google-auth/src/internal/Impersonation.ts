/** Tokens of a service account, given to someone who may impersonate it. */
import type { AccessToken } from "effect-genai/Auth"
import type { AuthError } from "effect-genai/GenAIError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import { failed } from "./Refusal.ts"
import { asFields, type Fields, textOf } from "./Settings.ts"
import * as TokenRequest from "./TokenRequest.ts"

/** What a credentials file says about the service account. */
export interface Account {
  /** The URL of its `generateAccessToken`. */
  readonly url: string
  readonly scopes: ReadonlyArray<string>
  /** How long its tokens are valid, in seconds. */
  readonly seconds: number
  /** Service accounts in between. */
  readonly delegates?: ReadonlyArray<unknown> | undefined
  /** What to do if it is refused. */
  readonly advice: string
}

/** How long tokens are valid by default, in seconds. */
export const lifetimeOf = (fields: Fields): number => {
  const seconds = Number(asFields(fields["service_account_impersonation"])["token_lifetime_seconds"])
  return seconds > 0 ? seconds : 3600
}

/** A token of the account, for someone with a token. */
export const impersonated = (
  http: HttpClient.HttpClient,
  { advice, delegates, scopes, seconds, url }: Account,
  { token }: AccessToken
): Effect.Effect<AccessToken, AuthError> => {
  const server = `The server of the service account ${/serviceAccounts\/([^/:]+)/.exec(url)?.[1] ?? url}`
  const bearer = textOf(token) ?? ""
  return Effect.flatMap(
    TokenRequest.send(
      http,
      HttpClientRequest.post(url).pipe(
        HttpClientRequest.bearerToken(bearer),
        HttpClientRequest.bodyJsonUnsafe({
          scope: scopes,
          lifetime: `${seconds}s`,
          ...(delegates === undefined || delegates.length === 0 ? {} : { delegates })
        })
      ),
      { server, given: "to give a token", advice, secrets: [bearer] }
    ),
    ({ body }) => {
      const { accessToken, expireTime } = asFields(body)
      const text = textOf(accessToken)
      if (text === undefined) return Effect.fail(failed(`${server} answered without an access token`))
      const expiresAt = Date.parse(String(expireTime))
      return Effect.succeed({
        token: Redacted.make(text),
        ...(Number.isNaN(expiresAt) ? { lifetime: Duration.seconds(seconds) } : { expiresAt })
      })
    }
  )
}
