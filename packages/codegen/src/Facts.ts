/**
 * The facts that `spec:update` reads from the official package and `codegen` uses: names and types only, in three
 * sorted files, so that a new release is a readable diff.
 */

/** Where the facts come from. */
export interface Origin {
  readonly package: string
  readonly version: string
  readonly integrity: string
}

/** A type in the typings. `"open"` is `string & {}`, which keeps a union of literals open. */
export type TypeFact =
  | "string"
  | "number"
  | "boolean"
  | "null"
  /** A string that may be wrapped in a `Redacted`, because it may be a secret. */
  | "secret"
  | "unknown"
  /** `any`. Only the types of plain async code have it; elsewhere it is `unknown`. */
  | "any"
  | "open"
  | { readonly literal: string | number | boolean }
  | { readonly ref: string }
  | { readonly list: TypeFact }
  | { readonly map: TypeFact }
  | { readonly union: ReadonlyArray<TypeFact> }
  | { readonly fields: Fields }
  /** A platform type, such as `AbortSignal`. */
  | { readonly external: string }
  /** A type that the extractor does not support. It must not be part of what is generated. */
  | { readonly unread: string }

/** A property of an object type. */
export interface FieldFact {
  readonly type: TypeFact
  readonly optional?: true
  readonly deprecated?: true
}

/** The properties of an object type, by name. */
export interface Fields {
  readonly [name: string]: FieldFact
}

/** The members of an enum in order, with the values that differ from the name. */
export interface EnumFact {
  readonly enum: ReadonlyArray<string>
  readonly values?: { readonly [member: string]: string }
}

/** A declared type: an object, an enum or an alias. */
export type Declaration =
  | { readonly fields: Fields; readonly class?: true }
  | EnumFact
  | { readonly alias: TypeFact }

/** `types.json`: every declaration under the name its namespace exports, for example `interactions.Tool`. */
export interface TypeFacts extends Origin {
  readonly types: { readonly [id: string]: Declaration }
  readonly namespaces: NamespaceFacts
}

/** Another name of a type in an exported namespace; of parameters, without some of them, with a body of their own, or for one value of `stream`. */
export interface NamespaceFact {
  readonly ref: string
  readonly without?: ReadonlyArray<string>
  readonly body?: true
  readonly stream?: boolean
}

/** The exported namespaces: the types in them by their path, for example `Tool.GoogleSearch` of `Interactions`. */
export interface NamespaceFacts {
  readonly [namespace: string]: { readonly [path: string]: NamespaceFact }
}

/** The two services that the SDK speaks to. */
export type Backend = "gemini" | "vertex"

/** One statement of a converter: a field and its place. */
export interface Move {
  /** Where the value is read. */
  readonly from: string
  /** Where it is written. If absent, the value is only visited. */
  readonly to?: string
  /** It is written to the parent message. */
  readonly up?: true
  /** The transform applied to the whole value. */
  readonly by?: string
  /** The value is a list. */
  readonly list?: true
  /** The transform applied to each element. */
  readonly each?: string
  /** The converter applied to the value, or to each element. */
  readonly converter?: string
  /** The place in this message that is the parent of the converter: `""` is this message. */
  readonly parent?: string
  /** The variant of the operation to which the statement applies. */
  readonly when?: string
}

/** A field that the converter refuses. */
export interface Refusal {
  readonly refused: string
}

/** One converter on one backend, statement by statement. */
export interface Converter {
  readonly rows: ReadonlyArray<Move | Refusal>
  /** Where the variant is read, and the default. */
  readonly variant?: { readonly path: string; readonly default: string }
  /** Paths that are moved at the end: from, to. */
  readonly moved?: { readonly [from: string]: string }
  /** The fingerprint of statements in an unknown idiom. */
  readonly code?: string
}

/** `fields.json`: the converters in both directions, and fingerprints of the named transforms. */
export interface FieldFacts extends Origin {
  readonly encode: { readonly [converter: string]: { readonly [B in Backend]?: Converter } }
  readonly decode: { readonly [converter: string]: { readonly [B in Backend]?: Converter } }
  readonly transforms: { readonly [name: string]: string }
}

/** How a method of the camelCase family is called on one backend. */
export interface ClassicRoute {
  readonly method: string
  readonly path: string
  readonly when?: string
  readonly encoder?: string
  readonly decoder?: string
  readonly result?: string
}

/** A method of the camelCase family. */
export interface ClassicOperation {
  readonly gemini?: ReadonlyArray<ClassicRoute>
  readonly vertex?: ReadonlyArray<ClassicRoute>
  readonly result?: TypeFact
}

/** A method of the snake_case family: where each parameter goes. */
export interface SnakeOperation {
  /** The path of the resource: `environments.files`. */
  readonly resource: string
  /** The name of the method that users call. */
  readonly verb: string
  readonly operationId: string
  readonly method: string
  readonly path: string
  /** Placeholder → parameter, with the way it is escaped. */
  readonly pathParams: { readonly [placeholder: string]: { readonly from: string; readonly escape: string } }
  /** Query parameter → parameter. */
  readonly query: { readonly [name: string]: string }
  readonly body: boolean
  readonly result?: TypeFact
}

/** `routes.json`: every method that sends a request. */
export interface RouteFacts extends Origin {
  readonly classic: { readonly [method: string]: ClassicOperation }
  readonly snake: { readonly [method: string]: SnakeOperation }
}

/** How an operation is reached on one backend. */
export interface Endpoint {
  readonly when?: string
  readonly method: string
  readonly path: string
  readonly query?: { readonly [name: string]: string }
}

/** All facts of one release. */
export interface Facts {
  readonly types: TypeFacts
  readonly fields: FieldFacts
  readonly routes: RouteFacts
}

/** The facts of one file, with the problems of the extractor. */
export interface Extracted<A> {
  readonly facts: A
  readonly problems: ReadonlyArray<string>
}

/** The members of an enum in order, each with its value. */
export const enumMembers = ({ enum: names, values }: EnumFact): ReadonlyArray<readonly [name: string, value: string]> =>
  names.map((name) => [name, values?.[name] ?? name])

/** The fields of a declaration. Enums and aliases have no fields. */
export const fieldsOf = (declaration: Declaration | undefined): Fields =>
  declaration !== undefined && "fields" in declaration ? declaration.fields : {}

/** The same value with the keys of every object in alphabetical order. Lists keep their order. */
export const sorted = <A>(value: A): A => sortedUnknown(value) as A

const sortedUnknown = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedUnknown)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1)
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedUnknown(item)]))
}

/** A declaration that has `unknown` in place of `any`. */
export const withoutAny = (declaration: Declaration): Declaration => {
  if ("enum" in declaration) return declaration
  if ("alias" in declaration) return { alias: known(declaration.alias) }
  return { fields: knownFields(declaration.fields) }
}

const known = (type: TypeFact): TypeFact => {
  if (type === "any") return "unknown"
  if (typeof type === "string") return type
  if ("list" in type) return { list: known(type.list) }
  if ("map" in type) return { map: known(type.map) }
  if ("union" in type) return { union: type.union.map(known) }
  return "fields" in type ? { fields: knownFields(type.fields) } : type
}

const knownFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, fact]) => [name, { ...fact, type: known(fact.type) }]))
