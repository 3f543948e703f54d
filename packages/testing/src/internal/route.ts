/** The emulated API as a table: verb, path, backends, handler. A resource adds its rows; nothing else knows it. */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Backend, OperationName, ReceivedRequest } from "../ReceivedRequest.ts"
import type { Reply } from "../Reply.ts"
import type { RpcStatus } from "../RpcStatus.ts"
import type { Turn } from "../Script.ts"
import type { Dialect } from "./dialect.ts"
import type { JsonObject } from "./json.ts"

/** A call that reached a route: authorised, and with a body in which every top-level field is known. */
export interface Call {
  readonly request: ReceivedRequest
  readonly location: Location
  readonly params: { readonly [name: string]: string }
  readonly query: URLSearchParams
  readonly body: JsonObject
  /** What a script has the model come to in this call. */
  readonly turn: Turn | undefined
  /**
   * Answers a request that this call brings along, `POST` to a path below the version, as it would be answered had it
   * come by itself. It is in no log, and no fault hits it. `position` tells it from others of the same call.
   */
  readonly forward: (path: string, body: unknown, position: number) => Effect.Effect<Reply>
}

export interface Route {
  /** The method of the SDK; a wire method that serves several tells them apart by the body or the query. */
  readonly operation: OperationName | ((body: JsonObject, query: URLSearchParams) => OperationName)
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /**
   * Path below version and parent, which for uploads begins with `upload/`. `{name}` is one segment (up to a colon),
   * `{name+}` one or more, `{name*}` all the rest; a path that begins with a slash is rooted at the host, with
   * `{version}` for the API version.
   */
  readonly path: string
  readonly backends: ReadonlyArray<Backend>
  /** `google` by default. */
  readonly dialect?: Dialect
  /** Top-level fields of the body, any other is refused as Google refuses it; or bytes, which are left as they are. */
  readonly fields: ReadonlyArray<string> | "bytes"
  readonly handle: (call: Call) => Effect.Effect<Reply, RpcStatus>
  /** What remains of a call whose connection breaks in the middle of the body; nothing, where this is absent. */
  readonly torn?: (call: Call) => Effect.Effect<void>
}

/** Where a URL points: backend, version, project and location, and the rest of the path. */
export interface Location {
  readonly backend: Backend
  readonly version: string
  /** `projects/{p}/locations/{l}` on Vertex AI, or empty. */
  readonly parent: string
  readonly path: string
}

/**
 * Both backends share one host here, so the path tells them apart where the host name does not: projects,
 * publishers and `v1beta1` are Vertex AI's.
 */
export const locate = (url: URL): Location => {
  if (url.pathname.startsWith("/upload/")) {
    const [, base = "", rest = ""] = /^\/upload(\/[^/]*)(.*)$/.exec(url.pathname) ?? []
    // `@google/genai` sends `/upload/v1beta1%2Fprojects%2Fp%2Flocations%2Fl/...`.
    const below = locate(new URL(decode(base) + rest, url))
    return { ...below, path: `upload/${below.path}` }
  }
  const [, version = "", rest = ""] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? []
  const [, parent = "", path = ""] = /^(?:(projects\/[^/]+\/locations\/[^/]+)\/)?(.*)$/.exec(rest) ?? []
  const vertex = url.hostname.includes("aiplatform") || parent !== "" || version === "v1beta1" ||
    path.startsWith("publishers/")
  return { backend: vertex ? "vertex" : "gemini", version, parent, path }
}

/** The row for a request, and the parameters in its path. */
export const find = (
  routes: ReadonlyArray<Route>,
  method: string,
  url: URL,
  location: Location
): { readonly route: Route; readonly params: Call["params"] } | undefined => {
  for (const route of routes) {
    if (route.method !== method || !route.backends.includes(location.backend)) continue
    const rooted = route.path.startsWith("/")
    if (!rooted && !versions.includes(location.version)) continue
    const found = pattern(route.path).exec(rooted ? url.pathname : location.path)
    if (found === null) continue
    const params = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decode(value)])
    return { route, params: Object.fromEntries(params) }
  }
  return undefined
}

/** A segment that is not well escaped names nothing, and so is left as it is. */
const decode = (segment: string): string =>
  Result.getOrElse(Result.try(() => decodeURIComponent(segment)), () => segment)

const versions: ReadonlyArray<string> = ["v1", "v1beta", "v1alpha", "v1beta1"]

const patterns = new Map<string, RegExp>()

const pattern = (path: string): RegExp => {
  const known = patterns.get(path)
  if (known !== undefined) return known
  const source = path.replace(/[.*?^$()[\]\\]/g, "\\$&")
    .replace(/\{(\w+)\+\}/g, "(?<$1>[^:]+)")
    .replace(/\{(\w+)\\\*\}/g, "(?<$1>.*)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/:]+)")
  const compiled = new RegExp(`^${source}$`)
  patterns.set(path, compiled)
  return compiled
}
