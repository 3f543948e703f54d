/**
 * Every call of the API: its endpoints, the message that it sends and the response that it gets.
 */
import type { Backend, ClassicRoute, Facts, TypeFact } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"
import { messageIn, type RequestField, type RequestMessage, type Requests, typeName } from "./Requests.ts"
import type { Responses } from "./Responses.ts"
import { nameOf, parametersId, type Wire } from "./Wire.ts"

/** How an operation is reached on one backend. */
export interface Endpoint {
  readonly method: string
  readonly path: string
  readonly when?: string
  readonly query?: { readonly [name: string]: string }
}

/** A call of the API. */
export interface Operation {
  /** `modelsGenerateContent` */
  readonly name: string
  /** The file of the resource: `Models`. */
  readonly file: string
  /** The key of the message that is sent. */
  readonly params: string
  /** The types of what the caller passes. */
  readonly paramsTypes: ReadonlyArray<string>
  readonly result: string | undefined
  readonly resultTypes: ReadonlyArray<string>
  readonly gemini?: ReadonlyArray<Endpoint>
  readonly vertex?: ReadonlyArray<Endpoint>
}

/** Operations, with what is wrong with them. */
export interface Operations {
  readonly operations: ReadonlyArray<Operation>
  readonly problems: ReadonlyArray<string>
}

const backends = ["gemini", "vertex"] as const

