/**
 * What HTTP itself demands of what we send: names and values of headers, and addresses.
 */

/** What a header should have been, or `undefined` when it can be sent. */
export const invalidHeader = (name: string, value: unknown): string | undefined => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "a header name"
  if (typeof value !== "string") return "a string"
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? undefined : "a header value on one line"
}

/** Joins a base URL without a trailing slash, a version that may be empty, and a path; `{api_version}` in it is the version's own place. */
export const joinUrl = (baseUrl: string, apiVersion: string, path: string): string => {
  const versioned = path.includes("{api_version}") ? path.replace("{api_version}", apiVersion) : `${apiVersion}/${path}`
  return `${baseUrl}/${versioned.replace(/^\/+/, "").replace(/\/\/+/g, "/")}`
}
