/**
 * The types to generate: the declarations of the typings with the overlay applied, and the parameters of the snake_case
 * family, each with its file and its name there.
 */
import type { Declaration, Facts, Fields, RouteFacts, SnakeOperation, TypeFact, TypeFacts } from "./Facts.ts"
import * as Overlay from "./Overlay.ts"
import { capitalized, classicName, type Resources, resources } from "./Resources.ts"
import { referencesOf } from "./TypeFacts.ts"

/** All types to generate, by identifier. */
export interface Wire {
  readonly types: ReadonlyMap<string, Declaration>
  /** Identifier → file. */
  readonly home: ReadonlyMap<string, string>
  /** The files of schemas, each after the ones it imports. */
  readonly files: ReadonlyArray<string>
  readonly problems: ReadonlyArray<string>
}

/** Collects the types and assigns a file to each. The facts already include the overlay. */
export const assemble = (all: Facts): Wire => {
  const { routes, types: facts } = all
  const problems: Array<string> = []
  const types = new Map<string, Declaration>()
  for (const [id, declaration] of Object.entries(facts.types)) {
    if (!id.startsWith("operations.")) types.set(id, declaration)
  }
  for (const [name, operation] of Object.entries(routes.snake)) {
    for (const [id, declaration] of parametersOf(name, operation, facts, problems)) types.set(id, declaration)
  }
  for (const [id, { fields, of }] of Object.entries(Overlay.extensions)) {
    const base = types.get(of)
    if (base === undefined || !("fields" in base)) problems.push(`${id} extends ${of}, which is not an object`)
    else types.set(id, { fields: { ...base.fields, ...fields } })
  }
  const resource = resources(all)
  for (const id of unreached(types, resource)) types.delete(id)
  const home = new Map<string, string>()
  const take = (id: string, file: string): void => {
    const declaration = types.get(id)
    if (home.has(id) || declaration === undefined) return
    home.set(id, file)
    for (const reference of referencesOf(declaration)) take(reference, file)
  }
  for (const { file, roots } of Overlay.files) {
    for (const id of [...types.keys()].toSorted()) if (roots.test(id)) take(id, file)
  }
  const own = ownFiles(types, home, routes, resource)
  for (const [file, ids] of own) for (const id of ids) take(id, file)
  const names = new Map<string, string>()
  for (const [id, file] of [...home].toSorted()) {
    const name = `${file}.${nameOf(id)}`
    if (names.has(name)) problems.push(`${names.get(name)} and ${id} have the same name in wire/${file}.ts`)
    names.set(name, id)
  }
  for (const [id, declaration] of types) {
    if (!home.has(id)) problems.push(`${id} has no file: give it one in Overlay.files`)
    for (const reference of referencesOf(declaration)) {
      if (!types.has(reference)) problems.push(`${id} refers to ${reference}, which is not generated`)
    }
    const unread = unreadIn(declaration)
    if (unread !== undefined) problems.push(`${id} has a type that is not understood: ${unread}`)
  }
  return { types, home, files: [...new Set([...Overlay.files.map(({ file }) => file), ...own.keys()])], problems }
}

/** `interactions.Tool` → `Tool`. */
export const nameOf = (id: string) => id.slice(id.indexOf(".") + 1)

/** A type with its aliases resolved. */
export const resolve = (wire: Wire, type: TypeFact): TypeFact | Declaration => {
  if (typeof type === "string" || !("ref" in type)) return type
  const declaration = wire.types.get(type.ref)
  if (declaration === undefined) return "unknown"
  return "alias" in declaration ? resolve(wire, declaration.alias) : declaration
}

/** The identifiers of one file, each after the ones it refers to if possible. */
export const inOrder = (wire: Wire, file: string): ReadonlyArray<string> => {
  const ids = [...wire.home].filter(([, home]) => home === file).map(([id]) => id).toSorted()
  const own = new Set(ids)
  const order: Array<string> = []
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    for (const reference of referencesOf(wire.types.get(id)!)) if (own.has(reference)) visit(reference)
    order.push(id)
  }
  ids.forEach(visit)
  return order
}

/** The identifier of the parameters of a method of the snake_case family. */
export const parametersId = ({ operationId, resource }: SnakeOperation) =>
  `${resource.split(".")[0]}.${capitalized(operationId)}Params`

// -----------------------------------------------------------------------------
// files
// -----------------------------------------------------------------------------

/** The types of namespaces that have no methods, except those that other types refer to. */
const unreached = (types: ReadonlyMap<string, Declaration>, { hasNamespace }: Resources): ReadonlySet<string> => {
  const rest = new Set([...types.keys()].filter((id) => !id.startsWith("types.") && !hasNamespace(namespaceOf(id))))
  const keep = (id: string): void => {
    if (!rest.delete(id)) return
    referencesOf(types.get(id)!).forEach(keep)
  }
  for (const [id, declaration] of types) if (!rest.has(id)) referencesOf(declaration).forEach(keep)
  return rest
}

