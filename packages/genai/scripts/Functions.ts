/**
 * Arrow functions that are in no other function, written as functions. V8 parses an arrow function with the module that it is in, with all its names, whether it is
 * called or not, and takes twice the memory for a module of them.
 */
import { MagicString, type SourceMap } from "magic-string"
import { parseAst } from "rolldown/parseAst"
import { type Node, partsOf } from "./Syntax.ts"

/** Writes as functions those that are worth the bytes, and have nothing of what is around them: no `this`, for example. */
export const written = (chunk: string): { readonly code: string; readonly map: SourceMap } => {
  const edited = new MagicString(chunk)
  const body = parseAst(chunk).body as unknown as ReadonlyArray<Node>
  for (const { async, end, expression, params, start } of body.flatMap(arrowsIn).filter(isWorthIt)) {
    const arrow = chunk.indexOf("=>", (params as ReadonlyArray<Node>).at(-1)?.end ?? start)
    edited.appendLeft(start + (async === true ? "async".length : 0), async === true ? " function" : "function")
    edited.remove(arrow, arrow + "=>".length)
    if (expression === true) edited.appendRight(arrow + "=>".length, "{ return (").appendLeft(end, ") }")
  }
  return { code: edited.toString(), map: edited.generateMap({ hires: true }) }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Of how many nodes of syntax a function is made that is worth it. A third of them are, with most of the code. */
const least = 40

const isWorthIt = (node: Node): boolean => nodesIn(node) >= least && !isBound(node)

const nodesIn = (node: Node): number => partsOf(node).reduce((sum, part) => sum + nodesIn(part), 1)

/** The arrow functions in a statement that are in no other function, nor in a class. */
const arrowsIn = (node: Node): ReadonlyArray<Node> =>
  node.type === "ArrowFunctionExpression"
    ? [node]
    : /Function|Class/.test(node.type)
    ? []
    : partsOf(node).flatMap(arrowsIn)

/** Whether something in it means another thing in a function. */
const isBound = (node: Node): boolean =>
  /^(ThisExpression|Super|MetaProperty)$/.test(node.type) || node["name"] === "arguments" || partsOf(node).some(isBound)
