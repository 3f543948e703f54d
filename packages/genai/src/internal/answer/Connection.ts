/**
 * Failures of the connection, by what the HTTP client and the system say about them.
 */
import type * as HttpClientError from "effect/http/HttpClientError"
import * as Predicate from "effect/Predicate"
import { ConnectionError, type GenAIError, TimeoutError } from "../../GenAIError.ts"
import { invalidRequest } from "../check/Parameters.ts"

/** The error of a failure of the HTTP client. The client's own error holds the request with its key, so it is not kept. */
export const failed = ({ reason }: HttpClientError.HttpClientError, operation: string): GenAIError => {
  if (reason._tag !== "InvalidUrlError") return lost("cause" in reason ? reason.cause : undefined, operation)
  const field = "httpOptions.baseUrl"
  const expected = "an absolute URL"
  return invalidRequest(operation, field, expected)
}

/** The error of a connection that ended, by the code of the system. */
export const lost = (cause: unknown, operation: string): GenAIError => {
  const code = systemCode(cause)
  const phase = code === undefined ? undefined : timeoutPhase[code]
  if (phase !== undefined) {
    return new TimeoutError({
      message: `The connection timed out (${code})`,
      operation,
      phase,
      limit: undefined,
      delivered: undefined
    })
  }
  const reached = code === undefined || !unreached.has(code)
  return new ConnectionError({
    message: reached ? `The connection broke${suffix(code)}` : `The server could not be reached${suffix(code)}`,
    operation,
    code,
    reached,
    cause
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const suffix = (code: string | undefined) => code === undefined ? "" : ` (${code})`

/** Codes of the system and of undici for time limits of their own. */
const timeoutPhase: { readonly [code: string]: TimeoutError["phase"] } = {
  UND_ERR_CONNECT_TIMEOUT: "connect",
  ETIMEDOUT: "connect",
  UND_ERR_HEADERS_TIMEOUT: "headers",
  UND_ERR_BODY_TIMEOUT: "idle"
}

/** Codes that mean that nothing of the request arrived. */
const unreached = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ConnectionRefused"
])

/** The code of an error, or of the first of its causes that has one. */
const systemCode = (cause: unknown): string | undefined => {
  if (!Predicate.isObject(cause)) return undefined
  const { cause: next, code } = cause as { readonly code?: unknown; readonly cause?: unknown }
  return typeof code === "string" ? code : systemCode(next)
}
