/** Failures of connections, to keep and to give back. */
import * as HttpClientError from "effect/http/HttpClientError"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import type { Failure } from "../../CassetteFile.ts"

/** What is kept of an error: the message of its innermost cause, and the code of the system. */
export const failureOf = (error: unknown): Failure => {
  const inner = innermost(error)
  const code = codeOf(error)
  return {
    message: inner instanceof Error ? inner.message : String(inner),
    ...(code === undefined ? undefined : { code })
  }
}

/** The cause that stands for a recorded failure. */
export const causeOf = ({ code, message }: Failure): Error =>
  Object.assign(new Error(message), code === undefined ? undefined : { code })

export const transportError = (request: HttpClientRequest, failure: Failure): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({ request, cause: causeOf(failure) })
  })

const innermost = (error: unknown): unknown => {
  const next = Predicate.hasProperty(error, "reason") && Predicate.hasProperty(error.reason, "cause")
    ? error.reason.cause
    : Predicate.hasProperty(error, "cause")
    ? error.cause
    : undefined
  return next === undefined ? error : innermost(next)
}

const codeOf = (error: unknown): string | undefined => {
  const inner = innermost(error)
  return Predicate.hasProperty(inner, "code") && typeof inner.code === "string" ? inner.code : undefined
}
