/**
 * The shapes of JSON that messages of the API have: made of the wire schemas, with the facts that the schemas lack. One interpreter reads them
 * (`reading.ts`).
 */
import * as Content from "effect-genai/wire/Content"
import * as Enums from "effect-genai/wire/Enums"
import * as GenerateContent from "effect-genai/wire/GenerateContent"
import * as Tool from "effect-genai/wire/Tool"
import type * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import type { Backend } from "../ReceivedRequest.ts"
import { isObject } from "./json.ts"
import { enumerations, int32, int64, messages } from "./protoFacts.ts"

export type Shape =
  | { readonly _tag: "Any" }
  | { readonly _tag: "Struct" }
  | { readonly _tag: "Scalar"; readonly type: ScalarType }
  | Enumeration
  | Message
  | { readonly _tag: "List"; readonly item: Shape }
  | { readonly _tag: "Map"; readonly value: Shape }

export type ScalarType =
  | "TYPE_STRING"
  | "TYPE_BYTES"
  | "TYPE_BOOL"
  | "TYPE_INT32"
  | "TYPE_INT64"
  | "TYPE_FLOAT"

/** An enum: its type below the package of the API, its values by upper-case name, and in the order of their numbers. */
export interface Enumeration {
  readonly _tag: "Enumeration"
  readonly type: string
  readonly values: ReadonlyMap<string, string>
  readonly numbered: ReadonlyArray<string>
}

export interface Message {
  readonly _tag: "Message"
  readonly type: string
  /** By both spellings of the name. They are computed at the first use, as messages contain themselves. */
  readonly fields: () => ReadonlyMap<string, Field>
  /** Fields of a group exclude each other. */
  readonly oneofs: { readonly [group: string]: ReadonlyArray<string> }
}

export interface Field {
  /** In camelCase. */
  readonly name: string
  /** In snake_case, as the errors of the API have it. */
  readonly path: string
  readonly shape: Shape
}

/** The message of a schema on a backend. */
export const message = (schema: Schema.Top, backend: Backend): Message => {
  const shape = compile(schema.ast, backend)
  return shape._tag === "Message" ? shape : empty
}

/** A message with these fields, of which only the names are known. */
export const named = (names: ReadonlyArray<string>): Message => ({
  ...empty,
  fields: lazy(() => bySpelling(names.map((name) => [name, any] as const)))
})

/** Converts the name of a field to camelCase. A leading underscore is part of the name. */
export const camel = (name: string): string =>
  name.includes("_") ? name.replace(/(?<=.)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : name

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const lazy = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}

const any: Shape = { _tag: "Any" }

const empty: Message = { _tag: "Message", type: "Message", fields: lazy(() => new Map()), oneofs: {} }

const known: { readonly [backend in Backend]: Map<AST.AST, Shape> } = { gemini: new Map(), vertex: new Map() }

const compile = (ast: AST.AST, backend: Backend): Shape => {
  const found = known[backend].get(ast)
  if (found !== undefined) return found
  const shape = shapeOf(ast, backend)
  known[backend].set(ast, shape)
  return shape
}

const shapeOf = (ast: AST.AST, backend: Backend): Shape => {
  switch (ast._tag) {
    case "String": {
      const name = ast.annotations?.["enumeration"]
      return typeof name === "string" ? enumeration(name, backend) : scalar("TYPE_STRING")
    }
    case "Number":
      return scalar("TYPE_FLOAT")
    case "Boolean":
      return scalar("TYPE_BOOL")
    case "Suspend":
      return compile(ast.thunk(), backend)
    case "Arrays":
      return ast.rest[0] === undefined ? any : { _tag: "List", item: compile(ast.rest[0], backend) }
    case "Objects": {
      const index = ast.indexSignatures[0]
      if (ast.propertySignatures.length > 0 || names.has(ast) || index === undefined) return messageOf(ast, backend)
      return index.type._tag === "Unknown" ? { _tag: "Struct" } : { _tag: "Map", value: compile(index.type, backend) }
    }
    case "Union": {
      const [only, ...others] = ast.types.filter(({ _tag }) => _tag !== "Undefined" && _tag !== "Null")
      return only !== undefined && others.length === 0 ? compile(only, backend) : any
    }
    default:
      return any
  }
}

const scalar = (type: ScalarType): Shape => ({ _tag: "Scalar", type })

const messageOf = (ast: AST.Objects, backend: Backend): Message => {
  const facts = messages.find(({ schema }) => schema.ast === ast)
  const absent = facts?.only?.[backend === "gemini" ? "vertex" : "gemini"] ?? []
  return {
    _tag: "Message",
    type: facts?.type ?? names.get(ast) ?? "Message",
    fields: lazy(() => {
      const added = Object.entries({ ...facts?.fields, ...facts?.added?.[backend] })
      return bySpelling([
        ...ast.propertySignatures.map(({ name, type }) =>
          [String(name), kindOf(String(name), compile(type, backend), facts?.bytes ?? [])] as const
        ),
        ...added.map(([name, schema]) => [name, compile(schema.ast, backend)] as const)
      ].filter(([name]) => !absent.includes(name)))
    }),
    oneofs: facts?.oneofs ?? {}
  }
}

/** The schemas have one type for all numbers, and strings for bytes and integers of 64 bits. */
const kindOf = (name: string, shape: Shape, bytes: ReadonlyArray<string>): Shape => {
  if (shape._tag !== "Scalar") return shape
  if (bytes.includes(name)) return scalar("TYPE_BYTES")
  if (shape.type === "TYPE_STRING" && int64.includes(name)) return scalar("TYPE_INT64")
  return shape.type === "TYPE_FLOAT" && int32.includes(name) ? scalar("TYPE_INT32") : shape
}

const bySpelling = (fields: ReadonlyArray<readonly [name: string, shape: Shape]>): ReadonlyMap<string, Field> =>
  new Map(fields.flatMap(([name, shape]) => {
    const field = { name, path: snake(name), shape }
    return [[name, field], [field.path, field]] as const
  }))

const enumeration = (name: string, backend: Backend): Shape => {
  const values: ReadonlyArray<string> = Object.values((Enums as { readonly [name: string]: object })[name] ?? {})
  if (values.length === 0) return scalar("TYPE_STRING")
  const facts = enumerations[name]
  return {
    _tag: "Enumeration",
    type: facts?.type ?? name,
    values: new Map(values.map((value) => [value.toUpperCase(), value])),
    numbered: facts?.numbers?.[backend] ?? values
  }
}

/** The names of schemas. An exported schema without fields is a message without fields. */
const names: ReadonlyMap<AST.AST, string> = new Map(
  [Content, Tool, GenerateContent].flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => {
      const ast = isObject(value) || typeof value === "function" ? (value as Partial<Schema.Top>).ast : undefined
      return ast === undefined ? [] : [[ast, name] as const]
    })
  )
)
