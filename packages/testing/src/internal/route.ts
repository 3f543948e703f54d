/** The routes of the emulated API: method, path, backends, handler. Each resource adds its routes. */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Backend, OperationName, ReceivedRequest } from "../ReceivedRequest.ts"
import type { Reply } from "../Reply.ts"
import type { RpcStatus } from "../RpcStatus.ts"
import type { Turn } from "../Turn.ts"
import type { Dialect } from "./dialect.ts"
import type { JsonObject } from "./json.ts"
import type { Quotas } from "./quotas.ts"
import type { Fields } from "./requests.ts"

/** An authorised call of a route, whose top-level fields are all known. */
export interface Call {
  readonly request: ReceivedRequest
  readonly location: Location
  readonly params: { readonly [name: string]: string }
  readonly query: URLSearchParams
  readonly body: JsonObject
  /** The output of the model that a script sets for this call. */
  readonly turn: Turn | undefined
  /** The quotas that the call counts against. */
  readonly quotas: Quotas
  /**
   * Answers a request inside this call, a `POST` to a path below the version, like a separate request of the same caller. It is not
   * logged and has no faults. `position` distinguishes the requests of one call.
   */
  readonly forward: (path: string, body: unknown, position: number) => Effect.Effect<Reply>
}

export interface Route {
  /** The method of the SDK. If a wire method serves several, the body or the query decides. */
  readonly operation: OperationName | ((body: JsonObject, query: URLSearchParams) => OperationName)
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /**
   * The path below version and parent; for uploads it begins with `upload/`. `{name}` is one segment (up to a colon),
   * `{name+}` one or more, `{name*}` all the rest. A path that begins with a slash starts at the host, with
   * `{version}` for the API version.
   */
  readonly path: string
  readonly backends: ReadonlyArray<Backend>
  /** Default: `google`. */
  readonly dialect?: Dialect
  /** Who may call: callers with a key or token, the default; these and who knows the address of an upload session; or everyone. */
  readonly access?: "session" | "open"
  /**
   * The message of the body, or the names of its fields if the rest is not known; others are refused as Google refuses them. Or `"bytes"`,
   * which are passed on unchanged.
   */
  readonly fields: Fields | "bytes"
  /** The field of the request that the body is, for the paths in errors. Default: the body is the request. */
  readonly within?: string
  /** Whose scripts apply: those of the operation, the default, or those of the requests that the route forwards. */
  readonly scripts?: "forwarded"
  readonly handle: (call: Call) => Effect.Effect<Reply, RpcStatus>
  /** The effect of a call whose connection breaks in the middle of the body. Default: no effect. */
  readonly torn?: (call: Call) => Effect.Effect<void>
}

/** The parts of a URL: backend, version, project and location, and the rest of the path. */
export interface Location {
  readonly backend: Backend
  readonly version: string
  /** `projects/{p}/locations/{l}` on Vertex AI, else empty. */
  readonly parent: string
  readonly path: string
}

/**
 * Both backends share one host here. If the host name does not decide, the path does: projects, publishers and
 * `v1beta1` belong to Vertex AI.
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
  // Firebase AI Logic has the models of the Gemini API below a project.
  const [, firebase] = /^projects\/[^/]+\/(models\/.*)$/.exec(path) ?? []
  if (firebase !== undefined) return { backend: "gemini", version, parent: "", path: firebase }
  const vertex = url.hostname.includes("aiplatform") || parent !== "" || version === "v1beta1" ||
    path.startsWith("publishers/")
  return { backend: vertex ? "vertex" : "gemini", version, parent, path }
}

/** The route for a request, and the parameters in its path. */
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

/** A segment with wrong escapes is left unchanged. */
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
