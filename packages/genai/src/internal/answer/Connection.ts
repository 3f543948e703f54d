/**
 * Failures of the connection, by what the HTTP client and the system say about them.
 */
import * as Predicate from "effect/Predicate"
import { ConnectionError, DecodeError, type GenAIError, TimeoutError } from "../../GenAIError.ts"
import { withoutQuery } from "../check/HttpSettings.ts"
import { invalidRequest } from "../check/Parameters.ts"
import type { Address, Failure } from "../transport/Source.ts"

/** The error of a failure of the HTTP client. The client's own error holds the request with its key, so it is not kept. */
export const failed = ({ reason }: Failure, operation: string): GenAIError =>
  reason._tag === "InvalidUrlError"
    ? invalidRequest(operation, "httpOptions.baseUrl", "an absolute URL")
    : lost(reason.cause, operation, reason.request)

/** The error of a connection that ended, by the code of the system. */
export const lost = (cause: unknown, operation: string, request: Address): GenAIError => {
  const code = systemCode(cause)
  const { method } = request
  const url = withoutQuery(request.url)
  const at = `${code === undefined ? "" : ` (${code})`}: ${method} ${url}`
  if (code !== undefined && Object.hasOwn(timeoutPhase, code)) {
    return new TimeoutError({
      message: `The connection timed out${at}`,
      operation,
      phase: timeoutPhase[code]!,
      limit: undefined,
      delivered: undefined
    })
  }
  if (code !== undefined && (unreadable.has(code) || unpackable.test(code))) {
    return new DecodeError({
      message: `The HTTP client cannot ${unreadable.has(code) ? "read the headers of" : "unpack"} the response${at}`,
      operation,
      body: "",
      delivered: undefined
    })
  }
  const reached = code === undefined || !unreached.has(code)
  return new ConnectionError({
    message: `${reached ? "The connection broke" : "The server could not be reached"}${at}`,
    operation,
    method,
    url,
    code,
    reached,
    cause,
    delivered: undefined
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Codes of the system and of undici for time limits of their own. */
const timeoutPhase: { readonly [code: string]: TimeoutError["phase"] } = {
  UND_ERR_CONNECT_TIMEOUT: "connect",
  ETIMEDOUT: "connect",
  UND_ERR_HEADERS_TIMEOUT: "headers",
  UND_ERR_BODY_TIMEOUT: "idle"
}

/** Codes for responses whose headers are more than the client takes. They come again with every attempt. */
const unreadable = new Set(["UND_ERR_HEADERS_OVERFLOW", "HPE_HEADER_OVERFLOW"])

/** Codes for bodies that are not packed as their headers say. Z_BUF_ERROR is the end of a body that broke off. */
const unpackable = /^(Z_(?!BUF_)|ZSTD_|ERR_+(ERROR_FORMAT|BROTLI|ZLIB))/

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
