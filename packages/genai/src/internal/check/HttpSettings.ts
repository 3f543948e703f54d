/**
 * Checks of what goes into a request: headers, URLs and their parts, time limits. A check returns what was expected of a wrong value, and `undefined`
 * for a right one.
 */
import * as Result from "effect/Result"
import { isFields } from "./Fields.ts"

/** A name is an HTTP token, a value is one line of Latin-1. */
export const invalidHeader = (name: string, value: unknown): string | undefined => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "a header name"
  if (ofTheConnection.test(name)) return "no such header: the HTTP client sets it itself"
  if (typeof value !== "string") return "a string"
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? undefined : "one line of Latin-1 characters"
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
  for (const name of ["timeout", "totalTimeout", "idleTimeout", "maxResponseSize", "maxErrorSize"]) {
    const limit = options[name]
    if (limit !== undefined && !(typeof limit === "number" && limit >= 0)) {
      return [`.${name}`, `a number of ${name.endsWith("Size") ? "bytes" : "milliseconds"}, 0 or more`]
    }
  }
  for (const name of ["headers", "extraBody", "retryOptions"]) {
    if (options[name] !== undefined && !isFields(options[name])) return [`.${name}`, "an object"]
  }
  for (const [name, value] of Object.entries(isFields(options["headers"]) ? options["headers"] : {})) {
    const expected = invalidHeader(name, value)
    if (expected !== undefined) return [`.headers.${name}`, expected]
  }
  for (const [name, check] of [["baseUrl", invalidBaseUrl], ["apiVersion", invalidApiVersion]] as const) {
    const expected = options[name] === undefined ? undefined : check(options[name])
    if (expected !== undefined) return [`.${name}`, expected]
  }
  return undefined
}

/** The part of a URL that may be shown: its query may hold a secret. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, "")

/**
 * Joins a base URL without a trailing slash, a version that may be empty, and a path. The version goes before the path, or replaces `{api_version}` in
 * it.
 */
export const joinUrl = (baseUrl: string, apiVersion: string, path: string): string => {
  const versioned = path.includes("{api_version}") ? path.replace("{api_version}", apiVersion) : `${apiVersion}/${path}`
  return `${baseUrl}/${versioned.replace(/^\/+/, "").replace(/\/\/+/g, "/")}`
}
