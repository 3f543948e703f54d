/**
 * The messages that are sent, with where each field goes on each backend: the typings say which fields there
 * are and of what kind, the converters where they go.
 */
import type { Backend, Converter, Declaration, Facts, FieldFacts, Fields, Move, RouteFacts, TypeFact } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"
import { nameOf, parametersId, resolve, type Wire } from "./Wire.ts"

/** What a field holds. A message is meant by its key in `Requests.messages`. */
export type Kind =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | { readonly message: string }
  | { readonly list: Kind }
  | { readonly values: Kind }

/** A place, for every variant or for one. */
export type Target = string | { readonly when: string; readonly path: string }

/** What happens to a field on one backend. Absent: it keeps its name and place. */
export type Route = "unsupported" | "local" | { readonly to?: ReadonlyArray<Target>; readonly by?: string }

/** One field of a message. */
export interface RequestField {
  readonly name: string
  readonly kind: Kind
  readonly required: boolean
  readonly gemini?: Route
  readonly vertex?: Route
}

/** One message. */
export interface RequestMessage {
  readonly name: string
  /** The type that it carries. */
  readonly id: string
  readonly file: string
  readonly fields: ReadonlyArray<RequestField>
}

/** All messages that have been asked for, by key. */
export interface Requests {
  readonly messages: Map<string, RequestMessage>
  readonly problems: Array<string>
  /** The key of the message of a type, building it and all it holds. */
  readonly message: (id: string) => string
}

/** The key of the message that a kind holds. */
export const messageIn = (kind: Kind): string | undefined =>
  typeof kind === "string"
    ? undefined
    : "message" in kind
    ? kind.message
    : messageIn("list" in kind ? kind.list : kind.values)

const backends = ["gemini", "vertex"] as const

