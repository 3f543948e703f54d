/**
 * The request messages, with the place of each field on each backend. The typings define the fields and their kinds,
 * the converters define their places.
 */
import type { Backend, Converter, Declaration, Facts, FieldFacts, Fields, Move, RouteFacts, TypeFact } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"
import { capitalized, lowered } from "./Resources.ts"
import { nameOf, parametersId, resolve, type Wire } from "./Wire.ts"

/** What a field contains. A message is referred to by its key in `Requests.messages`. */
export type Kind =
  | "string"
  | "number"
  | "boolean"
  | "object"
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
  /** The field beside this one that takes what this one cannot hold. */
  readonly orElse?: string
}

/** One message. */
export interface RequestMessage {
  readonly name: string
  /** The type of the message. */
  readonly id: string
  readonly file: string
  readonly fields: ReadonlyArray<RequestField>
}

/** All messages that have been built, by key. */
export interface Requests {
  readonly messages: Map<string, RequestMessage>
  readonly problems: Array<string>
  /** Builds the message of a type, with all nested messages, and returns its key. */
  readonly message: (id: string) => string
}

/** The key of the message in a kind. */
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
  const dropping = droppedConverters(encode)

  const message = (id: string): string => build({ name: nameOf(id), id, above: (path) => path })

  const build = (subject: Subject): string => {
    const { id, name } = subject
    const key = `${id.split(".")[0]}.${name}`
    if (messages.has(key)) return key
    const file = wire.home.get(id)
    const declaration = wire.types.get(id)
    if (file === undefined || declaration === undefined) {
      problems.push(`${id} is sent but not declared`)
      return key
    }
    const building: RequestMessage & { fields: ReadonlyArray<RequestField> } = { name, id, file, fields: [] }
    // A message can contain itself, so it is registered before its fields are built.
    messages.set(key, building)
    const fields = fieldsOf(declaration)
    const converters = encode[converterOf(id)] ?? snake.get(id) ?? {}
    const read = backends.flatMap((backend) =>
      (converters[backend]?.rows ?? []).map((row) => "refused" in row ? row.refused : row.from)
    )
    for (const field of new Set(read)) {
      if (fields[field] === undefined) problems.push(`${id} has no field ${field}, which its converter reads`)
    }
    // In the order in which the converters read them, then the rest.
    const order = new Set([...read, ...Object.keys(fields)].filter((field) => fields[field] !== undefined))
    building.fields = [...order].flatMap((field) =>
      Overlay.steering.has(field) ? [] : [requestField(subject, field, fields, converters)]
    )
    return key
  }

  const requestField = (subject: Subject, field: string, fields: Fields, converters: Converters): RequestField => {
    const fact = fields[field]!
    const schema = schemaField(field, fields)
    const routes: { [B in Backend]?: Route } = Object.fromEntries(
      backends.flatMap((backend) => {
        const route = routeOf(subject, field, backend, converters[backend])
        if (schema !== undefined && typeof route !== "string") return [[backend, { ...route, by: schema.by }]]
        return route === undefined ? [] : [[backend, route]]
      })
    )
    const rows = backends.flatMap((backend) => rowsOf(converters[backend], field))
    const never = Object.keys(routes).length === 2 && Object.values(routes).every((route) => typeof route === "string")
    const kind = never || schema !== undefined ? "any" : kindOf(subject, field, fact.type, rows)
    const orElse = schema?.orElse === undefined ? {} : { orElse: schema.orElse }
    return { name: field, kind, required: fact.optional !== true, ...routes, ...orElse }
  }

  const routeOf = (
    { above, id }: Subject,
    field: string,
    backend: Backend,
    converter: Converter | undefined
  ): Route | undefined => {
    if (converter === undefined) return undefined
    if (converter.rows.some((row) => "refused" in row && row.refused === field)) return "unsupported"
    const rows = rowsOf(converter, field)
    // In the snake_case family, fields that are neither in the path nor in the query are the body.
    if (rows.length === 0) return snake.has(id) ? undefined : "local"
    // A converter whose result is not used sends only what it writes to its parent.
    const dropped = dropping.has(`${backend}.${converterOf(id)}`)
    const kept = rows.filter((row) => !dropped || row.up === true || row.to === undefined)
    // A field that is read but not written is only checked for refused fields, unless it writes to its parent.
    const sent = kept.some((row) => row.to !== undefined || (row.converter !== undefined && row.by === undefined))
    if (!sent) return "local"
    const targets = Overlay.emptied.has(`${nameOf(id)}.${field}`) ? [] : kept.flatMap((row): ReadonlyArray<Target> => {
      if (row.to === undefined) return []
      const path = row.up === true ? `^${above(row.to)}` : row.to
      return [row.when === undefined ? path : { when: row.when, path }]
    })
    const [by, ...more] = new Set(kept.flatMap((row) => transformOf(row) ?? []))
    if (more.length > 0) problems.push(`${id}.${field} has two transforms on ${backend}`)
    // If another field is written inside this one, the place is explicit, so that the two are merged.
    const shared = converter.rows.some((row) => !("refused" in row) && row.to?.startsWith(`${field}.`) === true)
    const identity = targets.length === 1 && targets[0] === field && !shared
    if (identity && by === undefined) return undefined
    return { ...(identity ? {} : { to: targets }), ...(by === undefined ? {} : { by }) }
  }

  const kindOf = (subject: Subject, field: string, type: TypeFact, rows: ReadonlyArray<Move>): Kind => {
    const row = rows.find((candidate) => candidate.converter !== undefined)
    if (row !== undefined) {
      const held = { message: nested(subject, field, rows, row) }
      return row.list === true ? { list: held } : held
    }
    const [by] = rows.flatMap((candidate) => transformOf(candidate) ?? [])
    const result = by === undefined ? type : Overlay.transformed[by]
    if (result === undefined) {
      problems.push(
        `${subject.id}.${field}: the result of the transform ${by} is unknown: add it to Overlay.transformed`
      )
    }
    return kindOfType(result ?? type)
  }

  /** The message of a converter, or a copy of it if its parent is not this message. */
  const nested = ({ id, name }: Subject, field: string, rows: ReadonlyArray<Move>, row: Move): string => {
    const target = `types.${capitalized(row.converter!)}`
    const moved = movedBy(id)
    if (row.parent === undefined || (row.parent === "" && moved === undefined)) return message(target)
    if (rows.some((other) => other.parent !== row.parent)) {
      problems.push(`${id}.${field} gives its converter another parent on the other backend`)
    }
    const start = row.parent === "" ? "" : `${row.parent}.`
    return build({
      name: `${name}${field[0]!.toUpperCase()}${field.slice(1)}`,
      id: target,
      above: (path) => moved === undefined ? start + path : moved(start + path)
    })
  }

  /** The paths that the converter of a message moves at its end. */
  const movedBy = (id: string): ((path: string) => string) | undefined => {
    const moves = Object.entries(encode[converterOf(id)]?.gemini?.moved ?? {})
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
      return resolved === "open" || resolved === "secret"
        ? "string"
        : resolved === "unknown" || resolved === "null"
        ? "any"
        : resolved
    }
    if ("enum" in resolved) return "string"
    if ("literal" in resolved) return typeof resolved.literal as "string" | "number" | "boolean"
    if ("list" in resolved) return { list: kindOfType(resolved.list) }
    if ("map" in resolved) return { values: kindOfType(resolved.map) }
    if ("fields" in resolved) {
      const id = objectId(type)
      return id === undefined ? "any" : { message: message(id) }
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

/** Replaces messages without any route, at any depth, by plain objects, which are sent unchanged. */
export const simplify = (messages: Map<string, RequestMessage>): void => {
  const routed = new Set<string>()
  const isRouted = ({ gemini, kind, vertex }: RequestField): boolean =>
    gemini !== undefined || vertex !== undefined || routed.has(messageIn(kind) ?? "")
  for (let before = -1; before !== routed.size;) {
    before = routed.size
    for (const [key, { fields }] of messages) if (fields.some(isRouted)) routed.add(key)
  }
  const simple = (kind: Kind): Kind => {
    if (typeof kind === "string") return kind
    if ("message" in kind) return routed.has(kind.message) ? kind : "object"
    return "list" in kind ? { list: simple(kind.list) } : { values: simple(kind.values) }
  }
  for (const [key, message] of messages) {
    messages.set(key, { ...message, fields: message.fields.map((field) => ({ ...field, kind: simple(field.kind) })) })
  }
}

/** `types.GenerateContentConfig` → `generateContentConfig`; the snake_case family has no converters. */
export const converterOf = (id: string) => id.startsWith("types.") ? lowered(nameOf(id)) : ""

/** The transform of a row, unless it is an identity. */
export const transformOf = (row: Move): string | undefined => {
  const by = row.by ?? row.each
  return by === undefined || Overlay.identities.has(by) ? undefined : by
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

type Converters = { readonly [B in Backend]?: Converter }

/** A message to build: its name, its type, and the mapping of paths on its parent. */
interface Subject {
  readonly name: string
  readonly id: string
  readonly above: (path: string) => string
}

/** How a field that holds a schema is sent, and the field beside it that takes JSON Schema. */
const schemaField = (field: string, fields: Fields): { readonly by: string; readonly orElse?: string } | undefined => {
  const isDialect = (name: string) => {
    const type = fields[name]?.type
    return typeof type === "object" && "ref" in type && Overlay.schemas.has(type.ref)
  }
  const beside = (name: string) => `${name.replace(/Schema$/, "")}JsonSchema`
  if (isDialect(field)) {
    return { by: "schema", ...(fields[beside(field)] === undefined ? {} : { orElse: beside(field) }) }
  }
  return Object.keys(fields).some((name) => isDialect(name) && beside(name) === field)
    ? { by: "jsonSchema" }
    : undefined
}

const rowsOf = (converter: Converter | undefined, field: string): ReadonlyArray<Move> =>
  converter === undefined ? [] : converter.rows.flatMap((row) => "refused" in row || row.from !== field ? [] : [row])

/** The nested converters whose result is not used, with the backend. */
const droppedConverters = (encode: FieldFacts["encode"]): ReadonlySet<string> => {
  const calls = Object.values(encode).flatMap((converters) =>
    backends.flatMap((backend) =>
      (converters[backend]?.rows ?? []).flatMap((row) =>
        "refused" in row || row.converter === undefined
          ? []
          : [{ name: `${backend}.${row.converter}`, put: row.to !== undefined }]
      )
    )
  )
  const put = new Set(calls.filter((call) => call.put).map(({ name }) => name))
  return new Set(calls.flatMap(({ name }) => put.has(name) ? [] : [name]))
}

/** The parameters of the snake_case family as converters: path and query parameters move, the body stays. */
const snakeConverters = (routes: RouteFacts): ReadonlyMap<string, Converters> =>
  new Map(
    Object.values(routes.snake).map((operation) => {
      const path = Object.values(operation.pathParams).map(({ escape, from }): Move => ({
        from,
        to: `_url.${from}`,
        by: escape === "percent" ? "pathSegment" : "reservedPath"
      }))
      const query = Object.entries(operation.query).map(([to, from]): Move => ({ from, to: `_query.${to}` }))
      const placed = { rows: [...path, ...query] }
      return [parametersId(operation), { gemini: placed, vertex: placed }]
    })
  )
