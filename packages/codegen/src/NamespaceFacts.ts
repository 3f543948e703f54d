/**
 * Reads the namespaces of types that the official package exports for its newer resources, such as
 * `Interactions.Tool.GoogleSearch`: other names for the types of the facts.
 */
import ts from "typescript-5"
import type { NamespaceFact, NamespaceFacts, TypeFact } from "./Facts.ts"
import { exportedNames, typeReader } from "./TypeFacts.ts"

/** The types of all exported namespaces, by the namespace and the path in it. */
export const extractNamespaces = (source: string): { facts: NamespaceFacts; problems: ReadonlyArray<string> } => {
  const file = ts.createSourceFile("genai.d.ts", source, ts.ScriptTarget.ES2022, true)
  const exported = exportedNames(file)
  const reader = typeReader(file, exported)
  const ids = new Set(exported.values())
  const declared = new Map(
    file.statements.flatMap((statement) =>
      ts.isTypeAliasDeclaration(statement) ? [[statement.name.text, statement] as const] : []
    )
  )
  /** The requests that have a body. */
  const bodies = new Set(
    [...exported].flatMap(([name, id]) => {
      const type = declared.get(name)?.type
      return type !== undefined && ts.isTypeLiteralNode(type) && "body" in reader.fieldsOf(type.members) ? [id] : []
    })
  )
  const facts: Record<string, Record<string, NamespaceFact>> = {}
  const problems: Array<string> = []

  /** The type behind the aliases of aliases. */
  const target = (namespace: string, type: TypeFact): NamespaceFact | undefined => {
    if (typeof type !== "object" || !("ref" in type)) return undefined
    const request = /^operations\.(\w+)Request$/.exec(type.ref)
    if (request !== null) {
      const ref = parametersOf(namespace, request[1]!)
      return bodies.has(type.ref) ? { ref, body: true } : { ref }
    }
    if (ids.has(type.ref)) return { ref: type.ref }
    const alias = declared.get(type.ref)
    return alias === undefined ? undefined : ofNode(namespace, alias.type)
  }

  const ofNode = (namespace: string, node: ts.TypeNode): NamespaceFact | undefined => {
    if (!ts.isIntersectionTypeNode(node)) return request(namespace, node) ?? target(namespace, reader.read(node))
    const [first, second] = node.types
    if (first === undefined || second === undefined) return undefined
    const base = ofNode(namespace, first)
    if (base === undefined) return undefined
    // The fields of the body are among the parameters.
    if (ts.isIndexedAccessTypeNode(second)) return base
    const added = reader.read(second)
    if (typeof added !== "object") return undefined
    if ("ref" in added) return { ref: `${parametersOf(namespace, nameOf(added.ref))}` }
    const stream = "fields" in added ? added.fields["stream"]?.type : undefined
    return typeof stream === "object" && "literal" in stream ? { ...base, stream: stream.literal === true } : undefined
  }

  /** `Omit<GetAgentRequest, "id">`: parameters without what the method takes beside them. */
  const request = (namespace: string, node: ts.TypeNode): NamespaceFact | undefined => {
    const match = /^Omit<(\w+)Request(?:_\d+)?, ([^>]+)>$/.exec(node.getText(file))
    if (match === null) return undefined
    const without = match[2]!.split("|").map((name) => name.trim().slice(1, -1)).filter((name) => name !== "body")
    const ref = parametersOf(namespace, match[1]!)
    return without.length === 0 ? { ref } : { ref, without }
  }

  const read = (namespace: string, path: string, statement: ts.Statement): void => {
    if (ts.isModuleDeclaration(statement) && statement.body !== undefined && ts.isModuleBlock(statement.body)) {
      for (const inner of statement.body.statements) read(namespace, `${path}${statement.name.text}.`, inner)
      return
    }
    if (!ts.isTypeAliasDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return
    const fact = ts.isTypeAliasDeclaration(statement)
      ? ofNode(namespace, statement.type)
      : target(namespace, { ref: statement.heritageClauses?.[0]?.types[0]?.expression.getText(file) ?? "" })
    const name = path + statement.name.text
    if (fact === undefined) problems.push(`${namespace}.${name} is no other name of a type`)
    else facts[namespace] = { ...facts[namespace], [name]: fact }
  }

  for (const statement of file.statements) {
    if (
      ts.isModuleDeclaration(statement) && statement.body !== undefined && ts.isModuleBlock(statement.body) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
    ) {
      for (const inner of statement.body.statements) read(statement.name.text, "", inner)
    }
  }
  return { facts, problems }
}

const parametersOf = (namespace: string, name: string) => `${namespace.toLowerCase()}.${name}Params`

const nameOf = (id: string) => id.slice(id.indexOf(".") + 1)
