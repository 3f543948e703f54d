/**
 * The options of a call as `@google/genai` names them, in the terms of the Effect services.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type * as GenAIClient from "../../GenAIClient.ts"
import { asFields, type Fields, isFields } from "../../internal/check/Fields.ts"
import { withHeaderFields } from "../../internal/check/HttpSettings.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import * as Rules from "../../internal/check/Rules.ts"
import { Additions } from "../../internal/settings/Additions.ts"
import type { HttpOptions, HttpRetryOptions } from "../../wire/HttpOptions.ts"
import type { RequestOptions } from "../RequestOptions.ts"
import { type Added, additions } from "./Added.ts"
import { reworded } from "./Given.ts"

/** The options of a call for a service, which checks them, and what else they add. Throws an `InvalidRequest` for an option that cannot be honoured. */
export interface CallOptions {
  readonly options: GenAIClient.RequestOptions | undefined
  readonly added: Added | undefined
}

/** `fetches` says whether the client is based on `fetch`. */
export const fromOfficial = (operation: string, given: unknown, fetches = true): CallOptions => {
  let added: Added | undefined
  const options = reworded(operation, "options", (given ?? undefined) as RequestOptions | undefined, (options) => {
    const wrong = Rules.invalid(operation, "options", options, rules, Predicate.isNullish)
    if (wrong !== undefined) throw wrong
    const own: { [name: string]: unknown } = {}
    const init: { [name: string]: unknown } = {}
    for (const [name, value] of Object.entries(options)) {
      if (!official.has(name)) (ofFetch.has(name) ? init : own)[name] = value
    }
    const { headers: headersOfFetch, signal: signalOfFetch, ...others } = asFields(
      options.fetch_options ?? options.fetchOptions
    )
    const fetchOptions = Object.fromEntries(
      Object.entries({ ...others, ...init }).filter(([name, value]) =>
        value !== undefined && !(name === "redirect" && value === "follow")
      )
    )
    if (fetchOptions["redirect"] !== undefined) {
      throw invalidRequest(operation, "options.redirect", "\"follow\": the SDK follows redirects on the same host")
    }
    if (Object.keys(fetchOptions).length > 0 && !fetches) {
      throw invalidRequest(operation, "options.fetch_options", "no options of fetch, because httpClient is set")
    }
    const body = options.extra_body ?? options.body ?? undefined
    const query = options.extra_query ?? options.query ?? undefined
    added = {
      ...body === undefined ? {} : { body: body as Fields },
      ...query === undefined ? {} : { query: query as Fields },
      ...Object.keys(fetchOptions).length === 0 ? {} : { init: fetchOptions },
      ...retriesConnections(options) ? {} : { retriesConnections: false }
    }
    if (Object.keys(added).length === 0) added = undefined
    const { abortSignal, httpOptions } = own as GenAIClient.RequestOptions
    const url = options.server_url ?? options.defaultBaseURL
    const mapped = {
      timeout: options.timeout_ms ?? options.timeout,
      baseUrl: url instanceof URL ? url.href : url,
      headers: headersOver(httpOptions, options.headers ?? headersOfFetch as RequestOptions["headers"]),
      retryOptions: retryOptions(operation, options, httpOptions?.retryOptions)
    }
    const named = Object.entries(mapped).filter(([, value]) => !Predicate.isNullish(value))
    return {
      ...own,
      // What is not an object stays, for the service to refuse.
      httpOptions: named.length === 0 || !isFields(httpOptions ?? {})
        ? httpOptions
        : { ...httpOptions, ...Object.fromEntries(named) },
      abortSignal: options.signal ?? signalOfFetch ?? abortSignal
    }
  }) as GenAIClient.RequestOptions | undefined
  return { options, added }
}

/** What a method of a service returns, with additions to its requests. */
export const adding = (
  run: Effect.Effect<unknown, unknown, unknown> | Stream.Stream<unknown, unknown, unknown>,
  added: Added
): never =>
  (Effect.isEffect(run)
    ? Effect.provideService(run, Additions, additions(added))
    : Stream.provideService(run, Additions, additions(added))) as never

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The names of `@google/genai`, of which none reaches a service. */
const official: ReadonlySet<string> = new Set([
  "body",
  "defaultBaseURL",
  "extra_body",
  "extra_query",
  "fetchOptions",
  "fetch_options",
  "headers",
  "maxRetries",
  "query",
  "retries",
  "retry_codes",
  "server_url",
  "signal",
  "timeout",
  "timeout_ms"
])

