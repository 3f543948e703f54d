/**
 * Builds the HTTP request of an operation from its parameters: endpoint of the backend, URL, headers and body.
 */
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type Auth, isAuth } from "../../Auth.ts"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { InvalidRequest, UnsupportedMethod } from "../../GenAIError.ts"
import { version } from "../../version.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { Endpoint } from "../../wire/Message.ts"
import { invalidSignal } from "../check/Aborting.ts"
import { fieldOf, isFields, setField } from "../check/Fields.ts"
import { invalidHttpOptions, joinUrl, withHeaderFields } from "../check/HttpSettings.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { revealed } from "../check/Secret.ts"
import { defaultApiVersion, needsProject, pathPrefix } from "../codec/BackendRules.ts"
import * as Codec from "../codec/Codec.ts"
import type { Problem, UnknownField } from "../codec/EncodingContext.ts"
import * as Additions from "../settings/Additions.ts"
import { type Headers, type HttpRequest, withBody, withHeaders } from "../transport/HttpRequest.ts"
import type { Sending } from "../transport/Sender.ts"
import { type EachAttempt, merge, none, type Settings } from "./Settings.ts"

/** A request that is complete except for its credentials. */
export interface Prepared extends Settings, Sending {
  readonly request: HttpRequest
  /** Credentials to use instead of those of the client. */
  readonly auth: Auth | undefined
  /** The fields of the parameters that the SDK does not know. They are sent. */
  readonly unknown: ReadonlyArray<UnknownField>
}

/** Options of one call. */
export interface RequestOptions {
  /** HTTP options of this call. They override those of its region and of the client. */
  readonly httpOptions?: HttpOptions | undefined
  /** Interrupts the call when it is aborted. The call then ends as interrupted, like one whose fiber is interrupted. */
  readonly abortSignal?: AbortSignal | undefined
}

/** Options of one call, with the endpoint to use where an operation has several, credentials for this call, and what runs each of its attempts. */
export interface CallOptions extends RequestOptions {
  readonly variant?: string | undefined
  /**
   * Runs each attempt of the call: the effect that it gets sends the request once, and succeeds with the answer, or with the first events of a stream. It is for
   * layers over the client, which otherwise see a call and not how often it is sent. Default: the attempt itself.
   */
  readonly eachAttempt?: EachAttempt | undefined
  /** Credentials to use instead of those of the client and of an `authorization` header of the caller. */
  readonly auth?: Auth | undefined
}

/** The options of a call: a separate argument, or part of the `config` of its parameters. */
const optionsOf = (params: unknown, options: CallOptions | undefined): RequestOptions => {
  const config: RequestOptions = Predicate.hasProperty(params, "config") && isFields(params.config)
    ? params.config
    : {}
  return {
    httpOptions: options?.httpOptions ?? config.httpOptions ?? undefined,
    abortSignal: options?.abortSignal ?? config.abortSignal
  }
}

/** The signal that aborts a call. A value of another type is refused when the request is prepared. */
export const signalOf = (params: unknown, options: CallOptions | undefined): AbortSignal | undefined => {
  const { abortSignal } = optionsOf(params, options)
  return abortSignal instanceof AbortSignal ? abortSignal : undefined
}

/** The request of an operation, or the first problem of its parameters. */
export interface Prepare {
  (
    config: GenAIConfig,
    region: HttpOptions,
    operation: Codec.Operation<never, unknown>,
    params: unknown,
    options: CallOptions | undefined,
    additions?: Additions.Additions
  ): Result.Result<Prepared, Problem | UnsupportedMethod>
}

