/**
 * A chunk in parts. A bundler keeps a module whole where several chunks use it, although each uses another part.
 */
import { parseAst } from "rolldown/parseAst"
import { boundBy, declaredBy, isNode, type Node, partsOf, type Range } from "./Syntax.ts"

/** Which exports of a chunk are used, by the names of the exports. */
export interface Uses {
  /** What the client of a program needs. */
  readonly client: ReadonlyArray<string>
  /** What a program may import. */
  readonly entry: ReadonlyArray<string>
  /** What chunks import that are loaded later. */
  readonly later: ReadonlyArray<string>
}

/** The parts of a chunk. Each has its exports of the chunk, and the others import from that of the client. */
export interface Parts {
  /** What the client needs, and what both programs and later chunks may need. A page has this part at once. */
  readonly client: string
  /** What programs alone may need. A page that does not import it does not have it. */
  readonly entry: string
  /** What later chunks alone need. */
  readonly later: string
}

/**
 * Splits the code of a chunk. `client` is how the other parts import that of the client. Statements stay where they are, so the source map of the chunk is that of all parts.
 */
export const split = (code: string, uses: Uses, client: string): Parts => {
  const { dropped, exported, statements } = parsed(code)
  const neededBy = (exports: ReadonlyArray<string>): ReadonlySet<string> => {
    const names = new Set(exported.filter(({ name }) => exports.includes(name)).map(({ owner }) => owner))
    // A set goes on with what is added to it.
    for (const name of names) {
      for (const { assigned, owner, references } of statements) {
        if (owner === name) references.forEach((other) => names.add(other))
        // An import cannot be assigned.
        if (assigned.has(name)) names.add(owner)
      }
    }
    return names
  }
  const needed = { client: neededBy(uses.client), entry: neededBy(uses.entry), later: neededBy(uses.later) }
  const partOf = (name: string): keyof Parts =>
    needed.client.has(name) || needed.entry.has(name) && needed.later.has(name)
      ? "client"
      : needed.entry.has(name)
      ? "entry"
      : "later"
  const part = (own: keyof Parts): string => {
    const others = statements.filter(({ owner }) => partOf(owner) !== own)
    const exports = exported.filter(({ owner }) => partOf(owner) === own).map(({ name, owner }) =>
      `${owner} as ${name}`
    )
    return `${blanked(code, [...others, ...dropped])}\nexport { ${exports.join()} }`
  }
  const shared = [...new Set(statements.map(({ owner }) => owner))].filter((name) => partOf(name) === "client")
    .map((name) => [name, `"own ${name}"`] as const)
  const imports = `import { ${shared.map(([name, alias]) => `${alias} as ${name}`).join()} } from "${client}"`
  return {
    client: `${part("client")}\nexport { ${shared.map(([name, alias]) => `${name} as ${alias}`).join()} }`,
    entry: `${part("entry")}\n${imports}`,
    later: `${part("later")}\n${imports}`
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A statement, and the names of the chunk in it. */
interface Statement extends Range {
  /** The name that it declares. An assignment or a call goes with the first name in it: with a class, for example. */
  readonly owner: string
  readonly references: ReadonlySet<string>
  /** Those that it gives another value. */
  readonly assigned: ReadonlySet<string>
}

interface Parsed {
  readonly statements: ReadonlyArray<Statement>
  readonly exported: ReadonlyArray<{ readonly owner: string; readonly name: string }>
  /** What stays in no part: the list of exports, statements without a name of the chunk, and what names functions. */
  readonly dropped: ReadonlyArray<Range>
}

const parsed = (code: string): Parsed => {
  const body = parseAst(code).body as unknown as ReadonlyArray<Node>
  const textOf = ({ end, start }: Range) => code.slice(start, end)
  const lists = body.filter(({ type }) => type === "ExportNamedDeclaration")
  const own = body.filter(({ type }) => !/^(Import|Export)/.test(type))
  const declared = new Set(own.flatMap(declaredBy))
  const statements = own.flatMap((node) => {
    const references = new Set(referencesIn(node, declared))
    const [owner] = [...declaredBy(node), ...references]
    const assigned = new Set(assignedIn(node).filter((name) => references.has(name)))
    return owner === undefined ? [] : [{ start: node.start, end: node.end, owner, references, assigned }]
  })
  return {
    statements,
    exported: lists.flatMap(({ specifiers }) => specifiers as ReadonlyArray<Node>)
      .map(({ exported, local }) => ({ owner: textOf(local as Node), name: textOf(exported as Node) })),
    dropped: [
      ...lists,
      ...own.filter(({ start }) => !statements.some((statement) => statement.start === start)),
      ...own.flatMap(namings)
    ]
  }
}

// -----------------------------------------------------------------------------
// Private: syntax
// -----------------------------------------------------------------------------

/** The names that a node binds for what is in it. Those of a `var` count in its block alone, which finds too many references rather than too few. */
const boundIn = (node: Node): ReadonlyArray<string> => {
  const { body, init, left, param, params, type } = node
  if (/Function/.test(type)) return (params as ReadonlyArray<Node>).flatMap(boundBy)
  if (type === "BlockStatement") return (body as ReadonlyArray<Node>).flatMap(declaredBy)
  if (type === "CatchClause" && isNode(param)) return boundBy(param)
  return type.startsWith("For") ? [init, left].filter(isNode).flatMap(declaredBy) : []
}

/** The names of the chunk that a node refers to. */
const referencesIn = (node: Node, declared: ReadonlySet<string>): ReadonlyArray<string> => {
  if (node.type === "Identifier") return declared.has(node["name"] as string) ? [node["name"] as string] : []
  const bound = boundIn(node)
  const visible = bound.some((name) => declared.has(name))
    ? new Set([...declared].filter((name) => !bound.includes(name)))
    : declared
  return Object.entries(node).flatMap(([field, value]) =>
    (field === "property" || field === "key") && node["computed"] === false
      ? []
      : [value].flat().filter(isNode).flatMap((part) => referencesIn(part, visible))
  )
}

/** The names that a node gives another value. */
const assignedIn = (node: Node): ReadonlyArray<string> => {
  const target = node.type === "AssignmentExpression"
    ? node["left"]
    : node.type === "UpdateExpression"
    ? node["argument"]
    : undefined
  return [
    ...(isNode(target) && target.type !== "MemberExpression" ? boundBy(target) : []),
    ...partsOf(node).flatMap(assignedIn)
  ]
}

/** What names a function. Its own name is as good for stacks, if with a number at the end. That of a class shows, so it stays. */
const namings = (node: Node): ReadonlyArray<Range> => {
  if (node.type === "ExpressionStatement") return isNaming(node["expression"]) ? [node] : []
  if (node.type !== "VariableDeclaration") return []
  return (node["declarations"] as ReadonlyArray<Node>).map(({ init }) => init).filter(isNaming).flatMap((call) => {
    const [named] = call["arguments"] as ReadonlyArray<Node>
    if (named!.type === "ClassExpression") return []
    return [{ start: call.start, end: named!.start }, { start: named!.end, end: call.end }]
  })
}

const isNaming = (node: unknown): node is Node =>
  isNode(node) && node.type === "CallExpression" && (node["callee"] as Node)["name"] === "__name"

/** The code with blanks for some of its ranges, which may be in each other. */
const blanked = (code: string, ranges: ReadonlyArray<Range>): string => {
  let result = ""
  let at = 0
  for (const { end, start } of ranges.toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue
    result += code.slice(at, start) + code.slice(start, end).replace(/[^\n]/g, " ")
    at = end
  }
  return result + code.slice(at)
}
