/**
 * Aliases in a chunk: `const one = other`. Modules of `effect` are full of them, and neither bundlers nor minifiers take them out.
 */
import { MagicString, type SourceMap } from "magic-string"
import { parseAst } from "rolldown/parseAst"
import { boundBy, declaredBy, isNode, type Node, partsOf } from "./Syntax.ts"

/** Gives each alias the name that it stands for, unless one of both is also the name of something inside of a function. */
export const resolved = (chunk: string): { readonly code: string; readonly map: SourceMap } => {
  const body = parseAst(chunk).body as unknown as ReadonlyArray<Node>
  const constants = body.filter(({ kind, type }) => kind === "const" || /^(Function|Class)Declaration$/.test(type))
  const names = new Set(constants.flatMap(declaredBy))
  // What a statement of the chunk declares is not inside of a function.
  const taken = new Set(body.flatMap(declarationsOf).flatMap((node) => boundInside({ ...node, id: null })))
  const isFree = (name: string) => names.has(name) && !taken.has(name)
  const targets = new Map<string, string>()
  const edited = new MagicString(chunk)
  const aliases = body.filter((node) => aliasIn(node).filter(isFree).length === 2)
  for (const node of aliases) {
    const [name, target] = aliasIn(node)
    targets.set(name!, targets.get(target!) ?? target!)
    edited.remove(node.start, node.end)
  }
  for (const node of body) if (!aliases.includes(node)) rename(node, targets, edited)
  return { code: edited.toString(), map: edited.generateMap({ hires: true }) }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const declarationsOf = (node: Node): ReadonlyArray<Node> =>
  (node["declarations"] as ReadonlyArray<Node> | undefined) ?? [node]

/** The name and the target of an alias. */
const aliasIn = (node: Node): ReadonlyArray<string> => {
  const [declaration, other] = declarationsOf(node)
  return other === undefined
    ? [declaration!["id"], declaration!["init"]].flatMap((part) =>
      isNode(part) && part.type === "Identifier" ? part["name"] as string : []
    )
    : []
}

/** The names that are bound inside of a node: by functions, blocks and classes. */
const boundInside = (node: Node): ReadonlyArray<string> => [
  ...[node["id"], node["params"], node["param"]].flat().filter(isNode).flatMap(boundBy),
  ...partsOf(node).flatMap(boundInside)
]

/** Writes the targets of aliases in place of them. */
const rename = (node: Node, targets: ReadonlyMap<string, string>, code: MagicString): void => {
  const { computed, end, exported, name, start, shorthand, type } = node
  const target = type === "Identifier" ? targets.get(name as string) : undefined
  if (target !== undefined) code.update(start, end, target)
  for (const [field, value] of Object.entries(node)) {
    // Names of properties, and those that others import, stay.
    if (/^(property|key|exported)$/.test(field) && computed !== true) continue
    for (const part of [value].flat().filter(isNode)) {
      const own = part["name"] as string
      if (shorthand === true && targets.has(own)) code.appendLeft(start, `${own}: `)
      if (isNode(exported) && exported.start === part.start && targets.has(own)) code.appendRight(end, ` as ${own}`)
      rename(part, targets, code)
    }
  }
}