/** The options of `fetch` that may stand beside the others. */
const ofFetch: ReadonlySet<string> = new Set([
  "cache",
  "credentials",
  "dispatcher",
  "duplex",
  "integrity",
  "keepalive",
  "mode",
  "priority",
  "redirect",
  "referrer",
  "referrerPolicy",
  "window"
])

const object = (value: unknown): boolean => isFields(value)

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0

const isTime = (value: unknown): boolean => typeof value === "number" && value >= 0

const isStrategy = (value: unknown): boolean =>
  isFields(value) && (value["strategy"] === "none" || value["strategy"] === "attempt-count-backoff")

const rules: Rules.Rules = {
  body: [object, "an object"],
  extra_body: [object, "an object"],
  extra_query: [object, "an object"],
  query: [object, "an object"],
  fetch_options: [object, "an object"],
  fetchOptions: [object, "an object"],
  retries: [isStrategy, "an object with the strategy \"none\" or \"attempt-count-backoff\""],
  retry_codes: [
    (value) => Array.isArray(value) && value.every((code) => /^[1-5](\d\d|xx)$/i.test(String(code))),
    "a list of statuses, such as \"429\" or \"5XX\""
  ]
}

const backoffRules: Rules.Rules = {
  exponent: [(value) => isTime(value) && value !== 0, "a number greater than 0"],
  initialInterval: [isTime, "a number of milliseconds, 0 or more"],
  maxInterval: [isTime, "a number of milliseconds, 0 or more"]
}

/** A policy of the official SDK retries failures of the connection only if it says so. */
const retriesConnections = ({ maxRetries, retries }: RequestOptions): boolean =>
  retries?.strategy !== "attempt-count-backoff" || !Predicate.isNullish(maxRetries) ||
  retries.retryConnectionErrors === true

/** The policy that the options ask for; `undefined` if they ask for none. */
const retryOptions = (
  operation: string,
  { maxRetries, retries, retry_codes }: RequestOptions,
  own: HttpRetryOptions | undefined
): HttpRetryOptions | undefined => {
  const codes = Predicate.isNullish(retry_codes) ? {} : { httpStatusCodes: retry_codes.flatMap(statuses) }
  if (!Predicate.isNullish(maxRetries)) {
    return { ...own, ...codes, attempts: typeof maxRetries === "number" ? maxRetries + 1 : maxRetries }
  }
  if (Predicate.isNullish(retries)) return Predicate.isNullish(retry_codes) ? undefined : { ...own, ...codes }
  if (retries.strategy === "none") return { ...own, ...codes, attempts: 1 }
  if (retries.strategy === "backoff" || !isCount(retries.maxRetries)) {
    throw invalidRequest(operation, "options.retries.maxRetries", "a whole number, 0 or more")
  }
  const wrong = Rules.invalid(operation, "options.retries.backoff", retries.backoff ?? {}, backoffRules)
  if (wrong !== undefined) throw wrong
  const { exponent = 2, initialInterval = 500, maxInterval = 60_000 } = retries.backoff ?? {}
  return {
    ...own,
    ...codes,
    attempts: retries.maxRetries + 1,
    expBase: exponent,
    initialDelay: initialInterval / 1000,
    maxDelay: maxInterval / 1000
  }
}

/** The statuses of a code or of a family: `5XX`. */
const statuses = (code: string): ReadonlyArray<number> =>
  /xx$/i.test(code) ? Array.from({ length: 100 }, (_, rest) => Number(code[0]) * 100 + rest) : [Number(code)]

/** Headers added to those of other options. What is not headers stays, for the service to refuse. */
const headersOver = (options: HttpOptions | undefined, headers: RequestOptions["headers"]): unknown => {
  const own = withHeaderFields({ headers } as HttpOptions).headers
  return isFields(own) ? { ...withHeaderFields(options)?.headers, ...own } : own
}
