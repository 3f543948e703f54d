/**
 * The declarations of the promise entry, as they are published: what the entry leads to and nothing else, in the modules where it is declared. They name nothing
 * of `effect`. Classes that are derived from a service have their methods written out, and types of `effect` are those of the folder `effect` beside this file,
 * which have the same structure.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import ts from "typescript-5"

/** Writes the declarations that an entry of a folder leads to into another folder. */
export const write = (from: string, entry: string, to: string): void => {
  const files = new Reached(from, entry).files()
  rmSync(to, { recursive: true, force: true })
  const put = (name: string, text: string) => {
    const file = join(to, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const [name, text] of files) put(name, text)
  for (const name of globSync("**/*.d.ts", { cwd: structures })) {
    put(join("effect", name), readFileSync(join(structures, name), "utf8"))
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const structures = join(import.meta.dirname, "effect")

/** The key of a layer is enough of its service. The service itself leads to all resources of the Effect face. */
const keys: { readonly [file: string]: string } = {
  "GenAI.d.ts": `export interface GenAI {
    readonly "~effect/Context/Service": "~effect/Context/Service";
    readonly key: "effect-genai/GenAI";
    readonly Service: never;
}
`
}

/** What an entry leads to. */
class Reached {
  private readonly folder: string
  private readonly entry: ts.SourceFile
  private readonly program: ts.Program
  private readonly checker: ts.TypeChecker
  private readonly kept = new Set<ts.Statement>()
  private readonly queue: Array<ts.Statement> = []
  /** Classes with their methods written out. */
  private readonly written = new Map<ts.Statement, string>()

  constructor(folder: string, entry: string) {
    this.folder = `${folder}/`
    this.program = ts.createProgram([join(folder, entry)], {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"].map((name) => `lib.${name}.d.ts`)
    })
    this.checker = this.program.getTypeChecker()
    this.entry = this.program.getSourceFile(join(folder, entry))!
    for (const exported of this.exportsOf(this.entry)) this.needExport(exported)
    for (let statement = this.queue.pop(); statement !== undefined; statement = this.queue.pop()) this.follow(statement)
  }

  /** The texts of the files, by their names in the folder. */
  files(): ReadonlyMap<string, string> {
    const files = new Set([this.entry, ...[...this.kept].map((statement) => statement.getSourceFile())])
    const texts = new Map<string, string>()
    // A set goes on with what is added meanwhile.
    for (const file of files) texts.set(this.nameOf(file), this.textOf(file, files))
    return new Map([...texts, ...Object.entries(keys)])
  }

  private nameOf(file: ts.SourceFile): string {
    return file.fileName.slice(this.folder.length)
  }

  private isOwn(file: ts.SourceFile): boolean {
    return file.fileName.startsWith(this.folder)
  }

  private exportsOf(file: ts.SourceFile): ReadonlyArray<ts.Symbol> {
    return this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(file)!)
  }

  private resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol
  }

  private needExport(exported: ts.Symbol): void {
    const [declaration] = exported.declarations ?? []
    const isType = declaration !== undefined && ts.isTypeOnlyImportOrExportDeclaration(declaration)
    const symbol = this.resolve(exported)
    if ((symbol.flags & ts.SymbolFlags.ValueModule) === 0) return this.need(symbol, !isType)
    for (const member of this.checker.getExportsOfModule(symbol)) this.need(this.resolve(member), !isType)
  }

  /** Keeps what declares a symbol. A value that has the name of a type is kept if it is needed itself. */
  private need(symbol: ts.Symbol, asValue: boolean): void {
    for (const declaration of symbol.declarations ?? []) {
      const file = declaration.getSourceFile()
      if (ts.isSourceFile(declaration) || !this.isOwn(file) || this.nameOf(file) in keys) continue
      if (ts.isVariableDeclaration(declaration) && !asValue && (symbol.flags & ts.SymbolFlags.Type) !== 0) continue
      const statement = statementOf(declaration)
      if (statement === undefined || this.kept.has(statement)) continue
      this.kept.add(statement)
      this.queue.push(statement)
    }
  }

  /** Keeps what a declaration names. */
  private follow(statement: ts.Statement): void {
    const text = ts.isClassDeclaration(statement) ? this.derivedClass(statement) : undefined
    if (text === undefined) return this.followNode(statement)
    this.written.set(statement, text)
    for (const member of (statement as ts.ClassDeclaration).members) this.followNode(member)
    // What the methods name stands in their text: names of the file, and imports.
    const words = bareWords(text)
    for (const [name, symbol] of localsOf(statement.getSourceFile())) {
      if (!words.has(name)) continue
      const resolved = this.resolve(symbol)
      this.need(resolved, false)
      if ((resolved.flags & ts.SymbolFlags.ValueModule) === 0) continue
      for (const member of this.checker.getExportsOfModule(resolved)) {
        if (words.has(`${name}.${member.name}`)) this.need(this.resolve(member), false)
      }
    }
    for (const [, file, name] of text.matchAll(/import\("([^"]+)"\)\.(\w+)/g)) {
      const module = this.program.getSourceFile(
        join(this.folder, dirname(this.nameOf(statement.getSourceFile())), file!)
      )
      const symbol = module && this.exportsOf(module).find((exported) => exported.name === name)
      if (symbol !== undefined) this.need(this.resolve(symbol), false)
    }
  }

  private followNode(root: ts.Node): void {
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        const symbol = this.checker.getSymbolAtLocation(node)
        if (symbol !== undefined) {
          const { parent } = node
          this.need(this.resolve(symbol), ts.isTypeQueryNode(parent) || ts.isExpressionWithTypeArguments(parent))
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(root)
  }

  // ---------------------------------------------------------------------------
  // Classes that are derived from a service
  // ---------------------------------------------------------------------------

  /** The text of a class whose base is made of a table of methods; `undefined` for another one. */
  private derivedClass(node: ts.ClassDeclaration): string | undefined {
    const base = node.heritageClauses?.[0]?.types[0]
    const made = base && this.checker.getSymbolAtLocation(base.expression)?.valueDeclaration
    if (made === undefined || !ts.isVariableDeclaration(made)) return undefined
    if (made.type?.getText().includes("Face.Face<") !== true) return undefined
    const type = this.checker.getTypeAtLocation(node)
    const methods = this.checker.getPropertiesOfType(type).filter(({ valueDeclaration }) =>
      valueDeclaration?.parent !== node
    )
    const members = methods.map((method) => this.method(method, node)).join("")
    const own = node.members.map((member) => `    ${member.getFullText().trim()}\n`).join("")
    const header = node.getSourceFile().text.slice(node.getFullStart(), base!.parent.pos).trim().replace(
      /\s*extends$/,
      ""
    )
    return `${header} {\n    constructor(runner: never);\n${members}${own}}`
  }

  private method(symbol: ts.Symbol, at: ts.ClassDeclaration): string {
    const type = this.checker.getTypeOfSymbol(symbol)
    const signatures = type.getCallSignatures()
    const docs = signatures.map((signature) => docOf(signature, this.checker))
    const name = `readonly ${symbol.name}`
    if (signatures.length === 0) return `${docOf(symbol, this.checker)}    ${name}: ${this.print(type, at)};\n`
    if (signatures.length === 1) {
      const doc = docOf(symbol, this.checker) || docs[0]!
      return `${doc}    ${name}: ${this.print(type, at)};\n`
    }
    const lines = signatures.map((signature, index) => {
      const made = this.checker.signatureToSignatureDeclaration(
        signature,
        ts.SyntaxKind.CallSignature,
        undefined,
        flags
      )
      return `${docs[index]}    ${this.printNode(made!, at)}\n`
    })
    return `${docOf(symbol, this.checker)}    ${name}: {\n${lines.join("")}    };\n`
  }

  private print(type: ts.Type, at: ts.ClassDeclaration): string {
    return this.printNode(this.checker.typeToTypeNode(type, undefined, flags)!, at)
  }

  /** Names are printed as imports of files, which are made relative here. */
  private printNode(node: ts.Node, at: ts.ClassDeclaration): string {
    const file = at.getSourceFile()
    const text = ts.createPrinter({ removeComments: true }).printNode(ts.EmitHint.Unspecified, node, file)
    return text.replace(
      /import\("([^"]+)"(?:, \{[^}]*\{[^}]*\} \})?\)\.(\w+)/g,
      (whole, path: string, name: string) => {
        const source = this.program.getSourceFile(`${path}.d.ts`) ?? this.program.getSourceFile(path)
        if (source === undefined) throw new Error(`${whole}: no such file`)
        const [, foreign] = /\/effect\/dist\/(.+)\.d\.ts$/.exec(source.fileName) ?? []
        if (foreign !== undefined) return `import("${this.structure(file, foreign)}").${name}`
        if (!this.isOwn(source)) throw new Error(`${whole} in ${this.nameOf(file)} is not declared here`)
        return `import("${relativeTo(dirname(file.fileName), source.fileName)}").${name}`
      }
    )
  }

  // ---------------------------------------------------------------------------
  // Text
  // ---------------------------------------------------------------------------

  /** The text of a file. Files that it exports from are added to the others. */
  private textOf(file: ts.SourceFile, files: Set<ts.SourceFile>): string {
    const kept = file.statements.filter((statement) => this.kept.has(statement))
    const texts = kept.map((statement) => this.written.get(statement) ?? statement.getFullText().trim())
    const used = new Set(
      kept.filter((statement) => !this.written.has(statement)).flatMap((statement) => [...identifiersIn(statement)])
    )
    for (const text of this.written.values()) {
      if (texts.includes(text)) { for (const word of bareWords(text)) used.add(word) }
    }
    const imports = file.statements.flatMap((statement) => {
      if (ts.isImportDeclaration(statement)) return this.importOf(statement, used)
      if (ts.isExportDeclaration(statement)) return this.exportOf(statement, file, files)
      return []
    })
    const lines = [...imports, ...texts, ...(kept.length + imports.length === 0 ? ["export {}"] : [])]
    // A program need not know that `await using` exists.
    if (texts.some((text) => /\b[aA]syncDispos/.test(text))) lines.unshift(`/// <reference lib="esnext.disposable" />`)
    return `${lines.join("\n")}\n`
      .replace(
        /import\("effect\/([^"]+)"\)/g,
        (_, module: string) => `import("${this.structure(file, module)}")`
      )
  }

  private importOf(node: ts.ImportDeclaration, used: ReadonlySet<string>): ReadonlyArray<string> {
    const bindings = node.importClause?.namedBindings
    if (bindings === undefined) return []
    const names = ts.isNamespaceImport(bindings)
      ? used.has(bindings.name.text) ? `* as ${bindings.name.text}` : undefined
      : named(bindings.elements.filter(({ name }) => used.has(name.text)))?.replaceAll(/\btype /g, "")
    return names === undefined ? [] : [`import type ${names} from "${this.specifier(node)}";`]
  }

  private exportOf(node: ts.ExportDeclaration, file: ts.SourceFile, files: Set<ts.SourceFile>): ReadonlyArray<string> {
    if (node.moduleSpecifier === undefined) return []
    const names = this.exportedBy(node, file)
    if (names === undefined) return []
    files.add(this.checker.getSymbolAtLocation(node.moduleSpecifier)!.valueDeclaration as ts.SourceFile)
    return [`export ${node.isTypeOnly ? "type " : ""}${names} from "${this.specifier(node)}";`]
  }

  /** What a statement exports: from the entry all, from another file what is kept. */
  private exportedBy({ exportClause: clause }: ts.ExportDeclaration, file: ts.SourceFile): string | undefined {
    if (clause === undefined) return "*"
    if (ts.isNamespaceExport(clause)) return `* as ${clause.name.text}`
    const exported = clause.elements.filter(({ name }) =>
      file === this.entry ||
      this.resolve(this.checker.getSymbolAtLocation(name)!).declarations?.some((declaration) =>
        this.kept.has(statementOf(declaration)!)
      )
    )
    return named(exported)
  }

  private specifier(node: ts.ImportDeclaration | ts.ExportDeclaration): string {
    const { text } = node.moduleSpecifier as ts.StringLiteral
    return text.startsWith("effect/") ? this.structure(node.getSourceFile(), text.slice("effect/".length)) : text
  }

  /** Where the structure of a module of `effect` is. */
  private structure(file: ts.SourceFile, module: string): string {
    if (!existsSync(join(structures, `${module}.d.ts`))) {
      throw new Error(`${this.nameOf(file)} names effect/${module}, which has no structure in ${structures}`)
    }
    return relativeTo(dirname(this.nameOf(file)), `effect/${module}.d.ts`)
  }
}

