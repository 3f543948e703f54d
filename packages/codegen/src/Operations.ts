/**
 * Every call of the API: its endpoints, its request message and its response.
 */
import type { Backend, ClassicRoute, Endpoint, Facts, SnakeOperation, TypeFact } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"
import { messageIn, type RequestField, type RequestMessage, type Requests, simplify } from "./Requests.ts"
import { capitalized, classicName, resources, snakeName } from "./Resources.ts"
import type { Responses } from "./Responses.ts"
import { nameOf, parametersId, type Wire } from "./Wire.ts"

/** A call of the API. */
export interface Operation {
  /** `modelsGenerateContent` */
  readonly name: string
  /** `models.generateContent` */
  readonly title: string
  /** The file of the resource: `Models`. */
  readonly file: string
  /** Whether it is not idempotent: sending it twice may have twice the effect. */
  readonly mutates: boolean
  /** The key of the request message. */
  readonly params: string
  /** The types of the parameters; the caller passes their intersection. */
  readonly paramsTypes: ReadonlyArray<string>
  /** The response, if it needs decoding. */
  readonly result: string | undefined
  /** The types of the result, a union. */
  readonly resultTypes: ReadonlyArray<string>
  readonly gemini?: ReadonlyArray<Endpoint>
  readonly vertex?: ReadonlyArray<Endpoint>
}

type Untitled = Omit<Operation, "title" | "mutates">

/** All operations and their problems. */
export interface Operations {
  readonly operations: ReadonlyArray<Operation>
  readonly problems: ReadonlyArray<string>
}

const backends = ["gemini", "vertex"] as const

/** Builds the operations, with the messages of `requests` and `responses`. */
export const operations = (wire: Wire, facts: Facts, requests: Requests, responses: Responses): Operations => {
  const problems: Array<string> = []
  const { fileOf, titleOf } = resources(facts)

  const classicOperation = (name: string, routes: ReadonlyArray<Routed>): Untitled => {
    const params = unique(routes.map(({ route }) => `types.${capitalized(route.encoder!)}`))
    const resultTypes = Overlay.results[name] ?? unique(routes.flatMap(resultOf))
    for (const id of [...params, ...resultTypes]) {
      if (!wire.types.has(id)) problems.push(`${name} uses ${id}, which is not declared`)
    }
    return {
      name,
      file: fileOf(name),
      params: params.length === 1 ? requests.message(params[0]!) : merged(name, routes),
      paramsTypes: params,
      result: resultTypes.map(responses.response).find((id) => id !== undefined),
      resultTypes,
      ...Object.fromEntries(backends.flatMap((backend) => {
        const own = routes.filter((routed) => routed.backend === backend)
        return own.length === 0 ? [] : [[backend, own.map(({ route }) => endpoint(name, route))]]
      }))
    }
  }

  const snakeOperation = (method: string, operation: SnakeOperation): Untitled => {
    const name = snakeName(method, operation)
    const id = parametersId(operation)
    const path = operation.path.replace(/\{(\w+)\}/g, (placeholder, key: string) => {
      const param = operation.pathParams[key]
      return param === undefined ? placeholder : `{${param.from}}`
    })
    const endpoints = [endpoint(name, { method: operation.method, path })]
    return {
      name,
      file: fileOf(name),
      params: requests.message(id),
      paramsTypes: [id],
      result: undefined,
      resultTypes: referencesIn(operation.result),
      gemini: endpoints,
      vertex: endpoints
    }
  }

  const extraOperation = (extra: Overlay.ExtraOperation, others: ReadonlyArray<Untitled>): Untitled => {
    const base = others.find(({ name }) => name === extra.of)
    const [id] = extra.paramsTypes ?? base?.paramsTypes ?? []
    if (id === undefined) problems.push(`${extra.name} is made from ${extra.of}, which does not exist`)
    return {
      ...base,
      name: extra.name,
      file: fileOf(extra.name),
      params: id === undefined ? "" : requests.message(id),
      paramsTypes: id === undefined ? [] : [id],
      result: undefined,
      resultTypes: extra.resultTypes ?? [],
      ...(extra.gemini === undefined ? {} : { gemini: extra.gemini })
    }
  }

  /** Adds the public name of an operation, and whether it is idempotent. */
  const titled = (operation: Untitled): Operation => {
    const endpoints = backends.flatMap((backend) => operation[backend] ?? [])
    const mutates = endpoints.some(({ method, path }) => method === "POST" && !Overlay.pure.test(path))
    return { ...operation, title: titleOf(operation.name), mutates }
  }

  const endpoint = (name: string, { method, path, when }: Pick<ClassicRoute, "method" | "path" | "when">): Endpoint => {
    const [plain, search] = path.split("?")
    const variant = when === undefined ? undefined : Overlay.conditions[when]
    if (when !== undefined && variant === undefined) {
      problems.push(`${name} depends on ${when}: name its variant in Overlay.conditions`)
    }
    return {
      ...(variant === undefined ? {} : { when: variant }),
      method,
      path: plain!,
      ...(search === undefined ? {} : { query: Object.fromEntries(new URLSearchParams(search)) })
    }
  }

  const resultOf = ({ returned, route }: Routed): ReadonlyArray<string> => {
    if (route.result !== undefined) return [`types.${route.result}`]
    return route.decoder === undefined ? referencesIn(returned) : [`types.${capitalized(route.decoder)}`]
  }

  const referencesIn = (type: TypeFact | undefined): ReadonlyArray<string> =>
    typeof type === "object" && "ref" in type && wire.types.has(type.ref) && nameOf(type.ref) !== "Empty"
      ? [type.ref]
      : []

  /** Merges the messages of both backends. */
  const merged = (name: string, routes: ReadonlyArray<Routed>): string => {
    const sent = (backend: Backend): RequestMessage | undefined => {
      const own = routes.filter((routed) => routed.backend === backend)
      if (own.length !== 1) problems.push(`${name} has ${own.length} methods on ${backend}, one expected`)
      return own[0] && requests.messages.get(requests.message(`types.${capitalized(own[0].route.encoder!)}`))
    }
    const own = { gemini: sent("gemini"), vertex: sent("vertex") }
    const names = unique(backends.flatMap((backend) => own[backend]?.fields.map((field) => field.name) ?? []))
    const fields = names.map((field): RequestField => {
      const on = (backend: Backend) => own[backend]?.fields.find((candidate) => candidate.name === field)
      const routesOf = backends.flatMap((backend) => {
        const there = on(backend)
        const route = there === undefined ? "local" : there[backend]
        return route === undefined ? [] : [[backend, route]]
      })
      const required = backends.some((backend) => on(backend)?.required === true)
      return { name: field, kind: (on("gemini") ?? on("vertex"))!.kind, required, ...Object.fromEntries(routesOf) }
    })
    const title = capitalized(name)
    const { file = "", id = "" } = own.gemini ?? {}
    requests.messages.set(`types.${title}`, { name: title, id, file, fields })
    return `types.${title}`
  }

  const classic = [...routesByName(facts)].map(([name, routes]) => classicOperation(name, routes))
  const snake = Object.entries(facts.routes.snake).map(([method, operation]) => snakeOperation(method, operation))
  const extra = Overlay.operations.map((operation) => extraOperation(operation, [...classic, ...snake]))
  const all = [...classic, ...snake, ...extra].toSorted((a, b) => a.name < b.name ? -1 : 1).map(titled)
  simplify(requests.messages)
  keepReached(requests, all)
  return { operations: all, problems }
}

