/** Names in a body that its schema does not have, at every depth, for the APIs whose bodies are in snake_case. */
import type * as AST from "effect/SchemaAST"
import { isObject, type JsonObject } from "./json.ts"

/** The paths of the names. What is of another type than the schema has no names to check. */
export const unknownNames = (ast: AST.AST, value: unknown, at = ""): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Suspend":
      return unknownNames(ast.thunk(), value, at)
    case "Arrays": {
      const item = ast.rest[0]
      return item === undefined || !Array.isArray(value)
        ? []
        : value.flatMap((one, index) => unknownNames(item, one, `${at}[${index}]`))
    }
    case "Objects":
      return isObject(value) ? ofObject(ast, value, at) : []
    case "Union": {
      const found = ast.types.filter((type) => fits(type, value)).map((type) => unknownNames(type, value, at))
      return found.toSorted((one, other) => one.length - other.length)[0] ?? []
    }
    default:
      return []
  }
}

/** The objects of the wire take other names as well. Only those without names of their own are dictionaries. */
const ofObject = (ast: AST.Objects, value: JsonObject, at: string): ReadonlyArray<string> =>
  ast.propertySignatures.length === 0 ? [] : Object.keys(value).flatMap((name) => {
    const path = at === "" ? name : `${at}.${name}`
    const known = ast.propertySignatures.find((signature) => signature.name === name)
    return known === undefined ? [path] : unknownNames(known.type, value[name], path)
  })

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