/** Puts the operations together; building them asks `requests` and `responses` for what they hold. */
export const operations = (wire: Wire, facts: Facts, requests: Requests, responses: Responses): Operations => {
  const problems: Array<string> = []
  const found: Array<Operation> = []

  const classic = new Map<string, Array<readonly [Backend, ClassicRoute, TypeFact | undefined]>>()
  for (const [method, operation] of Object.entries(facts.routes.classic)) {
    for (const backend of backends) {
      // Two methods merged into one: the backend's own route wins.
      const name = Overlay.methods[`${method}:${backend}`] ?? Overlay.methods[method] ?? operationName(method)
      if (name === "") continue
      const routes = classic.get(name) ?? []
      classic.set(name, routes)
      for (const route of operation[backend] ?? []) routes.push([backend, route, operation.result])
    }
  }
  for (const [name, routes] of classic) found.push(classicOperation(name, routes))
  for (const [method, operation] of Object.entries(facts.routes.snake)) {
    const name = Overlay.methods[method] ?? method
    const id = parametersId(method, operation)
    const path = operation.path.replace(
      /\{(\w+)\}/g,
      (placeholder, key: string) =>
        operation.pathParams[key] === undefined ? placeholder : `{${operation.pathParams[key].from}}`
    )
    const endpoints = [endpointOf(name, { method: operation.method, path })]
    const result = operation.result === undefined ? [] : referencesIn(wire, operation.result)
    found.push({
      name,
      file: fileOf(name),
      params: requests.message(id),
      paramsTypes: [id],
      result: undefined,
      resultTypes: result,
      gemini: endpoints,
      vertex: endpoints
    })
  }
  for (const { of, ...extra } of Overlay.operations) {
    const base = found.find((operation) => operation.name === of)
    if (of !== undefined && base === undefined) problems.push(`${extra.name} is made from ${of}, which does not exist`)
    found.push({
      file: fileOf(extra.name),
      result: undefined,
      resultTypes: [],
      ...base,
      ...extra,
      params: extra.paramsTypes === undefined ? base?.params ?? "" : requests.message(extra.paramsTypes[0]!),
      paramsTypes: extra.paramsTypes ?? base?.paramsTypes ?? []
    })
  }
  const reached = new Set<string>()
  const reach = (message: string): void => {
    if (reached.has(message)) return
    reached.add(message)
    for (const { kind } of requests.messages.get(message)?.fields ?? []) {
      const held = messageIn(kind)
      if (held !== undefined) reach(held)
    }
  }
  for (const { params } of found) reach(params)
  for (const message of requests.messages.keys()) if (!reached.has(message)) requests.messages.delete(message)
  return { operations: found.toSorted((a, b) => a.name < b.name ? -1 : 1), problems }

  function classicOperation(
    name: string,
    routes: ReadonlyArray<readonly [Backend, ClassicRoute, TypeFact | undefined]>
  ): Operation {
    const params = [
      ...new Set(routes.flatMap(([, { encoder }]) => encoder === undefined ? [] : [`types.${typeName(encoder)}`]))
    ]
    const results = [
      ...new Set(routes.flatMap(([, route, declared]) =>
        route.result !== undefined
          ? [`types.${route.result}`]
          : route.decoder !== undefined
          ? [`types.${typeName(route.decoder)}`]
          : declared === undefined
          ? []
          : referencesIn(wire, declared)
      ))
    ]
    const resultTypes = Overlay.results[name] ?? results
    for (const id of [...params, ...resultTypes]) {
      if (!wire.types.has(id)) problems.push(`${name} uses ${id}, which is not declared`)
    }
    const message = params.length === 1 ? requests.message(params[0]!) : merged(name, routes)
    return {
      name,
      file: fileOf(name),
      params: message,
      paramsTypes: params,
      result: resultTypes.map(responses.response).find((id) => id !== undefined),
      resultTypes,
      ...Object.fromEntries(backends.flatMap((backend) => {
        const endpoints = routes.flatMap(([on, route]) => on === backend ? [endpointOf(name, route)] : [])
        return endpoints.length === 0 ? [] : [[backend, endpoints]]
      }))
    }
  }

  function endpointOf(name: string, { method, path, when }: ClassicRoute): Endpoint {
    const [plain, search] = path.split("?")
    const variant = when === undefined ? undefined : Overlay.conditions[when]
    if (when !== undefined && variant === undefined) {
      problems.push(`${name} depends on ${when}: name its variant in Overlay`)
    }
    return {
      ...(variant === undefined ? {} : { when: variant }),
      method,
      path: plain!,
      ...(search === undefined ? {} : { query: Object.fromEntries(new URLSearchParams(search)) })
    }
  }

  /** One message from the two that two backends send. */
  function merged(name: string, routes: ReadonlyArray<readonly [Backend, ClassicRoute, TypeFact | undefined]>): string {
    const byBackend = Object.fromEntries(routes.map(([backend, { encoder }]) => {
      const key = requests.message(`types.${typeName(encoder!)}`)
      return [backend, requests.messages.get(key)]
    })) as { readonly [B in Backend]?: RequestMessage }
    const { gemini, vertex } = byBackend
    if (gemini === undefined || vertex === undefined) {
      problems.push(`${name} sends two messages to one backend`)
      return ""
    }
    const names = new Set([...gemini.fields, ...vertex.fields].map((field) => field.name))
    const fields = [...names].map((field): RequestField => {
      const own = { gemini: fieldIn(gemini, field), vertex: fieldIn(vertex, field) }
      const one = (own.gemini ?? own.vertex)!
      const route = (backend: Backend) => own[backend] === undefined ? "local" as const : own[backend][backend]
      const [g, v] = [route("gemini"), route("vertex")]
      return {
        name: field,
        kind: one.kind,
        required: backends.some((backend) => own[backend]?.required === true),
        ...(g === undefined ? {} : { gemini: g }),
        ...(v === undefined ? {} : { vertex: v })
      }
    })
    const title = name[0]!.toUpperCase() + name.slice(1)
    requests.messages.set(`types.${title}`, { name: title, id: gemini.id, file: gemini.file, fields })
    return `types.${title}`
  }
}

const fieldIn = (message: RequestMessage, name: string) => message.fields.find((field) => field.name === name)

/** `Models.generateContentInternal` → `modelsGenerateContent`. */
const operationName = (method: string) => {
  const [resource, verb] = method.replace(/Internal$/, "").split(".")
  return resource![0]!.toLowerCase() + resource!.slice(1) + verb![0]!.toUpperCase() + verb!.slice(1)
}

/** `authTokensCreate` → `AuthTokens`. */
const fileOf = (name: string) =>
  Overlay.resources.find((resource) => name.startsWith(resource[0]!.toLowerCase() + resource.slice(1))) ?? ""

const referencesIn = (wire: Wire, type: TypeFact): ReadonlyArray<string> =>
  typeof type === "object" && "ref" in type && wire.types.has(type.ref) && nameOf(type.ref) !== "Empty"
    ? [type.ref]
    : []