const flags = ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.UseFullyQualifiedType |
  ts.NodeBuilderFlags.WriteArrayAsGenericType | ts.NodeBuilderFlags.MultilineObjectLiterals

const relativeTo = (folder: string, file: string): string => {
  const path = relative(folder, file)
  return path.startsWith(".") ? path : `./${path}`
}

/** The statement of a file that has a node. */
const statementOf = (node: ts.Node): ts.Statement | undefined => {
  for (let at = node; at.parent !== undefined; at = at.parent) if (ts.isSourceFile(at.parent)) return at as ts.Statement
  return undefined
}

/** The names that a text has beside those that it imports itself, and those that it qualifies. */
const bareWords = (text: string): ReadonlySet<string> =>
  new Set(
    text.replace(/\/\*[^]*?\*\/|import\("[^"]+"\)\.\w+|"[^"]*"/g, "").match(/[\w$]+\.\w+|[\w$]+/g)
      ?.flatMap((word) => [word, word.split(".")[0]!])
  )

/** The names that a file declares and imports. */
const localsOf = (file: ts.SourceFile): ReadonlyMap<string, ts.Symbol> =>
  (file as ts.SourceFile & { readonly locals: ReadonlyMap<string, ts.Symbol> }).locals

const identifiersIn = (node: ts.Node, into = new Set<string>()): Set<string> => {
  if (ts.isIdentifier(node)) into.add(node.text)
  ts.forEachChild(node, (child) => void identifiersIn(child, into))
  return into
}

const named = (elements: ReadonlyArray<ts.ImportSpecifier | ts.ExportSpecifier>): string | undefined =>
  elements.length === 0 ? undefined : `{ ${elements.map((element) => element.getText()).join(", ")} }`

/** The comment of a symbol or a signature, as text. */
const docOf = (of: ts.Symbol | ts.Signature, checker: ts.TypeChecker): string => {
  const text = ts.displayPartsToString(of.getDocumentationComment(checker))
  const tags = of.getJsDocTags(checker).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`.trimEnd())
  const lines = [...(text === "" ? [] : text.split("\n")), ...tags.flatMap((tag) => tag.split("\n"))]
  return lines.length === 0 ? "" : `    /**\n${lines.map((line) => `     * ${line}`.trimEnd()).join("\n")}\n     */\n`
}
