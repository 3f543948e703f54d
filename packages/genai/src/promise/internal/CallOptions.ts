/**
 * The options of a call as `@google/genai` names them, in the terms of the Effect services.
 */
import * as Predicate from "effect/Predicate"
import type * as GenAIClient from "../../GenAIClient.ts"
import { isFields } from "../../internal/check/Fields.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { RequestOptions } from "../RequestOptions.ts"
import { reworded } from "./Given.ts"

/** The options of a call for a service, which checks them. Throws an `InvalidRequest` for those that have no counterpart. */
export const fromOfficial = (operation: string, options: unknown): GenAIClient.RequestOptions | undefined =>
  reworded((options ?? undefined) as RequestOptions | undefined, (options): GenAIClient.RequestOptions => {
    const { extra_body, headers, maxRetries, server_url, signal, timeout, timeout_ms, ...own } = options
    const { abortSignal, httpOptions } = own
    const given: HttpOptions = {
      timeout: timeout_ms ?? timeout,
      extraBody: extra_body,
      baseUrl: server_url instanceof URL ? server_url.href : server_url,
      headers: Predicate.isNullish(headers)
        ? undefined
        : { ...httpOptions?.headers, ...headerFields(operation, headers) },
      retryOptions: Predicate.isNullish(maxRetries)
        ? undefined
        : { ...httpOptions?.retryOptions, attempts: attempts(operation, maxRetries) }
    }
    const named = Object.entries(given).filter(([, value]) => !Predicate.isNullish(value))
    return {
      ...own,
      // The service says what is wrong with options that are no object.
      httpOptions: named.length === 0 || !isFields(httpOptions ?? {})
        ? httpOptions
        : { ...httpOptions, ...Object.fromEntries(named) },
      abortSignal: signal ?? abortSignal
    }
  }) as GenAIClient.RequestOptions | undefined

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const attempts = (operation: string, maxRetries: number): number => {
  if (Number.isInteger(maxRetries) && maxRetries >= 0) return maxRetries + 1
  throw invalidRequest(operation, "options.maxRetries", "a whole number from 0 on")
}

const headerFields = (operation: string, headers: unknown): { readonly [name: string]: string } => {
  if (Predicate.isObjectOrArray(headers)) {
    const fields = isPairs(headers) ? Array.from(headers) : Object.entries(headers)
    if (fields.every(Array.isArray)) return Object.fromEntries(fields)
  }
  throw invalidRequest(operation, "options.headers", "header fields")
}

const isPairs = (headers: object): headers is Iterable<unknown> => Symbol.iterator in headers