/**
 * The files of resources that the overlay does not place: the types of their namespaces, and what their methods send and
 * return. A file comes after the ones it refers to.
 */
const ownFiles = (
  types: ReadonlyMap<string, Declaration>,
  placed: ReadonlyMap<string, string>,
  routes: RouteFacts,
  { fileOf, fileOfNamespace }: Resources
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const used = new Map(
    Object.entries(routes.classic).flatMap(([method, { gemini = [], result, vertex = [] }]) => {
      const names = [...gemini, ...vertex].flatMap(({ decoder, encoder, result: made }) =>
        [encoder, decoder, made].flatMap((name) => name === undefined ? [] : [`types.${capitalized(name)}`])
      )
      const ids = [...names, ...referencesOf({ alias: result ?? "unknown" })]
      return ids.map((id) => [id, fileOf(classicName(method))] as const)
    })
  )
  const groups = new Map<string, Array<string>>()
  for (const id of [...types.keys()].toSorted()) {
    const file = id.startsWith("types.") ? used.get(id) : fileOfNamespace(namespaceOf(id))
    if (placed.has(id) || file === undefined) continue
    groups.set(file, [...groups.get(file) ?? [], id])
  }
  const fileOfId = new Map([...groups].flatMap(([file, ids]) => ids.map((id) => [id, file] as const)))
  const ordered = new Map<string, ReadonlyArray<string>>()
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const ids = groups.get(file)!
    for (const id of ids) for (const other of referencesOf(types.get(id)!)) visit(fileOfId.get(other) ?? file)
    ordered.set(file, ids)
  }
  ;[...groups.keys()].toSorted().forEach(visit)
  return ordered
}

const namespaceOf = (id: string) => id.slice(0, id.indexOf("."))

// -----------------------------------------------------------------------------
// parameters of the snake_case family
// -----------------------------------------------------------------------------

/** The parameters as the methods of the official package take them: path, query and body fields in one object. */
const parametersOf = (
  name: string,
  operation: SnakeOperation,
  facts: TypeFacts,
  problems: Array<string>
): ReadonlyArray<readonly [string, Declaration]> => {
  const id = parametersId(operation)
  const request = facts.types[`operations.${nameOf(id).replace(/Params$/, "Request")}`]
  if (request === undefined || !("fields" in request)) {
    problems.push(`${name} has no request type for ${operation.operationId}`)
    return []
  }
  const placed = [...Object.values(operation.pathParams).map(({ from }) => from), ...Object.values(operation.query)]
  const own = Object.fromEntries(
    ["api_version", ...placed].flatMap((field) => {
      const fact = request.fields[field]
      if (fact === undefined) problems.push(`${name}: ${id} has no field ${field}`)
      return fact === undefined ? [] : [[field, fact]]
    })
  )
  const body = request.fields["body"]?.type
  if (!operation.body || body === undefined) return [[id, { fields: own }]]
  const withBody = (type: TypeFact): Fields | undefined => {
    if (typeof type === "string") return undefined
    if ("fields" in type) return { ...own, ...type.fields }
    const declaration = "ref" in type ? facts.types[type.ref] : undefined
    if (declaration === undefined || "enum" in declaration) return undefined
    return "alias" in declaration ? withBody(declaration.alias) : { ...own, ...declaration.fields }
  }
  const union = membersOf(facts, body)
  if (union === undefined) {
    const fields = withBody(body)
    if (fields === undefined) problems.push(`${name}: the body is not an object`)
    return [[id, { fields: fields ?? own }]]
  }
  const members = union.map((member) => {
    const memberId = typeof member === "object" && "ref" in member
      ? `${id.split(".")[0]}.${nameOf(member.ref)}Params`
      : ""
    const fields = withBody(member)
    if (fields === undefined || memberId === "") problems.push(`${name}: a variant of the body is not an object`)
    return [memberId, { fields: fields ?? own }] as const
  })
  return [...members, [id, { alias: { union: members.map(([member]) => ({ ref: member })) } }]]
}

const membersOf = (facts: TypeFacts, type: TypeFact): ReadonlyArray<TypeFact> | undefined => {
  if (typeof type === "string") return undefined
  if ("union" in type) return type.union
  const declaration = "ref" in type ? facts.types[type.ref] : undefined
  return declaration !== undefined && "alias" in declaration ? membersOf(facts, declaration.alias) : undefined
}

const unreadIn = (declaration: Declaration): string | undefined => {
  let found: string | undefined
  const visit = (type: TypeFact): void => {
    if (typeof type === "string") return
    if ("unread" in type) found = type.unread
    else if ("list" in type) visit(type.list)
    else if ("map" in type) visit(type.map)
    else if ("union" in type) type.union.forEach(visit)
    else if ("fields" in type) Object.values(type.fields).forEach((field) => visit(field.type))
  }
  if ("alias" in declaration) visit(declaration.alias)
  else if ("fields" in declaration) visit(declaration)
  return found
}
