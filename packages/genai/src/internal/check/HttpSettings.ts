/**
 * Checks of what goes into a request: headers, URLs and their parts, time limits. A check returns what was expected of a wrong value, and `undefined`
 * for a right one.
 */
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import { asFields, isFields, setField } from "./Fields.ts"
import { notJson } from "./Json.ts"
import { broken, type Rule, type Rules } from "./Rules.ts"
import { revealed } from "./Secret.ts"

/** A name is an HTTP token, a value is one line of Latin-1. */
export const invalidHeader = (name: string, value: unknown): string | undefined => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "a header name"
  if (ofTheConnection.test(name)) return "no such header, because the HTTP client sets it"
  const text = revealed(value)
  if (typeof text !== "string") return "a string"
  if (/^<redacted(:.*)?>$/.test(text)) return "the Redacted itself, which text and Headers objects cannot hold"
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) ? undefined : "one line of Latin-1 characters"
}

/** Headers of the connection. HTTP clients set them, and refuse those of a caller. */
const ofTheConnection =
  /^(connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i

/** The URL ends with its path, because the paths of operations are appended to it. */
export const invalidBaseUrl = (value: unknown): string | undefined => {
  const url = typeof value === "string" && !/\s/.test(value)
    ? Result.getOrUndefined(Result.try(() => new URL(value)))
    : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) &&
      `${url.username}${url.password}${url.search}${url.hash}` === ""
    ? undefined
    : "an absolute http or https URL without user, query or fragment"
}

/** Segments of the path; the version may be empty. */
export const invalidApiVersion = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\w.-]*(\/[\w.-]+)*$/.test(value) && !value.includes("..")
    ? undefined
    : "an API version, such as v1beta"

/** One segment of the path. A project of a domain (`example.com:my-project`) has a colon. */
export const invalidProject = (value: string): string | undefined =>
  /^[\w-]([\w.:-]*[\w-])?$/.test(value) && !value.includes("..") ? undefined : "the id or number of a project"

/** The location becomes a part of the host name, so nothing else may be in it. */
export const invalidLocation = (value: string): string | undefined =>
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(value) ? undefined : "a location, such as us-central1"

/** The first wrong option: its path with a leading dot, and what was expected. */
export const invalidHttpOptions = (options: unknown): readonly [path: string, expected: string] | undefined => {
  if (!isFields(options)) return ["", "an object"]
  const { extraBody, headers, retryOptions } = options
  const wrong = broken(options, settings)
  if (wrong !== undefined) return [`.${wrong[0]}`, wrong[1]]
  const unsayable = extraBody === undefined ? undefined : notJson(extraBody)
  if (unsayable !== undefined) return [`.extraBody${unsayable[0]}`, unsayable[1]]
  for (const [name, value] of Object.entries(asFields(headers))) {
    const expected = invalidHeader(name, value)
    if (expected !== undefined) return [`.headers.${name}`, expected]
  }
  const wrongRetry = broken(asFields(retryOptions), retrySettings)
  if (wrongRetry !== undefined) return [`.retryOptions.${wrongRetry[0]}`, wrongRetry[1]]
  for (const [name, check] of [["baseUrl", invalidBaseUrl], ["apiVersion", invalidApiVersion]] as const) {
    const expected = options[name] === undefined ? undefined : check(options[name])
    if (expected !== undefined) return [`.${name}`, expected]
  }
  return undefined
}

/** Whether calls with these options work without credentials of ours: through a gateway, or with headers that hold credentials. */
export const carriesCredentials = ({ baseUrl, headers = {} }: HttpOptions): boolean =>
  baseUrl !== undefined || Object.keys(headers).some((name) => /^(x-goog-api-key|authorization)$/i.test(name))

/**
 * The options with plain fields in place of a `Headers` object or of pairs of name and value. Values of one name are joined with a comma, as HTTP joins them.
 * Headers of another form stay, and are refused by {@link invalidHttpOptions}.
 */
export const withHeaderFields = <Options extends HttpOptions | undefined>(options: Options): Options => {
  const given: unknown = isFields(options) ? options["headers"] : undefined
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given)) return options
  const headers: { [name: string]: unknown } = {}
  for (const pair of given as Iterable<unknown>) {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") return options
    const [name, value]: ReadonlyArray<unknown> = pair
    const there = Object.keys(headers).find((other) => other.toLowerCase() === (name as string).toLowerCase())
    if (there === undefined) setField(headers, name as string, value)
    else headers[there] = joined(headers[there], value)
  }
  return { ...options, headers }
}

/** Two values of one header. The result is as secret as they are. */
const joined = (one: unknown, other: unknown): unknown => {
  const text = `${String(revealed(one))}, ${String(revealed(other))}`
  return Redacted.isRedacted(one) || Redacted.isRedacted(other) ? Redacted.make(text) : text
}

const isFromZero = (value: unknown): boolean => typeof value === "number" && value >= 0

const isFinite = (value: unknown): boolean => isFromZero(value) && Number.isFinite(value)

const isStatus = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599

const millis: Rule = [isFromZero, "a number of milliseconds, 0 or more"]
const size: Rule = [isFromZero, "a number of bytes, 0 or more"]
const seconds: Rule = [isFromZero, "a number of seconds, 0 or more"]

/** The options that one rule can check. */
const settings: Rules = {
  timeout: millis,
  totalTimeout: millis,
  idleTimeout: millis,
  maxResponseSize: size,
  maxErrorSize: size,
  strict: [Predicate.isBoolean, "true or false"],
  extraBody: [isFields, "an object"],
  headers: [isFields, "an object, a Headers object or pairs of name and value"],
  retryOptions: [isFields, "an object"]
}

const retrySettings: Rules = {
  attempts: [(value) => isFinite(value) && Number.isInteger(value), "a whole number, 0 or more"],
  expBase: [(value) => isFinite(value) && value !== 0, "a number greater than 0"],
  httpStatusCodes: [(value) => Array.isArray(value) && value.every(isStatus), "a list of HTTP statuses"],
  initialDelay: [isFinite, "a number of seconds, 0 or more"],
  jitter: [(value) => isFinite(value) && Number(value) <= 1, "a number from 0 to 1"],
  maxDelay: seconds,
  maxRetryAfter: seconds
}

/** The part of a URL that may be shown: its query may hold a secret. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, "")

/** The version of an operation may be followed by the prefix of its path. */
const isEmptyVersion = (apiVersion: string): boolean => apiVersion === "" || apiVersion.startsWith("/")

/**
 * Joins a base URL without a trailing slash, a version that may be empty, and a path. The version goes before the path, or replaces `{api_version}` in
 * it. A version at the end of the base URL takes the place of an empty one.
 */
export const joinUrl = (baseUrl: string, apiVersion: string, path: string): string => {
  const isVersioned = path.includes("{api_version}")
  if (isVersioned && isEmptyVersion(apiVersion)) {
    const [, host, version] = /^(.*)\/(v\d\w*)$/.exec(baseUrl) ?? []
    if (host !== undefined && version !== undefined) return joinUrl(host, version + apiVersion, path)
  }
  const versioned = isVersioned
    // The version is part of a name in the paths of sockets: `ws/google.ai.generativelanguage.v1beta.GenerativeService.…`.
    ? path.replace("{api_version}.", `${apiVersion.replace(/\/$/, "")}.`).replace("{api_version}", apiVersion)
    : `${apiVersion}/${path}`
  return `${baseUrl}/${versioned.replace(/^\/+/, "").replace(/\/\/+/g, "/")}`
}
