/**
 * The syntax tree of a chunk, as ESTree has it.
 */

export interface Range {
  readonly start: number
  readonly end: number
}

/** A node of ESTree. */
export interface Node extends Range {
  readonly type: string
  readonly [field: string]: unknown
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string"

/** The nodes that a node is made of. */
export const partsOf = (node: Node): ReadonlyArray<Node> => Object.values(node).flat().filter(isNode)

/** The names that a statement declares. */
export const declaredBy = ({ declarations, id, type }: Node): ReadonlyArray<string> =>
  type === "VariableDeclaration"
    ? (declarations as ReadonlyArray<Node>).flatMap(({ id }) => boundBy(id as Node))
    : /^(Function|Class)Declaration$/.test(type)
    ? boundBy(id as Node)
    : []

/** The names that a pattern binds, and those of its defaults. */
export const boundBy = (pattern: Node): ReadonlyArray<string> =>
  pattern.type === "Identifier"
    ? [pattern["name"] as string]
    : pattern.type === "Property"
    ? boundBy(pattern["value"] as Node)
    : pattern.type === "AssignmentPattern"
    ? boundBy(pattern["left"] as Node)
    : partsOf(pattern).flatMap(boundBy)
