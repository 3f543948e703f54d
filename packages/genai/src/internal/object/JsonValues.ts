/**
 * Whether JSON can hold the values of a schema. JSON Schema says nothing of a part that it cannot hold, so the model would be shown `{}` and its answer could not be
 * read.
 */
import * as SchemaAST from "effect/SchemaAST"

/** The path, in its JSON Schema, of the first part of a schema whose values JSON cannot hold, such as the instances of a class. `undefined` if there is none. */
export const beyondJson = (ast: SchemaAST.AST, path: string): string | undefined =>
  search(SchemaAST.toEncoded(ast), path, new Set())

const search = (ast: SchemaAST.AST, path: string, above: Set<SchemaAST.AST>): string | undefined => {
  if (above.has(ast)) return undefined
  above.add(ast)
  for (const [part, at] of partsOf(ast)) {
    const found = part === ast ? `${path}${at}` : search(part, `${path}${at}`, above)
    if (found !== undefined) return found
  }
  return undefined
}

/** The parts of a schema with their places. A schema without a JSON codec is its own part. */
const partsOf = (ast: SchemaAST.AST): ReadonlyArray<readonly [part: SchemaAST.AST, at: string]> => {
  switch (ast._tag) {
    case "Declaration":
      return ast.annotations?.["toCodecJson"] === undefined && ast.annotations?.["toCodec"] === undefined
        ? [[ast, ""]]
        : ast.typeParameters.map((part) => [SchemaAST.toEncoded(part), ""])
    case "UniqueSymbol":
      return [[ast, ""]]
    case "Objects":
      return [
        ...ast.propertySignatures.map(({ name, type }) => [type, `.properties.${String(name)}`] as const),
        ...ast.indexSignatures.filter(({ type }) => type._tag !== "Never")
          .map(({ type }) => [type, ".additionalProperties"] as const)
      ]
    case "Arrays":
      return [
        ...ast.elements.map((part, index) => [part, `.prefixItems[${index}]`] as const),
        ...ast.rest.map((part) => [part, ".items"] as const)
      ]
    case "Union":
      return ast.types.map((part, index) => [part, `.anyOf[${index}]`])
    case "Suspend":
      return [[ast.thunk(), ""]]
    default:
      return []
  }
}