/** Prepares requests whose parameters are encoded so. */
export const preparing = (encode: Codec.Encode): Prepare =>
(
  config,
  region,
  operation,
  params,
  options,
  additions = Additions.none
) => {
  const { backend } = config
  const variant = options?.variant
  const endpoint = operation[backend._tag]?.find((endpoint) => endpoint.when === undefined || endpoint.when === variant)
  if (endpoint === undefined) {
    return Result.fail(
      new UnsupportedMethod({
        message: `${operation.name} is not supported by the ${backend.title}`,
        operation: operation.name,
        backend: backend.title
      })
    )
  }
  const encoded = encode(operation, params, backend, variant)
  if (Result.isFailure(encoded)) return Result.fail(encoded.failure)
  const { body, query, unknown, url: names } = encoded.success
  const path = fillPath(endpoint.path, names, operation)
  if (Result.isFailure(path)) return Result.fail(path.failure)
  const { abortSignal, httpOptions: given } = optionsOf(params, options)
  const own = ownOptions(params, given)
  const wrong = wrongOptions(region, operation.name, placeOf(undefined)) ??
    wrongOptions(own, operation.name, placeOf(options), params) ??
    invalidSignal(
      operation.name,
      options?.abortSignal === undefined ? "config.abortSignal" : "options.abortSignal",
      abortSignal
    ) ?? (options?.auth === undefined || isAuth(options.auth)
      ? undefined
      : invalidRequest(operation.name, "options.auth", "an Auth"))
  if (wrong !== undefined) return Result.fail(wrong)
  const httpOptions = merge(merge(config.httpOptions, region), own)
  const [unwanted] = httpOptions.strict === true ? unknown : []
  if (unwanted !== undefined) {
    const { field, nearest } = unwanted
    return Result.fail(invalidRequest(operation.name, field, nearest ?? "a known field, because strict is set"))
  }
  if (isExpress(config, httpOptions) && needsProject(path.success)) {
    return Result.fail(
      new UnsupportedMethod({
        message:
          `${operation.name} is not supported by ${backend.title} in express mode: it needs a project. Set project and location`,
        operation: operation.name,
        backend: backend.title
      })
    )
  }
  const baseUrl = httpOptions.baseUrl?.replace(/\/$/, "") ?? config.baseUrl
  const prefix = httpOptions.baseUrlResourceScope === "COLLECTION"
    ? ""
    : pathPrefix(backend, endpoint.method, path.success)
  const address = joinUrl(baseUrl, `${httpOptions.apiVersion ?? versionOf(operation, config)}/${prefix}`, path.success)
  const { headers, secretHeaders } = buildHeaders(httpOptions)
  const url = `${address}${search(endpoint, query)}`
  const bare: HttpRequest = { method: endpoint.method, url, headers, body: undefined }
  const request = hasBody(endpoint)
    ? withJson(bare, () => extend(body, httpOptions.extraBody), operation.name)
    : Result.succeed(bare)
  const { change = Result.succeed, init, retriesConnections } = additions
  return Result.map(Result.flatMap(request, (request) => change(request, operation.name)), (request) => ({
    operation: operation.name,
    request,
    httpOptions,
    mutates: operation.mutates ?? false,
    auth: options?.auth,
    retriesConnections,
    init,
    eachAttempt: options?.eachAttempt,
    secretHeaders,
    unknown
  }))
}

/** Prepares any request. */
export const prepare: Prepare = /*#__PURE__*/ preparing(Codec.encode)

