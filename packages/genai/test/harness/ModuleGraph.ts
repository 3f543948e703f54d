/** The modules of a folder as data: what each imports, exports and documents, and questions about all of them. */
import { globSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { type ExportSpecifier, parseSync, type Statement, Visitor } from "oxc-parser"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** An import or re-export. `target` is a file of the graph for a relative one, else the specifier as written. */
export interface Import {
  readonly target: string
  readonly typeOnly: boolean
}

/** A name that a module declares and exports, with the text of its doc comment. */
export interface Export {
  readonly name: string
  readonly doc: string | undefined
}

export interface Module {
  readonly file: string
  readonly imports: ReadonlyArray<Import>
  readonly exports: ReadonlyArray<Export>
  /** The doc comment that the file begins with. */
  readonly doc: string | undefined
  /** Lines that hold code: neither blank nor only a comment. */
  readonly lines: number
  /** What runs when the module is loaded, other than declarations. */
  readonly effects: ReadonlyArray<string>
}

export type ModuleGraph = ReadonlyMap<string, Module>

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** The graph of these sources, by file name. */
export const fromSources = (sources: { readonly [file: string]: string }): ModuleGraph =>
  new Map(Object.entries(sources).map(([file, source]) => [file, parse(file, source)]))

/** The TypeScript files under a folder. */
export const sourcesOf = (folder: string): { readonly [file: string]: string } =>
  Object.fromEntries(
    globSync("**/*.ts", { cwd: folder }).toSorted().map((file) => [
      file.replaceAll("\\", "/"),
      readFileSync(join(folder, file), "utf8")
    ])
  )

/** The graph of all TypeScript files under a folder. */
export const fromFolder = (folder: string): ModuleGraph => fromSources(sourcesOf(folder))

/** The same graph with these sources in place of, or beside, its own: how a test plants a violation. */
export const plant = (graph: ModuleGraph, sources: { readonly [file: string]: string }): ModuleGraph =>
  new Map([...graph, ...fromSources(sources)])

// -----------------------------------------------------------------------------
// Questions
// -----------------------------------------------------------------------------

/** Whether an import exists at run time. */
export const isRuntime = ({ typeOnly }: Import): boolean => !typeOnly

/** The files that a file leads to by imports of a kind, itself included. */
export const reach = (graph: ModuleGraph, from: string, follow: (edge: Import) => boolean): ReadonlySet<string> => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const edge of graph.get(file)?.imports ?? []) if (follow(edge)) visit(edge.target)
  }
  visit(from)
  return seen
}

/** Groups of files that import each other, by imports of a kind. */
export const cycles = (
  graph: ModuleGraph,
  follow: (edge: Import) => boolean
): ReadonlyArray<ReadonlyArray<string>> => {
  const reached = new Map([...graph.keys()].map((file) => [file, reach(graph, file, follow)]))
  const together = (file: string) =>
    [...graph.keys()].filter((other) =>
      other !== file && reached.get(file)!.has(other) && reached.get(other)!.has(file)
    )
  const selves = (file: string) =>
    graph.get(file)!.imports.some((edge) => follow(edge) && edge.target === file) ? [file] : []
  const found = [...graph.keys()].map((file) => {
    const others = together(file)
    return others.length > 0 ? [file, ...others].toSorted() : selves(file)
  })
  return [...new Map(found.filter((cycle) => cycle.length > 0).map((cycle) => [cycle.join(), cycle])).values()]
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const parse = (file: string, source: string): Module => {
  const { comments, errors, program } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)

  const resolve = (specifier: string) =>
    specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : specifier
  const docs = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"))
  const docBefore = (start: number) =>
    docs.findLast(({ end }) => end <= start && source.slice(end, start).trim() === "")?.value

  const imports: Array<Import> = []
  const note = (specifier: string, typeOnly: boolean) => imports.push({ target: resolve(specifier), typeOnly })
  new Visitor({
    ImportDeclaration: (node) => note(node.source.value, node.importKind === "type"),
    ExportAllDeclaration: (node) => note(node.source.value, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) note(node.source.value, node.exportKind === "type")
    },
    ImportExpression: (node) => {
      if (node.source.type === "Literal") note(String(node.source.value), false)
    },
    TSImportType: (node) => note(node.source.value, true)
  }).visit(program)

  const declared = new Map(
    program.body.flatMap((statement) => namesOf(statement).map((name) => [name, docBefore(statement.start)]))
  )
  const exports = program.body.flatMap((statement): ReadonlyArray<Export> => {
    if (statement.type !== "ExportNamedDeclaration" || statement.source !== null) return []
    return statement.declaration === null
      ? statement.specifiers.map((specifier) => ({
        name: nameOf(specifier.exported),
        doc: declared.get(nameOf(specifier.local))
      }))
      : namesOf(statement).map((name) => ({ name, doc: docBefore(statement.start) }))
  })

  const code = [...comments, { start: source.length }].map(({ start }, index) =>
    source.slice(comments[index - 1]?.end ?? 0, start)
  )
  const [first] = docs
  const starts = [...source.matchAll(/\n/g)].map(({ index }) => index)
  const lineAt = (position: number) => starts.findLastIndex((start) => start < position)
  return {
    file,
    imports,
    exports,
    doc: first !== undefined && source.slice(0, first.start).replace(/^\/\/.*$/gm, "").trim() === ""
      ? first.value
      : undefined,
    lines: new Set(
      code.flatMap((text, index) => {
        const from = lineAt(comments[index - 1]?.end ?? 0)
        return text.split("\n").flatMap((line, offset) => line.trim() === "" ? [] : [from + offset])
      })
    ).size,
    effects: program.body.filter((statement) => !declarations.has(statement.type) && !isAmbient(statement))
      .map((statement) => source.slice(statement.start, statement.end).split("\n")[0]!)
  }
}

const declarations: ReadonlySet<Statement["type"]> = new Set<Statement["type"]>([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "VariableDeclaration",
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration"
])

/** Types that another module is given: `declare module "…"`. */
const isAmbient = (statement: Statement): boolean => statement.type === "TSModuleDeclaration" && statement.declare

const nameOf = (name: ExportSpecifier["exported"]): string => name.type === "Literal" ? name.value : name.name

/** The names that a statement declares. */
const namesOf = (statement: Statement): ReadonlyArray<string> => {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement
  switch (declaration?.type) {
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id }) => id.type === "Identifier" ? [id.name] : [])
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return declaration.id === null ? [] : [declaration.id.name]
    default:
      return []
  }
}
