/**
 * From an operation and its parameters to one HTTP request: the endpoint of the backend, the address, the headers and the body.
 */
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { type Auth, isAuth } from "../../Auth.ts"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { InvalidRequest, UnsupportedMethod } from "../../GenAIError.ts"
import { version } from "../../version.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import type { Endpoint } from "../../wire/Message.ts"
import { invalidSignal } from "../check/Aborting.ts"
import { isFields } from "../check/Fields.ts"
import { invalidHttpOptions, joinUrl } from "../check/HttpSettings.ts"
import { invalidRequest } from "../check/Parameters.ts"
import { defaultApiVersion, pathPrefix } from "../codec/BackendRules.ts"
import * as Codec from "../codec/Codec.ts"
import type { Problem } from "../codec/EncodingContext.ts"
import { merge, none, type Settings } from "./Settings.ts"

/** A request that lacks nothing but credentials. */
export interface Prepared extends Settings {
  readonly request: HttpClientRequest.HttpClientRequest
  /** Credentials in place of those of the client. */
  readonly auth: Auth | undefined
}

/** What a call says beside its parameters. */
export interface RequestOptions {
  /** Options of this call, on top of those of its region and of the client. */
  readonly httpOptions?: HttpOptions | undefined
  /** Interrupts the call. Other than by its fiber, the call then ends as interrupted. */
  readonly abortSignal?: AbortSignal | undefined
}

/** The options of a call, which endpoint of its operation is meant where there are several, and credentials of its own. */
export interface CallOptions extends RequestOptions {
  readonly variant?: string | undefined
  /** Credentials in place of those of the client, also where headers of the caller have others. */
  readonly auth?: Auth | undefined
}

/** The options of a call: those beside its parameters, else those in their `config`. */
export const optionsOf = (params: unknown, options: CallOptions | undefined): RequestOptions => {
  const config: RequestOptions = Predicate.hasProperty(params, "config") && isFields(params.config)
    ? params.config
    : {}
  return {
    httpOptions: options?.httpOptions ?? config.httpOptions ?? undefined,
    abortSignal: options?.abortSignal ?? config.abortSignal
  }
}

/** The signal that aborts a call. One of another kind is refused when the request is prepared. */
export const signalOf = (params: unknown, options: CallOptions | undefined): AbortSignal | undefined => {
  const { abortSignal } = optionsOf(params, options)
  return abortSignal instanceof AbortSignal ? abortSignal : undefined
}

