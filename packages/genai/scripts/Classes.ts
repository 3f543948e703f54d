/**
 * Classes of a chunk that have a name of another kind than the constant that they are. A bundler names them in a static block, which others take for an effect, so
 * that a class which is not used stays; Metro cannot read it.
 */
import { MagicString, type SourceMap } from "magic-string"
import { parseAst } from "rolldown/parseAst"
import { isNode, type Node, partsOf } from "./Syntax.ts"

/** Names them from outside, by a call that has no effect but on the class. */
export const named = (chunk: string): { readonly code: string; readonly map: SourceMap } => {
  const edited = new MagicString(chunk)
  const visit = (node: Node): void => {
    const block = node.type === "ClassExpression" ? namingIn(node) : undefined
    if (block !== undefined) {
      const [, name] = /,\s*("[^"]*")\)/.exec(chunk.slice(block.start, block.end))!
      edited.remove(block.start, block.end)
      edited.appendLeft(node.start, "/* @__PURE__ */ __name(").appendRight(node.end, `, ${name})`)
    }
    partsOf(node).forEach(visit)
  }
  for (const node of parseAst(chunk).body as unknown as ReadonlyArray<Node>) visit(node)
  return { code: edited.toString(), map: edited.generateMap({ hires: true }) }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The block that names a class and does nothing else. */
const namingIn = ({ body }: Node): Node | undefined =>
  partsOf(body as Node).find((member) => {
    const [statement, other] = member.type === "StaticBlock" ? member["body"] as ReadonlyArray<Node> : []
    const call = statement?.["expression"]
    return other === undefined && isNode(call) && isNode(call["callee"]) && call["callee"]["name"] === "__name"
  })
