/** Why a server gave no token, in words that say what to do. No message has a secret in it. */
import { AuthError } from "effect-genai/GenAIError"
import { asFields } from "./Settings.ts"

/** The answer of a server that gave no token. */
export interface Refusal {
  readonly status: number
  /** The body, parsed if it is JSON. */
  readonly body: unknown
  /** The clock of the server, in milliseconds since 1970, if it said it. */
  readonly serverTime?: number | undefined
  /** The clock of this machine. */
  readonly now: number
}

/** Whom was asked with what. */
export interface Asked {
  /** For example `"The token endpoint https://oauth2.googleapis.com/token"`. */
  readonly server: string
  /** What it was given, for example `"the key of robot@project.iam.gserviceaccount.com"`. */
  readonly given: string
  /** What to do if that is not accepted. */
  readonly advice: string
  /** Texts that the server may repeat and nobody may see. */
  readonly secrets: ReadonlyArray<string>
  /** What to do if the server does not answer. */
  readonly unreachable?: string | undefined
}

/** The failure of a source of tokens. */
export const failed = (message: string, cause?: unknown): AuthError =>
  new AuthError({ message, operation: "auth", cause })

/** The error of a refusal. */
export const refused = (asked: Asked, refusal: Refusal): AuthError => {
  const reason = reasonOf(refusal.body)
  const said = reason === "" ? `status ${refusal.status}` : `${refusal.status}: ${shown(reason, asked.secrets)}`
  const meaning = meaningOf(reason) ?? asked.advice
  return failed(`${asked.server} refused ${asked.given} (${said}). ${meaning}${skew(refusal, meaning)}.`)
}

/** What a reason means, if it is a known one. */
export const meaningOf = (reason: string): string | undefined => meanings.find(([pattern]) => pattern.test(reason))?.[1]

/** A text of a server or a library as a message may have it: short, on one line, without secrets. */
export const shown = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets.filter((secret) => secret.length >= 4)
    .reduce((text, secret) => text.replaceAll(secret, "<redacted>"), text)
    .replaceAll(/eyJ[\w-]+(\.[\w-]+){0,2}|ya29\.[\w.-]+|1\/\/[\w-]{10,}/g, "<redacted>")
    .replaceAll(/\s+/g, " ")
    .slice(0, 300)
    .replace(/\.$/, "")

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const clockIsWrong = "The clock of this machine is wrong. Correct it"

/** What servers say, and what it means. */
const meanings: ReadonlyArray<readonly [said: RegExp, meaning: string]> = [
  [/iat and exp|short-lived token|reasonable timeframe|token (is )?used too early|issued in the future/i, clockIsWrong],
  [/invalid jwt signature|invalid signature/i, "The key was deleted or belongs to another account. Create a new key"],
  [/account not found|account (is )?disabled/i, "The account was deleted or disabled. Use another account"],
  [/invalid_rapt|reauth/i, "The user has to log in again. Run `gcloud auth application-default login`"],
  [/token has been expired or revoked/i, "It has expired or was revoked. Run `gcloud auth application-default login`"],
  [/invalid_scope/i, "One of the scopes does not exist or is not allowed. Correct the scopes"],
  [
    /iam\.serviceAccounts\.getAccessToken/i,
    "Grant the role roles/iam.serviceAccountTokenCreator on the service account"
  ],
  [/audience/i, "The audience names another pool or provider than that of the token. Correct the audience"]
]

/** How far the clocks are apart, where that is the problem. */
const skew = ({ now, serverTime }: Refusal, meaning: string): string => {
  if (meaning !== clockIsWrong || serverTime === undefined || !Number.isFinite(serverTime)) return ""
  const seconds = Math.round((now - serverTime) / 1000)
  return seconds === 0
    ? ""
    : `: it is ${Math.abs(seconds)} seconds ${seconds > 0 ? "ahead of" : "behind"} that of the server`
}

/** The reason in a body: of OAuth (`error`, `error_description`), or of a Google API (`error.status`, `error.message`). */
const reasonOf = (body: unknown): string => {
  const { error, error_description } = asFields(body)
  const { message, status } = asFields(error)
  return [error, status, error_description, message]
    .flatMap((text) => typeof text === "string" && text.trim() !== "" ? [text.trim()] : [])
    .join(": ")
}
