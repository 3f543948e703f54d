/**
 * What the requests and the returned values of the two SDKs differ in.
 */
import * as Predicate from "effect/Predicate"
import { differing, missing } from "./Leaves.ts"
import type { Sent } from "./Recorder.ts"
import type { Both } from "./Sdks.ts"

/**
 * Why the calls are not the same; nothing when they are. Where the official SDK refuses, ours has to refuse with an error of ours, and
 * neither may have sent anything; else they send equal requests.
 */
export const problems = ({ official, ours }: Both): ReadonlyArray<string> => {
  if (official.error !== undefined) {
    if (official.sent.length > 0) return [`official: ${official.error} after sending`]
    return ours.sent.length === 0 && refusals.has(tag(ours.error)) ? [] : [
      `official: ${official.error}`,
      `ours: ${ours.error ?? "sent"} ${JSON.stringify(ours.sent.map(({ body, url }) => ({ url, body })))}`
    ]
  }
  return ours.error === undefined
    ? differing(official.sent.map(relevant), ours.sent.map(relevant))
    : [`official: sent ${JSON.stringify(official.sent[0]?.body)}`, `ours: ${ours.error}`]
}

/** What of the values that the official SDK returned is not found in ours, accessors included. */
export const lost = ({ official, ours }: Both): ReadonlyArray<string> => [
  ...(official.error === undefined) === (ours.error === undefined)
    ? []
    : [`official: ${official.error}, ours: ${ours.error}`],
  ...(official.value === undefined ? [] : missing(withAccessors(official.value), withAccessors(ours.value)))
]

/** The tag of an error of ours. */
export const tag = (error: unknown): string => Predicate.hasProperty(error, "_tag") ? String(error._tag) : String(error)

const refusals = new Set(["UnsupportedField", "UnsupportedMethod", "SchemaUnsupported", "InvalidRequest"])

/** What has to be equal: all but the client's own name, and what comes with no body (see `differences.test.ts`). */
const relevant = ({ body, headers, method, url }: Sent) => {
  const bodiless = method === "GET" || method === "DELETE"
  const { origin, pathname, searchParams } = new URL(url)
  return {
    method,
    path: `${origin}${pathname}`,
    query: [...searchParams].toSorted(([a], [b]) => a < b ? -1 : 1),
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !clientName.has(name) && !(bodiless && name === "content-type"))
    ),
    body: bodiless ? undefined : body
  }
}

const clientName = new Set(["user-agent", "x-goog-api-client"])

const accessors = [
  "text",
  "data",
  "functionCalls",
  "executableCode",
  "codeExecutionResult",
  "initialPromptTokenCount"
]

/** A response with what its accessors say as fields, for leaves to be read of. */
const withAccessors = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withAccessors)
  if (!Predicate.isObject(value)) return value
  const read = accessors.map((name) => [`${name}()`, Reflect.get(value, name)] as const)
  return { ...value, ...Object.fromEntries(read) }
}
