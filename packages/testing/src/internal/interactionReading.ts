/**
 * What is wrong in a request for an interaction, at every depth: names that its schema does not have, values that its enums do not have, and bytes
 * that are not Base64. Bodies of this API are in snake_case only.
 */
import type * as AST from "effect/SchemaAST"
import { messages } from "./interactionFacts.ts"
import { isObject, type JsonObject, list } from "./json.ts"
import { isBase64 } from "./reading.ts"
import * as refusals from "./refusals.ts"

/** A name without a place, by its path, or the refusal of a value. */
export type Wrong = { readonly unknown: string } | { readonly invalid: string }

/** Checks a value. What is of another type than the schema has no names to check. */
export const wrongs = (ast: AST.AST, value: unknown, at = ""): ReadonlyArray<Wrong> => {
  switch (ast._tag) {
    case "Suspend":
      return wrongs(ast.thunk(), value, at)
    case "Arrays": {
      const item = ast.rest[0]
      return item === undefined ? [] : list(value).flatMap((one, index) => wrongs(item, one, `${at}[${index}]`))
    }
    case "Objects":
      return isObject(value) ? ofObject(ast, value, at) : []
    case "Union":
      return ofUnion(flat(ast), value, at)
    default:
      return []
  }
}

const facts: ReadonlyMap<AST.AST, (typeof messages)[number]> = new Map(messages.map((one) => [one.schema.ast, one]))

/** The objects of the wire take other names as well. Only those without names of their own are dictionaries. */
const ofObject = (ast: AST.Objects, value: JsonObject, at: string): ReadonlyArray<Wrong> => {
  if (ast.propertySignatures.length === 0) return []
  const { bytes = [], values = {} } = facts.get(ast) ?? {}
  return Object.keys(value).flatMap((name) => {
    const path = at === "" ? name : `${at}.${name}`
    const held = value[name]
    const known = ast.propertySignatures.find((signature) => signature.name === name)
    if (known === undefined) return [{ unknown: path }]
    if (bytes.includes(name) && typeof held === "string" && !isBase64(held)) {
      return [{ invalid: refusals.invalid(path, "Expected string, corrupt base64") }]
    }
    const allowed = Object.hasOwn(values, name) ? values[name] : undefined
    const foreign = allowed === undefined
      ? []
      : (Array.isArray(held) ? held : [held]).filter((one) => typeof one === "string" && !allowed.includes(one))
    return [
      ...foreign.map((one) => ({ invalid: refusals.unsupported(one, name, at, allowed ?? []) })),
      ...wrongs(known.type, held, path)
    ]
  })
}

/** The kinds of JSON Schemas, which `response_format` takes as they are. */
const schemas: ReadonlyArray<string> = ["object", "string", "number", "integer", "boolean", "array"]

/** An object is of the member that has its `type`, any other value of the one where the least is wrong. */
const ofUnion = (members: ReadonlyArray<AST.AST>, value: unknown, at: string): ReadonlyArray<Wrong> => {
  const types = members.flatMap(typeOf)
  const type = isObject(value) ? value["type"] : undefined
  if (types.length > 0 && typeof type === "string") {
    const own = members.find((member) => typeOf(member)[0] === type)
    if (own !== undefined) return wrongs(own, value, at)
    const known = members.some(isDictionary) ? [...types, ...schemas] : types
    return known.includes(type) ? [] : [{ invalid: refusals.unsupported(type, "type", at, known) }]
  }
  const found = members.filter((member) => fits(member, value)).map((member) => wrongs(member, value, at))
  return found.toSorted((one, other) => one.length - other.length)[0] ?? []
}

const flat = (ast: AST.AST): ReadonlyArray<AST.AST> =>
  ast._tag === "Suspend" ? flat(ast.thunk()) : ast._tag === "Union" ? ast.types.flatMap(flat) : [ast]

/** The value of `type` that objects of a schema have, if there is one. */
const typeOf = (ast: AST.AST): ReadonlyArray<string> =>
  ast._tag !== "Objects" ?
    [] :
    ast.propertySignatures.flatMap(({ name, type }) =>
      name === "type" && type._tag === "Literal" ? [String(type.literal)] : []
    )

const isDictionary = (ast: AST.AST): boolean => ast._tag === "Objects" && ast.propertySignatures.length === 0

/** Whether a value may be of a member of a union: it is of the same kind, and has its literals, such as `type`. */
const fits = (ast: AST.AST, value: unknown): boolean => {
  switch (ast._tag) {
    case "Suspend":
      return fits(ast.thunk(), value)
    case "Union":
      return ast.types.some((type) => fits(type, value))
    case "Arrays":
      return Array.isArray(value) && value.every((item) => ast.rest[0] === undefined || fits(ast.rest[0], item))
    case "Objects":
      return isObject(value) &&
        ast.propertySignatures.every(({ name, type }) =>
          type._tag !== "Literal" || type.literal === value[String(name)]
        )
    default:
      return false
  }
}
