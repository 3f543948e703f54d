/**
 * The options of a call as `@google/genai` names them, in the terms of the Effect services.
 */
import * as Predicate from "effect/Predicate"
import type * as GenAIClient from "../../GenAIClient.ts"
import { isFields } from "../../internal/check/Fields.ts"
import { withHeaderFields } from "../../internal/check/HttpSettings.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { RequestOptions } from "../RequestOptions.ts"
import { reworded } from "./Given.ts"

/** The options of a call for a service, which checks them. */
export const fromOfficial = (operation: string, options: unknown): GenAIClient.RequestOptions | undefined =>
  reworded(operation, "options", (options ?? undefined) as RequestOptions | undefined, (options) => {
    const { extra_body, headers, maxRetries, server_url, signal, timeout, timeout_ms, ...own } = options
    const { abortSignal, httpOptions } = own
    const given = {
      timeout: timeout_ms ?? timeout,
      extraBody: extra_body,
      baseUrl: server_url instanceof URL ? server_url.href : server_url,
      headers: headersOver(httpOptions, headers),
      retryOptions: Predicate.isNullish(maxRetries) ? undefined : {
        ...httpOptions?.retryOptions,
        attempts: typeof maxRetries === "number" ? maxRetries + 1 : maxRetries
      }
    }
    const named = Object.entries(given).filter(([, value]) => !Predicate.isNullish(value))
    return {
      ...own,
      // What is not an object stays, for the service to refuse.
      httpOptions: named.length === 0 || !isFields(httpOptions ?? {})
        ? httpOptions
        : { ...httpOptions, ...Object.fromEntries(named) },
      abortSignal: signal ?? abortSignal
    }
  }) as GenAIClient.RequestOptions | undefined

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Headers added to those of other options. What is not headers stays, for the service to refuse. */
const headersOver = (options: HttpOptions | undefined, headers: RequestOptions["headers"]): unknown => {
  const own = withHeaderFields({ headers } as HttpOptions).headers
  return isFields(own) ? { ...withHeaderFields(options)?.headers, ...own } : own
}