/** The request with a label more among those that say what it is made with. */
export const withLabel = (prepared: Prepared, label: string): Prepared => {
  const { request } = prepared
  const labels = `${request.headers["x-goog-api-client"]} ${label}`
  return { ...prepared, request: withHeaders(request, { "x-goog-api-client": labels }) }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The API version of the call. The version of an operation replaces the default version, but not one that the client chose. */
const versionOf = ({ apiVersion }: Codec.Operation<never, unknown>, config: GenAIConfig): string =>
  apiVersion !== undefined && config.apiVersion === defaultApiVersion(config.backend) ? apiVersion : config.apiVersion

/** Whether a key takes the place of a project, and no gateway adds one. */
const isExpress = ({ apiKey, backend }: GenAIConfig, { baseUrlResourceScope }: HttpOptions): boolean =>
  backend._tag === "vertex" && backend.project === undefined && apiKey !== undefined &&
  baseUrlResourceScope !== "COLLECTION"

/** PUT sends raw bytes, not JSON. */
const hasBody = ({ method }: Endpoint): boolean => method === "POST" || method === "PATCH"

/** The path of the options of a call, for errors. */
const placeOf = (options: CallOptions | undefined): string =>
  options?.httpOptions === undefined ? "config.httpOptions" : "options.httpOptions"

const hasVersion = (params: unknown): params is { readonly api_version: string } =>
  Predicate.hasProperty(params, "api_version") && params.api_version !== undefined

/** The HTTP options of a call. The parameters of some operations include the API version. */
const ownOptions = (params: unknown, given: HttpOptions | undefined): HttpOptions | undefined => {
  const own = withHeaderFields(given)
  return hasVersion(params) ? { ...own, apiVersion: params.api_version } : own
}

/** The first problem of the options of a region or a call. Options of the client were checked when it was made. */
const wrongOptions = (
  options: HttpOptions | undefined,
  operation: string,
  place: string,
  params?: unknown
): InvalidRequest | undefined => {
  const wrong = options === undefined || options === none ? undefined : invalidHttpOptions(options)
  if (wrong === undefined) return undefined
  const [path, expected] = wrong
  const field = path === ".apiVersion" && hasVersion(params) ? "api_version" : `${place}${path}`
  return invalidRequest(operation, field, expected)
}

const fillPath = (
  template: string,
  url: { readonly [name: string]: unknown },
  operation: Codec.Operation<never, unknown>
): Result.Result<string, InvalidRequest> => {
  const [start = "", ...rest] = template.split("{")
  let path = start
  for (const part of rest) {
    const end = part.indexOf("}")
    const name = part.slice(0, end)
    const value = name === "api_version" ? "{api_version}" : url[name]
    if (typeof value !== "string" || !isName(value)) {
      return Result.fail(
        new InvalidRequest({
          message: `Invalid ${name}: expected a resource name without "..", "?", "&", "#" or white space`,
          operation: operation.name,
          field: name,
          expected: "a resource name"
        })
      )
    }
    path += (value.includes("%") && !isEncoded(name, operation) ? literal(value) : value) + part.slice(end + 1)
  }
  return Result.succeed(path)
}

/** Whether a name can be part of a path. URLs resolve segments of dots, also encoded ones, so a name must not contain them. */
const isName = (value: string): boolean =>
  value !== "" &&
  // oxlint-disable-next-line no-control-regex
  !/\.\.|%2e|[?&#\\\s\x00-\x1f\x7f]|^\/|\/\/|\/$|(^|\/)\.(\/|$)/i.test(value) && !/\p{Surrogate}/u.test(value)

/** Whether a part of the path is encoded already: by the field table, or as a URI. */
const isEncoded = (name: string, { params }: Codec.Operation<never, unknown>): boolean => {
  const field = params()[name]
  return name === "uri" ||
    typeof field === "object" && "by" in field && field.by !== undefined && encoding.has(field.by)
}

/** The transforms that encode parts of a path. */
const encoding: ReadonlySet<string> = new Set(["pathSegment", "reservedPath"])

/** A name as the server reads it again: `%20` is three characters of it, not a blank. */
const literal = (name: string): string => name.replaceAll("%", "%25")

const withJson = (
  request: HttpRequest,
  body: () => { readonly [name: string]: unknown },
  operation: string
): Result.Result<HttpRequest, InvalidRequest> =>
  Result.mapBoth(Result.try(() => JSON.stringify(body())), {
    onSuccess: (json) => withBody(request, json),
    onFailure: () => invalidRequest(operation, "params", "JSON values without cycles")
  })

const search = (endpoint: Endpoint, query: { readonly [name: string]: unknown }): string => {
  if (endpoint.query === undefined && Object.keys(query).length === 0) return ""
  const params = new URLSearchParams(endpoint.query)
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) params.append(name, String(item))
  }
  return `?${params.toString()}`
}

/** The headers of a request, and the names of those that are secret. */
interface BuiltHeaders {
  readonly headers: Headers
  readonly secretHeaders: ReadonlyArray<string>
}

const buildHeaders = (options: HttpOptions): BuiltHeaders => {
  const known = built.get(options)
  if (known !== undefined) return known
  const client = `effect-genai/${version}`
  const headers: { [name: string]: string } = { "user-agent": client, "x-goog-api-client": client }
  const secretHeaders: Array<string> = []
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    const lowerCased = name.toLowerCase()
    if (Redacted.isRedacted(value)) secretHeaders.push(lowerCased)
    headers[lowerCased] = String(revealed(value))
  }
  if (options.timeout !== undefined && options.timeout > 0 && options.timeout !== Infinity) {
    headers["x-server-timeout"] = String(Math.ceil(options.timeout / 1000))
  }
  const result = { headers, secretHeaders }
  built.set(options, result)
  return result
}

/** Headers by the options they were built from: the options of a client come with every call. */
const built = /*#__PURE__*/ new WeakMap<HttpOptions, BuiltHeaders>()

/** Merges `extraBody` into the body: objects recursively; other values replace. */
const extend = (body: { readonly [name: string]: unknown }, extra: unknown): { readonly [name: string]: unknown } => {
  if (!isFields(extra)) return body
  const merged: { [name: string]: unknown } = { ...body }
  for (const [name, value] of Object.entries(extra)) {
    const there = fieldOf(merged, name)
    setField(merged, name, isFields(there) && isFields(value) ? extend(there, value) : value)
  }
  return merged
}