/** A builder of messages over one set of facts. */
export const requests = (wire: Wire, { fields: { encode }, routes }: Facts): Requests => {
  const snake = snakeConverters(routes)
  const messages = new Map<string, RequestMessage>()
  const problems: Array<string> = []
  const placed = placedConverters(encode)

  const message = (id: string): string => build(nameOf(id), id, undefined)

  /** A message under its own name, or a copy whose parent is seen from somewhere else. */
  const build = (name: string, id: string, parent: ((path: string) => string) | undefined): string => {
    const key = `${id.split(".")[0]}.${name}`
    if (messages.has(key)) return key
    const file = wire.home.get(id)
    const declaration = wire.types.get(id)
    if (file === undefined || declaration === undefined) {
      problems.push(`${id} is sent but not declared`)
      return key
    }
    const fields = fieldsOf(declaration)
    const building: RequestMessage & { fields: ReadonlyArray<RequestField> } = { name, id, file, fields: [] }
    messages.set(key, building)
    const converter = encode[converterOf(id)] ?? snake.get(id)
    for (const [backend, { rows }] of Object.entries(converter ?? {})) {
      for (const row of rows) {
        const from = "refused" in row ? row.refused : row.from
        if (fields[from] === undefined) {
          problems.push(`${id} has no field ${from}, which its ${backend} converter reads`)
        }
      }
    }
    building.fields = orderOf(fields, converter).map((field) =>
      requestField(name, id, field, fields, converter, parent)
    )
    return key
  }

  const requestField = (
    name: string,
    id: string,
    field: string,
    fields: Fields,
    converter: Converters | undefined,
    parent: ((path: string) => string) | undefined
  ): RequestField => {
    const fact = fields[field]!
    const rows = backends.flatMap((backend) => rowsOf(converter?.[backend], field))
    const routes = Object.fromEntries(
      backends.flatMap((backend) => {
        const route = routeOf(id, field, backend, converter?.[backend], parent)
        return route === undefined ? [] : [[backend, route]]
      })
    )
    const never = Object.keys(routes).length === 2 && Object.values(routes).every((route) => typeof route === "string")
    const kind = never ? "any" : kindOf(name, field, fact.type, rows)
    return { name: field, kind, required: fact.optional !== true, ...routes }
  }

  const routeOf = (
    id: string,
    field: string,
    backend: Backend,
    converter: Converter | undefined,
    parent: ((path: string) => string) | undefined
  ): Route | undefined => {
    if (Overlay.steering.has(field)) return "local"
    if (converter === undefined) return undefined
    if (converter.rows.some((row) => "refused" in row && row.refused === field)) return "unsupported"
    const rows = rowsOf(converter, field)
    // What is neither in the path nor in the query of the snake_case family is the body.
    if (rows.length === 0) return snake.has(id) ? undefined : "local"
    // A converter whose result nobody uses sends only what it puts on its parent.
    const kept = snake.has(id) || placed.has(`${backend}.${converterOf(id)}`)
      ? rows
      : rows.filter((row) => row.up === true || row.to === undefined)
    if (kept.length === 0) return "local"
    if (kept.some((row) => row.to === undefined && row.converter === undefined)) return "local"
    const targets = Overlay.emptied.has(`${nameOf(id)}.${field}`) ? [] : kept.flatMap((row): ReadonlyArray<Target> => {
      if (row.to === undefined) return []
      const path = row.up === true ? `^${parent === undefined ? row.to : parent(row.to)}` : row.to
      return [row.when === undefined ? path : { when: row.when, path }]
    })
    // What is only looked at for fields to refuse is not sent.
    if (targets.length === 0 && kept.every((row) => row.by !== undefined)) return "local"
    const by = [...new Set(kept.flatMap((row) => transformOf(row) ?? []))]
    if (by.length > 1) problems.push(`${id}.${field} has two transforms on ${backend}: ${by.join(", ")}`)
    // Where another field is put inside this one, the place is spelled out, so that the two are merged.
    const shared = converter.rows.some((row) => !("refused" in row) && row.to?.startsWith(`${field}.`) === true)
    const identity = targets.length === 1 && targets[0] === field && !shared
    if (identity && by.length === 0) return undefined
    return { ...(identity ? {} : { to: targets }), ...(by[0] === undefined ? {} : { by: by[0] }) }
  }

  const kindOf = (name: string, field: string, type: TypeFact, rows: ReadonlyArray<Move>): Kind => {
    const declared = kindOfType(type)
    const row = rows.find((candidate) => candidate.converter !== undefined)
    if (row !== undefined) {
      const target = `types.${typeName(row.converter!)}`
      const views = new Set(
        rows.flatMap((candidate) =>
          candidate.parent || candidate.converter === undefined ? [candidate.parent ?? ""] : []
        )
      )
      const moved = movedFor(name)
      const view = row.parent !== undefined && (row.parent !== "" || moved !== undefined)
        ? (path: string) => (moved ?? ((x: string) => x))(row.parent === "" ? path : `${row.parent}.${path}`)
        : undefined
      if (views.size > 1 && view !== undefined) problems.push(`${name}.${field} sees its parent from two places`)
      const key = view === undefined
        ? message(target)
        : build(`${name}${field[0]!.toUpperCase()}${field.slice(1)}`, target, view)
      return row.list === true ? { list: { message: key } } : { message: key }
    }
    const by = rows.flatMap((candidate) => transformOf(candidate) ?? [])[0]
    if (by === undefined) return declared
    const result = Overlay.transformed[by]
    if (result === undefined) problems.push(`${name}.${field}: what comes out of ${by}? Say so in Overlay.transformed`)
    return result === undefined ? declared : kindOfType(result)
  }

  /** Paths that the converter of a message moves after the fact. */
  const movedFor = (name: string): ((path: string) => string) | undefined => {
    const moves = Object.entries(encode[lowered(name)]?.gemini?.moved ?? {})
    if (moves.length === 0) return undefined
    return (path) =>
      moves.reduce((current, [from, to]) => {
        const [start, end] = [from.replace(/\*$/, ""), to.replace(/\*$/, "")]
        return current.startsWith(start) && !current.startsWith(end) ? end + current.slice(start.length) : current
      }, path)
  }

  const kindOfType = (type: TypeFact): Kind => {
    const resolved = resolve(wire, type)
    if (typeof resolved === "string") {
      return resolved === "open" ? "string" : resolved === "unknown" || resolved === "null" ? "any" : resolved
    }
    if ("enum" in resolved) return "string"
    if ("literal" in resolved) return typeof resolved.literal as "string" | "number" | "boolean"
    if ("list" in resolved) return { list: kindOfType(resolved.list) }
    if ("map" in resolved) return { values: kindOfType(resolved.map) }
    if ("fields" in resolved) {
      const id = objectId(type)
      return id === undefined || wire.home.get(id) === Overlay.handwritten.file ? "any" : { message: message(id) }
    }
    if ("union" in resolved) {
      const kinds = new Set(resolved.union.map((member) => JSON.stringify(kindOfLeaf(member))))
      return kinds.size === 1 ? JSON.parse([...kinds][0]!) as Kind : "any"
    }
    return "any"
  }

  /** The kind of a member of a union, without building its message. */
  const kindOfLeaf = (type: TypeFact): Kind => {
    const resolved = resolve(wire, type)
    if (typeof resolved === "object" && ("fields" in resolved || "list" in resolved || "map" in resolved)) return "any"
    return kindOfType(type)
  }

  const objectId = (type: TypeFact): string | undefined => {
    if (typeof type === "string" || !("ref" in type)) return undefined
    const declaration = wire.types.get(type.ref)
    return declaration !== undefined && "alias" in declaration ? objectId(declaration.alias) : type.ref
  }

  const fieldsOf = (declaration: Declaration): Fields => {
    if ("fields" in declaration) return declaration.fields
    if ("enum" in declaration) return {}
    const resolved = resolve(wire, declaration.alias)
    if (typeof resolved === "string") return {}
    if ("fields" in resolved) return resolved.fields
    if (!("union" in resolved)) return {}
    // Variants of one body: the message has the fields of all of them.
    const all = resolved.union.map((member) => {
      const object = resolve(wire, member)
      return typeof object === "object" && "fields" in object ? object.fields : {}
    })
    const names = [...new Set(all.flatMap((fields) => Object.keys(fields)))]
    return Object.fromEntries(names.map((name) => {
      const facts = all.flatMap((fields) => fields[name] ?? [])
      const same = facts.every((fact) => JSON.stringify(fact.type) === JSON.stringify(facts[0]!.type))
      const required = facts.length === all.length && facts.every((fact) => fact.optional !== true)
      return [name, {
        type: same ? facts[0]!.type : { union: facts.map((fact) => fact.type) },
        ...(required ? {} : { optional: true })
      }]
    }))
  }

  return { messages, problems, message }
}