/** The request of an operation, or why it cannot be made. */
export const prepare = (
  config: GenAIConfig,
  region: HttpOptions,
  operation: Codec.Operation<never, unknown>,
  params: unknown,
  options: CallOptions | undefined
): Result.Result<Prepared, Problem | UnsupportedMethod> => {
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
  const encoded = Codec.encode(operation, params, backend, variant)
  if (Result.isFailure(encoded)) return Result.fail(encoded.failure)
  const { body, query, url } = encoded.success
  const path = fillPath(endpoint.path, url, operation.name)
  if (Result.isFailure(path)) return Result.fail(path.failure)
  const own = ownOptions(params, options)
  const wrong = wrongOptions(region, operation.name, placeOf(undefined)) ??
    wrongOptions(own, operation.name, placeOf(options), params) ??
    invalidSignal(
      operation.name,
      options?.abortSignal === undefined ? "config.abortSignal" : "options.abortSignal",
      optionsOf(params, options).abortSignal
    ) ?? (options?.auth === undefined || isAuth(options.auth)
      ? undefined
      : invalidRequest(operation.name, "options.auth", "an Auth"))
  if (wrong !== undefined) return Result.fail(wrong)
  const httpOptions = merge(merge(config.httpOptions, region), own)
  const baseUrl = httpOptions.baseUrl?.replace(/\/$/, "") ?? config.baseUrl
  const prefix = httpOptions.baseUrlResourceScope === "COLLECTION"
    ? ""
    : pathPrefix(backend, endpoint.method, path.success)
  const address = joinUrl(baseUrl, `${httpOptions.apiVersion ?? versionOf(operation, config)}/${prefix}`, path.success)
  const bare = HttpClientRequest.make(endpoint.method)(`${address}${search(endpoint, query)}`, {
    headers: buildHeaders(httpOptions)
  })
  const request = hasBody(endpoint)
    ? withBody(bare, () => extend(body, httpOptions.extraBody), operation.name)
    : Result.succeed(bare)
  return Result.map(request, (request) => ({
    operation: operation.name,
    request,
    httpOptions,
    mutates: operation.mutates ?? false,
    auth: options?.auth
  }))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The version of an operation that has one of its own goes before the default, and not before the client's. */
const versionOf = ({ apiVersion }: Codec.Operation<never, unknown>, config: GenAIConfig): string =>
  apiVersion !== undefined && config.apiVersion === defaultApiVersion(config.backend) ? apiVersion : config.apiVersion

/** PUT sends raw bytes, not JSON. */
const hasBody = ({ method }: Endpoint): boolean => method === "POST" || method === "PATCH"

/** Where the options of a call stand. */
const placeOf = (options: CallOptions | undefined): string =>
  options?.httpOptions === undefined ? "config.httpOptions" : "options.httpOptions"

const hasVersion = (params: unknown): params is { readonly api_version: string } =>
  Predicate.hasProperty(params, "api_version") && params.api_version !== undefined

/** The options of a call; that of the version may stand among the parameters. */
const ownOptions = (params: unknown, options: CallOptions | undefined): HttpOptions | undefined => {
  const own = optionsOf(params, options).httpOptions
  return hasVersion(params) ? { ...own, apiVersion: params.api_version } : own
}

/** What is wrong with the options of a region or a call. Those of the client were looked at when it was made. */
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
  operation: string
): Result.Result<string, InvalidRequest> => {
  let problem: InvalidRequest | undefined
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "api_version") return "{api_version}"
    const value = url[name]
    if (typeof value === "string" && isName(value)) return value
    problem ??= new InvalidRequest({
      message: `Invalid ${name}: expected a resource name without "..", "?", "&", "#" or white space`,
      operation,
      field: name,
      expected: "a resource name"
    })
    return ""
  })
  return problem === undefined ? Result.succeed(path) : Result.fail(problem)
}

/** A URL resolves segments of dots, encoded ones too, so none may be in a name. */
const isName = (value: string): boolean =>
  // oxlint-disable-next-line no-control-regex
  value !== "" && !/\.\.|%2e|[?&#\\\s\x00-\x1f\x7f]|^\/|\/\/|\/$|(^|\/)\.(\/|$)/i.test(value)

const withBody = (
  request: HttpClientRequest.HttpClientRequest,
  body: () => { readonly [name: string]: unknown },
  operation: string
): Result.Result<HttpClientRequest.HttpClientRequest, InvalidRequest> =>
  Result.mapBoth(Result.try(() => JSON.stringify(body())), {
    onSuccess: (json) => HttpClientRequest.setBody(request, HttpBody.text(json, "application/json")),
    onFailure: () => invalidRequest(operation, "params", "values that JSON has, without cycles")
  })

const search = (endpoint: Endpoint, query: { readonly [name: string]: unknown }): string => {
  if (endpoint.query === undefined && Object.keys(query).length === 0) return ""
  const params = new URLSearchParams(endpoint.query)
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) params.append(name, String(item))
  }
  return `?${params.toString()}`
}

const client = `effect-genai/${version}`

const buildHeaders = (options: HttpOptions): Headers.Headers => {
  const known = built.get(options)
  if (known !== undefined) return known
  const headers: { [name: string]: string } = { "user-agent": client, "x-goog-api-client": client }
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = value
  if (options.timeout !== undefined && options.timeout > 0 && options.timeout !== Infinity) {
    headers["x-server-timeout"] = String(Math.ceil(options.timeout / 1000))
  }
  const result = Headers.fromInput(headers)
  built.set(options, result)
  return result
}

/** The headers of options that come with many calls: those of a client. */
const built = /*#__PURE__*/ new WeakMap<HttpOptions, Headers.Headers>()

/** Lays `extraBody` over the body: objects merge to any depth, all else replaces. */
const extend = (body: { readonly [name: string]: unknown }, extra: unknown): { readonly [name: string]: unknown } => {
  if (!isFields(extra)) return body
  const merged: { [name: string]: unknown } = { ...body }
  for (const [name, value] of Object.entries(extra)) {
    const there = merged[name]
    merged[name] = isFields(there) && isFields(value) ? extend(there, value) : value
  }
  return merged
}