/** The keys of the messages that are sent to one backend, including nested messages. */
export const sentTo = (
  backend: Backend,
  operations: ReadonlyArray<Operation>,
  { messages }: Requests
): ReadonlySet<string> => {
  const reached = new Set<string>()
  const reach = (key: string | undefined): void => {
    if (key === undefined || reached.has(key)) return
    reached.add(key)
    for (const { kind } of messages.get(key)?.fields ?? []) reach(messageIn(kind))
  }
  for (const operation of operations) if (operation[backend] !== undefined) reach(operation.params)
  return reached
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

/** A route of the camelCase family and the declared result of its method. */
interface Routed {
  readonly backend: Backend
  readonly route: ClassicRoute
  readonly returned: TypeFact | undefined
}

/** The routes of the camelCase family by operation; the overlay can merge two methods into one operation. */
const routesByName = (facts: Facts): ReadonlyMap<string, ReadonlyArray<Routed>> => {
  const byName = new Map<string, Array<Routed>>()
  for (const [method, operation] of Object.entries(facts.routes.classic)) {
    for (const backend of backends) {
      const name = nameOn(method, backend)
      if (name === "") continue
      const routes = byName.get(name) ?? []
      byName.set(name, routes)
      for (const route of operation[backend] ?? []) routes.push({ backend, route, returned: operation.result })
    }
  }
  return byName
}

/** Keeps the messages that an operation sends. A message for one backend needs no route for the other. */
const keepReached = (requests: Requests, operations: ReadonlyArray<Operation>): void => {
  const gemini = sentTo("gemini", operations, requests)
  const vertex = sentTo("vertex", operations, requests)
  for (const [key, message] of requests.messages) {
    if (gemini.has(key) && vertex.has(key)) continue
    const from = gemini.has(key) ? "gemini" : "vertex"
    if (!gemini.has(key) && !vertex.has(key)) requests.messages.delete(key)
    else requests.messages.set(key, { ...message, fields: message.fields.map((field) => onBoth(field, field[from])) })
  }
}

const onBoth = ({ gemini: _, vertex: __, ...field }: RequestField, route: RequestField["gemini"]): RequestField =>
  route === undefined ? field : { ...field, gemini: route, vertex: route }

/** The name of a method of the camelCase family: the overlay can name it otherwise for one backend. */
const nameOn = (method: string, backend: Backend) =>
  Overlay.methods[`${method}:${backend}`] ?? Overlay.methods[method] ?? classicName(method)

const unique = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(items)]