/** `types.GenerateContentConfig` → `generateContentConfig`; the snake_case family has no converters. */
export const converterOf = (id: string) => id.startsWith("types.") ? lowered(nameOf(id)) : ""

/** `generateContentConfig` → `GenerateContentConfig`. */
export const typeName = (converter: string) => converter[0]!.toUpperCase() + converter.slice(1)

/** The transform of a row, if it does anything. */
export const transformOf = (row: Move): string | undefined => {
  const each = row.each === undefined ? undefined : Overlay.perItem[row.each] ?? row.each
  const by = row.by ?? each
  return by === undefined || Overlay.identities.has(by) ? undefined : by
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

type Converters = { readonly [B in Backend]?: Converter }

const lowered = (name: string) => name[0]!.toLowerCase() + name.slice(1)

const rowsOf = (converter: Converter | undefined, field: string): ReadonlyArray<Move> =>
  converter === undefined ? [] : converter.rows.flatMap((row) => "refused" in row || row.from !== field ? [] : [row])

/** Fields in the order in which the converters read them, then the rest. */
const orderOf = (fields: Fields, converter: Converters | undefined): ReadonlyArray<string> => {
  const read = backends.flatMap((backend) =>
    (converter?.[backend]?.rows ?? []).map((row) => "refused" in row ? row.refused : row.from)
  )
  return [...new Set([...read.filter((name) => fields[name] !== undefined), ...Object.keys(fields)])]
}

/** The converters whose result is put somewhere, by backend. */
const placedConverters = (encode: FieldFacts["encode"]): ReadonlySet<string> => {
  const nested = new Set<string>()
  const placed = new Set<string>()
  for (const converters of Object.values(encode)) {
    for (const [backend, { rows }] of Object.entries(converters)) {
      for (const row of rows) {
        if ("refused" in row || row.converter === undefined) continue
        nested.add(`${backend}.${row.converter}`)
        if (row.to !== undefined) placed.add(`${backend}.${row.converter}`)
      }
    }
  }
  for (const [name, converters] of Object.entries(encode)) {
    for (const backend of Object.keys(converters)) {
      if (!nested.has(`${backend}.${name}`)) placed.add(`${backend}.${name}`)
    }
  }
  return placed
}

/** The parameters of the snake_case family as converters: path and query parameters move, the body stays. */
const snakeConverters = (routes: RouteFacts): ReadonlyMap<string, Converters> =>
  new Map(
    Object.entries(routes.snake).map(([name, operation]) => {
      const path = Object.values(operation.pathParams).map(({ escape, from }): Move => ({
        from,
        to: `_url.${from}`,
        by: escape === "percent" ? "pathSegment" : "reservedPath"
      }))
      const query = Object.entries(operation.query).map(([to, from]): Move => ({ from, to: `_query.${to}` }))
      const placed = { rows: [...path, ...query] }
      return [parametersId(name, operation), { gemini: placed, vertex: placed }]
    })
  )
