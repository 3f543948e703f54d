/** Access tokens as servers give them. */
import type { AccessToken } from "effect-genai/Auth"
import type { AuthError } from "effect-genai/GenAIError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { failed } from "./Refusal.ts"
import { asFields, textOf } from "./Settings.ts"

/** The scope of requests to Google Cloud. */
export const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

/** The token in an answer of OAuth: `access_token` and `expires_in`, in seconds. */
export const ofAnswer = (body: unknown, server: string): Effect.Effect<AccessToken, AuthError> => {
  const { access_token, expires_in } = asFields(body)
  const token = textOf(access_token)
  if (token === undefined) return Effect.fail(failed(`${server} answered without an access token`))
  const seconds = Number(expires_in)
  return Effect.succeed({
    token: Redacted.make(token),
    lifetime: seconds > 0 && Number.isFinite(seconds) ? Duration.seconds(seconds) : undefined
  })
}
